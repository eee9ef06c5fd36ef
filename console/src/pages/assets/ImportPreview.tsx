/** A file line by line, with what is wrong, and the button that takes what is right. */
import { Button, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { plain } from '@/lib/hostile';
import { preview, type PreviewRow } from './csv';
import type { Judged } from './importing';
import css from './Assets.module.css';

export interface ImportPreviewProps {
  text: string;
  report: Judged;
  isAsking: boolean;
  isBusy: boolean;
  onImport: () => void;
}

export function ImportPreview({ text, report, isAsking, isBusy, onImport }: ImportPreviewProps) {
  const { t, i18n } = useTranslation('assets');
  const [which, setWhich] = useState<'all' | 'bad'>('all');
  // oxlint-disable-next-line react/exhaustive-deps -- the faults are told in its language
  const rows = useMemo(() => preview(text, report.errors), [text, report.errors, i18n.language]);
  const bad = rows.filter((row) => row.faults.length > 0);
  const good = report.rows - report.failed;
  // A first line that is wrong is no row, and at fault all the same.
  const counts = { ...report, failed: report.rows === 0 ? bad.length : report.failed };
  const columns: Column<PreviewRow>[] = [
    { key: 'line', title: t('import.line'), width: '52px', narrow: '36px', align: 'right', cell: (row) => <span className="muted">{row.line}</span> },
    { key: 'name', title: t('field.displayName'), width: 'minmax(90px, 1fr)', narrow: 'minmax(70px, 1fr)', cell: (row) => plain(row.displayName) },
    { key: 'targets', title: t('field.targets'), width: 'minmax(90px, 1fr)', wide: true, cell: (row) => <span className="mono">{plain(row.targets)}</span> },
    { key: 'type', title: t('field.type'), width: '80px', wide: true, cell: (row) => plain(row.type) },
    { key: 'tags', title: t('field.tags'), width: 'minmax(60px, 100px)', wide: true, cell: (row) => plain(row.tags) },
    {
      key: 'faults',
      title: t('import.verdict'),
      width: 'minmax(150px, 2.5fr)',
      narrow: 'minmax(110px, 2fr)',
      cell: (row) =>
        row.faults.length > 0 ? (
          <span className={css['fault']} title={row.faults.join('\n')}>
            {row.faults.join('; ')}
          </span>
        ) : row.isJudged ? (
          <span className={css['fine']}>{t('import.fine')}</span>
        ) : (
          <span className="muted">{t('import.notJudged')}</span>
        ),
    },
  ];
  return (
    <section className="panel" aria-labelledby="preview" aria-busy={isAsking}>
      <div className={css['head']}>
        <h2 id="preview">{t('import.preview')}</h2>
        <p className={css['counts']} role="status">
          {(['created', 'changed', 'unchanged', 'failed'] as const).map((kind) => (
            <span key={kind} data-bad={(kind === 'failed' && counts.failed > 0) || undefined}>
              <b>{counts[kind]}</b> {t(`import.count.${kind}`)}
            </span>
          ))}
        </p>
        {bad.length > 0 && (
          <Segmented
            aria-label={t('import.which')}
            value={which}
            onChange={setWhich}
            options={[
              { value: 'all', label: t('import.all') },
              { value: 'bad', label: t('import.bad', { count: bad.length }) },
            ]}
          />
        )}
      </div>
      <DataTable
        label={t('import.preview')}
        list={listOf(which === 'bad' && bad.length > 0 ? bad : rows)}
        columns={columns}
        rowKey={(row) => String(row.line)}
        details={(row) => (
          <ul className={row.faults.length > 0 ? css['fault'] : ''}>
            {row.faults.length > 0 ? row.faults.map((one) => <li key={one}>{one}</li>) : <li className="mono">{plain(row.targets)}</li>}
          </ul>
        )}
        maxHeight={420}
        empty={<EmptyState text={t('import.nothing')} />}
      />
      {report.moreErrors > 0 && <p className={css['fault']}>{t('import.moreErrors', { count: report.moreErrors })}</p>}
      <div className="save">
        {good > 0 ? (
          <>
            <Button type="primary" disabled={isAsking} loading={isBusy} onClick={onImport}>
              {t(report.failed > 0 ? 'import.takeGood' : 'import.take', { count: good })}
            </Button>{' '}
            <span className="muted">{t(report.failed > 0 ? 'import.mend' : 'import.nothingYet')}</span>
          </>
        ) : (
          <span className="muted">{t(bad.length > 0 ? 'import.mendFirst' : 'import.nothingYet')}</span>
        )}
      </div>
    </section>
  );
}
