/** Windows, coming starts and runs, by weeks and by months, in the browser's time zone. */
import { keepPreviousData } from '@tanstack/react-query';
import { Alert, Button, Checkbox, Input, Segmented } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { ownZone } from '@/components/when/times';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useNow } from '@/hooks/useNow';
import { useUrlState } from '@/hooks/useUrlState';
import { localeOf } from '@/lib/locale';
import { dayOf, firstDayOf, readDay, shownDays, turned, VIEWS, type Day, type View } from './days';
import { entriesOf, KINDS, type Kind } from './entries';
import { Grid } from './Grid';
import { useCalendarWords } from './words';
import css from './Calendar.module.css';

/** Milliseconds between two looks: runs begin and end. */
const LOOK = 15_000;

export default function Calendar() {
  const { t, i18n } = useTranslation('calendar');
  const words = useCalendarWords();
  const now = useNow();
  const [url, change] = useUrlState({ view: 'week', date: '', hide: '' });
  const given = readDay(url.date);
  useDropUnknown(url, { view: VIEWS, date: given ? [url.date] : [] }, change, { view: 'week' });
  const view: View = url.view === 'month' ? 'month' : 'week';
  const hidden = KINDS.filter((kind) => url.hide.split(',').includes(kind));
  const chosen = given ?? dayOf(new Date(now));
  const firstDay = firstDayOf(localeOf(i18n.language));
  // By its name: the day itself is another object each time.
  const days = useMemo(() => shownDays(view, new Date(`${chosen.key}T00:00`), firstDay), [view, chosen.key, firstDay]);
  const range = { from: days[0]?.start.toISOString() ?? '', to: days.at(-1)?.end.toISOString() ?? '' };
  const { data, error, refetch, isPending, isPlaceholderData } = $api.useQuery('get', '/api/v1/calendar', { params: { query: range } }, { refetchInterval: LOOK, placeholderData: keepPreviousData });
  const hides = hidden.join(',');
  const schedules = $api.useQuery('get', '/api/v1/schedules', { params: { query: { limit: 1000 } } });
  const zones = useMemo(() => new Map(schedules.data?.items.map(({ scanId, zone }) => [scanId, zone])), [schedules.data]);
  const entries = useMemo(() => (data ? entriesOf(data, hides.split(','), now, zones) : []), [data, hides, now, zones]);
  const show = (day: Day) => change({ date: day.key === dayOf(new Date(now)).key ? '' : day.key });
  return (
    <div className="page">
      <PageHeader title={t('title')} extra={<span className="muted">{t('zone', { zone: ownZone() })}</span>} />
      <div className="toolbar">
        <Turn view={view} chosen={chosen} onShow={show} />
        <h2 className={css['range']} aria-live="polite">
          {words.title(view, chosen.start, days)}
        </h2>
        <Segmented
          aria-label={t('view')}
          value={view}
          onChange={(next) => change({ view: next }, { push: true })}
          options={VIEWS.map((one) => ({ value: one, label: t(`views.${one}`) }))}
        />
      </div>
      <Shown hidden={hidden} onHide={(hide) => change({ hide: hide.join(',') })} />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {data?.truncated && <Alert type="warning" showIcon title={t('truncated')} />}
      <Grid view={view} chosen={chosen} days={days} firstDay={firstDay} entries={entries} words={words} now={now} isBusy={(isPending && !error) || isPlaceholderData} onTurn={show} onOpen={(day) => change({ view: 'week', date: day.key }, { push: true })} />
      <p role="status" className="muted">
        {data && !isPlaceholderData && entries.length === 0 && t('nothing')}
      </p>
    </div>
  );
}

/** To another week or month, or to a day by its date. */
function Turn({ view, chosen, onShow }: { view: View; chosen: Day; onShow: (day: Day) => void }) {
  const { t } = useTranslation('calendar');
  return (
    <>
      <Button aria-label={t(`before.${view}`)} onClick={() => onShow(dayOf(turned(view, chosen.start, -1)))}>
        ‹
      </Button>
      <Button onClick={() => onShow(dayOf(new Date()))}>{t('today')}</Button>
      <Button aria-label={t(`after.${view}`)} onClick={() => onShow(dayOf(turned(view, chosen.start, 1)))}>
        ›
      </Button>
      <Input
        type="date"
        className={css['jump'] ?? ''}
        aria-label={t('jump')}
        value={chosen.key}
        onChange={({ target }) => {
          // While a year is being typed it is one of long ago.
          const day = readDay(target.value);
          if (day && day.start.getFullYear() > 1999) onShow(day);
        }}
      />
    </>
  );
}

/** What is shown; at once the legend. */
function Shown({ hidden, onHide }: { hidden: Kind[]; onHide: (hide: Kind[]) => void }) {
  const { t } = useTranslation('calendar');
  return (
    <fieldset className={css['legend']}>
      <legend className="visually-hidden">{t('shown')}</legend>
      {KINDS.map((kind) => (
        <Checkbox key={kind} checked={!hidden.includes(kind)} onChange={({ target }) => onHide(target.checked ? hidden.filter((one) => one !== kind) : [...hidden, kind])}>
          <span className={css['sign']} data-kind={kind} aria-hidden="true" /> {t(`shows.${kind}`)}
        </Checkbox>
      ))}
      <span className="muted">
        <span className={css['sign']} data-kind="blackout" aria-hidden="true" /> {t('kind.blackout')}
      </span>
    </fieldset>
  );
}
