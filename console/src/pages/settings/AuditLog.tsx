/** Who asked for what, and what came of it. */
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { operations } from '@/api/operations';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { DaysFilter } from '@/components/DaysFilter';
import { DownloadButton } from '@/components/DownloadButton';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { SearchBox } from '@/components/SearchBox';
import { TextFilter } from '@/components/TextFilter';
import { Time } from '@/components/Time';
import { useMedia } from '@/hooks/useMedia';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useUrlState } from '@/hooks/useUrlState';
import { dayOf, daysFault } from '@/lib/day';
import { addressOf } from '@/lib/save';
import type { Head } from './Settings';
import css from './Settings.module.css';

type Entry = ListItem<'/api/v1/audit'>;
type Verdict = 'allowed' | 'refused' | 'failed';

const VERDICTS: Verdict[] = ['allowed', 'refused', 'failed'];
/** What each operation is about: `provider.` stands for all that is done with providers. */
const GROUPS = [...new Set(Object.keys(operations).map((id) => `${id.split('.')[0]}.`))].sort();
const ACTIONS = [...GROUPS, ...Object.keys(operations).sort()].map((value) => ({ value, label: value.endsWith('.') ? `${value}*` : value }));

const KNOWN = { what: ACTIONS.map((one) => one.value), verdict: VERDICTS, sort: ['at', '-at'] };

const NOTHING = listOf<Entry>([]);

export function AuditLog({ head }: { head: Head }) {
  const { t } = useTranslation(['settings', 'common']);
  const mayExport = useMay('audit.export');
  const [url, change] = useUrlState({ q: '', sort: '-at', who: '', what: '', verdict: '', from: '', to: '' });
  useDropUnknown(url, KNOWN, change, { sort: '-at' });
  const filters = {
    q: url.q || undefined,
    username: url.who || undefined,
    action: url.what || undefined,
    verdict: (url.verdict || undefined) as Verdict | undefined,
    since: dayOf(url.from, 0),
    until: dayOf(url.to, 1),
  };
  const isPhone = useMedia('(max-width: 600px)');
  const isUnread = daysFault(url.from, url.to) !== null;
  const list = useList('/api/v1/audit', { query: { ...filters, sort: url.sort }, enabled: !isUnread });
  const isFiltered = Object.values(filters).some(Boolean);
  const columns: Column<Entry>[] = [
    { key: 'at', title: t('audit.at'), sort: 'at', width: isPhone ? '78px' : '136px', cell: (entry) => <Time at={entry.at} relative={isPhone} /> },
    { key: 'who', title: t('audit.who'), width: isPhone ? 'minmax(48px, 1fr)' : 'minmax(80px, 1fr)', cell: (entry) => (entry.username ? <HostileText text={entry.username} /> : <span className="muted">{t(entry.via === 'system' ? 'audit.system' : 'audit.nobody')}</span>) },
    { key: 'what', title: t('audit.what'), width: isPhone ? 'minmax(76px, 1.4fr)' : 'minmax(110px, 1.2fr)', cell: (entry) => <Action of={entry.action} /> },
    { key: 'verdict', title: t('audit.verdict'), width: isPhone ? '56px' : '80px', cell: (entry) => <VerdictOf entry={entry} /> },
    { key: 'object', title: t('audit.object'), width: 'minmax(120px, 2fr)', wide: true, cell: (entry) => <HostileText text={entry.object} /> },
    { key: 'address', title: t('audit.from'), width: 'minmax(100px, 1fr)', wide: true, cell: (entry) => <span className="mono">{entry.address}</span> },
  ];
  return (
    <>
      {head(
        mayExport && !isUnread && (
          <DownloadButton label={t('audit.export')} href={addressOf('/api/v1/audit/export', filters)} ask={() => api.GET('/api/v1/audit/export', { params: { query: filters }, parseAs: 'stream' })} />
        ),
      )}
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('audit.search')} />
        <TextFilter className={css['narrower']} label={t('audit.who')} placeholder={t('audit.anyUser')} value={url.who} onChange={(who) => change({ who })} />
        <Select
          className={css['wider']}
          aria-label={t('audit.what')}
          placeholder={t('audit.anyAction')}
          allowClear
          showSearch
          popupMatchSelectWidth={false}
          value={url.what || null}
          options={ACTIONS}
          onChange={(what: string | null) => change({ what: what ?? '' })}
        />
        <Select
          className={css['narrower']}
          aria-label={t('audit.verdict')}
          placeholder={t('audit.anyVerdict')}
          allowClear
          value={url.verdict || null}
          options={VERDICTS.map((value) => ({ value, label: t(`verdict.${value}`) }))}
          onChange={(verdict: string | null) => change({ verdict: verdict ?? '' })}
        />
        <DaysFilter className={css['dates']} from={url.from} to={url.to} onChange={change} />
      </div>
      <DataTable
        label={t('section.audit')}
        list={isUnread ? NOTHING : list}
        columns={columns}
        rowKey={(entry) => String(entry.id)}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        details={(entry) => <Details entry={entry} />}
        empty={
          <EmptyState
            text={isUnread ? t('common:days.mend') : t(isFiltered ? 'audit.nothingFound' : 'audit.empty')}
            action={isFiltered && <Button onClick={() => change({ q: '', who: '', what: '', verdict: '', from: '', to: '' })}>{t('audit.clear')}</Button>}
          />
        }
      />
    </>
  );
}

/** Where there is little room it goes on after its point. */
function Action({ of }: { of: string }) {
  const [about, ...rest] = of.split('.');
  return (
    <span className="mono">
      {about}
      {rest.length > 0 && '.'}
      <wbr />
      {rest.join('.')}
    </span>
  );
}

function Details({ entry }: { entry: Entry }) {
  const { t } = useTranslation('settings');
  return (
    <dl className="facts">
      <dt>{t('audit.number')}</dt>
      <dd>{entry.id}</dd>
      <dt>{t('audit.via')}</dt>
      <dd>{entry.via}</dd>
      <dt>{t('audit.from')}</dt>
      <dd className="mono">{entry.address ?? '–'}</dd>
      <dt>{t('audit.object')}</dt>
      <dd className="mono">{entry.object ? <HostileText text={entry.object} /> : '–'}</dd>
      <dt>{t('audit.status')}</dt>
      <dd>{entry.status ?? '–'}</dd>
      <dt>{t('audit.detail')}</dt>
      <dd>{entry.detail === undefined || entry.detail === null ? '–' : <HostileText block text={JSON.stringify(entry.detail, null, 2)} />}</dd>
    </dl>
  );
}

function VerdictOf({ entry }: { entry: Entry }) {
  const { t } = useTranslation('settings');
  const verdict = entry.verdict as Verdict;
  // A verdict that is younger than this console is shown as the server calls it.
  const word = VERDICTS.includes(verdict) ? t(`verdict.${verdict}`) : entry.verdict;
  return <span className={verdict === 'allowed' ? css['good'] : css['bad']}>{word}</span>;
}
