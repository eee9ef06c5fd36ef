/** A form in a dialog, whose button sends it. It is empty when it is opened again: Escape asks before what is typed is lost. */
import { Form, Modal, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import type { FormProblem } from '@/hooks/useFormProblem';
import { useClosing } from '@/hooks/useLeaving';
import { FocusBack } from './FocusBack';
import { ProblemAlert } from './ProblemAlert';
import { SendsByEnter } from './SendsByEnter';

export interface FormDialogProps<Fields extends object> {
  open: boolean;
  title: string;
  /** What the button does; as the title if absent. */
  okText?: string;
  form: FormInstance<Fields>;
  /** Of `useFormProblem(form)`: what has no field of its own is told above the fields. */
  problem: FormProblem;
  /** What the fields begin with. */
  start?: Partial<Fields>;
  isSending: boolean;
  onSend: (fields: Fields) => void;
  onClose: () => void;
  width?: number;
  children: ReactNode;
}

export function FormDialog<Fields extends object>(props: FormDialogProps<Fields>) {
  const { open, title, okText = title, form, problem, start, isSending, onSend, onClose, width = 480, children } = props;
  const close = useClosing(form, onClose, open);
  return (
    <Modal
      open={open}
      title={title}
      okText={okText}
      onOk={() => form.submit()}
      confirmLoading={isSending}
      onCancel={close}
      cancelButtonProps={{ onClick: onClose }}
      afterClose={() => (form.resetFields(), problem.clear())}
      destroyOnHidden
      width={width}
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={start ?? {}} onFinish={onSend}>
        <FocusBack />
        <ProblemAlert error={problem.rest} />
        {children}
        {/* Once it is sent the dialog is still seen for a moment. */}
        <SendsByEnter isBusy={isSending || !open} />
      </Form>
    </Modal>
  );
}
