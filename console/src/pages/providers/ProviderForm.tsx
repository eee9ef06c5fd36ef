/** What can be set of a provider. */
import { Button, Form, Input, InputNumber, Radio, Select } from 'antd';
import type { FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { StateTag } from '@/components/StateTag';
import { isUnlike, useLeaving } from '@/hooks/useLeaving';
import { useRules } from '@/hooks/useRules';
import { CommandField } from './CommandField';
import { GrantList } from './GrantList';
import { OwnerName } from './OwnerName';
import { useVerdict } from './verdict';
import css from './Providers.module.css';

export type Provider = components['schemas']['Provider'];
export type ProviderInput = components['schemas']['ProviderInput'];

/** The most that the API takes. */
const MOST = { maxRatePps: 10_000_000, maxParallelRuns: 1000, timeoutSeconds: 31_536_000 } as const;

/** Who does the work. */
export type Engine = components['schemas']['Engine'];
const ENGINES: Engine[] = ['auto', 'nmap', 'fast'];

/** What the form holds of a provider. */
export function inputOf({ name, displayName, category, type, command, engine, limits, options, state }: Provider): ProviderInput {
  return { name, displayName, category, type, command, engine, limits, options, state };
}

/** A new one before anything is typed. */
export const FRESH: ProviderInput = { name: '', displayName: '', category: 'Scan', type: 'Nmap', command: '-T4 -F -sV %s', engine: 'auto', limits: { maxRatePps: null, maxParallelRuns: null, timeoutSeconds: null }, options: [], state: 'active' };

export interface ProviderFormProps {
  form: FormInstance<ProviderInput>;
  /** What the fields begin with. */
  start: ProviderInput;
  /** The organization's id, where it has one yet. */
  owner?: string;
  onSave: (input: ProviderInput) => void;
  isSaving: boolean;
  saveWord: string;
  /** Faults of no field, and what else is to be said above the fields. */
  children?: ReactNode;
}

export function ProviderForm({ form, start, owner, onSave, isSaving, saveWord, children }: ProviderFormProps) {
  const { t } = useTranslation('providers');
  const rules = useRules();
  const command = Form.useWatch('command', form) ?? start.command ?? '';
  const engine = Form.useWatch('engine', form) ?? start.engine ?? 'auto';
  const granted = Form.useWatch('options', form) ?? start.options ?? [];
  useLeaving(() => isUnlike({ ...start, ...form.getFieldsValue() }, start));
  const verdict = useVerdict({ command, granted });
  return (
    <Form form={form} name="provider" layout="vertical" requiredMark={false} initialValues={start} onFinish={(values) => onSave({ ...start, ...values })} scrollToFirstError>
      {children}
      <div className={css['pair']}>
        <Form.Item name="displayName" label={t('field.displayName')} extra={t('field.displayNameHint')} rules={[rules.longest(100)]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('field.name')}
          extra={t('field.nameRule')}
          rules={[
            { required: true, message: t('field.needName') },
            { pattern: /^[A-Za-z0-9._-]*$/, message: t('field.badName') },
            rules.longest(100),
          ]}
        >
          <Input autoComplete="off" spellCheck={false} autoCapitalize="none" className={css['code']} />
        </Form.Item>
      </div>
      <div className={css['four']}>
        <Form.Item name="category" label={t('field.category')}>
          <Select options={[{ value: 'Scan', label: t('category.Scan') }]} aria-label={t('field.category')} />
        </Form.Item>
        <Form.Item name="type" label={t('field.type')}>
          <Select options={[{ value: 'Nmap', label: 'Nmap' }]} aria-label={t('field.type')} />
        </Form.Item>
        <Form.Item label={t('field.owner')}>
          <OwnerName id={owner} />
        </Form.Item>
        <Form.Item name="state" label={t('field.state')}>
          <Radio.Group
            optionType="button"
            aria-label={t('field.state')}
            options={[
              { value: 'active', label: <StateTag kind="provider" state="active" /> },
              { value: 'inactive', label: <StateTag kind="provider" state="inactive" /> },
            ]}
          />
        </Form.Item>
      </div>
      <CommandField
        verdict={verdict}
        templateLabel={t('template.fill')}
        label={t('field.command')}
        onGrant={(grant) => form.setFieldsValue({ options: [...granted, grant] })}
        placeholder={FRESH.command ?? ''}
      />
      <Form.Item name="engine" label={t('field.engine')}>
        <Select
          aria-label={t('field.engine')}
          options={ENGINES.map((value) => ({ value, label: t(`engine.${value}.name`) }))}
          optionRender={({ value }) => (
            <>
              <div>{t(`engine.${value as Engine}.name`)}</div>
              <div className="muted" style={{ whiteSpace: 'normal' }}>
                {t(`engine.${value as Engine}.text`)}
              </div>
            </>
          )}
        />
      </Form.Item>
      <p className="muted">{t(`engine.${engine}.text`)}</p>
      <section className={css['section']} aria-labelledby="limits">
        <h3 id="limits">{t('limits.title')}</h3>
        <p className="muted">{t('limits.text')}</p>
        <div className={css['three']}>
          {(['maxRatePps', 'maxParallelRuns', 'timeoutSeconds'] as const).map((name) => (
            <Form.Item key={name} name={['limits', name]} label={t(`limits.${name}`)} rules={[rules.whole(1, MOST[name])]}>
              <InputNumber controls={false} placeholder={t('limits.none')} className={css['whole']} />
            </Form.Item>
          ))}
        </div>
      </section>
      <section className={css['section']}>
        <h3>{t('field.options')}</h3>
        <p className="muted">{t('grants.text')}</p>
        <Form.Item name="options">
          <GrantList />
        </Form.Item>
      </section>
      <div className="save">
        <Button type="primary" htmlType="submit" loading={isSaving}>
          {saveWord}
        </Button>
      </div>
    </Form>
  );
}
