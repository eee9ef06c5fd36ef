import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components/PageHeader';

export default function ServiceList() {
  const { t } = useTranslation('services');
  return (
    <div className="page">
      <PageHeader title={t('title')} />
      <p>{t('soon')}</p>
    </div>
  );
}
