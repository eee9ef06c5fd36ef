/** One box for a search in query words, with their help. `/` goes to it. */
import { useSearch } from '@tanstack/react-router';
import { Input, type InputRef } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useTyped } from '@/hooks/useTyped';
import { PopoverButton } from './PopoverButton';
import css from './SearchBox.module.css';

/** The words, as `GET /hosts` and `GET /services` take them, each with an example. */
export const WORDS = {
  port: '22',
  proto: 'udp',
  state: 'open',
  service: 'ssh',
  product: 'openssh',
  version: '9.2',
  ip: '10.0.0.7',
  net: '10.0.0.0/8',
  host: 'web',
  os: 'linux',
  tag: 'dmz',
  script: 'ssh-hostkey',
} as const;

export type Word = keyof typeof WORDS;

export interface SearchBoxProps {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
  /** The words that this list understands; without them it is a plain search. */
  words?: readonly Word[];
}

export function SearchBox({ value, onChange, placeholder, words = [] }: SearchBoxProps) {
  const { t } = useTranslation();
  const { text, setText, say } = useTyped(value, onChange);
  const input = useRef<InputRef>(null);
  const wantsFocus = (useSearch({ strict: false }) as { focus?: string }).focus === 'search';
  useEffect(() => {
    if (wantsFocus) input.current?.focus();
  }, [wantsFocus]);
  const add = (word: Word) => {
    setText(`${text}${text && !text.endsWith(' ') ? ' ' : ''}${word}:`);
    input.current?.focus();
  };
  return (
    <search className={css['box']}>
      <Input
        ref={input}
        data-shortcut="search"
        aria-label={t('search.label')}
        placeholder={placeholder}
        value={text}
        allowClear={{ clearIcon: <span className={css['clear']} aria-label={t('search.clear')}>×</span> }}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        maxLength={1000}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={() => say(text)}
        onKeyDown={(event) => event.key === 'Escape' && (text ? say('') : event.currentTarget.blur())}
        suffix={words.length === 0 ? <kbd className={css['key']}>/</kbd> : <span />}
      />
      {words.length > 0 && (
        <PopoverButton title={t('search.help')} label={t('search.help')} content={() => <Help words={words} onAdd={add} />}>
          ?
        </PopoverButton>
      )}
    </search>
  );
}

function Help({ words, onAdd }: { words: readonly Word[]; onAdd: (word: Word) => void }) {
  const { t } = useTranslation();
  return (
    <div className={css['help']}>
      <dl>
        {words.map((word) => (
          <div key={word}>
            <dt>
              <button type="button" onClick={() => onAdd(word)}>
                <b>{word}:</b>
                {WORDS[word]}
              </button>
            </dt>
            <dd>{t(`search.words.${word}`)}</dd>
          </div>
        ))}
      </dl>
      <p>{t('search.phrase')}</p>
      <p>{t('search.all')}</p>
    </div>
  );
}
