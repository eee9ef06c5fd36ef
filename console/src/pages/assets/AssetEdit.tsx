/** An asset: what it is, what was seen on it, and a scan of it. */
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { App, Form, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, $api } from '@/api/client';
import { codeOf, problemOf } from '@/api/problem';
import { useMay } from '@/api/session';
import { ChangedAlert } from '@/components/ChangedAlert';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { MissingOr } from '@/components/MissingOr';
import { PageHeader } from '@/components/PageHeader';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useFormProblem } from '@/hooks/useFormProblem';
import { isUnlike } from '@/hooks/useLeaving';
import { plain } from '@/lib/hostile';
import { AssetFacts } from './AssetFacts';
import { AssetForm, inputOf, sentOf, type Asset, type AssetInput } from './AssetForm';
import { Baseline } from './baseline/Baseline';
import { ScanNow } from './ScanNow';
import { Seen } from './Seen';
import { takeFaults, type TargetFaults } from './targets';
import css from './Assets.module.css';

const NONE: TargetFaults = new Map();

export default function AssetEdit() {
  const { t } = useTranslation('assets');
  const { assetId } = useParams({ strict: false }) as { assetId: string };
  const { data, error, refetch } = $api.useQuery('get', '/api/v1/assets/{id}', { params: { path: { id: assetId } } });
  const mayChange = useMay('asset.change');
  const mayDelete = useMay('asset.delete');
  if (!data) {
    return (
      <div className="page">
        <PageHeader title={t('one')} crumbs={[{ label: t('title'), to: '/assets' }]} />
        {error ? <MissingOr error={error} onRetry={() => void refetch()} text={t('gone')} to="/assets" list={t('allOfThem')} /> : <Skeleton active paragraph={{ rows: 12 }} />}
      </div>
    );
  }
  const actions = (
    <>
      <ScanNow assets={[data]} />
      {mayDelete && <Delete asset={data} />}
    </>
  );
  return (
    <div className="page">
      <PageHeader title={data.displayName} crumbs={[{ label: t('title'), to: '/assets' }]} actions={actions} />
      <div className={css['columns']}>
        {mayChange ? <Settings key={data.id} asset={data} /> : <AssetFacts asset={data} />}
        <Seen key={data.id} asset={data} />
      </div>
      <Baseline key={data.id} asset={data} />
    </div>
  );
}

/** The form. What is typed stays when the asset is changed elsewhere. */
function Settings({ asset }: { asset: Asset }) {
  const { t } = useTranslation('assets');
  const { message } = App.useApp();
  const [form] = Form.useForm<AssetInput>();
  const problem = useFormProblem(form);
  const queries = useQueryClient();
  const [base, setBase] = useState(asset);
  const [refused, setRefused] = useState(NONE);
  const show = (next: Asset) => {
    setBase(next);
    setRefused(NONE);
    form.resetFields();
    form.setFieldsValue(inputOf(next));
    problem.clear();
    save.reset();
  };
  const save = $api.useMutation('put', '/api/v1/assets/{id}', {
    onMutate: problem.clear,
    onError: (error, { body }) => {
      // The question comes once theirs is here: "mine over it" is over the version that is shown.
      if (codeOf(problemOf(error)) === 'changed') return queries.invalidateQueries({ queryKey: ['get', '/api/v1/assets/{id}'] });
      const { faults, rest } = takeFaults(problemOf(error), body.targets);
      setRefused(faults);
      return rest ? problem.show(rest) : undefined;
    },
    onSuccess: (saved, { body }) => {
      queries.setQueryData(['get', '/api/v1/assets/{id}', { params: { path: { id: saved.id } } }], saved);
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/assets'] });
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/assets/tags'] });
      // What was typed while it was saved is not saved, and stays.
      if (isUnlike(sentOf(form.getFieldsValue()), body)) setBase(saved);
      else show(saved);
      void message.success(t('saved'));
    },
  });
  useEffect(() => {
    if (asset.version !== base.version && !form.isFieldsTouched() && !save.isPending) show(asset);
  });
  const isChanged = save.error !== null && codeOf(problemOf(save.error)) === 'changed';
  const send = (body: AssetInput, version: number) => save.mutate({ params: { path: { id: asset.id }, header: { 'If-Match': `"${version}"` } }, body });
  return (
    <section className="panel" aria-labelledby="settings">
      <div className={css['head']}>
        <h2 id="settings">{t('settings')}</h2>
      </div>
      <AssetForm form={form} start={inputOf(base)} refused={refused} onSave={(body) => send(body, base.version)} isSaving={save.isPending} saveWord={t('save')}>
        {isChanged && <ChangedAlert onTheirs={() => show(asset)} onMine={() => send(sentOf(form.getFieldsValue()), asset.version)} isBusy={save.isPending} />}
        <ProblemAlert error={problem.rest} />
      </AssetForm>
    </section>
  );
}

function Delete({ asset }: { asset: Asset }) {
  const { t } = useTranslation('assets');
  const { message } = App.useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = async () => {
    const { error } = await api.DELETE('/api/v1/assets/{id}', { params: { path: { id: asset.id }, header: { 'If-Match': `"${asset.version}"` } } });
    if (error) throw error;
    void message.success(t('deleted', { name: plain(asset.displayName) }));
    await navigate({ to: '/assets', ignoreBlocker: true });
    queries.removeQueries({ queryKey: ['get', '/api/v1/assets/{id}'] });
    await queries.invalidateQueries({ queryKey: ['get', '/api/v1/assets'] });
    await queries.invalidateQueries({ queryKey: ['get', '/api/v1/assets/tags'] });
  };
  return (
    <ConfirmDelete question={t('deleteIt', { name: plain(asset.displayName) })} onDelete={remove}>
      <p>{t('deleteText')}</p>
    </ConfirmDelete>
  );
}
