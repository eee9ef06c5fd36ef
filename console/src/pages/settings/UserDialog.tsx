/** A user: role, whether they may sign in, a new password, or away with them. */
import { Alert, App, Form, Input, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import type { components } from '@/api/schema';
import { session, useWho, type Role } from '@/api/session';
import { EditDialog } from '@/components/EditDialog';
import { Time } from '@/components/Time';
import { AS_IT_OPENS, useEdit } from '@/hooks/useEdit';
import { useRules } from '@/hooks/useRules';
import { plain } from '@/lib/hostile';
import { PasswordFields, type PasswordHow } from './PasswordFields';
import { RoleField } from './RoleField';
import type { Given } from './Users';

type User = components['schemas']['User'];

interface Fields {
  displayName?: string;
  role: Role;
  enabled: boolean;
  how: PasswordHow;
  password?: string;
}

const ONE = '/api/v1/users/{id}';

const fieldsOf = ({ displayName, role, disabled }: User): Fields => ({ displayName, role, enabled: !disabled, how: 'keep' });

const inputOf = ({ displayName, role, enabled, how, password }: Fields): components['schemas']['UserChange'] => ({
  displayName: displayName?.trim() || undefined,
  role,
  disabled: !enabled,
  generatePassword: how === 'make',
  password: how === 'type' ? password : undefined,
});

export interface UserDialogProps {
  id: string;
  /** Nobody else is admin: the organization keeps them. */
  isLastAdmin: boolean;
  onClose: () => void;
  onGiven: (given: Given) => void;
}

export function UserDialog({ id, isLastAdmin, onClose, onGiven }: UserDialogProps) {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const who = useWho();
  const path = { id };
  const [form] = Form.useForm<Fields>();
  const edit = useEdit({
    query: $api.useQuery('get', ONE, { params: { path } }, AS_IT_OPENS),
    form,
    fieldsOf,
    save: (fields, header) => api.PUT(ONE, { params: { path, header: header ?? {} }, body: inputOf(fields) }),
    remove: (header) => api.DELETE(ONE, { params: { path, header } }),
    changed: (client) => client.invalidateQueries({ queryKey: ['get', '/api/v1/users'] }),
    onSaved: ({ username, password }) => {
      // One's own role decides what is shown.
      if (id === who.userId) void session.ask().catch(() => undefined);
      if (password) onGiven({ username, password });
      else void message.success(t('users.saved', { name: plain(username) }));
    },
    onClose,
  });
  const { thing } = edit;
  const name = plain(thing?.username ?? '');
  return (
    <EditDialog
      edit={edit}
      title={name || t('users.one')}
      start={thing && fieldsOf(thing)}
      gone={t('users.gone')}
      saveText={t('users.save')}
      removal={{ question: t('users.deleteQuestion', { name }), typed: thing?.username, refused: isLastAdmin ? t('users.lastAdmin') : undefined, children: <p>{t('users.deleteHint')}</p> }}
      width={480}
    >
      {thing && <UserFields user={thing} isOwn={thing.id === who.userId} />}
    </EditDialog>
  );
}

function UserFields({ user, isOwn }: { user: User; isOwn: boolean }) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  return (
    <>
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
    </>
  );
}
