/** On the page of a scan: when it starts by itself, what became of the last times, and the windows that hold it. */
import { App, Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { isGone } from '@/api/problem';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useWhenWords } from '@/components/when/words';
import { useOnce } from '@/hooks/useOnce';
import { stateOf, useSchedule, type Schedule } from '@/hooks/useSchedule';
import { useUrlState } from '@/hooks/useUrlState';
import { Past } from './Past';
import { ScheduleDialog } from './ScheduleDialog';
import { ScanWindows } from './ScanWindows';
import css from './Schedule.module.css';

/** Milliseconds between two looks: a start may come meanwhile. */
const LOOK = 30_000;

export function ScheduleSection({ scanId }: { scanId: string }) {
  const { t } = useTranslation('schedules');
  const maySet = useMay('schedule.set');
  const [url, change] = useUrlState({ schedule: '' });
  const query = $api.useQuery('get', '/api/v1/scans/{id}/schedule', { params: { path: { id: scanId } } }, { refetchInterval: LOOK });
  const isNone = isGone(query.error);
  const schedule = isNone ? undefined : query.data;
  const read = async () => {
    const { data, error } = await query.refetch();
    return isGone(error) ? undefined : data;
  };
  const open = () => change({ schedule: 'edit' }, { push: true });
  return (
    <section className={`panel ${css['section']}`} aria-labelledby="scan-schedule">
      <header className={css['head']}>
        <h2 id="scan-schedule">{t('one')}</h2>
        {schedule && <StateTag kind="schedule" state={stateOf(schedule)} />}
        {schedule && maySet && <Actions schedule={schedule} onChange={open} />}
      </header>
      {!isNone && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
      {isNone && (
        <p className={css['none']}>
          {t('none')} {maySet && <Button onClick={open}>{t('add')}</Button>}
        </p>
      )}
      {schedule && <Facts schedule={schedule} />}
      {schedule && <Past last={schedule.last ?? []} zone={schedule.zone} />}
      <ScanWindows scanId={scanId} />
      {url.schedule === 'edit' && maySet && !query.isPending && <ScheduleDialog scanId={scanId} schedule={schedule} onRead={read} onClose={() => change({ schedule: '' })} />}
    </section>
  );
}

function Facts({ schedule }: { schedule: Schedule }) {
  const { t, i18n } = useTranslation('schedules');
  const { whenOf } = useWhenWords();
  const { when, zone, next, jitterSeconds, missed, overlap } = schedule;
  const minutes = new Intl.NumberFormat(i18n.language, { style: 'unit', unit: 'minute', unitDisplay: 'long', maximumFractionDigits: 1 }).format(jitterSeconds / 60);
  return (
    <dl className="facts">
      <Fact name={t('column.when')}>
        {whenOf(when)} <span className="muted">({zone})</span>
      </Fact>
      <Fact name={t('next')}>
        {next.length === 0 ? (
          <span className="muted">{t(`noNext.${stateOf(schedule) === 'paused' ? 'paused' : 'over'}`)}</span>
        ) : (
          <ol className={css['next']}>
            {next.map((at, index) => (
              <li key={at}>
                <Time at={at} zone={zone} isRoomy />
                {index === 0 && (
                  <span className="muted">
                    {' '}
                    <Time at={at} relative />
                  </span>
                )}
              </li>
            ))}
          </ol>
        )}
      </Fact>
      {jitterSeconds > 0 && <Fact name={t('jitterShort')}>{t('jitterUpTo', { minutes })}</Fact>}
      <Fact name={t('missed')}>{t(`misseds.${missed}`)}</Fact>
      <Fact name={t('overlap')}>{t(`overlaps.${overlap}`)}</Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Actions({ schedule, onChange }: { schedule: Schedule; onChange: () => void }) {
  const { t } = useTranslation('schedules');
  const mayDelete = useMay('schedule.delete');
  const { modal } = App.useApp();
  const { once } = useOnce();
  const { pause, remove } = useSchedule();
  const turn = () =>
    void once(() =>
      pause(schedule, !schedule.enabled).catch((error: unknown) => {
        void modal.error({ title: t(schedule.enabled ? 'pauseFailed' : 'resumeFailed'), content: <ProblemAlert error={error} />, okText: t('close') });
        return false;
      }),
    );
  return (
    <div className={css['actions']}>
      <Button onClick={onChange}>{t('changeIt')}</Button>
      <Button onClick={turn}>{t(schedule.enabled ? 'pause' : 'resume')}</Button>
      {mayDelete && (
        <ConfirmDelete question={t('removeQuestion')} label={t('remove')} onDelete={() => remove(schedule)}>
          <p>{t('removeText')}</p>
        </ConfirmDelete>
      )}
    </div>
  );
}
