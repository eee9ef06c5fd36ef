/** A rule, new or there already: what is told, to which channel, at once or collected. */
import { App, Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useMay } from '@/api/session';
import { EditDialog } from '@/components/EditDialog';
import { AS_IT_OPENS, useEdit } from '@/hooks/useEdit';
import { plain } from '@/lib/hostile';
import { RuleFields } from './RuleFields';
import { fieldsOf, inputOf, NEW_RULE, type RuleForm } from './rule';

const ONE = '/api/v1/alert-rules/{id}';

export function RuleDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('alerts');
  const { message } = App.useApp();
  const mayChange = useMay('rule.change');
  const mayDelete = useMay('rule.delete');
  const isNew = id === 'new';
  const path = { id };
  const [form] = Form.useForm<RuleForm>();
  const edit = useEdit({
    query: $api.useQuery('get', ONE, { params: { path } }, { ...AS_IT_OPENS, enabled: !isNew }),
    form,
    fieldsOf,
    save: (fields, header) => (header ? api.PUT(ONE, { params: { path, header }, body: inputOf(fields) }) : api.POST('/api/v1/alert-rules', { body: inputOf(fields) })),
    remove: (header) => api.DELETE(ONE, { params: { path, header } }),
    changed: (client) => client.invalidateQueries({ queryKey: ['get', '/api/v1/alert-rules'] }),
    onSaved: ({ name }) => void message.success(t('rules.saved', { name: plain(name) })),
    onClose,
  });
  const { thing } = edit;
  const name = plain(thing?.name ?? '');
  return (
    <EditDialog
      edit={edit}
      title={name || t(isNew ? 'rules.add' : 'rules.one')}
      start={isNew ? NEW_RULE : thing && fieldsOf(thing)}
      gone={t('rules.gone')}
      saveText={mayChange ? t(isNew ? 'rules.add' : 'rules.save') : undefined}
      removal={mayDelete ? { question: t('rules.deleteQuestion', { name }), children: <p>{t('rules.deleteHint')}</p> } : undefined}
    >
      <RuleFields form={form} />
    </EditDialog>
  );
}
