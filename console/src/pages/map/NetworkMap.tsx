/** Hosts by network, and the ways to them. */
import { Link } from '@tanstack/react-router';
import { Segmented, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { SearchBox, WORDS, type Word } from '@/components/SearchBox';
import { short } from '@/components/Time';
import { useMedia } from '@/hooks/useMedia';
import { useUrlState } from '@/hooks/useUrlState';
import { count } from '@/lib/count';
import { plain } from '@/lib/hostile';
import { Canvas } from './Canvas';
import { Chosen } from './Chosen';
import { networksOf, useMapHosts, useRoutes, useTracingRuns, type Routes } from './data';
import { elementsOf } from './layout';
import { NetworkList } from './NetworkList';
import css from './NetworkMap.module.css';

const ALL_WORDS = Object.keys(WORDS) as Word[];
const NO_ROUTES: Routes = new Map();

export default function NetworkMap() {
  const { t, i18n } = useTranslation('map');
  const mayScan = useMay('scan.create');
  const isNarrow = useMedia('(max-width: 900px)');
  const [url, change] = useUrlState({ q: '', ways: '', view: 'map', at: '' });
  const { data, isPending, error } = useMapHosts(url.q);
  const runs = useTracingRuns();
  const runId = url.ways === 'none' ? undefined : url.ways || runs?.[0]?.id;
  const ways = useRoutes(runId);
  const routes = ways.data ?? NO_ROUTES;
  const networks = useMemo(() => networksOf(data?.hosts ?? []), [data]);
  const elements = useMemo(() => elementsOf(networks, routes), [networks, routes]);
  const choose = (at: string) => change({ at, ...(isNarrow && at && { view: 'map' }) });
  const shown = data?.hosts.length ?? 0;
  const isMore = data && (data.total > shown || data.isLowerBound);
  const text = (of: number) => ({ count: of, text: count(of, false, i18n.language) });
  const said = data && t('said', { hosts: t('hosts', text(shown)), networks: t('networks', text(networks.length)) });
  const isEmpty = data && data.hosts.length === 0;
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} extra={<span className="muted">{said}</span>} />
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q, at: '' })} placeholder={t('search')} words={ALL_WORDS} />
        <Select
          aria-label={t('ways.label')}
          className={css['ways'] ?? ''}
          value={runId ?? 'none'}
          popupMatchSelectWidth={false}
          options={[{ value: 'none', label: t(runs?.length === 0 ? 'ways.noRuns' : 'ways.none') }, ...(runs ?? []).map((run) => ({ value: run.id, label: t('ways.of', { name: plain(run.displayName), at: short(new Date(run.createdAt), i18n.language) }) }))]}
          onChange={(value) => change({ ways: value })}
        />
        {isNarrow && (
          <Segmented
            aria-label={t('view.label')}
            value={url.view === 'list' ? 'list' : 'map'}
            options={[
              { value: 'map', label: t('view.map') },
              { value: 'list', label: t('view.list') },
            ]}
            onChange={(view) => change({ view })}
          />
        )}
      </div>
      <ProblemAlert error={error ?? ways.error} />
      {isMore && <p className="muted">{t('more', { shown: count(shown, false, i18n.language), total: count(data.total, data.isLowerBound, i18n.language) })}</p>}
      {isEmpty ? (
        <div className="panel">{url.q ? <EmptyState text={t('nothingFound')} /> : <EmptyState text={t('empty')} action={mayScan && <Link to="/scans/new">{t('scan')}</Link>} />}</div>
      ) : (
        <div className={css['parts']}>
          {(!isNarrow || url.view !== 'list') && (
            <div className={css['map']}>
              <Canvas elements={elements} label={`${t('title')}. ${said ?? ''} ${t('alternative')}`} chosen={url.at} onChoose={choose} />
              <Chosen id={url.at} networks={networks} routes={routes} onClose={() => choose('')} />
            </div>
          )}
          {(!isNarrow || url.view === 'list') && (
            <div className={css['list']}>
              <NetworkList networks={networks} routes={routes} isLoading={isPending} error={null} onChoose={choose} />
            </div>
          )}
        </div>
      )}
    </div>
  );
}
