/** A rule, new or there already: what is told, to which channel, at once or collected. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Modal, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { codeOf, isGone } from '@/api/problem';
import type { components } from '@/api/schema';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useClosing } from '@/hooks/useLeaving';
import { useOnce } from '@/hooks/useOnce';
import { plain } from '@/lib/hostile';
import css from '../Settings.module.css';
import { RuleFields } from './RuleFields';
import { fieldsOf, inputOf, NEW_RULE, type RuleForm } from './rule';

type Rule = components['schemas']['AlertRule'];

const LIST = ['get', '/api/v1/alert-rules'];
const ONE = ['get', '/api/v1/alert-rules/{id}'];

export function RuleDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation(['alerts', 'common']);
  useFocusBack();
  const isNew = id === 'new';
  const client = useQueryClient();
  const rule = $api.useQuery('get', '/api/v1/alert-rules/{id}', { params: { path: { id } } }, { enabled: !isNew, staleTime: 0, refetchOnWindowFocus: false });
  const [form] = Form.useForm<RuleForm>();
  const close = useClosing(form, onClose);
  const problem = useFormProblem(form);
  const save = useSave(id, problem, onClose);
  const { once } = useOnce();
  const mayChange = useMay('rule.change');
  const mayDelete = useMay('rule.delete');
  // Not what was kept of an earlier look: a form that begins with it would write it back.
  const data = rule.isFetchedAfterMount ? rule.data : undefined;
  const remove = async ({ version }: Rule) => {
    const { error } = await api.DELETE('/api/v1/alert-rules/{id}', { params: { path: { id }, header: { 'If-Match': `"${version}"` } } });
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
      {data && mayDelete && (
        <ConfirmDelete question={t('rules.deleteQuestion', { name: plain(data.name) })} onDelete={() => remove(data)}>
          <p>{t('rules.deleteHint')}</p>
        </ConfirmDelete>
      )}
      <span style={{ flex: 1 }} />
      <Button onClick={onClose}>{t('common:cancel')}</Button>
      {mayChange && (
        <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
          {t(isNew ? 'rules.add' : 'rules.save')}
        </Button>
      )}
    </div>
  );
  return (
    <Modal open title={data ? plain(data.name) : t(isNew ? 'rules.add' : 'rules.one')} onCancel={close} width={560} footer={footer}>
      {isGone(rule.error) ? <p>{t('rules.gone')}</p> : <ProblemAlert error={data ? null : rule.error} onRetry={() => void rule.refetch()} />}
      {!isThere && !rule.error && <Skeleton active paragraph={{ rows: 10 }} />}
      {isThere && (
        <Form
          form={form}
          key={data?.version}
          layout="vertical"
          requiredMark={false}
          disabled={!mayChange}
          initialValues={data ? fieldsOf(data) : NEW_RULE}
          onFinish={(fields: RuleForm) => void once(() => save.send(inputOf(fields), data?.version))}
        >
          <ProblemAlert error={problem.rest} onRetry={isStale ? anew : undefined} />
          <RuleFields form={form} />
        </Form>
      )}
    </Modal>
  );
}

function useSave(id: string, problem: ReturnType<typeof useFormProblem>, onClose: () => void) {
  const { t } = useTranslation('alerts');
  const { message } = App.useApp();
  const client = useQueryClient();
  const how = {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: ({ name }: Rule) => {
      for (const queryKey of [LIST, ONE]) void client.invalidateQueries({ queryKey });
      void message.success(t('rules.saved', { name: plain(name) }));
      onClose();
    },
  };
  const create = $api.useMutation('post', '/api/v1/alert-rules', how);
  const change = $api.useMutation('put', '/api/v1/alert-rules/{id}', how);
  return {
    isPending: create.isPending || change.isPending,
    send: (body: components['schemas']['AlertRuleInput'], version: number | undefined) =>
      version === undefined ? create.mutateAsync({ body }) : change.mutateAsync({ params: { path: { id }, header: { 'If-Match': `"${version}"` } }, body }),
  };
}
