/** The organization that something belongs to. Who may not ask for its name sees that it is their own. */
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useMay, useWho } from '@/api/session';
import { plain } from '@/lib/hostile';

export function OwnerName({ id }: { id?: string | undefined }) {
  const { t } = useTranslation('providers');
  const who = useWho();
  const asked = id ?? who.ownerId;
  const { data } = $api.useQuery('get', '/api/v1/owners/{id}', { params: { path: { id: asked } } }, { enabled: useMay('owner.read'), retry: false, staleTime: 300_000 });
  return <span>{data ? plain(data.displayName) : t('owner.yours')}</span>;
}
