/** Fields of times: days of the week, a time of the day, a zone. */
import { Checkbox, Form, Input, Select, type GetProps } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { DAYS, zones } from './times';
import { useWhenWords } from './words';
import css from './fields.module.css';

type Name = string | string[];

export function DaysField({ name, label }: { name: Name; label: string }) {
  const { t } = useTranslation('when');
  return (
    <Form.Item name={name} label={label} rules={[{ required: true, type: 'array', min: 1, message: t('needDay') }]}>
      <Days label={label} />
    </Form.Item>
  );
}

interface DaysProps extends Pick<GetProps<typeof Checkbox.Group>, 'value' | 'onChange'> {
  label: string;
  id?: string;
  'aria-describedby'?: string;
}

/** Of what the form says of a field it takes what a group may have: that it is required is not of that. */
function Days({ label, id, value, onChange, 'aria-describedby': described }: DaysProps) {
  const { dayOf } = useWhenWords();
  const options = DAYS.map((day) => ({ value: day, label: dayOf(day, 'short') }));
  const field = { id, value, onChange, 'aria-describedby': described };
  return <Checkbox.Group {...field} options={options} className={css['days'] ?? ''} role="group" aria-label={label} />;
}

/** A time of the day, or with `day` a day and a time, by the clock on the wall. */
export function TimeField({ name, label, day = false, extra }: { name: Name; label: string; day?: boolean; extra?: string | undefined }) {
  const { t } = useTranslation('when');
  return (
    <Form.Item name={name} label={label} extra={extra} rules={[{ required: true, message: t('needTime') }]}>
      <Input type={day ? 'datetime-local' : 'time'} className={css[day ? 'moment' : 'time'] ?? ''} max={day ? '9998-12-31T00:00' : undefined} />
    </Form.Item>
  );
}

/** `known`: a zone that is chosen already, which the browser need not know. */
export function ZoneField({ known }: { known?: string | undefined }) {
  const { t } = useTranslation('when');
  const options = useMemo(() => zones([known ?? '']).map((zone) => ({ value: zone, label: zone })), [known]);
  return (
    <Form.Item name="zone" label={t('zone')} extra={t('zoneHint')} rules={[{ required: true, message: t('needZone') }]}>
      <Select showSearch={{ filterOption: (typed, option) => matches(option?.value ?? '', typed) }} options={options} className={css['zone'] ?? ''} />
    </Form.Item>
  );
}

/** `new york` finds America/New_York. */
function matches(zone: string, typed: string): boolean {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[_\s]+/g, ' ');
  return bare(zone).includes(bare(typed).trim());
}
