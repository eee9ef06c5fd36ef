/** The channels: by what alerts leave, and whether it works. */
import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useUrlState } from '@/hooks/useUrlState';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import { Secret } from '../Secret';
import { ChannelDialog } from './ChannelDialog';
import { TestChannel } from './TestChannel';

export type Channel = ListItem<'/api/v1/channels'>;

/** A key that was made, and whose it is. */
export interface Made {
  name: string;
  secret: string;
}

export function Channels() {
  const { t } = useTranslation('alerts');
  const [url, change] = useUrlState({ q: '', sort: '', channel: '' });
  const [made, setMade] = useState<Made | null>(null);
  const mayTest = useMay('channel.test');
  const mayChange = useMay('channel.change');
  const sort = url.sort || 'name';
  const list = useList('/api/v1/channels', { query: { q: url.q || undefined, sort } });
  const columns: Column<Channel>[] = [
    { key: 'name', title: t('channels.name'), sort: 'name', width: 'minmax(100px, 1.2fr)', cell: (one) => <HostileText text={one.name} /> },
    { key: 'kind', title: t('channels.kind'), sort: 'kind', width: '132px', wide: true, cell: (one) => t(`channelKind.${one.kind}`) },
    { key: 'target', title: t('channels.target'), width: 'minmax(120px, 1.6fr)', wide: true, cell: (one) => <span className="mono">{plain(one.target)}</span> },
    { key: 'state', title: t('channels.state'), width: '92px', cell: (one) => <StateTag kind="provider" state={one.state} /> },
    { key: 'delivered', title: t('channels.delivered'), width: '112px', wide: true, cell: (one) => <Time at={one.deliveredAt} relative /> },
    { key: 'fault', title: t('channels.fault'), width: 'minmax(110px, 1.6fr)', wide: true, cell: (one) => <Fault channel={one} /> },
  ];
  if (mayTest) columns.push({ key: 'test', title: t('channels.action'), width: '84px', align: 'right', cell: (one) => <TestChannel channel={one} /> });
  return (
    <>
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('channels.search')} />
      </div>
      <DataTable
        label={t('view.channels')}
        list={list}
        columns={columns}
        rowKey={(one) => one.id}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        {...(mayChange && { onOpen: (one: Channel) => change({ channel: one.id }, { push: true }) })}
        empty={<EmptyState text={url.q ? t('channels.nothingFound') : `${t('channels.empty')} ${mayChange ? t('channels.emptyLead') : ''}`} />}
      />
      {url.channel && mayChange && <ChannelDialog key={url.channel} id={url.channel} onClose={() => change({ channel: '' })} onMade={setMade} />}
      <Secret title={t('channels.madeTitle', { name: plain(made?.name ?? '') })} secret={made?.secret ?? null} hint={t('channels.madeHint')} copyLabel={t('channels.copy')} onClose={() => setMade(null)} />
    </>
  );
}

function Fault({ channel }: { channel: Channel }) {
  const { t } = useTranslation('alerts');
  if (channel.failures === 0 || !channel.lastError) return null;
  const text = plain(t('channels.faultTimes', { count: channel.failures, error: said(channel.lastError) }));
  return <span title={text}>{text}</span>;
}
