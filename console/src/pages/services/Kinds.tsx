/** The services of a search, counted by kind. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { HostileText } from '@/components/HostileText';
import { kindSearch, useKinds, type Kind } from '@/hooks/useKinds';
import { count } from '@/lib/count';
import css from './Kinds.module.css';

interface KindsProps {
  q: string;
  empty: React.ReactNode;
  /** The search for the ports of a kind. */
  onChoose: (q: string) => void;
}

export function Kinds({ q, empty, onChoose }: KindsProps) {
  const { t, i18n } = useTranslation('services');
  const { data, isPending, error, refetch } = useKinds(q);
  const kinds = data?.kinds;
  const list = useMemo(() => ({ ...listOf(kinds ?? [], isPending && !error), error: error as never, question: `kinds ${q}`, refetch: () => void refetch() }), [kinds, isPending, error, q, refetch]);
  const most = Math.max(1, ...(kinds ?? []).map((kind) => kind.total));
  const columns: Column<Kind>[] = [
    { key: 'name', title: t('column.service'), width: 'minmax(120px, 1fr)', cell: (kind) => (kind.name ? <HostileText text={kind.name} /> : <span className="muted">{t('kinds.unnamed')}</span>) },
    { key: 'total', title: t('column.ports'), width: '90px', align: 'right', cell: (kind) => count(kind.total, kind.isLowerBound, i18n.language) },
    { key: 'share', title: t('column.share'), width: 'minmax(80px, 3fr)', cell: (kind) => <span className={css['bar']} style={{ width: `${Math.max(0.5, (kind.total / most) * 100)}%` }} /> },
  ];
  return (
    <>
      {data?.isSample && <p className="muted">{t('kinds.sample')}</p>}
      <DataTable
        label={t('kinds.title')}
        list={list}
        columns={columns}
        rowKey={(kind) => kind.name}
        onOpen={(kind) => {
          const search = kindSearch(q, kind.name);
          if (search) onChoose(search);
        }}
        empty={empty}
      />
    </>
  );
}
