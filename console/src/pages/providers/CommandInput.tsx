/** A command as it is typed: refused words are underlined where they stand. */
import { Input } from 'antd';
import { Fragment, useLayoutEffect, useRef } from 'react';
import type { Fault } from './verdict';
import css from './CommandInput.module.css';

export interface CommandInputProps {
  value?: string;
  onChange?: (value: string) => void;
  faults: Fault[];
  id?: string;
  label: string;
  placeholder?: string;
  'aria-describedby'?: string;
}

/** Pieces of the text, each refused or not. */
export function piecesOf(text: string, faults: Pick<Fault, 'start' | 'end'>[]): { text: string; bad: boolean; at: number }[] {
  const edges = [...new Set([0, text.length, ...faults.flatMap((one) => [one.start, one.end])])].filter((at) => at >= 0 && at <= text.length).sort((a, b) => a - b);
  return edges.slice(0, -1).map((at, index) => {
    const end = edges[index + 1] ?? text.length;
    return { text: text.slice(at, end), at, bad: faults.some((one) => one.start <= at && one.end >= end) };
  });
}

export function CommandInput({ value = '', onChange, faults, id, label, placeholder, 'aria-describedby': described }: CommandInputProps) {
  const frame = useRef<HTMLDivElement>(null);
  const behind = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const field = frame.current?.querySelector('textarea');
    if (!field || !behind.current) return undefined;
    const follow = () => behind.current?.scrollTo({ top: field.scrollTop });
    follow();
    field.addEventListener('scroll', follow);
    return () => field.removeEventListener('scroll', follow);
  }, [value]);
  return (
    <div ref={frame} className={css['frame']}>
      <Input.TextArea
        id={id}
        aria-label={label}
        aria-invalid={faults.length > 0}
        aria-describedby={described}
        className={css['field']}
        value={value}
        placeholder={placeholder}
        autoSize={{ minRows: 2, maxRows: 8 }}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        maxLength={4096}
        onChange={(event) => onChange?.(event.target.value)}
        // A command is one line: Enter belongs to the form.
        onPressEnter={(event) => {
          event.preventDefault();
          event.currentTarget.form?.requestSubmit();
        }}
      />
      <div ref={behind} className={css['behind']} aria-hidden="true">
        {piecesOf(value, faults.filter((one) => !one.isMoved)).map((piece) => (piece.bad ? <mark key={piece.at}>{piece.text}</mark> : <Fragment key={piece.at}>{piece.text}</Fragment>))}
        {'\u200b'}
      </div>
    </div>
  );
}
