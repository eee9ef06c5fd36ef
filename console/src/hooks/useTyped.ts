/** What is typed into a field whose value the address bar keeps: it holds when typing has paused. */
import { useEffect, useRef, useState } from 'react';

export interface Typed {
  text: string;
  setText: (text: string) => void;
  /** Has it hold at once. */
  say: (text: string) => void;
}

/** Milliseconds without a key before it holds. */
const PAUSE = 300;

export function useTyped(value: string, onChange: (value: string) => void): Typed {
  const [text, setText] = useState(value);
  // The value that holds, and those handed on that the address bar does not have yet: it takes its time.
  const said = useRef([value]);
  const say = (next: string) => {
    setText(next);
    if (next === said.current.at(-1)) return;
    said.current.push(next);
    onChange(next);
  };
  useEffect(() => {
    const known = said.current.indexOf(value);
    said.current = known < 0 ? [value] : said.current.slice(known);
    // Changed by another hand: a link, the back button.
    if (known < 0) setText(value);
  }, [value]);
  useEffect(() => {
    if (text === said.current.at(-1)) return undefined;
    const timer = setTimeout(() => say(text), PAUSE);
    return () => clearTimeout(timer);
  });
  return { text, setText, say };
}
