/** The log of deliveries: what waits, what arrived, what was given up and why. */
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { idsOr, useDropUnknown } from '@/hooks/useDropUnknown';
import { useUrlState } from '@/hooks/useUrlState';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import css from '../Settings.module.css';
import { useChannels } from './Rules';

type Delivery = ListItem<'/api/v1/deliveries'>;

const STATUSES = ['waiting', 'delivered', 'failed'] as const;
/** Milliseconds between two looks while something waits. */
const LOOK = 3000;

export function Deliveries() {
  const { t } = useTranslation(['alerts', 'common']);
  const [url, change] = useUrlState({ q: '', sort: '', status: '', channel: '' });
  const channels = useChannels();
  const ids = channels.data?.items.map((one) => one.id);
  useDropUnknown(url, { status: STATUSES, channel: idsOr(url.channel, ids) }, change);
  const sort = url.sort || '-createdAt';
  const query = { q: url.q || undefined, sort, status: STATUSES.find((one) => one === url.status), channelId: url.channel || undefined };
  const list = useList('/api/v1/deliveries', { query, refetchInterval: (rows) => rows.some((one) => one.status === 'waiting') && LOOK });
  const columns: Column<Delivery>[] = [
    { key: 'created', title: t('deliveries.created'), sort: 'createdAt', width: '112px', narrow: '78px', cell: (one) => <Time at={one.createdAt} relative /> },
    { key: 'status', title: t('deliveries.status'), width: '110px', narrow: '96px', cell: (one) => <StateTag kind="delivery" state={one.status} /> },
    { key: 'channel', title: t('deliveries.channel'), width: 'minmax(90px, 1fr)', cell: (one) => <HostileText text={one.channelName} /> },
    { key: 'rule', title: t('deliveries.rule'), width: 'minmax(90px, 1fr)', wide: true, cell: (one) => <HostileText text={one.ruleName} /> },
    { key: 'alerts', title: t('deliveries.alerts'), width: '70px', wide: true, align: 'right', cell: (one) => one.alerts },
    { key: 'attempts', title: t('deliveries.attempts'), sort: 'attempts', width: '92px', wide: true, align: 'right', cell: (one) => one.attempts },
    { key: 'error', title: t('deliveries.error'), width: 'minmax(100px, 1.8fr)', wide: true, cell: (one) => one.lastError && <HostileText text={said(one.lastError)} limit={120} /> },
  ];
  const isFiltered = Boolean(url.q || url.status || url.channel);
  return (
    <>
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('deliveries.search')} />
        <Select
          className={css['wider'] ?? ''}
          aria-label={t('deliveries.channel')}
          placeholder={t('deliveries.anyChannel')}
          allowClear
          value={url.channel || null}
          options={(channels.data?.items ?? []).map((one) => ({ value: one.id, label: plain(one.name) }))}
          onChange={(channel: string | null) => change({ channel: channel ?? '' })}
        />
        <Select
          className={css['narrower'] ?? ''}
          aria-label={t('deliveries.status')}
          placeholder={t('deliveries.anyStatus')}
          allowClear
          value={url.status || null}
          options={STATUSES.map((value) => ({ value: value as string, label: t(`common:state.delivery.${value}`) }))}
          onChange={(status: string | null) => change({ status: status ?? '' })}
        />
      </div>
      <DataTable
        label={t('view.deliveries')}
        list={list}
        columns={columns}
        rowKey={(one) => one.id}
        sort={sort}
        onSort={(next) => change({ sort: next })}
        details={(one) => <Details delivery={one} />}
        empty={<EmptyState text={t(isFiltered ? 'deliveries.nothingFound' : 'deliveries.empty')} action={isFiltered && <Button onClick={() => change({ q: '', status: '', channel: '' })}>{t('deliveries.showAll')}</Button>} />}
      />
    </>
  );
}

function Details({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('alerts');
  return (
    <dl className="facts">
      <dt>{t('deliveries.number')}</dt>
      <dd className="mono">{delivery.id}</dd>
      <dt>{t('deliveries.kind')}</dt>
      <dd>{t(`deliveryKind.${delivery.kind as 'alert'}`)}</dd>
      <dt>{t('deliveries.attempts')}</dt>
      <dd>{delivery.attempts}</dd>
      {delivery.status === 'waiting' && (
        <>
          <dt>{t('deliveries.due')}</dt>
          <dd>
            <Time at={delivery.dueAt} />
          </dd>
        </>
      )}
      {delivery.endedAt && (
        <>
          <dt>{t('deliveries.ended')}</dt>
          <dd>
            <Time at={delivery.endedAt} />
          </dd>
        </>
      )}
      <dt>{t('deliveries.answer')}</dt>
      <dd>{delivery.answer ?? '–'}</dd>
      <dt>{t('deliveries.error')}</dt>
      <dd>{delivery.lastError ? <HostileText text={said(delivery.lastError)} limit={2000} /> : '–'}</dd>
      {delivery.leftOut > 0 && (
        <>
          <dt>{t('deliveries.leftOut')}</dt>
          <dd>{t('deliveries.leftOutHint', { count: delivery.leftOut })}</dd>
        </>
      )}
    </dl>
  );
}
