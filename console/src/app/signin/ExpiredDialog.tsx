/** The sign-in over a page whose session has ended: what is typed below stays, and requests go on afterwards. */
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '@/api/session';
import { SignInForm } from './SignInForm';

export function ExpiredDialog({ who }: { who: SignedIn }) {
  const { t } = useTranslation('shell');
  return (
    <Modal open title={t('signIn.expiredTitle')} footer={null} closable={false} keyboard={false} mask={{ closable: false }} width={380} zIndex={3000}>
      <p style={{ marginBottom: 16 }}>{t('signIn.expired')}</p>
      <SignInForm username={who.username} />
      <Button type="link" block onClick={() => globalThis.location.reload()}>
        {t('signIn.someoneElse')}
      </Button>
    </Modal>
  );
}
