/** What scans are run by. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { ButtonLink } from '@/components/ButtonLink';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { HealthTag } from './Health';
import css from './Providers.module.css';

type Provider = ListItem<'/api/v1/providers'>;

export default function ProviderList() {
  const { t } = useTranslation('providers');
  const navigate = useNavigate();
  const mayCreate = useMay('provider.create');
  const [url, change] = useUrlState({ q: '', sort: 'displayName' });
  const list = useList('/api/v1/providers', { query: { q: url.q || undefined, sort: url.sort } });
  const create = mayCreate && (
    <ButtonLink to="/providers/new" color="primary" variant="solid">
      {t('new')}
    </ButtonLink>
  );
  const columns: Column<Provider>[] = [
    {
      key: 'displayName',
      title: t('field.displayName'),
      sort: 'displayName',
      width: 'minmax(160px, 3fr)',
      narrow: 'minmax(80px, 1fr)',
      cell: (one) => (
        <Link to="/providers/$providerId" params={{ providerId: one.id }} className={css['name']}>
          {plain(one.displayName)}
        </Link>
      ),
    },
    { key: 'name', title: t('field.name'), sort: 'name', width: 'minmax(90px, 1fr)', wide: true, cell: (one) => <span className="mono">{one.name}</span> },
    { key: 'state', title: t('field.state'), width: '90px', narrow: '82px', cell: (one) => <StateTag kind="provider" state={one.state} /> },
    { key: 'health', title: t('health.title'), width: '130px', narrow: '118px', cell: (one) => <HealthTag id={one.id} /> },
    { key: 'type', title: t('field.type'), width: '100px', wide: true, cell: (one) => `${one.category} · ${one.type}` },
    { key: 'command', title: t('field.command'), width: 'minmax(140px, 2fr)', wide: true, cell: (one) => <code title={plain(one.command)}>{plain(one.command)}</code> },
    { key: 'options', title: t('granted'), width: '70px', align: 'right', wide: true, cell: (one) => (one.options.length === 0 ? <span className="muted">{t('grants.none')}</span> : <span title={one.options.join(', ')}>{one.options.length}</span>) },
    { key: 'updatedAt', title: t('changed'), sort: 'updatedAt', width: '120px', wide: true, cell: (one) => <Time at={one.updatedAt} relative /> },
  ];
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} actions={create} />
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('search')} />
      </div>
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(one) => one.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(one) => void navigate({ to: '/providers/$providerId', params: { providerId: one.id } })}
        empty={url.q ? <EmptyState text={t('nothingFound')} /> : <EmptyState text={t('empty')} action={create || undefined} />}
      />
    </div>
  );
}
