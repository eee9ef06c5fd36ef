import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components/PageHeader';

export default function AssetList() {
  const { t } = useTranslation('assets');
  return (
    <div className="page">
      <PageHeader title={t('title')} />
      <p>{t('soon')}</p>
    </div>
  );
}
