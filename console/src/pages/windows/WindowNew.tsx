/** A new window. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { FormDialog } from '@/components/FormDialog';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useOnce } from '@/hooks/useOnce';
import { plain } from '@/lib/hostile';
import { fresh, inputOf, type Draft, type Wanted } from './draft';
import { windowsChanged } from './changed';
import { WindowFields } from './WindowFields';

/** Mounted while it is open. */
export function WindowNew({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) {
  const { t } = useTranslation('windows');
  useFocusBack();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [start] = useState(() => fresh(wanted));
  const [form] = Form.useForm<Draft>();
  const problem = useFormProblem(form);
  const { once } = useOnce();
  const create = $api.useMutation('post', '/api/v1/windows', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (made) => {
      windowsChanged(client);
      void message.success(t('made', { name: plain(made.name) }));
      onClose();
    },
  });
  const send = () => void once(() => create.mutateAsync({ body: inputOf({ ...start, ...(form.getFieldsValue(true) as Draft) }) }));
  return (
    <FormDialog open title={t('new')} okText={t('make')} form={form} problem={problem} start={start} isSending={create.isPending} onSend={send} onClose={onClose} width={560}>
      <WindowFields form={form} start={start} />
    </FormDialog>
  );
}
