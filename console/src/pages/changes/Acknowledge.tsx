/** Takes note of changes, with what is to be said of them. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { FormDialog } from '@/components/FormDialog';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useOnce } from '@/hooks/useOnce';
import { useRules } from '@/hooks/useRules';

export interface AcknowledgeProps {
  /** Of these; nothing is asked where there are none. */
  ids: string[];
  onClose: () => void;
  onDone: () => void;
}

export function Acknowledge({ ids, onClose, onDone }: AcknowledgeProps) {
  const { t } = useTranslation('changes');
  const { message } = App.useApp();
  const client = useQueryClient();
  const rules = useRules();
  const { once } = useOnce(ids.length > 0);
  const [form] = Form.useForm<{ note?: string }>();
  const problem = useFormProblem(form);
  const done = (count: number) => {
    for (const path of ['/api/v1/changes', '/api/v1/changes/{id}']) void client.invalidateQueries({ queryKey: ['get', path] });
    void message.success(t('acknowledge.done', { count }));
    onDone();
    onClose();
  };
  const how = { onMutate: problem.clear, onError: problem.show };
  const one = $api.useMutation('post', '/api/v1/changes/{id}/acknowledge', { ...how, onSuccess: () => done(1) });
  const many = $api.useMutation('post', '/api/v1/changes/acknowledge', { ...how, onSuccess: ({ acknowledged }) => done(acknowledged) });
  const send = (note: string | undefined) => {
    const [id = ''] = ids;
    return ids.length === 1 ? one.mutateAsync({ params: { path: { id } }, body: { note } }) : many.mutateAsync({ body: { ids, note } });
  };
  return (
    <FormDialog
      open={ids.length > 0}
      title={t('acknowledge.title', { count: Math.max(1, ids.length) })}
      okText={t('acknowledge.one')}
      form={form}
      problem={problem}
      isSending={one.isPending || many.isPending}
      onSend={({ note }) => void once(() => send(note?.trim() || undefined))}
      onClose={onClose}
    >
      <Form.Item name="note" label={t('acknowledge.note')} extra={t('acknowledge.noteHint')} rules={[rules.longest(2000)]}>
        <Input.TextArea autoFocus rows={3} />
      </Form.Item>
    </FormDialog>
  );
}
