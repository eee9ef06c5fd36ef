/** One's own password: a good example of a form with the server's faults beside its fields. */
import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { session, useWho } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useRules } from '@/hooks/useRules';

interface Fields {
  currentPassword: string;
  newPassword: string;
}

export function PasswordDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  const rules = useRules();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const { username } = useWho();
  const change = $api.useMutation('post', '/api/v1/session/password', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: () => {
      session.passwordChanged();
      void message.success(t('password.done'));
      onClose();
    },
  });
  return (
    <FormDialog
      open={open}
      title={t('password.title')}
      okText={t('password.submit')}
      form={form}
      problem={problem}
      isSending={change.isPending}
      onSend={(body) => change.mutate({ body })}
      onClose={onClose}
      width={440}
    >
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <Form.Item name="currentPassword" label={t('password.current')} rules={[{ required: true, message: t('password.needCurrent') }]}>
        <Input.Password autoComplete="current-password" autoFocus />
      </Form.Item>
      <Form.Item name="newPassword" label={t('password.new')} extra={t('password.rule')} rules={[{ required: true, message: t('password.needNew') }, rules.password]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </FormDialog>
  );
}
