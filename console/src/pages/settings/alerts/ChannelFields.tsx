/** The fields of a channel: which there are depends on its kind. */
import { Form, Input, InputNumber, Select, Switch, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRules } from '@/hooks/useRules';
import { plain } from '@/lib/hostile';
import css from '../Settings.module.css';
import { KINDS, SECURITIES, type Channel, type ChannelForm } from './channel';

export function ChannelFields({ form, channel }: { form: FormInstance<ChannelForm>; channel: Channel | undefined }) {
  const { t } = useTranslation('alerts');
  const rules = useRules();
  const kind = Form.useWatch('kind', form) ?? channel?.kind ?? 'webhook';
  const isSame = kind === channel?.kind;
  return (
    <>
      <Form.Item name="name" label={t('channels.name')} rules={[{ required: true, whitespace: true, message: t('channels.needName') }, rules.longest(100)]}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="kind" label={t('channels.kind')}>
        <Select options={KINDS.map((value) => ({ value, label: t(`channelKind.${value}`) }))} />
      </Form.Item>
      {kind !== 'email' && (
        <Form.Item
          name="url"
          label={t('channels.url')}
          extra={isSame ? t('channels.urlKeep', { target: plain(channel.target) }) : t('channels.urlHint')}
          rules={[{ required: !isSame, whitespace: !isSame, message: t('channels.needUrl') }, rules.longest(2000)]}
        >
          <Input autoComplete="off" spellCheck={false} className="mono" />
        </Form.Item>
      )}
      {kind === 'webhook' && (
        <Form.Item name="secret" label={t('channels.secret')} extra={t(isSame ? 'channels.secretKeep' : 'channels.secretNew')} rules={[rules.longest(2000)]}>
          <Input.Password autoComplete="off" className="mono" />
        </Form.Item>
      )}
      {kind === 'email' && <MailFields isSame={isSame} />}
      <Form.Item name="active" label={t('channels.active')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}

function MailFields({ isSame }: { isSame: boolean }) {
  const { t } = useTranslation('alerts');
  const rules = useRules();
  const securities = SECURITIES.map((value) => ({ value, label: value === 'none' ? t('channels.noSecurity') : value === 'tls' ? t('channels.tls') : t('channels.starttls') }));
  return (
    <>
      <div className={css['limits']}>
        <Form.Item name={['mail', 'host']} label={t('channels.host')} rules={[{ required: true, whitespace: true, message: t('channels.needHost') }, rules.longest(253)]}>
          <Input autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name={['mail', 'port']} label={t('channels.port')} extra={t('channels.portHint')} rules={[rules.whole(1, 65_535)]}>
          <InputNumber />
        </Form.Item>
        <Form.Item name={['mail', 'security']} label={t('channels.security')}>
          <Select className={css['narrower'] ?? ''} options={securities} />
        </Form.Item>
      </div>
      <div className={css['limits']}>
        <Form.Item name={['mail', 'username']} label={t('channels.username')} extra={t('channels.usernameHint')} rules={[rules.longest(320)]}>
          <Input autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name={['mail', 'password']} label={t('channels.password')} extra={isSame ? t('channels.passwordKeep') : undefined} rules={[rules.longest(2000)]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </div>
      <Form.Item name={['mail', 'from']} label={t('channels.from')} rules={[{ required: true, whitespace: true, message: t('channels.needFrom') }, rules.longest(320)]}>
        <Input autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item name={['mail', 'to']} label={t('channels.to')} extra={t('channels.toHint')} rules={[{ required: true, type: 'array', min: 1, message: t('channels.needTo') }]}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ' ', ';']} />
      </Form.Item>
    </>
  );
}
