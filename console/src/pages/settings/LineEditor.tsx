/** A list of short texts, a line each, with the fault of a line beside it. Enter makes a line; several can be pasted. */
import { Button } from 'antd';
import { memo, useEffect, useId, useRef, useState, type ClipboardEvent, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import css from './LineEditor.module.css';

export interface LineEditorProps {
  label: string;
  lines: string[];
  onChange: (lines: string[]) => void;
  /** By the number of the line, from 0. */
  faults: Record<number, string>;
  readOnly?: boolean;
}

export function LineEditor({ label, lines, onChange, faults, readOnly = false }: LineEditorProps) {
  const { t } = useTranslation('settings');
  const list = useRef<HTMLOListElement>(null);
  const id = useId();
  // One empty line at least, so that there is where to type.
  const shown = lines.length === 0 && !readOnly ? [''] : lines;
  const focus = (index: number) => list.current?.querySelectorAll('input')[Math.max(0, index)]?.focus();
  // Drawn at once: the next key may come before the next frame, and goes into the line that is meant.
  const put = (index: number, removed: number, ...texts: string[]) => flushSync(() => onChange(shown.toSpliced(index, removed, ...texts)));
  const press = (index: number, event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const text = event.currentTarget.value;
    if (event.key === 'Enter') {
      event.preventDefault();
      put(index + 1, 0, '');
      focus(index + 1);
    } else if (event.key === 'Backspace' && text === '' && shown.length > 1) {
      event.preventDefault();
      put(index, 1);
      focus(index - 1);
    } else if (event.key === 'ArrowDown') focus(Math.min(index + 1, shown.length - 1));
    else if (event.key === 'ArrowUp') focus(index - 1);
  };
  const paste = (index: number, event: ClipboardEvent<HTMLInputElement>) => {
    const texts = event.clipboardData.getData('text').split(/[\s,;]+/).filter(Boolean);
    if (texts.length < 2) return;
    event.preventDefault();
    const here = shown[index] ?? '';
    put(index, 1, ...(here.trim() ? [here] : []), ...texts);
    focus(index + texts.length - (here.trim() ? 0 : 1));
  };
  const latest = useRef<Acts>({ put, press, paste });
  useEffect(() => {
    latest.current = { put, press, paste };
  });
  // Always the same, so that of a thousand lines only the one that is typed in is drawn anew.
  const [acts] = useState<Acts>(() => ({
    put: (...args) => latest.current.put(...args),
    press: (...args) => latest.current.press(...args),
    paste: (...args) => latest.current.paste(...args),
  }));
  return (
    <div role="group" aria-label={label} className={css['editor']}>
      <ol ref={list} className={css['lines']}>
        {shown.map((text, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a line is its place
          <Line key={index} id={`${id}-${index}`} label={label} text={text} index={index} fault={faults[index]} readOnly={readOnly} acts={acts} />
        ))}
      </ol>
      {!readOnly && (
        <Button
          type="link"
          size="small"
          onClick={() => {
            put(shown.length, 0, '');
            focus(shown.length);
          }}
        >
          {t('lines.add')}
        </Button>
      )}
      {readOnly && shown.length === 0 && <p className="muted">{t('lines.none')}</p>}
    </div>
  );
}

interface Acts {
  put: (index: number, removed: number, ...texts: string[]) => void;
  press: (index: number, event: KeyboardEvent<HTMLInputElement>) => void;
  paste: (index: number, event: ClipboardEvent<HTMLInputElement>) => void;
}

interface LineProps {
  id: string;
  label: string;
  text: string;
  index: number;
  fault: string | undefined;
  readOnly: boolean;
  acts: Acts;
}

const Line = memo(function Line({ id, label, text, index, fault, readOnly, acts }: LineProps) {
  const { t } = useTranslation('settings');
  const name = t('lines.line', { list: label, number: index + 1 });
  if (readOnly) return <li className={`${css['line']} mono`}>{text}</li>;
  return (
    <li className={css['line']} data-faulty={Boolean(fault)}>
      <input
        className="mono"
        aria-label={name}
        aria-invalid={Boolean(fault)}
        aria-describedby={fault ? id : undefined}
        value={text}
        maxLength={300}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        onChange={(event) => acts.put(index, 1, event.target.value)}
        onKeyDown={(event) => acts.press(index, event)}
        onPaste={(event) => acts.paste(index, event)}
      />
      <button type="button" aria-label={t('lines.remove', { line: name })} onClick={() => acts.put(index, 1)}>
        <svg viewBox="0 0 16 16" width="12" height="12" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
          <path d="m4 4 8 8M12 4l-8 8" />
        </svg>
      </button>
      {fault && (
        <p id={id} role="alert">
          {fault}
        </p>
      )}
    </li>
  );
});
