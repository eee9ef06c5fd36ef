/** A role is chosen by what it may do. */
import { Form, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useWho, type Role } from '@/api/session';
import css from './Settings.module.css';

export const ROLES: Role[] = ['viewer', 'operator', 'admin'];

/** The roles that are not above that of who is signed in. */
export function useOwnRoles(): Role[] {
  const { role } = useWho();
  return ROLES.slice(0, ROLES.indexOf(role as Role) + 1);
}

export function RoleField({ roles = ROLES, extra }: { roles?: Role[]; extra?: string }) {
  const { t } = useTranslation('settings');
  return (
    <Form.Item name="role" label={t('role.label')} extra={extra}>
      <Radio.Group className={css['roles']}>
        {roles.map((role) => (
          <Radio key={role} value={role}>
            {t(`role.${role}`)}
            <small>{t(`role.${role}May`)}</small>
          </Radio>
        ))}
      </Radio.Group>
    </Form.Item>
  );
}
