import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components/PageHeader';

export default function NetworkMap() {
  const { t } = useTranslation('map');
  return (
    <div className="page">
      <PageHeader title={t('title')} />
      <p>{t('soon')}</p>
    </div>
  );
}
