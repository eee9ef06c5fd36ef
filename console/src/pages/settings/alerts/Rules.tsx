/** The rules: which alerts go to which channel. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { RuleDialog } from './RuleDialog';

export type Rule = ListItem<'/api/v1/alert-rules'>;

/** Channels by name, for rules that tell their ids alone. */
export const useChannels = () => $api.useQuery('get', '/api/v1/channels', { params: { query: { limit: 1000, sort: 'name' } } });

export function Rules({ onChannels }: { onChannels: () => void }) {
  const { t } = useTranslation('alerts');
  const [url, change] = useUrlState({ q: '', sort: '', rule: '' });
  const sort = url.sort || 'name';
  const mayCreate = useMay('rule.create');
  const list = useList('/api/v1/alert-rules', { query: { q: url.q || undefined, sort } });
  const channels = useChannels();
  const nameOf = (id: string) => channels.data?.items.find((one) => one.id === id)?.name;
  const columns: Column<Rule>[] = [
    { key: 'name', title: t('rules.name'), sort: 'name', width: 'minmax(100px, 1.2fr)', cell: (rule) => <HostileText text={rule.name} /> },
    { key: 'what', title: t('rules.what'), width: 'minmax(120px, 2.4fr)', wide: true, cell: (rule) => <What rule={rule} /> },
    { key: 'channel', title: t('rules.channel'), width: 'minmax(90px, 1fr)', cell: (rule) => <HostileText text={nameOf(rule.channelId) ?? (channels.data ? t('rules.channelGone') : '')} /> },
    { key: 'when', title: t('rules.when'), width: '116px', wide: true, cell: (rule) => (rule.digestMinutes ? t('rules.digest', { minutes: rule.digestMinutes }) : t('rules.atOnce')) },
    { key: 'state', title: t('rules.state'), width: '92px', cell: (rule) => <StateTag kind="provider" state={rule.state} /> },
  ];
  const hasNoChannel = channels.data?.items.length === 0;
  return (
    <>
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('rules.search')} />
      </div>
      <DataTable
        label={t('view.rules')}
        list={list}
        columns={columns}
        rowKey={(rule) => rule.id}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        onOpen={(rule) => change({ rule: rule.id }, { push: true })}
        empty={
          url.q ? <EmptyState text={t('rules.nothingFound')} /> : hasNoChannel ? <EmptyState text={t('rules.noChannel')} action={<Button onClick={onChannels}>{t('rules.toChannels')}</Button>} /> : <EmptyState text={t('rules.empty')} />
        }
      />
      {url.rule && (url.rule !== 'new' || mayCreate) && <RuleDialog key={url.rule} id={url.rule} onClose={() => change({ rule: '' })} />}
    </>
  );
}

/** What a rule asks for, in a line. */
function What({ rule }: { rule: Rule }) {
  const { t } = useTranslation(['alerts', 'common']);
  const severity = rule.minSeverity === 'info' ? '' : t('rules.fromSeverity', { severity: t(`common:state.severity.${rule.minSeverity}`) });
  const kinds = rule.kinds.map((kind) => t(`common:state.change.${kind}`)).join(', ');
  const parts = [kinds, severity, rule.networks.join(', '), rule.tags.join(', '), rule.ports.join(', ')].filter(Boolean);
  const text = parts.length > 0 ? parts.join(' · ') : t('rules.everything');
  return <span title={plain(text)}>{plain(text)}</span>;
}
