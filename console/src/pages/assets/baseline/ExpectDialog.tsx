/** Expects ports on an asset, or on all assets with one of its tags. Who sends it is who approves. */
import { App, Form, Input, Select } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { FormDialog } from '@/components/FormDialog';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useOnce } from '@/hooks/useOnce';
import { useRules } from '@/hooks/useRules';
import { dayOf } from '@/lib/day';
import { plain } from '@/lib/hostile';
import type { Asset } from '../AssetForm';
import { useBaselineChanged } from './Baseline';
import { PROTOCOLS, type Protocol } from './ports';

/** What the dialog begins with. */
export interface Wanted {
  protocol: Protocol;
  ports: string;
}

interface Fields extends Wanted {
  /** A tag; empty: the asset itself. */
  tag: string;
  reason: string;
  until?: string;
}

export function ExpectDialog({ asset, wanted, onClose }: { asset: Asset; wanted: Wanted | null; onClose: () => void }) {
  const { t } = useTranslation('assets');
  const { message } = App.useApp();
  const rules = useRules();
  const { once } = useOnce(wanted !== null);
  const changed = useBaselineChanged();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  useEffect(() => {
    if (wanted) form.setFieldsValue({ tag: '', ...wanted });
  }, [form, wanted]);
  const expect = $api.useMutation('post', '/api/v1/baselines', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: () => {
      changed();
      void message.success(t('baseline.saved'));
      onClose();
    },
  });
  const send = ({ tag, protocol, ports, reason, until }: Fields) => {
    const of = tag ? { tag } : { assetId: asset.id };
    return expect.mutateAsync({ body: { ...of, protocol, ports: ports?.trim() ?? '', reason: reason.trim(), until: dayOf(until ?? '', 1) } });
  };
  const isToCome = (_: unknown, day: string | undefined) => (!day || Date.parse(dayOf(day, 1) ?? '') > Date.now() ? Promise.resolve() : Promise.reject(new Error(t('baseline.toCome'))));
  return (
    <FormDialog open={wanted !== null} title={t('baseline.add')} form={form} problem={problem} start={{ tag: '', ...(wanted ?? { protocol: 'tcp', ports: '' }) }} isSending={expect.isPending} onSend={(fields) => void once(() => send(fields))} onClose={onClose}>
      <Form.Item name="tag" label={t('baseline.holds')}>
        <Select options={[{ value: '', label: t('baseline.thisAsset') }, ...asset.tags.map((tag) => ({ value: tag, label: t('baseline.allOfTag', { tag: plain(tag) }) }))]} />
      </Form.Item>
      <Form.Item name="protocol" label={t('baseline.protocol')}>
        <Select options={PROTOCOLS.map((value) => ({ value, label: value.toUpperCase() }))} />
      </Form.Item>
      <Form.Item name="ports" label={t('baseline.ports')} extra={t('baseline.portsHint')} rules={[rules.longest(4000)]}>
        <Input autoFocus autoComplete="off" spellCheck={false} className="mono" />
      </Form.Item>
      <Form.Item name="reason" label={t('baseline.reason')} extra={t('baseline.reasonHint')} rules={[{ required: true, whitespace: true, message: t('baseline.needReason') }, rules.longest(2000)]}>
        <Input.TextArea rows={3} />
      </Form.Item>
      <Form.Item name="until" label={t('baseline.until')} extra={t('baseline.untilHint')} rules={[{ validator: isToCome }]}>
        <Input type="date" />
      </Form.Item>
    </FormDialog>
  );
}
