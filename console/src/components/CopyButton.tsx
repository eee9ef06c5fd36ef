/** Copies a text. Also where the page is not served over TLS, which browsers keep their clipboard from. */
import { Button, Tooltip } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Milliseconds for which it says that it has copied. */
const SAY = 1500;

export interface CopyButtonProps {
  text: string;
  /** What is copied, for who cannot see where the button is. */
  label?: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const { t } = useTranslation();
  const [isDone, setIsDone] = useState(false);
  useEffect(() => {
    if (!isDone) return undefined;
    const timer = setTimeout(() => setIsDone(false), SAY);
    return () => clearTimeout(timer);
  }, [isDone]);
  const name = isDone ? t('copied') : (label ?? t('copy'));
  return (
    <Tooltip title={name}>
      <Button
        type="text"
        size="small"
        aria-label={name}
        onClick={(event) => {
          event.stopPropagation();
          void copy(text).then(setIsDone);
        }}
        icon={
          <svg viewBox="0 0 16 16" width="14" height="14" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
            {isDone ? <path d="m3 8.500 3.500 3.500L13 4.500" /> : <path d="M5.500 5.500h8v8h-8ZM10.500 5.500v-3h-8v8h3" />}
          </svg>
        }
      />
    </Tooltip>
  );
}

/** Whether it could be copied. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A dialog takes the focus back from what is outside of it, and what was selected with it.
    const place = document.activeElement?.closest('[role="dialog"]') ?? document.body;
    const field = document.createElement('textarea');
    field.value = text;
    field.style.position = 'fixed';
    field.style.opacity = '0';
    place.append(field);
    let isDone = false;
    const put = (event: ClipboardEvent) => {
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      isDone = true;
    };
    document.addEventListener('copy', put, { once: true });
    field.select();
    document.execCommand('copy');
    document.removeEventListener('copy', put);
    field.remove();
    return isDone;
  }
}
