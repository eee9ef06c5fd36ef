/** What a window belongs to: all scans, a network, or one scan by its name. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { plain } from '@/lib/hostile';
import type { Window } from './draft';

export function OfWords({ of }: { of: Window['of'] }) {
  const { t } = useTranslation('windows');
  if (of.kind === 'owner') return <span>{t('of.owner')}</span>;
  if (of.kind === 'network') return <span className="mono">{plain(of.network)}</span>;
  return <ScanName id={of.scanId} />;
}

function ScanName({ id }: { id: string }) {
  const { t } = useTranslation('windows');
  const { data } = $api.useQuery('get', '/api/v1/scans/{id}', { params: { path: { id } } }, { staleTime: 60_000 });
  const name = data ? plain(data.displayName) : t('of.oneScan');
  return (
    <Link to="/scans/$scanId" params={{ scanId: id }} title={name}>
      {name}
    </Link>
  );
}
