/** A secret that is shown this once, with a button that copies it. */
import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components/CopyButton';
import { useLeaving } from '@/hooks/useLeaving';
import css from './Settings.module.css';

export interface SecretProps {
  title: string;
  /** Null: nothing is shown. */
  secret: string | null;
  /** What it is for, and what to do with it. */
  hint: string;
  copyLabel: string;
  onClose: () => void;
}

export function Secret({ title, secret, hint, copyLabel, onClose }: SecretProps) {
  const { t } = useTranslation('settings');
  useLeaving(() => secret !== null);
  return (
    <Modal
      open={secret !== null}
      title={title}
      // It cannot be shown again: only the button closes it, no key and no click that missed.
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      destroyOnHidden
      width={520}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('secret.done')}
        </Button>
      }
    >
      <Alert type="warning" showIcon title={t('secret.once')} />
      <div className={css['secret']}>
        <code>{secret}</code>
        <CopyButton text={secret ?? ''} label={copyLabel} />
      </div>
      <p className="muted">{hint}</p>
    </Modal>
  );
}
