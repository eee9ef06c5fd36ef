/** Adds a user. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { Role } from '@/api/session';
import { FormDialog } from '@/components/FormDialog';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useRules } from '@/hooks/useRules';
import { plain } from '@/lib/hostile';
import { PasswordFields, type PasswordHow } from './PasswordFields';
import { RoleField } from './RoleField';
import type { Given } from './Users';

interface Fields {
  username: string;
  displayName?: string;
  role: Role;
  how: PasswordHow;
  password?: string;
}

export interface UserNewProps {
  open: boolean;
  ownerId: string | undefined;
  onClose: () => void;
  onGiven: (given: Given) => void;
}

export function UserNew({ open, ownerId, onClose, onGiven }: UserNewProps) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const create = $api.useMutation('post', '/api/v1/users', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (user) => {
      void client.invalidateQueries({ queryKey: ['get', '/api/v1/users'] });
      onClose();
      if (user.password) onGiven({ username: user.username, password: user.password });
      else void message.success(t('users.added', { name: plain(user.username) }));
    },
  });
  const send = (fields: Fields) =>
    create.mutate({
      body: {
        username: fields.username.trim(),
        displayName: fields.displayName?.trim() || undefined,
        role: fields.role,
        password: fields.how === 'type' ? fields.password : undefined,
        ownerId,
      },
    });
  return (
    <FormDialog
      open={open}
      title={t('users.add')}
      form={form}
      problem={problem}
      start={{ role: 'viewer', how: 'make' }}
      isSending={create.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Form.Item name="username" label={t('users.username')} extra={t('users.usernameHint')} rules={[{ required: true, whitespace: true, message: t('users.needUsername') }, rules.longest(100), rules.username]}>
        <Input autoFocus autoComplete="off" spellCheck={false} autoCapitalize="none" />
      </Form.Item>
      <Form.Item name="displayName" label={t('users.displayName')} rules={[rules.longest(100)]}>
        <Input autoComplete="off" placeholder={t('users.displayNameHint')} />
      </Form.Item>
      <RoleField />
      <PasswordFields ways={['make', 'type']} />
    </FormDialog>
  );
}
