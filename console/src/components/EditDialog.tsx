/** A dialog in which a thing is made, changed or deleted. Mounted while it is open. */
import { Button, Form, Modal, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isGone } from '@/api/problem';
import type { Edit } from '@/hooks/useEdit';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useClosing } from '@/hooks/useLeaving';
import { ChangedAlert } from './ChangedAlert';
import { ConfirmDelete, type ConfirmDeleteProps } from './ConfirmDelete';
import { ProblemAlert } from './ProblemAlert';
import { SendsByEnter } from './SendsByEnter';

export interface EditDialogProps {
  /** Of `useEdit`. */
  edit: Edit<unknown>;
  title: string;
  /** What the fields begin with; undefined until it is read. */
  start: object | undefined;
  /** What is said where it is there no more. */
  gone: string;
  /** What the button that saves says; without it nothing can be changed. */
  saveText?: string | undefined;
  /** The question before it is deleted; without it there is no such button. */
  removal?: Omit<ConfirmDeleteProps, 'onDelete'> | undefined;
  width?: number;
  children: ReactNode;
}

export function EditDialog({ edit, title, start, gone, saveText, removal, width = 560, children }: EditDialogProps) {
  const { t } = useTranslation();
  useFocusBack();
  const { form, thing, error, problem, isSaving, onClose } = edit;
  const close = useClosing(form, onClose);
  const footer = start && (
    <div className="toolbar">
      {thing !== undefined && removal && <ConfirmDelete {...removal} onDelete={edit.remove} />}
      <span style={{ flex: 1 }} />
      <Button onClick={onClose}>{t(saveText ? 'cancel' : 'close')}</Button>
      {saveText && (
        <Button type="primary" loading={isSaving} onClick={() => form.submit()}>
          {saveText}
        </Button>
      )}
    </div>
  );
  return (
    <Modal open title={title} onCancel={close} width={width} footer={footer ?? null}>
      {isGone(error) ? <p>{gone}</p> : <ProblemAlert error={error} onRetry={edit.onRead} />}
      {!start && !error && <Skeleton active paragraph={{ rows: 9 }} />}
      {start && (
        <Form form={form} layout="vertical" requiredMark={false} disabled={!saveText} initialValues={start} onFinish={edit.save}>
          {edit.isChanged && <ChangedAlert onTheirs={edit.onTheirs} onMine={edit.onMine} isBusy={isSaving} />}
          <ProblemAlert error={problem.rest} />
          {children}
          {saveText && <SendsByEnter isBusy={isSaving} />}
        </Form>
      )}
    </Modal>
  );
}
