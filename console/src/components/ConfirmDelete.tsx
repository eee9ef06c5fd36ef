/** A button that destroys, and the question before it does. */
import { Button, Form, Input, Modal } from 'antd';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './ProblemAlert';

export interface ConfirmDeleteProps {
  /** The question: `Delete the provider "nmap"?` */
  question: string;
  /** What goes with it. */
  children?: ReactNode;
  /** Has this typed first: for what takes much along. */
  typed?: string;
  /** What the button says; "Delete" if absent. */
  label?: string;
  /** Does it. What it throws is shown, and the dialog stays. */
  onDelete: () => Promise<unknown>;
}

export function ConfirmDelete({ label, ...dialog }: ConfirmDeleteProps) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button danger onClick={() => setIsOpen(true)}>
        {label ?? t('delete')}
      </Button>
      <DeleteDialog {...dialog} label={label} open={isOpen} onClose={() => setIsOpen(false)} />
    </>
  );
}

export interface DeleteDialogProps extends ConfirmDeleteProps {
  open: boolean;
  onClose: () => void;
}

/** The question alone, where a menu asks it. */
export function DeleteDialog({ question, children, typed, label, onDelete, open, onClose }: DeleteDialogProps) {
  const { t } = useTranslation();
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [text, setText] = useState('');
  const field = useId();
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
      okButtonProps={{ danger: true, disabled: typed !== undefined && text !== typed }}
      cancelButtonProps={{ autoFocus: typed === undefined }}
      confirmLoading={isBusy}
      onOk={() => void go()}
      onCancel={close}
      destroyOnHidden
      width={440}
    >
      <ProblemAlert error={error} />
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
