/** The fields of a rule. Each list that is empty asks for everything. */
import { Form, Input, InputNumber, Radio, Select, Switch, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useRules } from '@/hooks/useRules';
import { ALERT_KINDS, SEVERITIES } from '@/lib/changes';
import { plain } from '@/lib/hostile';
import css from '../Settings.module.css';
import { useChannels } from './Rules';
import type { RuleForm } from './rule';

/** A week of minutes. */
const LONGEST = 10_080;
const SEPARATORS = [',', ' ', ';'];

export function RuleFields({ form }: { form: FormInstance<RuleForm> }) {
  const { t } = useTranslation(['alerts', 'common']);
  const rules = useRules();
  const channels = useChannels();
  const tags = $api.useQuery('get', '/api/v1/assets/tags');
  const how = Form.useWatch('how', form) ?? (form.getFieldValue('how') as RuleForm['how'] | undefined);
  return (
    <>
      <Form.Item name="name" label={t('rules.name')} rules={[{ required: true, whitespace: true, message: t('rules.needName') }, rules.longest(100)]}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="kinds" label={t('rules.kinds')} extra={t('rules.kindsHint')}>
        <Select mode="multiple" allowClear optionFilterProp="label" options={ALERT_KINDS.map((value) => ({ value, label: t(`common:state.change.${value}`) }))} />
      </Form.Item>
      <Form.Item name="minSeverity" label={t('rules.minSeverity')}>
        <Select options={SEVERITIES.map((value) => ({ value, label: t(`common:state.severity.${value}`) }))} />
      </Form.Item>
      <Form.Item name="networks" label={t('rules.networks')} extra={t('rules.networksHint')}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={SEPARATORS} />
      </Form.Item>
      <Form.Item name="ports" label={t('rules.ports')} extra={t('rules.portsHint')}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={SEPARATORS} />
      </Form.Item>
      <Form.Item name="tags" label={t('rules.tags')} extra={t('rules.tagsHint')}>
        <Select mode="tags" tokenSeparators={SEPARATORS} options={(tags.data ?? []).map((one) => ({ value: one.tag, label: plain(one.tag) }))} />
      </Form.Item>
      <Form.Item name="channelId" label={t('rules.channel')} rules={[{ required: true, message: t('rules.needChannel') }]}>
        <Select loading={channels.isPending} showSearch optionFilterProp="label" options={(channels.data?.items ?? []).map((one) => ({ value: one.id, label: plain(one.name) }))} />
      </Form.Item>
      <Form.Item name="how" label={t('rules.how')}>
        <Radio.Group className={css['roles']}>
          <Radio value="each">{t('rules.each')}</Radio>
          <Radio value="collected">{t('rules.collected')}</Radio>
        </Radio.Group>
      </Form.Item>
      {how === 'collected' && (
        <Form.Item name="digestMinutes" label={t('rules.minutes')} rules={[rules.whole(1, LONGEST)]}>
          <InputNumber />
        </Form.Item>
      )}
      <Form.Item name="active" label={t('rules.active')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}
