/** Every host that is known, as it was seen last. */
import { Link, useNavigate } from '@tanstack/react-router';
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

type Host = ListItem<'/api/v1/hosts'>;

const ALL_WORDS = Object.keys(WORDS) as Word[];

export default function HostList() {
  const { t } = useTranslation('hosts');
  const navigate = useNavigate();
  const mayScan = useMay('scan.create');
  const [url, change] = useUrlState({ q: '', sort: 'ip' });
  const list = useList('/api/v1/hosts', { query: { q: url.q || undefined, sort: url.sort }, refetchInterval: KNOWN_LOOK });
  const columns: Column<Host>[] = [
    { key: 'ip', title: t('column.address'), sort: 'ip', width: 'minmax(130px, 1fr)', narrow: 'minmax(96px, 1.2fr)', cell: (host) => <span className="mono" title={host.ip}>{host.ip}</span> },
    { key: 'state', title: t('column.state'), width: '100px', narrow: '62px', cell: (host) => <StateTag kind="host" state={host.state} /> },
    { key: 'hostname', title: t('column.name'), sort: 'hostname', width: 'minmax(120px, 2fr)', narrow: 'minmax(62px, 1fr)', cell: (host) => <HostileText text={host.hostname} /> },
    { key: 'os', title: t('column.os'), width: 'minmax(120px, 2fr)', wide: true, cell: (host) => <HostileText text={host.os} /> },
    { key: 'openPorts', title: t('column.openPorts'), sort: 'openPorts', width: '110px', narrow: '66px', align: 'right', cell: (host) => host.openPorts },
    { key: 'lastSeen', title: t('column.lastSeen'), sort: 'lastSeen', width: '140px', wide: true, cell: (host) => <Time at={host.lastSeen} relative /> },
  ];
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} />
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('search')} words={ALL_WORDS} />
        <SavedViews page="hosts" q={url.q} sort={url.sort} onChoose={change} />
      </div>
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(host) => host.ip}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(host) => void navigate({ to: '/hosts/$ip', params: { ip: host.ip } })}
        empty={url.q ? <EmptyState text={t('nothingFound')} /> : <EmptyState text={t('empty')} action={mayScan && <Link to="/scans/new">{t('scan')}</Link>} />}
      />
    </div>
  );
}
