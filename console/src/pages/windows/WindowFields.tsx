/** What can be set of a window. */
import { Form, Input, Radio, Select, type FormInstance } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { DaysField, TimeField, ZoneField } from '@/components/when/fields';
import { useRules } from '@/hooks/useRules';
import { useSettled } from '@/hooks/useSettled';
import { plain } from '@/lib/hostile';
import { timesFor, type Draft } from './draft';

export function WindowFields({ form, start }: { form: FormInstance<Draft>; start: Draft }) {
  const { t } = useTranslation('windows');
  const rules = useRules();
  const of = (Form.useWatch(['of', 'kind'], form) as Draft['of']['kind'] | undefined) ?? start.of.kind;
  return (
    <>
      <Form.Item name="name" label={t('column.name')} rules={[{ required: true, whitespace: true, message: t('needName') }, rules.longest(100)]}>
        <Input autoFocus autoComplete="off" />
      </Form.Item>
      <Form.Item name="effect" label={t('column.effect')}>
        <Radio.Group aria-label={t('column.effect')} options={(['allow', 'blackout'] as const).map((value) => ({ value, label: t(`effect.${value}`) }))} />
      </Form.Item>
      <Form.Item name={['of', 'kind']} label={t('column.of')}>
        <Radio.Group aria-label={t('column.of')} options={(['owner', 'network', 'scan'] as const).map((value) => ({ value, label: t(`ofs.${value}`) }))} />
      </Form.Item>
      {of === 'network' && (
        <Form.Item name={['of', 'network']} label={t('network')} extra={t('networkHint')} rules={[{ required: true, whitespace: true, message: t('needNetwork') }, rules.longest(100)]}>
          <Input className="mono" placeholder="10.0.0.0/8" spellCheck={false} autoCapitalize="none" autoComplete="off" />
        </Form.Item>
      )}
      {of === 'scan' && <ScanField form={form} />}
      <Times form={form} start={start} />
      <ZoneField known={start.zone} />
    </>
  );
}

function Times({ form, start }: { form: FormInstance<Draft>; start: Draft }) {
  const { t } = useTranslation('windows');
  const kind = (Form.useWatch(['span', 'kind'], form) as Draft['span']['kind'] | undefined) ?? start.span.kind;
  const from = (Form.useWatch(['span', 'from'], form) as string | undefined) ?? start.span.from;
  const to = (Form.useWatch(['span', 'to'], form) as string | undefined) ?? start.span.to;
  const isWeekly = kind === 'weekly';
  const turn = (next: Draft['span']['kind']) => form.setFieldsValue({ span: { ...form.getFieldValue('span'), ...timesFor(next, { from, to }) } } as Partial<Draft>);
  const hint = isWeekly && from && to && to <= from ? t(from === to ? 'wholeDay' : 'nextDay') : undefined;
  return (
    <>
      <Form.Item name={['span', 'kind']} label={t('column.span')}>
        <Radio.Group
          aria-label={t('column.span')}
          options={(['weekly', 'once'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onChange={(event) => turn(event.target.value as Draft['span']['kind'])}
        />
      </Form.Item>
      {isWeekly && <DaysField name={['span', 'days']} label={t('days')} />}
      {/* Other fields where they have a day: a browser does not take the one's text for the other. */}
      <TimeField key={`from ${kind}`} name={['span', 'from']} label={t('from')} day={!isWeekly} />
      <TimeField key={`to ${kind}`} name={['span', 'to']} label={t('to')} day={!isWeekly} extra={hint} />
    </>
  );
}

/** Found by name: there may be more scans than fit into a list. */
function ScanField({ form }: { form: FormInstance<Draft> }) {
  const { t } = useTranslation('windows');
  const [typed, setTyped] = useState('');
  const q = useSettled(typed, 200);
  const chosen = (form.getFieldValue(['of', 'scanId']) as string | null) ?? '';
  const list = $api.useQuery('get', '/api/v1/scans', { params: { query: { q: q || undefined, sort: 'displayName', limit: 100 } } });
  const known = $api.useQuery('get', '/api/v1/scans/{id}', { params: { path: { id: chosen } } }, { enabled: Boolean(chosen) });
  const all = [...(list.data?.items ?? []), ...(known.data ? [known.data] : [])];
  const options = [...new Map(all.map((scan) => [scan.id, { value: scan.id, label: plain(scan.displayName) }])).values()];
  return (
    <Form.Item name={['of', 'scanId']} label={t('scan')} rules={[{ required: true, message: t('needScan') }]}>
      <Select showSearch={{ filterOption: false, onSearch: setTyped }} loading={list.isPending} options={options} placeholder={t('chooseScan')} notFoundContent={t('noScan')} />
    </Form.Item>
  );
}
