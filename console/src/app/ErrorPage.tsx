/** What is shown where a page threw, with a way on. Where the server was away, it goes on by itself. */
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { Button, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { connection, useConnection } from '@/api/connection';
import { NoAnswer } from '@/api/problem';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { PartMissing } from './parts';

/** A part that did not come is not asked for again by the browser: only another page has it. */
const reload = () => globalThis.location.reload();

/** Something is open over the page, and may hold what was typed: a reload would lose it. */
const isCovered = () => [...document.querySelectorAll('[role="dialog"]')].some((one) => one.checkVisibility());

export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation('shell');
  const router = useRouter();
  const isLost = useConnection() === 'lost';
  const isPart = error instanceof PartMissing;
  const [isMissing, setMissing] = useState(false);
  const retry = () => {
    reset();
    void router.invalidate();
  };
  const reloadUnlessCovered = () => {
    if (isCovered()) setMissing(true);
    else reload();
  };
  useEffect(() =>
    connection.onBack(() => {
      if (isPart) reloadUnlessCovered();
      else retry();
    }),
  );
  useEffect(() => {
    if (!isPart) return;
    const look = async () => {
      if (!(await connection.check())) return;
      // It may have failed while the server was away, when the pointer was over its link. The page that comes has not
      // seen the server away: it reloads once.
      if (connection.wasLost) reloadUnlessCovered();
      else setMissing(true);
    };
    void look();
  }, [isPart]);
  if (isLost && (isPart || error instanceof NoAnswer)) {
    return (
      <div className="page">
        <PageHeader title={t('error.away')} />
        <p>{t('error.awayLead')}</p>
        <p>
          <Button onClick={() => connection.askNow()}>{t('connection.now')}</Button>
        </p>
      </div>
    );
  }
  if (isPart) {
    if (!isMissing) return <Skeleton active className="page" />;
    return (
      <div className="page">
        <PageHeader title={t('error.old')} />
        <p>{t('error.oldLead')}</p>
        <p>
          <Button type="primary" onClick={reload}>
            {t('error.reload')}
          </Button>
        </p>
      </div>
    );
  }
  return (
    <div className="page">
      <PageHeader title={t('error.title')} />
      <p>{t('error.lead')}</p>
      <ProblemAlert error={error} onRetry={retry} />
      <p>
        <Button onClick={reload}>{t('error.reload')}</Button>
      </p>
    </div>
  );
}
