/** A filter that is typed: it holds when typing has paused. */
import { useTyped } from '@/hooks/useTyped';
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

export function TextFilter({ value, onChange, label, placeholder, className, fault }: TextFilterProps) {
  const { text, setText, say } = useTyped(value, onChange);
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
      onPressEnter={() => say(text)}
    />
  );
}
