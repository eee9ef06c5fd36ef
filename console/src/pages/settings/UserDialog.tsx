/** A user: role, whether they may sign in, a new password, or away with them. */
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, Modal, Skeleton, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { codeOf } from '@/api/problem';
import type { components } from '@/api/schema';
import { session, useWho, type Role } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useClosing } from '@/hooks/useLeaving';
import { useRules } from '@/hooks/useRules';
import { plain } from '@/lib/hostile';
import { PasswordFields, type PasswordHow } from './PasswordFields';
import { RoleField } from './RoleField';
import css from './Settings.module.css';
import type { Given } from './Users';

type User = components['schemas']['User'];

interface Fields {
  displayName?: string;
  role: Role;
  enabled: boolean;
  how: PasswordHow;
  password?: string;
}

const LIST = ['get', '/api/v1/users'];
const ONE = ['get', '/api/v1/users/{id}'];

export interface UserDialogProps {
  id: string;
  onClose: () => void;
  onGiven: (given: Given) => void;
}

export function UserDialog({ id, onClose, onGiven }: UserDialogProps) {
  const { t } = useTranslation('settings');
  useFocusBack();
  const client = useQueryClient();
  const user = $api.useQuery('get', '/api/v1/users/{id}', { params: { path: { id } } }, { staleTime: 0, refetchOnWindowFocus: false });
  const [form] = Form.useForm<Fields>();
  const close = useClosing(form, onClose);
  const [isBusy, setIsBusy] = useState(false);
  const remove = async (version: number) => {
    const { error } = await api.DELETE('/api/v1/users/{id}', { params: { path: { id }, header: { 'If-Match': `"${version}"` } } });
    if (error) throw error;
    await client.invalidateQueries({ queryKey: LIST });
    onClose();
  };
  // Not what was kept of an earlier look: a form that begins with it would write it back.
  const data = user.isFetchedAfterMount ? user.data : undefined;
  return (
    <Modal
      open
      title={data ? plain(data.username) : t('users.one')}
      onCancel={close}
      width={480}
      footer={
        data && (
          <div className={css['bar']}>
            <ConfirmDelete question={t('users.deleteQuestion', { name: plain(data.username) })} typed={data.username} onDelete={() => remove(data.version)}>
              <p>{t('users.deleteHint')}</p>
            </ConfirmDelete>
            <span style={{ flex: 1 }} />
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button type="primary" loading={isBusy} onClick={() => form.submit()}>
              {t('users.save')}
            </Button>
          </div>
        )
      }
    >
      <ProblemAlert error={data ? null : user.error} onRetry={() => void user.refetch()} />
      {data ? <UserForm user={data} form={form} onBusy={setIsBusy} onClose={onClose} onGiven={onGiven} /> : !user.error && <Skeleton active paragraph={{ rows: 9 }} />}
    </Modal>
  );
}

interface UserFormProps extends Omit<UserDialogProps, 'id'> {
  user: User;
  form: ReturnType<typeof Form.useForm<Fields>>[0];
  onBusy: (isBusy: boolean) => void;
}

function UserForm({ user, form, onBusy, onClose, onGiven }: UserFormProps) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  const { message } = App.useApp();
  const client = useQueryClient();
  const who = useWho();
  const problem = useFormProblem(form);
  const isOwn = user.id === who.userId;
  const change = $api.useMutation('put', '/api/v1/users/{id}', {
    onMutate: () => (problem.clear(), onBusy(true)),
    onError: problem.show,
    onSettled: () => onBusy(false),
    onSuccess: (next) => {
      void client.invalidateQueries({ queryKey: LIST });
      void client.invalidateQueries({ queryKey: ONE });
      // One's own role decides what is shown.
      if (isOwn) void session.ask().catch(() => undefined);
      onClose();
      if (next.password) onGiven({ username: next.username, password: next.password });
      else void message.success(t('users.saved', { name: plain(next.username) }));
    },
  });
  const send = (fields: Fields) =>
    change.mutate({
      params: { path: { id: user.id }, header: { 'If-Match': `"${user.version}"` } },
      body: {
        displayName: fields.displayName?.trim() || undefined,
        role: fields.role,
        disabled: !fields.enabled,
        generatePassword: fields.how === 'make',
        password: fields.how === 'type' ? fields.password : undefined,
      },
    });
  const isStale = problem.rest !== null && codeOf(problem.rest) === 'changed';
  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={{ displayName: user.displayName, role: user.role, enabled: !user.disabled, how: 'keep' }} onFinish={send}>
      <ProblemAlert
        error={problem.rest}
        onRetry={
          isStale
            ? () => {
                problem.clear();
                void client.invalidateQueries({ queryKey: ONE });
              }
            : undefined
        }
      />
      {isOwn && <Alert type="info" showIcon title={t('users.isYou')} style={{ marginBottom: 12 }} />}
      <Form.Item name="displayName" label={t('users.displayName')} rules={[rules.longest(100)]}>
        <Input autoComplete="off" />
      </Form.Item>
      <RoleField extra={t('users.roleHint')} />
      <Form.Item name="enabled" label={t('users.enabled')} valuePropName="checked" extra={t('users.enabledHint')}>
        <Switch />
      </Form.Item>
      {!isOwn && <PasswordFields ways={['keep', 'make', 'type']} />}
      <p className="muted">
        {t('users.lastSignIn')}: <Time at={user.lastSignIn} />
      </p>
    </Form>
  );
}
