/** A channel, new or there already. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { codeOf, isGone } from '@/api/problem';
import type { components } from '@/api/schema';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useClosing } from '@/hooks/useLeaving';
import { useOnce } from '@/hooks/useOnce';
import { plain } from '@/lib/hostile';
import css from '../Settings.module.css';
import { ChannelFields } from './ChannelFields';
import type { Made } from './Channels';
import { fieldsOf, inputOf, NEW_CHANNEL, type Channel, type ChannelForm } from './channel';

const LIST = ['get', '/api/v1/channels'];
const ONE = ['get', '/api/v1/channels/{id}'];

export interface ChannelDialogProps {
  /** `new`, or which. */
  id: string;
  onClose: () => void;
  onMade: (made: Made) => void;
}

export function ChannelDialog({ id, onClose, onMade }: ChannelDialogProps) {
  const { t } = useTranslation(['alerts', 'common']);
  useFocusBack();
  const isNew = id === 'new';
  const client = useQueryClient();
  const channel = $api.useQuery('get', '/api/v1/channels/{id}', { params: { path: { id } } }, { enabled: !isNew, staleTime: 0, refetchOnWindowFocus: false });
  const [form] = Form.useForm<ChannelForm>();
  const close = useClosing(form, onClose);
  const problem = useFormProblem(form);
  const save = useSave(id, problem, onClose, onMade);
  const { once } = useOnce();
  // Not what was kept of an earlier look: a form that begins with it would write it back.
  const data = channel.isFetchedAfterMount ? channel.data : undefined;
  const remove = async ({ version }: Channel) => {
    const { error } = await api.DELETE('/api/v1/channels/{id}', { params: { path: { id }, header: { 'If-Match': `"${version}"` } } });
    if (error) throw error;
    await client.invalidateQueries({ queryKey: LIST });
    onClose();
  };
  const anew = () => {
    problem.clear();
    void client.invalidateQueries({ queryKey: ONE });
  };
  const isStale = problem.rest !== null && codeOf(problem.rest) === 'changed';
  const isThere = isNew || data;
  const footer = isThere && (
    <div className={css['bar']}>
      {data && (
        <ConfirmDelete question={t('channels.deleteQuestion', { name: plain(data.name) })} onDelete={() => remove(data)}>
          <p>{t('channels.deleteHint')}</p>
        </ConfirmDelete>
      )}
      <span style={{ flex: 1 }} />
      <Button onClick={onClose}>{t('common:cancel')}</Button>
      <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
        {t(isNew ? 'channels.add' : 'channels.save')}
      </Button>
    </div>
  );
  return (
    <Modal open title={data ? plain(data.name) : t(isNew ? 'channels.add' : 'channels.one')} onCancel={close} width={520} footer={footer}>
      {isGone(channel.error) ? <p>{t('channels.gone')}</p> : <ProblemAlert error={data ? null : channel.error} onRetry={() => void channel.refetch()} />}
      {!isThere && !channel.error && <Skeleton active paragraph={{ rows: 8 }} />}
      {isThere && (
        <Form
          form={form}
          key={data?.version}
          layout="vertical"
          requiredMark={false}
          initialValues={data ? fieldsOf(data) : NEW_CHANNEL}
          onFinish={(fields: ChannelForm) => void once(() => save.send(inputOf(fields), data?.version))}
        >
          <ProblemAlert error={problem.rest} onRetry={isStale ? anew : undefined} />
          <ChannelFields form={form} channel={data} />
        </Form>
      )}
    </Modal>
  );
}

function useSave(id: string, problem: ReturnType<typeof useFormProblem>, onClose: () => void, onMade: (made: Made) => void) {
  const { t } = useTranslation('alerts');
  const { message } = App.useApp();
  const client = useQueryClient();
  const how = {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: ({ name, secret }: components['schemas']['ChannelSet']) => {
      for (const queryKey of [LIST, ONE]) void client.invalidateQueries({ queryKey });
      onClose();
      if (secret) onMade({ name, secret });
      else void message.success(t('channels.saved', { name: plain(name) }));
    },
  };
  const create = $api.useMutation('post', '/api/v1/channels', how);
  const change = $api.useMutation('put', '/api/v1/channels/{id}', how);
  return {
    isPending: create.isPending || change.isPending,
    send: (body: components['schemas']['ChannelInput'], version: number | undefined) =>
      version === undefined ? create.mutateAsync({ body }) : change.mutateAsync({ params: { path: { id }, header: { 'If-Match': `"${version}"` } }, body }),
  };
}
