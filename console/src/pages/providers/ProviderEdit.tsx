/** A provider: what it is set to, whether it works, and a place to try it. */
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { App, Button, Form, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, $api } from '@/api/client';
import { codeOf, problemOf } from '@/api/problem';
import { useMay } from '@/api/session';
import { ChangedAlert } from '@/components/ChangedAlert';
import { DeleteDialog } from '@/components/ConfirmDelete';
import { MissingOr } from '@/components/MissingOr';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { useFormProblem } from '@/hooks/useFormProblem';
import { isUnlike } from '@/hooks/useLeaving';
import { plain } from '@/lib/hostile';
import { HealthPanel } from './Health';
import { ProviderFacts } from './ProviderFacts';
import { inputOf, ProviderForm, type Provider, type ProviderInput } from './ProviderForm';
import { TestWidget } from './TestWidget';
import css from './Providers.module.css';

export default function ProviderEdit() {
  const { t } = useTranslation('providers');
  const { providerId } = useParams({ strict: false }) as { providerId: string };
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/providers/{id}', { params: { path: { id: providerId } } });
  const mayChange = useMay('provider.change');
  const mayDelete = useMay('provider.delete');
  const mayTest = useMay('provider.test');
  if (!data) {
    return (
      <div className="page">
        <PageHeader title={t('one')} crumbs={[{ label: t('title'), to: '/providers' }]} />
        {error ? <MissingOr error={error} onRetry={() => void refetch()} text={t('gone')} to="/providers" list={t('allOfThem')} /> : <Skeleton active paragraph={{ rows: 12 }} />}
      </div>
    );
  }
  return (
    <div className="page">
      <PageHeader title={data.displayName} crumbs={[{ label: t('title'), to: '/providers' }]} extra={<StateTag kind="provider" state={data.state} />} actions={mayDelete && <Delete provider={data} />} />
      <div className={css['columns']}>
        {mayChange ? <Settings key={data.id} provider={data} /> : <ProviderFacts provider={data} />}
        <div className={css['column']}>
          {mayTest && <TestWidget key={data.id} provider={data} />}
          <HealthPanel id={data.id} />
        </div>
      </div>
    </div>
  );
}

/** The form. What is typed stays when the provider is changed elsewhere. */
function Settings({ provider }: { provider: Provider }) {
  const { t } = useTranslation('providers');
  const { message } = App.useApp();
  const [form] = Form.useForm<ProviderInput>();
  const problem = useFormProblem(form);
  const queries = useQueryClient();
  const [base, setBase] = useState(provider);
  const show = (next: Provider) => {
    setBase(next);
    form.resetFields();
    form.setFieldsValue(inputOf(next));
    problem.clear();
    save.reset();
  };
  const save = $api.useMutation('put', '/api/v1/providers/{id}', {
    onMutate: problem.clear,
    onError: (error) => {
      if (codeOf(problemOf(error)) !== 'changed') return problem.show(error);
      // The question comes once theirs is here: "mine over it" is over the version that is shown.
      return queries.invalidateQueries({ queryKey: ['get', '/api/v1/providers/{id}'] });
    },
    onSuccess: (saved, { body }) => {
      queries.setQueryData(['get', '/api/v1/providers/{id}', { params: { path: { id: saved.id } } }], saved);
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/providers'] });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/providers/{id}/health'] });
      // What may be run by it is another matter now.
      void queries.invalidateQueries({ queryKey: ['post', '/api/v1/commands/explain'] });
      // What was typed while it was saved is not saved, and stays.
      if (isUnlike({ ...body, ...form.getFieldsValue() }, body)) setBase(saved);
      else show(saved);
      void message.success(t('saved'));
    },
  });
  useEffect(() => {
    if (provider.version !== base.version && !form.isFieldsTouched() && !save.isPending) show(provider);
  });
  const isChanged = save.error !== null && codeOf(problemOf(save.error)) === 'changed';
  const send = (body: ProviderInput, version: number) => save.mutate({ params: { path: { id: provider.id }, header: { 'If-Match': `"${version}"` } }, body });
  return (
    <section className="panel" aria-labelledby="settings">
      <div className={css['head']}>
        <h2 id="settings">{t('settings')}</h2>
      </div>
      <ProviderForm form={form} start={inputOf(base)} owner={provider.owner} onSave={(body) => send(body, base.version)} isSaving={save.isPending} saveWord={t('save')}>
        {isChanged && <ChangedAlert onTheirs={() => show(provider)} onMine={() => send({ ...inputOf(base), ...form.getFieldsValue() }, provider.version)} isBusy={save.isPending} />}
        <ProblemAlert error={problem.rest} />
      </ProviderForm>
    </section>
  );
}

function Delete({ provider }: { provider: Provider }) {
  const { t } = useTranslation(['providers', 'common']);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = async () => {
    const { error } = await api.DELETE('/api/v1/providers/{id}', { params: { path: { id: provider.id }, header: { 'If-Match': `"${provider.version}"` } } });
    if (error) throw error;
    void message.success(t('deleted', { name: plain(provider.displayName) }));
    await navigate({ to: '/providers', ignoreBlocker: true });
    queries.removeQueries({ queryKey: ['get', '/api/v1/providers/{id}'] });
    await queries.invalidateQueries({ queryKey: ['get', '/api/v1/providers'] });
  };
  const [isOpen, setIsOpen] = useState(false);
  // The scans that stand against it, as they are when it is asked.
  const { data } = $api.useQuery('get', '/api/v1/scans', { params: { query: { providerId: provider.id, limit: 5 } } }, { enabled: isOpen });
  const isUsed = data !== undefined && data.total > 0;
  return (
    <>
      <Button danger onClick={() => setIsOpen(true)}>
        {t('common:delete')}
      </Button>
      <DeleteDialog
        question={t('deleteIt', { name: plain(provider.displayName) })}
        refused={isUsed ? t('usedBy', { count: data.total }) : undefined}
        onDelete={remove}
        open={isOpen}
        onClose={() => setIsOpen(false)}
      >
        {isUsed ? (
          <ul className={css['problems']}>
            {data.items.map((scan) => (
              <li key={scan.id}>
                <Link to="/scans/$scanId" params={{ scanId: scan.id }}>
                  {plain(scan.displayName)}
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <p>{t('deleteText')}</p>
        )}
      </DeleteDialog>
    </>
  );
}
