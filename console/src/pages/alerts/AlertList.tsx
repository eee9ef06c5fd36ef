/** What is to be looked at: changes, unexpected ports and runs that failed, one a thing that is wrong. */
import { Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { ButtonLink } from '@/components/ButtonLink';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { PageHeader } from '@/components/PageHeader';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { TextFilter } from '@/components/TextFilter';
import { Time } from '@/components/Time';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useUrlState, type ChangeUrl } from '@/hooks/useUrlState';
import { ALERT_KINDS, SEVERITIES } from '@/lib/changes';
import { AlertDetails } from './AlertDetails';
import { Mute } from './Mute';
import css from './Alerts.module.css';

export type Alert = ListItem<'/api/v1/alerts'>;

/** What waits for somebody is looked at first. */
const ANY = { q: '', kind: '', severity: '', state: 'open', ip: '', sort: '-lastAt' };
const STATES = ['open', 'acknowledged', 'muted'] as const;
const SORTS = ['lastAt', 'severity', 'times', 'kind'].flatMap((key) => [key, `-${key}`]);
const KNOWN = { kind: ALERT_KINDS, severity: SEVERITIES, state: [...STATES, 'all'], sort: SORTS };
/** Milliseconds between two looks: alerts come by themselves. */
const LOOK = 10_000;

export default function AlertList() {
  const { t } = useTranslation('alerts');
  const [url, change] = useUrlState(ANY);
  useDropUnknown(url, KNOWN, change, { state: ANY.state, sort: ANY.sort });
  const [muting, setMuting] = useState<Alert | null>(null);
  const query = {
    q: url.q || undefined,
    kind: ALERT_KINDS.find((one) => one === url.kind),
    minSeverity: SEVERITIES.find((one) => one === url.severity),
    state: STATES.find((one) => one === url.state),
    ip: url.ip.trim() || undefined,
    sort: url.sort,
  };
  const list = useList('/api/v1/alerts', { query, refetchInterval: LOOK });
  const columns: Column<Alert>[] = [
    { key: 'lastAt', title: t('column.lastAt'), sort: 'lastAt', width: '112px', narrow: '74px', cell: (one) => <Time at={one.lastAt} relative /> },
    { key: 'severity', title: t('column.severity'), sort: 'severity', width: '92px', narrow: '82px', cell: (one) => <StateTag kind="severity" state={one.severity} /> },
    { key: 'kind', title: t('column.kind'), sort: 'kind', width: '172px', wide: true, cell: (one) => <StateTag kind="change" state={one.kind} /> },
    { key: 'title', title: t('column.title'), width: 'minmax(140px, 3fr)', narrow: 'minmax(90px, 1fr)', cell: (one) => <HostileText text={one.title} /> },
    { key: 'times', title: t('column.times'), sort: 'times', width: '74px', wide: true, align: 'right', cell: (one) => one.times },
    { key: 'state', title: t('column.state'), width: '124px', wide: true, cell: (one) => <StateTag kind="alert" state={one.state} /> },
  ];
  const isFiltered = Boolean(url.q || url.kind || url.severity || url.ip || ['acknowledged', 'muted'].includes(url.state));
  return (
    <div className="page page-fill">
      <PageHeader
        title={t('title')}
        actions={
          <ButtonLink to="/settings/$section" params={{ section: 'alerts' }}>
            {t('settings')}
          </ButtonLink>
        }
      />
      <Filters url={url} change={change} />
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(one) => one.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        details={(one) => <AlertDetails alert={one} onMute={() => setMuting(one)} />}
        empty={
          isFiltered || url.state === 'open' ? (
            <EmptyState text={t(isFiltered ? 'nothingFound' : 'noneOpen')} action={<Button onClick={() => change({ ...ANY, state: 'all' })}>{t('showAll')}</Button>} />
          ) : (
            <EmptyState text={t('empty')} />
          )
        }
      />
      <Mute alert={muting} onClose={() => setMuting(null)} />
    </div>
  );
}

function Filters({ url, change }: { url: typeof ANY; change: ChangeUrl<typeof ANY> }) {
  const { t } = useTranslation(['alerts', 'common']);
  return (
    <div className="toolbar">
      <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('search')} />
      <Segmented
        aria-label={t('filter.state')}
        value={url.state}
        onChange={(state) => change({ state })}
        options={[...STATES.map((value) => ({ value: value as string, label: t(`common:state.alert.${value}`) })), { value: 'all', label: t('filter.all') }]}
      />
      <Select
        className={css['filter']}
        aria-label={t('filter.kind')}
        placeholder={t('filter.anyKind')}
        allowClear
        popupMatchSelectWidth={false}
        value={url.kind || null}
        options={ALERT_KINDS.map((value) => ({ value: value as string, label: t(`common:state.change.${value}`) }))}
        onChange={(kind: string | null) => change({ kind: kind ?? '' })}
      />
      <Select
        className={css['filter']}
        aria-label={t('filter.severity')}
        placeholder={t('filter.anySeverity')}
        allowClear
        value={url.severity || null}
        options={SEVERITIES.map((value) => ({ value: value as string, label: t(`common:state.severity.${value}`) }))}
        onChange={(severity: string | null) => change({ severity: severity ?? '' })}
      />
      <TextFilter className={css['address']} label={t('filter.address')} placeholder={t('filter.address')} value={url.ip} onChange={(ip) => change({ ip })} />
    </div>
  );
}
