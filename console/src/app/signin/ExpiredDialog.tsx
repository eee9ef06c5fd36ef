/** The sign-in over a page whose session has ended: what is typed below stays, and requests go on afterwards. */
import { Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SignedIn } from '@/api/session';
import { plain } from '@/lib/hostile';
import { SignInForm } from './SignInForm';

/** `by`: who signed in in another tab. */
export function ExpiredDialog({ who, by }: { who: SignedIn; by: string | undefined }) {
  const { t } = useTranslation('shell');
  return (
    <Modal open title={t(by ? 'signIn.replacedTitle' : 'signIn.expiredTitle')} footer={null} closable={false} keyboard={false} mask={{ closable: false }} width={380} zIndex={3000}>
      <p style={{ marginBottom: 16 }}>{by ? t('signIn.replaced', { by: plain(by), name: plain(who.displayName) }) : t('signIn.expired')}</p>
      <SignInForm username={who.username} />
      <Button type="link" block onClick={() => globalThis.location.reload()}>
        {by ? t('signIn.goOnAs', { name: plain(by) }) : t('signIn.someoneElse')}
      </Button>
    </Modal>
  );
}
