/** A channel, new or there already. */
import { App, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { EditDialog } from '@/components/EditDialog';
import { AS_IT_OPENS, useEdit } from '@/hooks/useEdit';
import { plain } from '@/lib/hostile';
import { ChannelFields } from './ChannelFields';
import type { Made } from './Channels';
import { fieldsOf, inputOf, NEW_CHANNEL, type ChannelForm } from './channel';

const ONE = '/api/v1/channels/{id}';

export interface ChannelDialogProps {
  /** `new`, or which. */
  id: string;
  onClose: () => void;
  onMade: (made: Made) => void;
}

export function ChannelDialog({ id, onClose, onMade }: ChannelDialogProps) {
  const { t } = useTranslation('alerts');
  const { message } = App.useApp();
  const isNew = id === 'new';
  const path = { id };
  const [form] = Form.useForm<ChannelForm>();
  const edit = useEdit({
    query: $api.useQuery('get', ONE, { params: { path } }, { ...AS_IT_OPENS, enabled: !isNew }),
    form,
    fieldsOf,
    save: (fields, header) => (header ? api.PUT(ONE, { params: { path, header }, body: inputOf(fields) }) : api.POST('/api/v1/channels', { body: inputOf(fields) })),
    remove: (header) => api.DELETE(ONE, { params: { path, header } }),
    changed: (client) => client.invalidateQueries({ queryKey: ['get', '/api/v1/channels'] }),
    onSaved: ({ name, secret }) => {
      if (secret) onMade({ name, secret });
      else void message.success(t('channels.saved', { name: plain(name) }));
    },
    onClose,
  });
  const { thing } = edit;
  const name = plain(thing?.name ?? '');
  return (
    <EditDialog
      edit={edit}
      title={name || t(isNew ? 'channels.add' : 'channels.one')}
      start={isNew ? NEW_CHANNEL : thing && fieldsOf(thing)}
      gone={t('channels.gone')}
      saveText={t(isNew ? 'channels.add' : 'channels.save')}
      removal={{ question: t('channels.deleteQuestion', { name }), children: <p>{t('channels.deleteHint')}</p> }}
      width={520}
    >
      <ChannelFields form={form} channel={thing} />
    </EditDialog>
  );
}
