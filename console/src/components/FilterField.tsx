/** A filter above a table, with what is wrong with it below it, as forms have it. */
import { Input, type InputProps } from 'antd';
import { useId } from 'react';
import css from './FilterField.module.css';

export interface FilterFieldProps extends InputProps {
  label: string;
  /** What is typed cannot be understood: this is said of it. */
  fault?: string | undefined;
}

export function FilterField({ label, fault, className, ...input }: FilterFieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <Input {...input} aria-label={label} aria-invalid={fault !== undefined} aria-describedby={fault && id} status={fault ? 'error' : ''} />
      {fault && (
        <div id={id} role="alert" className={css['fault']}>
          {fault}
        </div>
      )}
    </div>
  );
}
