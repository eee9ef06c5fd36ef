/** What changed on the networks, as each run that ended was compared with what was known before it. */
import { Link } from '@tanstack/react-router';
import { Button, Checkbox } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { filterFaults } from '@/api/problem';
import { useList } from '@/api/queries';
import { useMay } from '@/api/session';
import { BeforeAfter } from '@/components/changes/BeforeAfter';
import { DataTable, listOf, type Column, type Rows } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { PageHeader } from '@/components/PageHeader';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useUrlState } from '@/hooks/useUrlState';
import { placeOf, type Change } from '@/lib/changes';
import { plain } from '@/lib/hostile';
import { Acknowledge } from './Acknowledge';
import { Explain } from './Explain';
import { ANY, EVERYTHING, Filters, isUnread, KNOWN, queryOf } from './Filters';
import css from './Changes.module.css';

/** Changes that are acknowledged at once. */
const MOST = 1000;
/** Milliseconds between two looks: runs end by themselves, and what changed is known some seconds later. */
const LOOK = 10_000;

const NOTHING = listOf<Change>([]);

export default function ChangeList() {
  const { t } = useTranslation(['changes', 'common']);
  const may = useMay('change.acknowledgeMany');
  const [url, change] = useUrlState(ANY);
  useDropUnknown(url, KNOWN, change, { noted: ANY.noted, sort: ANY.sort });
  const all = useList('/api/v1/changes', { query: queryOf(url), refetchInterval: LOOK, enabled: !isUnread(url) });
  // Told at their fields: no rows that nobody asked for stand below them.
  const faults = filterFaults(all.error, ['network']);
  const isFaulty = isUnread(url) || Object.keys(faults).length > 0;
  const list: Rows<Change> = isFaulty ? NOTHING : all;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<string[]>([]);
  const { question } = list;
  useEffect(() => setChosen(new Set()), [question]);
  const open = useMemo(() => list.rows.filter((one) => !one.acknowledged), [list.rows]);
  // What was acknowledged elsewhere in the meantime is not asked for again.
  const ids = useMemo(() => open.flatMap((one) => (chosen.has(one.id) ? [one.id] : [])), [open, chosen]);
  const choose = (id: string, isWanted: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (isWanted) next.add(id);
      else next.delete(id);
      return next;
    });
  const columns: Column<Change>[] = [
    { key: 'at', title: t('column.at'), sort: 'at', width: '112px', wide: true, cell: (one) => <Time at={one.at} relative /> },
    { key: 'kind', title: t('column.kind'), width: '172px', narrow: 'minmax(88px, 1.2fr)', cell: (one) => <StateTag kind="change" state={one.kind} /> },
    {
      key: 'host',
      title: t('column.host'),
      width: 'minmax(120px, 1.4fr)',
      narrow: 'minmax(80px, 1fr)',
      cell: (one) => (
        <>
          <Link to="/hosts/$ip" params={{ ip: one.host }} className="mono">
            {plain(one.host)}
          </Link>{' '}
          <HostileText text={one.name} limit={60} />
        </>
      ),
    },
    { key: 'what', title: t('column.what'), width: 'minmax(80px, 0.8fr)', narrow: '62px', cell: (one) => <span className="mono">{plain(placeOf(one))}</span> },
    { key: 'beforeAfter', title: t('column.beforeAfter'), width: 'minmax(140px, 2.2fr)', wide: true, cell: (one) => <BeforeAfter change={one} /> },
    { key: 'noted', title: t('column.acknowledged'), width: '130px', wide: true, cell: (one) => <Noted change={one} onAsk={() => setAsked([one.id])} /> },
  ];
  if (may) columns.unshift({ key: 'choose', title: t('choose.column'), hidesTitle: true, width: '30px', narrow: '26px', cell: (one) => !one.acknowledged && <Choose change={one} isChosen={chosen.has(one.id)} onChoose={choose} /> });
  const isFiltered = Object.entries(url).some(([key, value]) => key !== 'sort' && key !== 'noted' && value !== '');
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} />
      <Filters url={url} change={change} faults={faults} />
      {may && (
        <div className="toolbar">
          <Button type="primary" disabled={ids.length === 0} onClick={() => setAsked(ids)}>
            {ids.length === 0 ? t('acknowledge.one') : t('acknowledge.many', { count: ids.length })}
          </Button>
          <Button disabled={open.length === 0} onClick={() => setChosen(new Set(open.slice(0, MOST).map((one) => one.id)))}>
            {t('choose.all')}
          </Button>
          {ids.length > 0 && (
            <Button type="link" onClick={() => setChosen(new Set())}>
              {t('choose.none')}
            </Button>
          )}
          {ids.length >= MOST && <span className="muted">{t('choose.most', { most: MOST })}</span>}
        </div>
      )}
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(one) => one.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        details={(one) => <Explain change={one} onAcknowledge={() => setAsked([one.id])} />}
        empty={isFaulty ? <EmptyState text={t('common:days.mend')} /> : <Empty isFiltered={isFiltered} isOpenOnly={url.noted === 'no'} onAll={() => change(EVERYTHING)} />}
      />
      <Acknowledge ids={asked} onClose={() => setAsked([])} onDone={() => setChosen(new Set())} />
    </div>
  );
}

function Empty({ isFiltered, isOpenOnly, onAll }: { isFiltered: boolean; isOpenOnly: boolean; onAll: () => void }) {
  const { t } = useTranslation('changes');
  if (!isFiltered && !isOpenOnly) return <EmptyState text={t('empty')} />;
  return <EmptyState text={t(isFiltered ? 'nothingFound' : 'noneOpen')} action={<Button onClick={onAll}>{t('showAll')}</Button>} />;
}

function Choose({ change, isChosen, onChoose }: { change: Change; isChosen: boolean; onChoose: (id: string, isWanted: boolean) => void }) {
  const { t } = useTranslation(['changes', 'common']);
  const kind = t(`common:state.change.${change.kind}`);
  return (
    <Checkbox className={css['choose'] ?? ''} checked={isChosen} aria-label={t('choose.one', { kind, host: plain([change.host, placeOf(change)].filter(Boolean).join(' ')) })} onChange={(event) => onChoose(change.id, event.target.checked)} />
  );
}

function Noted({ change, onAsk }: { change: Change; onAsk: () => void }) {
  const { t } = useTranslation('changes');
  const may = useMay('change.acknowledge');
  const { acknowledged } = change;
  if (acknowledged) return <HostileText text={acknowledged.username ?? t('acknowledge.nobody')} />;
  return (
    may && (
      <span className={css['small']}>
        <Button size="small" onClick={onAsk}>
          {t('acknowledge.one')}
        </Button>
      </span>
    )
  );
}
