/**
 * A line for a command: its words in colours, options completed with their sentences, refusals underlined at their
 * place and told below. For antd's `Form.Item`: takes `id`, `value` and `onChange`.
 */
import { useEffect, useId, useLayoutEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { said } from '@/i18n/said';
import { Offers } from './Offers';
import { useSentence } from './sentence';
import { begunAt, marked, offers, piecesOf, placeOf, type Fault } from './words';
import type { NmapOption } from './table';
import css from './CommandEditor.module.css';

export type Refusal = components['schemas']['Explanation']['refusals'][number];

export interface CommandEditorProps {
  id?: string;
  value?: string;
  onChange?: (text: string) => void;
  /** What is refused, with places in `source`; none is underlined where `source` is not the text that is shown. */
  refusals?: Refusal[];
  source?: string | undefined;
  disabled?: boolean;
  placeholder?: string;
  /** Its name, where no label stands for it. */
  label?: string;
  ref?: Ref<HTMLTextAreaElement>;
}

const NONE: Refusal[] = [];

export function CommandEditor({ id, value = '', onChange, refusals = NONE, source, disabled = false, placeholder, label, ref }: CommandEditorProps) {
  const { t } = useTranslation('command');
  const sentence = useSentence();
  const names = useId();
  const field = useRef<HTMLTextAreaElement | null>(null);
  const [begun, setBegun] = useState<Fault | null>(null);
  const [chosen, setChosen] = useState(0);
  const cursor = useRef<number | null>(null);
  const typed = begun ? value.slice(begun.start, begun.end) : '';
  const found = begun ? offers(typed, sentence) : [];
  const isOpen = found.length > 0 && !(found.length === 1 && found[0]?.option === typed);
  const active = Math.min(chosen, found.length - 1);
  const isPlaced = source === value;
  const faults = isPlaced ? refusals.map((one) => ({ start: placeOf(value, one.start), end: placeOf(value, one.end) })) : [];
  // A word that is only begun is not wrong yet.
  const shown = isOpen && begun ? faults.filter((one) => one.end <= begun.start || one.start >= begun.end) : faults;
  const isRefused = isOpen ? shown.length > 0 : refusals.length > 0;

  useLayoutEffect(() => {
    // After an option was put in: the cursor goes behind it, not to the end.
    if (cursor.current === null) return;
    field.current?.setSelectionRange(cursor.current, cursor.current);
    cursor.current = null;
  }, [value]);
  useEffect(() => setChosen(0), [typed]);

  const take = (option: NmapOption) => {
    if (!begun) return;
    const after = value.slice(begun.end);
    const gap = option.value === 'attached' || after.startsWith(' ') ? '' : ' ';
    cursor.current = begun.start + option.option.length + (option.value === 'attached' ? 0 : 1);
    onChange?.(value.slice(0, begun.start) + option.option + gap + after);
    setBegun(null);
    field.current?.focus();
  };
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== ' ') return;
      // All options that begin with what is there, or all.
      event.preventDefault();
      const at = event.currentTarget.selectionStart;
      setBegun(begunAt(value, at) ?? { start: at, end: at });
      return;
    }
    if (event.key === 'Enter') event.preventDefault();
    if (!isOpen) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => setChosen((active + 1) % found.length),
      ArrowUp: () => setChosen((active - 1 + found.length) % found.length),
      Enter: () => found[active] && take(found[active]),
      Escape: () => setBegun(null),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const paste = (event: ClipboardEvent<HTMLTextAreaElement>) => {
    const text = event.clipboardData.getData('text');
    if (!/[\r\n]/.test(text)) return;
    // A command of more lines is one line here.
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    const line = text.trim().replaceAll(/\s*\\?\r?\n\s*/g, ' ');
    cursor.current = selectionStart + line.length;
    onChange?.(value.slice(0, selectionStart) + line + value.slice(selectionEnd));
  };
  return (
    <div className={css['editor']}>
      <div className={css['field']} data-refused={isRefused || undefined} data-disabled={disabled || undefined}>
        <div className={css['colours']} aria-hidden="true">
          {marked(piecesOf(value), shown).map((piece) => (
            <span key={piece.start} data-kind={piece.kind} data-refused={piece.fault === null ? undefined : true}>
              {value.slice(piece.start, piece.end)}
            </span>
          ))}
          {shown.some((one) => one.start >= one.end) && <span className={css['gap']} />}
          {/* Keeps the height of an empty last line. */}
          {'\u200b'}
        </div>
        <textarea
          ref={(element) => {
            field.current = element;
            if (typeof ref === 'function') ref(element);
            else if (ref) ref.current = element;
          }}
          id={id}
          rows={1}
          className={css['text']}
          value={value}
          disabled={disabled}
          placeholder={placeholder}
          aria-label={label}
          aria-invalid={isRefused}
          aria-describedby={`${names}-why`}
          aria-autocomplete="list"
          aria-controls={isOpen ? `${names}-offers` : undefined}
          aria-activedescendant={isOpen ? `${names}-${active}` : undefined}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          autoCorrect="off"
          maxLength={65536}
          onChange={(event) => {
            const text = event.target.value.replaceAll(/\r?\n/g, ' ');
            onChange?.(text);
            setBegun(begunAt(text, event.target.selectionStart));
          }}
          onKeyDown={press}
          onPaste={paste}
          onBlur={() => setBegun(null)}
          onClick={() => setBegun(null)}
        />
        {isOpen && <Offers found={found} active={active} names={names} onTake={take} />}
      </div>
      <span role="status" className="visually-hidden">
        {isOpen && t('offers', { count: found.length })}
      </span>
      <div id={`${names}-why`} role="status" aria-label={t('refused')}>
        <ul className={css['why']}>
          {refusals.map((one, index) => {
            const fault = faults[index];
            const part = (fault ? value.slice(fault.start, fault.end) : (one.option ?? '')) || t('end');
            return (
              <li key={`${one.code} ${one.start} ${one.reason}`}>
                <button
                  type="button"
                  disabled={!fault}
                  aria-label={t('show', { part })}
                  onClick={() => (field.current?.focus(), fault && field.current?.setSelectionRange(fault.start, fault.end))}
                >
                  <code>{part}</code>
                </button>
                <span>{said(one.reason)}</span>
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
