/** A filter that is typed: it holds when typing has paused. */
import { useEffect, useState } from 'react';
import { FilterField } from './FilterField';

export interface TextFilterProps {
  value: string;
  onChange: (value: string) => void;
  label: string;
  placeholder: string;
  className?: string | undefined;
  /** What is typed cannot be understood: this is said of it. */
  fault?: string | undefined;
}

/** Milliseconds without a key before it holds. */
const PAUSE = 300;

export function TextFilter({ value, onChange, label, placeholder, className, fault }: TextFilterProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => onChange(text), PAUSE);
    return () => clearTimeout(timer);
  });
  return (
    <FilterField
      className={className}
      label={label}
      fault={fault}
      placeholder={placeholder}
      value={text}
      maxLength={100}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => setText(event.target.value)}
      onPressEnter={() => onChange(text)}
    />
  );
}
