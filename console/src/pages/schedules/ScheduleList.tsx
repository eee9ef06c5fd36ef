/** All schedules: which scan starts when, what comes next, and whether it is paused. */
import { Link, useNavigate } from '@tanstack/react-router';
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useWhenWords } from '@/components/when/words';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useOnce } from '@/hooks/useOnce';
import { stateOf, useSchedule } from '@/hooks/useSchedule';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import css from './ScheduleList.module.css';

type Listed = ListItem<'/api/v1/schedules'>;

const SORTS = ['displayName', '-displayName', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'];
/** Milliseconds between two looks: the next start is another when it has come. */
const LOOK = 30_000;

export default function ScheduleList() {
  const { t } = useTranslation('schedules');
  const navigate = useNavigate();
  const maySet = useMay('schedule.set');
  const { whenOf } = useWhenWords();
  const [url, change] = useUrlState({ q: '', sort: 'displayName' });
  useDropUnknown(url, { sort: SORTS }, change, { sort: 'displayName' });
  const sort = SORTS.includes(url.sort) ? url.sort : 'displayName';
  const list = useList('/api/v1/schedules', { query: { q: url.q || undefined, sort }, refetchInterval: LOOK });
  const turn = useTurn();
  const columns: Column<Listed>[] = [
    {
      key: 'scan',
      title: t('column.scan'),
      sort: 'displayName',
      width: 'minmax(120px, 1.4fr)',
      narrow: 'minmax(80px, 1fr)',
      cell: ({ scanId, scanName }) => (
        <Link to="/scans/$scanId" params={{ scanId }} className={css['name']} title={plain(scanName)}>
          {plain(scanName)}
        </Link>
      ),
    },
    { key: 'when', title: t('column.when'), width: 'minmax(170px, 2.4fr)', wide: true, cell: ({ when }) => <span title={whenOf(when)}>{whenOf(when)}</span> },
    { key: 'zone', title: t('column.zone'), width: '118px', wide: true, cell: ({ zone }) => plain(zone) },
    { key: 'next', title: t('column.next'), width: '130px', narrow: '112px', cell: ({ next, zone }) => (next[0] ? <Time at={next[0]} zone={zone} /> : <span className="muted">–</span>) },
    { key: 'missed', title: t('column.missed'), width: '90px', wide: true, cell: ({ missed }) => t(`short.${missed}`) },
    { key: 'overlap', title: t('column.overlap'), width: '82px', wide: true, cell: ({ overlap }) => t(`short.${overlap}`) },
    // Where there is little room, the button tells it.
    { key: 'state', title: t('column.state'), width: '86px', narrow: '76px', wide: maySet, cell: (one) => <StateTag kind="schedule" state={stateOf(one)} /> },
    ...(maySet ? [{ key: 'actions', title: t('column.actions'), width: '84px', narrow: '76px', cell: (one: Listed) => <Turn schedule={one} isBusy={turn.of === one.scanId} onTurn={turn.go} /> }] : []),
  ];
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} />
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('list.search')} />
      </div>
      <ProblemAlert error={turn.error} />
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={({ scanId }) => scanId}
        sort={sort}
        onSort={(sort) => change({ sort })}
        onOpen={({ scanId }) => void navigate({ to: '/scans/$scanId', params: { scanId } })}
        empty={
          url.q ? (
            <EmptyState text={t('list.nothingFound')} action={<Button onClick={() => change({ q: '' })}>{t('list.showAll')}</Button>} />
          ) : (
            <EmptyState text={t('list.empty')} action={<Link to="/scans">{t('list.scans')}</Link>} />
          )
        }
      />
    </div>
  );
}

/** Pauses or resumes. */
function useTurn() {
  const { pause } = useSchedule();
  const { mutateAsync, ...turn } = useMutation({ mutationFn: (schedule: Listed) => pause(schedule, !schedule.enabled) });
  const go = (schedule: Listed): Promise<unknown> => mutateAsync(schedule);
  return { go, error: turn.error, of: turn.isPending ? turn.variables.scanId : undefined };
}

function Turn({ schedule, isBusy, onTurn }: { schedule: Listed; isBusy: boolean; onTurn: (schedule: Listed) => Promise<unknown> }) {
  const { t } = useTranslation('schedules');
  // A row by itself: the next may be pressed at once.
  const { once } = useOnce();
  const { enabled } = schedule;
  const name = plain(schedule.scanName);
  return (
    <Button size="small" loading={isBusy} aria-label={t(enabled ? 'pauseName' : 'resumeName', { name })} onClick={() => void once(() => onTurn(schedule))}>
      {t(enabled ? 'pause' : 'resume')}
    </Button>
  );
}
