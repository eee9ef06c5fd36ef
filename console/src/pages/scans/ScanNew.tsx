/** A new scan; a link may say what it is to be: `?target=`, `asset`, `tag`, `template`, `command`, `provider`, `clone`. */
import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useMay } from '@/api/session';
import { EmptyState } from '@/components/EmptyState';
import { MissingOr } from '@/components/MissingOr';
import { PageHeader } from '@/components/PageHeader';
import { draftOf, emptyDraft, type Draft, type Provider, type Wanted } from './form/draft';
import { FormSkeleton, Loaded } from './form/Loaded';
import { ScanForm } from './form/ScanForm';

type Search = Partial<Wanted & { clone: string }>;

export default function ScanNew() {
  const search = useSearch({ strict: false }) as Search;
  // Another link begins another scan.
  return <NewScan key={JSON.stringify(search)} search={search} />;
}

function NewScan({ search }: { search: Search }) {
  const { t } = useTranslation('scans');
  const may = useMay('scan.create');
  const cloned = $api.useQuery('get', '/api/v1/scans/{id}', { params: { path: { id: search.clone ?? '' } } }, { enabled: Boolean(search.clone) });
  const initial = (providers: Provider[]): Draft => {
    const { name = '', target = '', asset = '', tag = '', provider = '', template = '', command = '' } = search;
    if (cloned.data) return { ...draftOf(cloned.data), displayName: t('form.copyOf', { name: cloned.data.displayName }).slice(0, 100) };
    const ready = providers.find((one) => one.state === 'active') ?? providers[0];
    return emptyDraft({ name, target, asset, tag, provider: provider || (ready?.id ?? ''), template, command });
  };
  return (
    <div className="page">
      <PageHeader title={t('new')} crumbs={[{ label: t('title'), to: '/scans' }]} />
      {!may && <EmptyState text={t('form.mayNot')} />}
      {may && search.clone && !cloned.error && !cloned.isFetchedAfterMount && <FormSkeleton />}
      {may && cloned.error && <MissingOr error={cloned.error} onRetry={() => void cloned.refetch()} text={t('form.cloneGone')} to="/scans" list={t('allOfThem')} />}
      {may && (!search.clone || (cloned.data && cloned.isFetchedAfterMount)) && <Loaded>{(known) => <ScanForm initial={initial(known.providers)} {...known} />}</Loaded>}
    </div>
  );
}
