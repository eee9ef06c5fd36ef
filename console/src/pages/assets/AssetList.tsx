/** What is on the organization's networks. */
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { ButtonLink } from '@/components/ButtonLink';
import { DataTable, type Column } from '@/components/DataTable';
import { DownloadButton } from '@/components/DownloadButton';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { addressOf } from '@/lib/save';
import { ScanNow } from './ScanNow';
import { TagLinks } from './TagLinks';
import css from './Assets.module.css';

type Asset = ListItem<'/api/v1/assets'>;

export default function AssetList() {
  const { t } = useTranslation('assets');
  const navigate = useNavigate();
  const mayCreate = useMay('asset.create');
  const mayImport = useMay('asset.import');
  const mayScan = useMay('run.start');
  const [url, change] = useUrlState({ q: '', tag: '', type: '', sort: 'displayName' });
  const filter = { q: url.q || undefined, tag: url.tag || undefined, type: url.type || undefined };
  const list = useList('/api/v1/assets', { query: { ...filter, sort: url.sort } });
  const isFiltered = Boolean(url.q || url.tag || url.type);
  const columns: Column<Asset>[] = [
    {
      key: 'displayName',
      title: t('field.displayName'),
      sort: 'displayName',
      width: 'minmax(90px, 2fr)',
      cell: (one) => (
        <Link to="/assets/$assetId" params={{ assetId: one.id }} className={css['name']}>
          {plain(one.displayName)}
        </Link>
      ),
    },
    { key: 'type', title: t('field.type'), sort: 'type', width: '90px', wide: true, cell: (one) => plain(one.type) },
    { key: 'targets', title: t('field.targets'), width: 'minmax(100px, 2fr)', cell: (one) => <Targets targets={one.targets} /> },
    { key: 'tags', title: t('field.tags'), width: 'minmax(80px, 1.5fr)', wide: true, cell: (one) => <TagLinks tags={one.tags} /> },
    { key: 'state', title: t('seen.state'), width: '80px', wide: true, cell: (one) => one.lastSeen && <StateTag kind="host" state={one.lastSeen.state} /> },
    { key: 'lastSeen', title: t('seen.at'), width: '108px', cell: (one) => <Time at={one.lastSeen?.at} relative /> },
    {
      key: 'lastRun',
      title: t('lastRun'),
      width: '90px',
      wide: true,
      cell: (one) =>
        one.lastSeen?.runId && (
          <Link to="/runs/$runId" params={{ runId: one.lastSeen.runId }} aria-label={t('runOf', { name: plain(one.displayName) })}>
            {t('openRun')}
          </Link>
        ),
    },
  ];
  if (mayScan) columns.push({ key: 'scan', title: t('scan.short'), width: '64px', wide: true, cell: (one) => <ScanNow assets={[one]} small /> });
  const actions = (
    <>
      <DownloadButton label={t('export')} href={addressOf('/api/v1/assets/export', filter)} ask={() => api.GET('/api/v1/assets/export', { params: { query: filter }, parseAs: 'stream' })} />
      {mayImport && <ButtonLink to="/assets/import">{t('import.button')}</ButtonLink>}
      {mayCreate && (
        <ButtonLink to="/assets/new" color="primary" variant="solid">
          {t('new')}
        </ButtonLink>
      )}
    </>
  );
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} actions={actions} />
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('search')} />
        <TagFilter value={url.tag} onChange={(tag) => change({ tag })} />
        <TypeFilter value={url.type} known={list.rows} onChange={(type) => change({ type })} />
      </div>
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={(one) => one.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(one) => void navigate({ to: '/assets/$assetId', params: { assetId: one.id } })}
        empty={isFiltered ? <EmptyState text={t('nothingFound')} action={<Button onClick={() => change({ q: '', tag: '', type: '' })}>{t('clear')}</Button>} /> : <EmptyState text={t('empty')} action={mayCreate && <ButtonLink to="/assets/new">{t('new')}</ButtonLink>} />}
      />
    </div>
  );
}

/** The first targets, and how many more. */
function Targets({ targets }: { targets: string[] }) {
  const { t } = useTranslation('assets');
  return (
    <span title={targets.slice(0, 50).join('\n')}>
      <span className="mono">{targets.slice(0, 3).join(' ')}</span>
      {targets.length > 3 && <span className="muted"> {t('moreTargets', { count: targets.length - 3 })}</span>}
    </span>
  );
}

function TagFilter({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation('assets');
  const { data } = $api.useQuery('get', '/api/v1/assets/tags');
  return (
    <Select
      mode="multiple"
      allowClear
      className={css['filter']}
      aria-label={t('filter.tags')}
      placeholder={t('filter.tags')}
      value={value ? value.split(',') : []}
      options={(data ?? []).map((one) => ({ value: one.tag, label: t('filter.tag', { tag: plain(one.tag), count: one.assets }) }))}
      optionLabelProp="value"
      maxTagCount="responsive"
      onChange={(tags) => onChange(tags.join(','))}
    />
  );
}

/** The types of what is listed; the API has no list of all. */
function TypeFilter({ value, known, onChange }: { value: string; known: Asset[]; onChange: (value: string) => void }) {
  const { t } = useTranslation('assets');
  const types = [...new Set([...known.map((one) => one.type), value].filter(Boolean))].sort();
  return (
    <Select
      allowClear
      showSearch
      className={css['small']}
      aria-label={t('filter.type')}
      placeholder={t('filter.type')}
      value={value || null}
      options={types.map((one) => ({ value: one, label: plain(one) }))}
      onChange={(type) => onChange(type ?? '')}
    />
  );
}
