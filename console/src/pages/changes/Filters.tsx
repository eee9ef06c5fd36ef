/** Which changes are shown: all of it is in the address. */
import { Button, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { ListQuery } from '@/api/queries';
import { DaysFilter } from '@/components/DaysFilter';
import { SearchBox } from '@/components/SearchBox';
import { TextFilter } from '@/components/TextFilter';
import type { ChangeUrl } from '@/hooks/useUrlState';
import { CHANGE_KINDS, portOf, type ChangeKind } from '@/lib/changes';
import { dayOf, daysFault } from '@/lib/day';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import css from './Changes.module.css';

/** What the address says; what nobody took note of is looked at first. */
export const ANY = { q: '', kind: '', network: '', tag: '', host: '', port: '', noted: 'no', from: '', to: '', run: '', sort: '-at' };
export type Url = typeof ANY;
/** Nothing left out. */
export const EVERYTHING: Partial<Url> = { ...ANY, noted: 'all', sort: ANY.sort };

const NOTED = ['no', 'yes', 'all'] as const;
export const KNOWN = { kind: CHANGE_KINDS, noted: NOTED, sort: ['at', '-at'] };

export function queryOf(url: Url): ListQuery<'/api/v1/changes'> {
  const { port, protocol } = portOf(url.port) ?? {};
  return {
    q: url.q || undefined,
    kind: CHANGE_KINDS.find((one) => one === url.kind),
    network: url.network.trim() || undefined,
    tag: url.tag || undefined,
    host: url.host.trim() || undefined,
    port,
    protocol,
    acknowledged: { no: false, yes: true }[url.noted],
    since: dayOf(url.from, 0),
    until: dayOf(url.to, 1),
    runId: url.run || undefined,
    sort: url.sort,
  } as ListQuery<'/api/v1/changes'>;
}

/** What of the address cannot be asked for. */
export const isUnread = (url: Url) => portOf(url.port) === null || daysFault(url.from, url.to) !== null;

/** `faults`: what the server says of each filter. */
export function Filters({ url, change, faults }: { url: Url; change: ChangeUrl<Url>; faults: Record<string, string> }) {
  const { t } = useTranslation(['changes', 'common']);
  const kinds = CHANGE_KINDS.map((value) => ({ value, label: t(`common:state.change.${value}`) }));
  return (
    <>
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('search')} />
        <Segmented aria-label={t('filter.acknowledged')} value={url.noted} onChange={(noted) => change({ noted })} options={NOTED.map((value) => ({ value, label: t(`filter.${value}`) }))} />
      </div>
      <div className={`toolbar ${css['filters']}`}>
        <Select<ChangeKind | null>
          className={css['kind']}
          aria-label={t('filter.kind')}
          placeholder={t('filter.anyKind')}
          allowClear
          popupMatchSelectWidth={false}
          value={(url.kind || null) as ChangeKind | null}
          options={kinds}
          onChange={(kind) => change({ kind: kind ?? '' })}
        />
        <TextFilter className={css['network']} label={t('filter.network')} placeholder={t('filter.networkHint')} value={url.network} onChange={(network) => change({ network })} fault={faults['network'] && said(faults['network'])} />
        <TagFilter value={url.tag} onChange={(tag) => change({ tag })} />
        <TextFilter className={css['host']} label={t('filter.host')} placeholder={t('filter.hostHint')} value={url.host} onChange={(host) => change({ host })} />
        <TextFilter
          className={css['port']}
          label={t('filter.port')}
          placeholder={t('filter.portHint')}
          value={url.port}
          onChange={(port) => change({ port })}
          fault={portOf(url.port) ? undefined : t('filter.badPort')}
        />
        <DaysFilter className={css['dates']} from={url.from} to={url.to} onChange={change} />
      </div>
      {url.run && (
        <p>
          {t('filter.runOnly')}{' '}
          <Button type="link" size="small" onClick={() => change({ run: '' })}>
            {t('filter.everyRun')}
          </Button>
        </p>
      )}
    </>
  );
}

function TagFilter({ value, onChange }: { value: string; onChange: (tag: string) => void }) {
  const { t } = useTranslation('changes');
  const { data } = $api.useQuery('get', '/api/v1/assets/tags');
  return (
    <Select<string | null>
      className={css['tag']}
      aria-label={t('filter.tag')}
      placeholder={t('filter.tag')}
      allowClear
      showSearch
      popupMatchSelectWidth={false}
      value={value || null}
      options={(data ?? []).map((one) => ({ value: one.tag, label: plain(one.tag) }))}
      onChange={(tag) => onChange(tag ?? '')}
    />
  );
}
