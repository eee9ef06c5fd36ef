/** The ports that are expected on an asset, who approved them, why and until when; and what is open beyond them. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, App, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { Time } from '@/components/Time';
import { useNow } from '@/hooks/useNow';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import type { Asset } from '../AssetForm';
import css from '../Assets.module.css';
import { ExpectDialog, type Wanted } from './ExpectDialog';
import { Findings } from './Findings';

type Expected = ListItem<'/api/v1/baselines'>;

const HEIGHT = 360;

/** All that what is expected decides is asked for anew. */
export function useBaselineChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const path of ['/api/v1/baselines', '/api/v1/baselines/findings', '/api/v1/alerts']) void client.invalidateQueries({ queryKey: ['get', path] });
  };
}

export function Baseline({ asset }: { asset: Asset }) {
  const { t } = useTranslation('assets');
  const [url, change] = useUrlState({ baseline: 'expected' });
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const may = useMay('baseline.create');
  const expected = useList('/api/v1/baselines', { query: { assetId: asset.id, sort: '-approvedAt' } });
  const findings = useList('/api/v1/baselines/findings', { query: { assetId: asset.id } });
  return (
    <section className="panel" aria-labelledby="baseline">
      <div className={css['head']}>
        <h2 id="baseline">{t('baseline.title')}</h2>
        <span className="muted">{t('baseline.lead')}</span>
        {may && (
          <span style={{ marginLeft: 'auto' }}>
            <Button onClick={() => setWanted({ protocol: 'tcp', ports: '' })}>{t('baseline.add')}</Button>
          </span>
        )}
      </div>
      <Tabs
        activeKey={url.baseline}
        onChange={(baseline) => change({ baseline }, { push: true })}
        items={[
          { key: 'expected', label: t('baseline.table'), children: <ExpectedTable list={expected} may={may} /> },
          { key: 'findings', label: t('baseline.findingCount', { count: findings.total }), children: <Findings list={findings} onAccept={setWanted} hasBaseline={expected.total > 0} /> },
        ]}
      />
      <ExpectDialog asset={asset} wanted={wanted} onClose={() => setWanted(null)} />
    </section>
  );
}

function ExpectedTable({ list, may }: { list: ReturnType<typeof useList<'/api/v1/baselines'>>; may: boolean }) {
  const { t } = useTranslation('assets');
  const mayDelete = useMay('baseline.delete');
  const columns: Column<Expected>[] = [
    { key: 'ports', title: t('baseline.ports'), width: 'minmax(110px, 1.4fr)', narrow: 'minmax(76px, 1fr)', cell: (one) => <span className="mono">{portsOf(one) || t('baseline.noPorts')}</span> },
    { key: 'reason', title: t('baseline.reason'), width: 'minmax(120px, 2.2fr)', wide: true, cell: (one) => <HostileText text={one.reason} /> },
    { key: 'of', title: t('baseline.of'), width: 'minmax(90px, 1fr)', wide: true, cell: (one) => (one.tag ? t('baseline.ofTag', { tag: plain(one.tag) }) : t('baseline.ofAsset')) },
    { key: 'by', title: t('baseline.by'), width: 'minmax(90px, 1fr)', wide: true, cell: (one) => <HostileText text={one.approvedBy} /> },
    { key: 'at', title: t('baseline.at'), sort: 'approvedAt', width: '112px', wide: true, cell: (one) => <Time at={one.approvedAt} relative /> },
    { key: 'until', title: t('baseline.until'), width: '136px', narrow: '84px', cell: (one) => <Until at={one.until} /> },
  ];
  if (mayDelete) columns.push({ key: 'drop', title: t('baseline.action'), width: '76px', align: 'right', cell: (one) => <Drop one={one} /> });
  return <DataTable label={t('baseline.table')} list={list} columns={columns} rowKey={(one) => one.id} details={(one) => <Details one={one} />} maxHeight={HEIGHT} empty={<EmptyState text={t(may ? 'baseline.noneMay' : 'baseline.none')} />} />;
}

/** All of it: a phone has no room for more than the ports in a line. */
function Details({ one }: { one: Expected }) {
  const { t } = useTranslation('assets');
  return (
    <dl className="facts">
      <dt>{t('baseline.reason')}</dt>
      <dd>
        <HostileText text={one.reason} block={one.reason.includes('\n')} limit={2000} />
      </dd>
      <dt>{t('baseline.by')}</dt>
      <dd>
        <HostileText text={one.approvedBy} /> <Time at={one.approvedAt} />
      </dd>
      <dt>{t('baseline.until')}</dt>
      <dd>
        <Until at={one.until} />
      </dd>
    </dl>
  );
}

/** `22,8000-8010/tcp`; empty where no port is expected. */
export function portsOf({ ports, protocol }: Pick<Expected, 'ports' | 'protocol'>): string {
  return ports ? `${ports}/${protocol}` : '';
}

function Until({ at }: { at: string | null | undefined }) {
  const { t } = useTranslation('assets');
  const now = useNow();
  if (!at) return t('baseline.forGood');
  const isOver = Date.parse(at) <= now;
  return (
    <>
      <Time at={at} /> {isOver && <span className={css['fault']}>{t('baseline.over')}</span>}
    </>
  );
}

function Drop({ one }: { one: Expected }) {
  const { t } = useTranslation('assets');
  const { message } = App.useApp();
  const changed = useBaselineChanged();
  const remove = async () => {
    const { error } = await api.DELETE('/api/v1/baselines/{id}', { params: { path: { id: one.id } } });
    if (error) throw error;
    changed();
    void message.success(t('baseline.dropped'));
  };
  return (
    <span className={css['action']}>
      <ConfirmDelete question={t('baseline.dropQuestion', { ports: portsOf(one) || t('baseline.noPorts') })} label={t('baseline.drop')} onDelete={remove}>
        {one.tag && <p>{t('baseline.dropTag', { tag: plain(one.tag) })}</p>}
        <p>{t('baseline.dropHint')}</p>
      </ConfirmDelete>
    </span>
  );
}
