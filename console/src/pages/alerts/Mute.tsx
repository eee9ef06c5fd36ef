/** For how long an alert is muted. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { FormDialog } from '@/components/FormDialog';
import { HostileText } from '@/components/HostileText';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useOnce } from '@/hooks/useOnce';
import { dayOf } from '@/lib/day';
import type { Alert } from './AlertList';
import css from './Alerts.module.css';

const DAYS = { day: 1, week: 7, month: 30, quarter: 90 };
const CHOICES = ['day', 'week', 'month', 'quarter', 'date'] as const;

interface Fields {
  choice: (typeof CHOICES)[number];
  until?: string;
}

/** The end of the muting, as the API has it. */
export function endOf({ choice, until }: Fields, now: number): string | undefined {
  return choice === 'date' ? dayOf(until ?? '', 1) : new Date(now + DAYS[choice] * 86_400_000).toISOString();
}

export function Mute({ alert, onClose }: { alert: Alert | null; onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const { message } = App.useApp();
  const client = useQueryClient();
  const { once } = useOnce();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const choice = Form.useWatch('choice', form);
  const mute = $api.useMutation('post', '/api/v1/alerts/{id}/mute', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['get', '/api/v1/alerts'] });
      void message.success(t('mute.done'));
      onClose();
    },
  });
  const send = (fields: Fields) => void once(() => mute.mutateAsync({ params: { path: { id: alert?.id ?? '' } }, body: { until: endOf(fields, Date.now()) } }));
  const isToCome = (_: unknown, day: string | undefined) => (Date.parse(dayOf(day ?? '', 1) ?? '') > Date.now() ? Promise.resolve() : Promise.reject(new Error(t('mute.needDay'))));
  return (
    <FormDialog open={alert !== null} title={t('mute.title')} okText={t('mute.button')} form={form} problem={problem} start={{ choice: 'week' }} isSending={mute.isPending} onSend={send} onClose={onClose}>
      <p>
        <HostileText text={alert?.title} />
      </p>
      <p className="muted">{t('mute.lead')}</p>
      <Form.Item name="choice" label={t('mute.for')}>
        <Radio.Group className={css['choices']} options={CHOICES.map((value) => ({ value, label: t(`mute.${value}`) }))} />
      </Form.Item>
      {choice === 'date' && (
        <Form.Item name="until" label={t('mute.until')} rules={[{ validator: isToCome }]}>
          <Input type="date" />
        </Form.Item>
      )}
    </FormDialog>
  );
}
