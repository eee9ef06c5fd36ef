/** A button, and what it opens: the focus goes into it, and is on the button again when it is left by Escape or Tab. */
import { Button, Popover } from 'antd';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface PopoverButtonProps {
  /** Above what it opens. */
  title: string;
  /** On the button. */
  children: ReactNode;
  /** What the button is called, where it is more than what stands on it. */
  label?: string;
  /** What it opens; `close` closes it. */
  content: (close: () => void) => ReactNode;
}

/** On a narrow window it is moved until it fits: on the other side of the button it would fit no better. */
const WITHIN = { overflow: { adjustX: false, adjustY: true, shiftX: true } };

/** Whether the focus is where the press left it: on the button, or, where browsers give buttons none, nowhere. */
const isStill = (button: HTMLElement | null) => document.activeElement === button || document.activeElement === document.body;

export function PopoverButton({ title, children, label, content }: PopoverButtonProps) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const opened = useRef<HTMLDivElement>(null);
  const close = () => setOpen(false);
  const stops = () => [...(opened.current?.querySelectorAll<HTMLElement>('button:enabled, input:enabled, a[href]') ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    // It is drawn at the end of the page: from its ends Tab would go anywhere.
    const isLeft = event.key === 'Tab' && document.activeElement === stops().at(event.shiftKey ? 0 : -1);
    if (!isOpen || (event.key !== 'Escape' && !isLeft)) return;
    event.preventDefault();
    event.stopPropagation();
    close();
    button.current?.focus();
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      align={WITHIN}
      open={isOpen}
      onOpenChange={setOpen}
      // Opened for good only after its motion: who has chosen in it by then has the focus elsewhere, and keeps it.
      afterOpenChange={(isNow) => isNow && isStill(button.current) && stops()[0]?.focus()}
      title={title}
      destroyOnHidden
      content={
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
        <div ref={opened} onKeyDown={onKeyDown}>
          {content(close)}
        </div>
      }
    >
      <Button ref={button} aria-label={label} aria-expanded={isOpen} onKeyDown={onKeyDown}>
        {children}
      </Button>
    </Popover>
  );
}
