import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components/PageHeader';

export default function ProviderEdit() {
  const { t } = useTranslation('providers');
  return (
    <div className="page">
      <PageHeader title={t('title')} />
      <p>{t('soon')}</p>
    </div>
  );
}
