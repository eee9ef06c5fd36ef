/** The option classes that a refused command needs, in words, and where an administrator gives them. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { plain } from '@/lib/hostile';

/** As the server names a class in a refusal (`crates/nmap/src/command/policy.rs`). */
const GRANT = /needs the grant (\w+)/;

export function grantsOf(refusals: readonly { reason: string }[]): string[] {
  return [...new Set(refusals.flatMap(({ reason }) => GRANT.exec(reason)?.[1] ?? []))];
}

export interface GrantsNeededProps {
  refusals: readonly { reason: string }[];
  providerId: string | null | undefined;
}

export function GrantsNeeded({ refusals, providerId }: GrantsNeededProps) {
  const grants = grantsOf(refusals);
  return grants.length > 0 && providerId ? <Needed grants={grants} providerId={providerId} /> : null;
}

function Needed({ grants, providerId }: { grants: string[]; providerId: string }) {
  // Waiting for the words must not hide a form in which somebody types.
  const { t, i18n, ready } = useTranslation(['providers', 'common'], { useSuspense: false });
  const provider = $api.useQuery('get', '/api/v1/providers/{id}', { params: { path: { id: providerId } } });
  if (!ready) return null;
  const named = grants.map((one) => (i18n.exists(`providers:grant.${one}.name`) ? t(`grant.${one as 'decoys'}.name`) : one));
  return (
    <p>
      {t('common:grants.needed', { grants: new Intl.ListFormat(i18n.language).format(named) })}{' '}
      <Link to="/providers/$providerId" params={{ providerId }}>
        {plain(provider.data?.displayName ?? '…')}
      </Link>
    </p>
  );
}
