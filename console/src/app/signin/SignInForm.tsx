/** Name and password, and what may go wrong with them. Used by the page and by the dialog over the pages. */
import { Alert, Button, Form, Input } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signIn, type SignInResult } from '@/api/session';
import { said } from '@/i18n/said';

interface Fields {
  username: string;
  password: string;
}

/** `username` is given where only its password is asked for. */
export function SignInForm({ username }: { username?: string }) {
  const { t } = useTranslation('shell');
  const [form] = Form.useForm<Fields>();
  const [result, setResult] = useState<SignInResult | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [wait, setWait] = useState(0);
  useEffect(() => {
    if (wait <= 0) return undefined;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);
  const submit = async (fields: Fields) => {
    setIsBusy(true);
    const next = await signIn(username ?? fields.username, fields.password);
    setIsBusy(false);
    setResult(next);
    if (next.ok) return;
    if (next.reason === 'wait') setWait(next.seconds);
    if (next.reason === 'wrong') form.getFieldInstance('password')?.focus({ cursor: 'all' });
  };
  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={{ username }} onFinish={(fields) => void submit(fields)}>
      <div aria-live="polite">
        <Said result={result} wait={wait} />
      </div>
      <Form.Item name="username" label={t('signIn.username')} rules={[{ required: true, message: t('signIn.needUsername') }]}>
        <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus={!username} disabled={Boolean(username)} />
      </Form.Item>
      <Form.Item name="password" label={t('signIn.password')} rules={[{ required: true, message: t('signIn.needPassword') }]}>
        <Input.Password autoComplete="current-password" autoFocus={Boolean(username)} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isBusy} disabled={wait > 0}>
        {t('signIn.submit')}
      </Button>
    </Form>
  );
}

function Said({ result, wait }: { result: SignInResult | null; wait: number }) {
  const { t } = useTranslation('shell');
  if (!result || result.ok) return null;
  const style = { marginBottom: 16 };
  if (result.reason === 'wait') return wait > 0 ? <Alert style={style} type="warning" title={t('signIn.wait', { seconds: wait })} /> : null;
  if (result.reason === 'noAnswer') return <Alert style={style} type="error" title={t('signIn.noAnswer')} />;
  if (result.reason === 'other') return <Alert style={style} type="error" title={t('signIn.other', { detail: said(result.detail) })} />;
  return <Alert style={style} type="error" title={t('signIn.wrong')} description={t('signIn.wrongHint')} />;
}
