/** From which day, and until which: what is no day, and an end before its begin, is told at its field. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTyped, type Typed } from '@/hooks/useTyped';
import { daysFault } from '@/lib/day';
import { plain } from '@/lib/hostile';
import { FilterField } from './FilterField';

interface DaysFilterProps {
  from: string;
  to: string;
  onChange: (days: { from?: string; to?: string }) => void;
  className?: string | undefined;
}

export function DaysFilter({ from, to, onChange, className }: DaysFilterProps) {
  const { t } = useTranslation();
  // What a browser cannot read it hands on as nothing: it says of it only that it is bad.
  const [unread, setUnread] = useState<'from' | 'to' | null>(null);
  // The address bar takes its time: a day that is put back meanwhile to what it was cannot be typed on.
  const typed = { from: useTyped(from, (day) => onChange({ from: day })), to: useTyped(to, (day) => onChange({ to: day })) };
  const fault = daysFault(from, to);
  const field = (which: 'from' | 'to', day: string, { text, setText, say }: Typed) => ({
    className,
    type: 'date',
    label: t(`days.${which}`),
    prefix: t(`days.${which}Short`),
    value: text,
    fault: unread === which ? t('days.unread') : fault?.field === which ? t(`days.${fault.kind}`, { day: plain(day) }) : undefined,
    onBlur: ({ target }: { target: HTMLInputElement }) => (setUnread(target.validity.badInput ? which : null), say(text)),
    onChange: ({ target }: { target: HTMLInputElement }) => (setUnread(null), setText(target.value)),
  });
  return (
    <>
      <FilterField {...field('from', from, typed.from)} />
      <FilterField {...field('to', to, typed.to)} />
    </>
  );
}
