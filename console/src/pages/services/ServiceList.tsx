/** Every port that is known, as it was seen last: each, or counted by kind. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { KNOWN_LOOK, useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { PageHeader } from '@/components/PageHeader';
import { SavedViews } from '@/components/SavedViews';
import { SearchBox, WORDS, type Word } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useUrlState } from '@/hooks/useUrlState';
import { Kinds } from './Kinds';

type Service = ListItem<'/api/v1/services'>;

const ALL_WORDS = Object.keys(WORDS) as Word[];

export default function ServiceList() {
  const { t } = useTranslation('services');
  const mayScan = useMay('scan.create');
  const [url, change] = useUrlState({ q: '', sort: 'ip', by: 'port' });
  const isByKind = url.by === 'kind';
  const empty = url.q ? <EmptyState text={t('nothingFound')} /> : <EmptyState text={t('empty')} action={mayScan && <Link to="/scans/new">{t('scan')}</Link>} />;
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} />
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('search')} words={ALL_WORDS} />
        <Segmented
          aria-label={t('by.label')}
          value={isByKind ? 'kind' : 'port'}
          options={[
            { value: 'port', label: t('by.port') },
            { value: 'kind', label: t('by.kind') },
          ]}
          onChange={(by) => change({ by }, { push: true })}
        />
        <SavedViews page="services" q={url.q} sort={url.sort} onChoose={change} />
      </div>
      {isByKind ? (
        <Kinds q={url.q} empty={empty} onChoose={(q) => change({ q, by: 'port' }, { push: true })} />
      ) : (
        <Ports q={url.q} sort={url.sort} onSort={(sort) => change({ sort })} empty={empty} />
      )}
    </div>
  );
}

interface PortsProps {
  q: string;
  sort: string;
  onSort: (sort: string) => void;
  empty: React.ReactNode;
}

function Ports({ q, sort, onSort, empty }: PortsProps) {
  const { t } = useTranslation('services');
  const navigate = useNavigate();
  const list = useList('/api/v1/services', { query: { q: q || undefined, sort }, refetchInterval: KNOWN_LOOK });
  const columns: Column<Service>[] = [
    { key: 'ip', title: t('column.address'), sort: 'ip', width: 'minmax(96px, 1.2fr)', cell: (one) => <span className="mono">{one.ip}</span> },
    { key: 'port', title: t('column.port'), sort: 'port', width: 'minmax(70px, 86px)', cell: (one) => <span className="mono">{`${one.port}/${one.protocol}`}</span> },
    { key: 'state', title: t('column.state'), width: 'minmax(70px, 112px)', cell: (one) => <StateTag kind="port" state={one.state} /> },
    { key: 'service', title: t('column.service'), width: 'minmax(56px, 1fr)', cell: (one) => <HostileText text={nameOf(one)} /> },
    { key: 'version', title: t('column.version'), width: 'minmax(140px, 2.4fr)', wide: true, cell: (one) => <HostileText text={[one.product, one.version, one.extraInfo && `(${one.extraInfo})`].filter(Boolean).join(' ')} /> },
    { key: 'hostname', title: t('column.name'), width: 'minmax(100px, 1.6fr)', wide: true, cell: (one) => <HostileText text={one.hostname} /> },
    { key: 'lastSeen', title: t('column.lastSeen'), sort: 'lastSeen', width: '130px', wide: true, cell: (one) => <Time at={one.lastSeen} relative /> },
  ];
  return (
    <DataTable
      label={t('title')}
      list={list}
      columns={columns}
      rowKey={(one) => `${one.ip} ${one.protocol} ${one.port}`}
      sort={sort}
      onSort={onSort}
      onOpen={(one) => void navigate({ to: '/hosts/$ip', params: { ip: one.ip } })}
      empty={empty}
    />
  );
}

/** `ssl/http`, as Nmap writes it. */
function nameOf(one: Service): string {
  return [one.tunnel, one.service].filter(Boolean).join('/');
}
