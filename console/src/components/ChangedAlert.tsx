/** Somebody else saved first (412): what is typed stays, and who typed it decides. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';

export interface ChangedAlertProps {
  /** Forgets what is typed and shows what is saved. */
  onTheirs: () => void;
  /** Saves what is typed over it. */
  onMine: () => void;
  isBusy?: boolean;
}

export function ChangedAlert({ onTheirs, onMine, isBusy = false }: ChangedAlertProps) {
  const { t } = useTranslation();
  return (
    <Alert
      role="alert"
      type="warning"
      showIcon
      title={t('changed.title')}
      style={{ marginBottom: 12 }}
      description={
        <>
          <p>{t('changed.text')}</p>
          <div className="toolbar" style={{ marginTop: 8 }}>
            <Button size="small" onClick={onTheirs} disabled={isBusy}>
              {t('changed.theirs')}
            </Button>
            <Button size="small" onClick={onMine} loading={isBusy}>
              {t('changed.mine')}
            </Button>
          </div>
        </>
      }
    />
  );
}
