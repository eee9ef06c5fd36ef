/** The targets of an asset, a line each, with what is wrong beside it. Enter adds a line, a pasted list becomes lines. */
import { Button, Input } from 'antd';
import { memo, useCallback, useId, useLayoutEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { said } from '@/i18n/said';
import { split, type TargetFault, type TargetFaults } from './targets';
import css from './Assets.module.css';

export interface TargetsFieldProps {
  id?: string;
  value?: string[];
  onChange?: (value: string[]) => void;
  faults: TargetFaults;
}

export function TargetsField({ id, value = [], onChange, faults }: TargetsFieldProps) {
  const { t } = useTranslation('assets');
  const lines = value.length === 0 ? [''] : value;
  const frame = useRef<HTMLDivElement>(null);
  const latest = useRef({ lines, onChange });
  useLayoutEffect(() => {
    latest.current = { lines, onChange };
  });
  // Always the same function: of a thousand lines only the one that is typed in is drawn anew.
  const put = useCallback((index: number, texts: string[], focus?: number) => {
    const { lines, onChange } = latest.current;
    const change = () => onChange?.([...lines.slice(0, index), ...texts, ...lines.slice(index + 1)]);
    if (focus === undefined) return change();
    // Drawn at once: the next key may come before the next frame, and goes into the line that is meant.
    flushSync(change);
    frame.current?.querySelectorAll('input')[focus]?.focus();
  }, []);
  return (
    <div ref={frame} id={id} role="group" aria-label={t('field.targets')} className={css['targets']}>
      {lines.map((text, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a line is its place
        <Line key={index} text={text} index={index} fault={faults.get(text.trim())} isOnly={lines.length === 1} put={put} />
      ))}
      <Button size="small" onClick={() => put(lines.length, [''], lines.length)}>
        {t('target.add')}
      </Button>
    </div>
  );
}

interface LineProps {
  text: string;
  index: number;
  fault: TargetFault | undefined;
  isOnly: boolean;
  put: (index: number, texts: string[], focus?: number) => void;
}

const Line = memo(function Line({ text, index, fault, isOnly, put }: LineProps) {
  const { t } = useTranslation('assets');
  const note = useId();
  return (
    <div className={css['line']}>
      <Input
        value={text}
        aria-label={t('target.line', { number: index + 1 })}
        aria-invalid={fault?.kind === 'bad'}
        aria-describedby={fault ? note : undefined}
        status={fault ? (fault.kind === 'bad' ? 'error' : 'warning') : ''}
        placeholder={index === 0 ? t('target.example') : ''}
        className={css['code']}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        maxLength={4096}
        onChange={(event) => put(index, [event.target.value])}
        onPressEnter={(event) => {
          event.preventDefault();
          put(index, [text, ''], index + 1);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Backspace' || text !== '' || isOnly) return;
          event.preventDefault();
          put(index, [], Math.max(0, index - 1));
        }}
        onPaste={(event) => {
          const pasted = split(event.clipboardData.getData('text'));
          if (pasted.length < 2) return;
          event.preventDefault();
          const lines = text.trim() ? [text, ...pasted] : pasted;
          put(index, lines, index + lines.length - 1);
        }}
      />
      <Button
        type="text"
        size="small"
        aria-label={t('target.remove', { number: index + 1 })}
        disabled={isOnly && text === ''}
        onClick={() => put(index, isOnly ? [''] : [], Math.max(0, index - 1))}
        icon={
          <svg viewBox="0 0 16 16" width="12" height="12" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
            <path d="m3 3 10 10M13 3 3 13" />
          </svg>
        }
      />
      {fault && (
        <p id={note} className={css['note']} data-kind={fault.kind}>
          {fault.code === 'outOfScope' ? t('target.outOfScope') : said(fault.reason)}
        </p>
      )}
    </div>
  );
});
