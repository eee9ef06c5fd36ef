/** What the columns say that a narrow table leaves out: the details of a row that has no others. */
import type { Column } from '../DataTable';

export function LeftOut<T>({ columns, row }: { columns: Column<T>[]; row: T }) {
  return (
    <dl className="facts">
      {columns.map((column) => (
        <div key={column.key} style={{ display: 'contents' }}>
          <dt>{column.title}</dt>
          <dd>{column.cell(row)}</dd>
        </div>
      ))}
    </dl>
  );
}
