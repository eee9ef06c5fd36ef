/** What is shown where a page threw, with a way on. */
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation('shell');
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="page">
      <PageHeader title={t('error.title')} />
      <p>{t('error.lead')}</p>
      <ProblemAlert error={error} onRetry={retry} />
      {/* A page of an older version, whose parts the server no longer has, comes back only by a reload. */}
      <p>
        <Button onClick={() => globalThis.location.reload()}>{t('error.reload')}</Button>
      </p>
    </div>
  );
}
