/** Whether a password is made or typed, and the typed one. */
import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRules } from '@/hooks/useRules';
import css from './Settings.module.css';

export type PasswordHow = 'keep' | 'make' | 'type';

export function PasswordFields({ ways, name = 'password' }: { ways: PasswordHow[]; name?: string | string[] }) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  const how = Form.useWatch('how') as PasswordHow | undefined;
  return (
    <>
      <Form.Item name="how" label={t('password.label')} style={{ marginBottom: how === 'type' ? 8 : undefined }}>
        <Radio.Group className={css['roles']}>
          {ways.map((way) => (
            <Radio key={way} value={way}>
              {t(`password.${way}`)}
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      {how === 'type' && (
        <Form.Item name={name} label={t('password.typed')} extra={t('password.rule')} rules={[{ required: true, message: t('password.need') }, rules.password]}>
          <Input.Password autoComplete="new-password" maxLength={1024} />
        </Form.Item>
      )}
    </>
  );
}
