/** Asks for a password of one's own, where the first was given. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWho } from '@/api/session';
import { PasswordDialog } from './PasswordDialog';
import css from './Shell.module.css';

export function FirstPasswordHint() {
  const { t } = useTranslation('shell');
  const { mustChangePassword } = useWho();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      {mustChangePassword && (
        <div className={css['banner']}>
          <span>{t('firstPassword.hint')}</span>
          <Button size="small" onClick={() => setIsOpen(true)}>
            {t('firstPassword.action')}
          </Button>
        </div>
      )}
      <PasswordDialog open={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}
