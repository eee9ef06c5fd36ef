/** A button that destroys, and the question before it does. */
import { Button, Form, Input, Modal, Tooltip } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FocusBack } from './FocusBack';
import { ProblemAlert } from './ProblemAlert';
import css from './ConfirmDelete.module.css';

export interface ConfirmDeleteProps {
  /** The question: `Delete the provider "nmap"?` */
  question: string;
  /** What goes with it. */
  children?: ReactNode;
  /** Has this typed first: for what takes much along. */
  typed?: string;
  /** What the button says; "Delete" if absent. */
  label?: string;
  /** Why it would be refused, and what to do, where that is known: it cannot be pressed then. */
  refused?: string | undefined;
  /** Does it. What it throws is shown, and the dialog stays. */
  onDelete: () => Promise<unknown>;
}

export function ConfirmDelete({ label, refused, ...dialog }: ConfirmDeleteProps) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const reason = useId();
  // Not `disabled`, which takes it out of the way of Tab: the reason is for who has no mouse as well.
  const held = refused ? { 'aria-disabled': true, 'aria-describedby': reason, className: css['refused'] ?? '' } : { onClick: () => setIsOpen(true) };
  return (
    <>
      <Tooltip title={refused} trigger={['hover', 'focus']}>
        <Button danger {...held}>
          {label ?? t('delete')}
        </Button>
      </Tooltip>
      {refused && (
        <span id={reason} className="visually-hidden">
          {refused}
        </span>
      )}
      <DeleteDialog {...dialog} label={label} open={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}

export interface DeleteDialogProps extends ConfirmDeleteProps {
  open: boolean;
  onClose: () => void;
}

/** The question alone, where a menu asks it. */
export function DeleteDialog({ question, children, typed, label, refused, onDelete, open, onClose }: DeleteDialogProps) {
  const { t } = useTranslation();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [text, setText] = useState('');
  const field = useId();
  const reason = useId();
  const word = label ?? t('delete');
  const close = () => {
    onClose();
    setError(null);
    setText('');
  };
  const go = async () => {
    setIsBusy(true);
    try {
      await onDelete();
      close();
    } catch (thrown) {
      setError(thrown);
    }
    setIsBusy(false);
  };
  return (
    <Modal
      open={open}
      title={question}
      okText={word}
      cancelText={t('cancel')}
      okButtonProps={{ danger: true, disabled: Boolean(refused) || (typed !== undefined && text !== typed), ...(refused && { title: refused, 'aria-describedby': reason }) }}
      cancelButtonProps={{ autoFocus: typed === undefined }}
      confirmLoading={isBusy}
      onOk={() => void go()}
      onCancel={close}
      destroyOnHidden
      width={440}
    >
      <FocusBack />
      <ProblemAlert error={error} />
      {refused && <p id={reason}>{refused}</p>}
      {children ?? <p>{t('confirm.cannotUndo')}</p>}
      {typed !== undefined && (
        <Form layout="vertical" style={{ marginTop: 12 }}>
          <Form.Item label={t('confirm.typeName', { name: typed })} htmlFor={field}>
            <Input id={field} value={text} onChange={(event) => setText(event.target.value)} autoFocus spellCheck={false} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
