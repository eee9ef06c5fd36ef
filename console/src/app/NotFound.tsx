/** An address that nothing is at. Pages show it too, where what their address names is not there. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';

export function NotFound() {
  const { t } = useTranslation('shell');
  return (
    <div className="page">
      <PageHeader title={t('notFound.title')} />
      <EmptyState text={t('notFound.lead')} action={<Link to="/">{t('notFound.home')}</Link>} />
    </div>
  );
}
