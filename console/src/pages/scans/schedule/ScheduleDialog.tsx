/** When a scan starts by itself: a day and a time, or a cron expression, with the next times that it names. */
import { App, Form, Input, InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf, problemOf } from '@/api/problem';
import { ChangedAlert } from '@/components/ChangedAlert';
import { FormDialog } from '@/components/FormDialog';
import { DaysField, TimeField, ZoneField } from '@/components/when/fields';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useRules } from '@/hooks/useRules';
import { useSchedule, type Schedule } from '@/hooks/useSchedule';
import { atFor, draftOf, fresh, HOWS, inputOf, whenOf, type Draft, type How } from './draft';
import { Preview } from './Preview';
import css from './Schedule.module.css';

export interface ScheduleDialogProps {
  scanId: string;
  /** What is changed; none makes one. */
  schedule: Schedule | undefined;
  /** Reads it anew, after somebody else has changed it. */
  onRead: () => Promise<Schedule | undefined>;
  onClose: () => void;
}

/** Mounted while it is open. */
export function ScheduleDialog({ scanId, schedule, onRead, onClose }: ScheduleDialogProps) {
  const { t } = useTranslation('schedules');
  useFocusBack();
  const { message } = App.useApp();
  const [form] = Form.useForm<Draft>();
  const problem = useFormProblem(form);
  const { set } = useSchedule();
  // As it was when the dialog opened: what is read later must not take the place of what is typed.
  const [base, setBase] = useState(schedule);
  const [start] = useState(() => (schedule ? draftOf(schedule) : fresh()));
  const [isSending, setIsSending] = useState(false);
  const [isChanged, setIsChanged] = useState(false);
  Form.useWatch([], form);
  // Also of fields that are not shown now, which keep what was typed.
  const draft = { ...start, ...(form.getFieldsValue(true) as Partial<Draft>) };
  const send = async (over: Schedule | undefined) => {
    const input = inputOf(draft, over?.enabled ?? true);
    if (!input) return;
    problem.clear();
    setIsSending(true);
    try {
      await set(scanId, input, over?.version);
      void message.success(t('saved'));
      onClose();
    } catch (error) {
      const isStale = codeOf(problemOf(error)) === 'changed';
      setIsChanged(isStale);
      if (!isStale) problem.show(error);
    }
    setIsSending(false);
  };
  const theirs = async () => {
    const read = await onRead();
    setBase(read);
    setIsChanged(false);
    form.setFieldsValue(read ? draftOf(read) : fresh());
  };
  return (
    <FormDialog open title={t(schedule ? 'change' : 'add')} okText={t('save')} form={form} problem={problem} start={start} isSending={isSending} onSend={() => void send(base)} onClose={onClose} width={560}>
      {isChanged && <ChangedAlert onTheirs={() => void theirs()} onMine={() => void onRead().then(send)} isBusy={isSending} />}
      <Form.Item name="how" label={t('how')}>
        <Select autoFocus options={HOWS.map((how) => ({ value: how, label: t(`hows.${how}`) }))} onChange={(how: How) => form.setFieldValue(['when', 'at'], atFor(how, draft.when.at))} />
      </Form.Item>
      <Times how={draft.how} />
      <ZoneField known={base?.zone} />
      <Preview when={whenOf(draft)} zone={draft.zone} />
      <Rest />
    </FormDialog>
  );
}

function Times({ how }: { how: How }) {
  const { t } = useTranslation('schedules');
  const rules = useRules();
  return (
    <>
      {how === 'weekly' && <DaysField name={['when', 'days']} label={t('days')} />}
      {how === 'monthly' && (
        <Form.Item name={['when', 'day']} label={t('day')} extra={t('dayHint')} rules={[{ required: true, message: t('needDay') }, rules.whole(1, 31)]}>
          <InputNumber />
        </Form.Item>
      )}
      {how === 'cron' ? (
        <Form.Item name={['when', 'expression']} label={t('expression')} extra={t('expressionHint')} rules={[{ required: true, whitespace: true, message: t('needExpression') }, rules.longest(200)]}>
          <Input className="mono" spellCheck={false} autoCapitalize="none" autoComplete="off" />
        </Form.Item>
      ) : (
        // Another field where it has a day: a browser does not take the one's text for the other.
        <TimeField key={String(how === 'once')} name={['when', 'at']} label={t(how === 'once' ? 'moment' : 'time')} day={how === 'once'} />
      )}
    </>
  );
}

function Rest() {
  const { t } = useTranslation('schedules');
  return (
    <>
      <Form.Item name="jitterMinutes" label={t('jitter')} extra={t('jitterHint')} rules={[{ type: 'number', min: 0, max: 1440, message: t('jitterRule') }]} className={css['first'] ?? ''}>
        <InputNumber step={5} />
      </Form.Item>
      <Form.Item name="missed" label={t('missed')}>
        <Radio.Group aria-label={t('missed')} options={(['runOnce', 'skip'] as const).map((value) => ({ value, label: t(`misseds.${value}`) }))} />
      </Form.Item>
      <Form.Item name="overlap" label={t('overlap')}>
        <Radio.Group aria-label={t('overlap')} options={(['refuse', 'queue'] as const).map((value) => ({ value, label: t(`overlaps.${value}`) }))} />
      </Form.Item>
    </>
  );
}
