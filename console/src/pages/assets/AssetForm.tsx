/** What can be set of an asset. */
import { AutoComplete, Button, Form, Input, Select } from 'antd';
import type { FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { components } from '@/api/schema';
import { isUnlike, useLeaving } from '@/hooks/useLeaving';
import { useRules } from '@/hooks/useRules';
import { plain } from '@/lib/hostile';
import { TargetsField } from './TargetsField';
import { given, useTargetFaults, type TargetFaults } from './targets';
import css from './Assets.module.css';

export type Asset = components['schemas']['Asset'];
export type AssetInput = components['schemas']['AssetInput'];

/** Words that fit most; any other may be typed. */
const TYPES = ['host', 'network', 'server', 'router', 'switch', 'firewall', 'printer', 'camera', 'phone'];

/** What the form holds of an asset. */
export function inputOf({ displayName, type, targets, tags, notes }: Asset): AssetInput {
  return { displayName, type, targets, tags, notes };
}

/** A new one before anything is typed. */
export const FRESH: AssetInput = { displayName: '', type: 'host', targets: [''], tags: [], notes: '' };

/** What is sent of what is typed. */
export function sentOf(input: AssetInput): AssetInput {
  return { ...input, type: input.type?.trim() || 'host', targets: given(input.targets) };
}

export interface AssetFormProps {
  form: FormInstance<AssetInput>;
  start: AssetInput;
  /** What the server had against single targets. */
  refused: TargetFaults;
  onSave: (input: AssetInput) => void;
  isSaving: boolean;
  saveWord: string;
  /** Faults of no field, and what else is to be said above the fields. */
  children?: ReactNode;
}

export function AssetForm({ form, start, refused, onSave, isSaving, saveWord, children }: AssetFormProps) {
  const { t } = useTranslation('assets');
  const rules = useRules();
  const targets = Form.useWatch('targets', form) ?? start.targets;
  const typed = useTargetFaults(targets);
  useLeaving(() => isUnlike(sentOf(form.getFieldsValue()), sentOf(start)));
  const tags = $api.useQuery('get', '/api/v1/assets/tags');
  return (
    <Form form={form} name="asset" layout="vertical" requiredMark={false} initialValues={start} onFinish={(values) => onSave(sentOf(values))} scrollToFirstError>
      {children}
      <div className={css['pair']}>
        <Form.Item name="displayName" label={t('field.displayName')} rules={[{ required: true, whitespace: true, message: t('field.needName') }, rules.longest(100)]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="type" label={t('field.type')} rules={[rules.longest(50)]}>
          <AutoComplete options={TYPES.map((value) => ({ value }))} aria-label={t('field.type')} />
        </Form.Item>
      </div>
      <Form.Item
        name="targets"
        label={t('field.targets')}
        extra={t('field.targetsHint')}
        rules={[{ validator: (_, lines: string[]) => (given(lines ?? []).length > 0 ? Promise.resolve() : Promise.reject(new Error(t('field.needTargets')))) }]}
      >
        <TargetsField faults={new Map([...refused, ...typed])} />
      </Form.Item>
      <Form.Item name="tags" label={t('field.tags')} extra={t('field.tagsHint')}>
        <Select mode="tags" aria-label={t('field.tags')} tokenSeparators={[' ', ',', ';']} options={(tags.data ?? []).map((one) => ({ value: one.tag, label: plain(one.tag) }))} maxCount={50} />
      </Form.Item>
      <Form.Item name="notes" label={t('field.notes')} rules={[rules.longest(10_000)]}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 10 }} />
      </Form.Item>
      <div className="save">
        <Button type="primary" htmlType="submit" loading={isSaving}>
          {saveWord}
        </Button>
      </div>
    </Form>
  );
}
