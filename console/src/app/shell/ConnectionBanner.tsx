/** Says that the server is away, and goes by itself. */
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { connection, useConnection } from '@/api/connection';
import css from './Shell.module.css';

export function ConnectionBanner() {
  const { t } = useTranslation('shell');
  const isLost = useConnection() === 'lost';
  return (
    <div role="status" className={isLost ? css['banner'] : undefined} data-kind="lost">
      {isLost && (
        <>
          <span>{t('connection.lost')}</span>
          <Button size="small" onClick={() => connection.askNow()}>
            {t('connection.now')}
          </Button>
        </>
      )}
    </div>
  );
}
