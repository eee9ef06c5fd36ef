/** How long finished runs are kept, and which would go. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, InputNumber, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { codeOf } from '@/api/problem';
import type { components } from '@/api/schema';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useLeaving } from '@/hooks/useLeaving';
import { useRules } from '@/hooks/useRules';
import { wouldGo, type ExpiredRun, type Limits, type Over } from './over';
import type { Head } from './Settings';
import css from './Settings.module.css';

type Settings = components['schemas']['Settings'];

const KEY = ['get', '/api/v1/settings'];

/** What would go, and by which limits. */
interface Preview extends Over {
  /** By those that are typed, not those that are saved. */
  isTyped: boolean;
}

export function Retention({ head }: { head: Head }) {
  const { t } = useTranslation('settings');
  const settings = $api.useQuery('get', '/api/v1/settings');
  const may = useMay('settings.change');
  return (
    <>
      {head()}
      <p className={css['lead']}>{t('retention.lead')}</p>
      <ProblemAlert error={settings.error} onRetry={() => void settings.refetch()} />
      {!settings.data && !settings.error && <Skeleton active paragraph={{ rows: 5 }} />}
      {settings.data && (may ? <LimitForm settings={settings.data} /> : <LimitFacts limits={settings.data.retention} />)}
    </>
  );
}

function LimitFacts({ limits }: { limits: Limits }) {
  const { t } = useTranslation('settings');
  return (
    <section className="panel">
      <dl className="facts">
        <dt>{t('retention.keepDays')}</dt>
        <dd>{limits.keepDays ? t('retention.days', { count: limits.keepDays }) : t('retention.forever')}</dd>
        <dt>{t('retention.keepRuns')}</dt>
        <dd>{limits.keepRuns ? t('retention.runs', { count: limits.keepRuns }) : t('retention.all')}</dd>
      </dl>
    </section>
  );
}

function LimitForm({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<{ retention: Limits }>();
  const problem = useFormProblem(form);
  const [base, setBase] = useState(settings);
  const typed = (Form.useWatch('retention', form) ?? base.retention) as Limits;
  const isTyped = isUnlike(typed, base.retention);
  useLeaving(() => isTyped);
  const save = $api.useMutation('put', '/api/v1/settings', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (next) => {
      setBase(next);
      preview.reset();
      client.setQueryData(KEY, next);
      void message.success(t('retention.saved'));
    },
  });
  const preview = useMutation({
    mutationFn: async (limits: Limits): Promise<Preview> => {
      if (isUnlike(limits, base.retention)) return { ...(await wouldGo(limits)), isTyped: true };
      const { data, error } = await api.POST('/api/v1/settings/retention', { body: { dryRun: true } });
      if (!data) throw error;
      return { runs: data.runs, isPart: false, isTyped: false };
    },
  });
  const put = (next: Limits) =>
    save.mutate({ params: { header: { 'If-Match': `"${base.version}"` } }, body: { retention: { keepDays: next.keepDays ?? undefined, keepRuns: next.keepRuns ?? undefined } } });
  const send = async (next: Limits) => {
    if (!isLess(next.keepDays, base.retention.keepDays) && !isLess(next.keepRuns, base.retention.keepRuns)) return put(next);
    const found = await preview.mutateAsync(next).catch(() => null);
    if (!found) return;
    if (found.runs.length === 0 && !found.isPart) return put(next);
    void modal.confirm({
      title: t('retention.stricterTitle'),
      content: (
        <>
          <p>{t(found.isPart ? 'retention.wouldAtLeast' : 'retention.would', { count: found.runs.length })}</p>
          <p>{t('retention.stricter')}</p>
        </>
      ),
      okText: t('retention.save'),
      cancelText: t('cancel'),
      okButtonProps: { danger: true },
      onOk: () => put(next),
    });
  };
  const isStale = problem.rest !== null && codeOf(problem.rest) === 'changed';
  const load = async () => {
    const { data } = await api.GET('/api/v1/settings');
    problem.clear();
    if (!data) return;
    client.setQueryData(KEY, data);
    setBase(data);
    preview.reset();
    form.setFieldsValue({ retention: { keepDays: data.retention.keepDays ?? null, keepRuns: data.retention.keepRuns ?? null } });
  };
  return (
    <>
      <section className={`panel ${css['panel']}`}>
        <ProblemAlert error={problem.rest} />
        <Form form={form} layout="vertical" requiredMark={false} initialValues={{ retention: base.retention }} onValuesChange={() => preview.reset()} onFinish={({ retention }) => void send(retention)}>
          <div className={css['limits']}>
            <Form.Item name={['retention', 'keepDays']} label={t('retention.keepDays')} extra={t('retention.keepDaysHint')} rules={[rules.whole(1, 36_500)]}>
              <InputNumber placeholder={t('retention.forever')} />
            </Form.Item>
            <Form.Item name={['retention', 'keepRuns']} label={t('retention.keepRuns')} extra={t('retention.keepRunsHint')} rules={[rules.whole(1, 1_000_000)]}>
              <InputNumber placeholder={t('retention.all')} />
            </Form.Item>
          </div>
          <div className={css['bar']}>
            <Button type="primary" htmlType="submit" disabled={!isTyped} loading={save.isPending}>
              {t('retention.save')}
            </Button>
            <Button loading={preview.isPending} onClick={() => void form.validateFields().then(() => preview.mutate(typed), () => undefined)}>
              {t('retention.dry')}
            </Button>
            {isStale && <Button onClick={() => void load()}>{t('meanwhile.take')}</Button>}
            <span className="muted">
              {t('changedAt')} <Time at={base.updatedAt} relative />
            </span>
          </div>
        </Form>
      </section>
      <ProblemAlert error={preview.error} />
      {preview.data && <Expired preview={preview.data} onRemoved={preview.reset} />}
    </>
  );
}

function isUnlike(one: Limits, other: Limits): boolean {
  return (one.keepDays ?? null) !== (other.keepDays ?? null) || (one.keepRuns ?? null) !== (other.keepRuns ?? null);
}

/** Whether a limit lets more go than the one before; none keeps all. */
function isLess(next: number | null | undefined, before: number | null | undefined): boolean {
  return Boolean(next) && (!before || Number(next) < before);
}

function Expired({ preview, onRemoved }: { preview: Preview; onRemoved: () => void }) {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const client = useQueryClient();
  const real = $api.useMutation('post', '/api/v1/settings/retention');
  const { runs, isTyped, isPart } = preview;
  const columns: Column<ExpiredRun>[] = [
    { key: 'name', title: t('retention.run'), width: 'minmax(140px, 2fr)', cell: (run) => <HostileText text={run.displayName} /> },
    { key: 'endedAt', title: t('retention.ended'), width: '150px', cell: (run) => <Time at={run.endedAt} /> },
  ];
  const remove = async () => {
    const done = await real.mutateAsync({ body: { dryRun: false } });
    await client.invalidateQueries({ queryKey: ['get', '/api/v1/runs'] });
    void message.success(t('retention.removed', { count: done.runs.length }));
    onRemoved();
  };
  return (
    <section className={`panel ${css['panel']}`} aria-label={t('retention.dryTitle')}>
      <h2>{t('retention.dryTitle')}</h2>
      <p className="muted">{t(isTyped ? 'retention.dryTyped' : 'retention.dryHint')}</p>
      <div className={css['bar']}>
        <b role="status">{t(isPart ? 'retention.wouldAtLeast' : 'retention.would', { count: runs.length })}</b>
        {!isTyped && runs.length > 0 && (
          <ConfirmDelete question={t('retention.removeQuestion', { count: runs.length })} label={t('retention.remove')} onDelete={remove}>
            <p>{t('retention.removeHint')}</p>
          </ConfirmDelete>
        )}
      </div>
      {runs.length > 0 && <DataTable label={t('retention.dryTitle')} list={listOf(runs)} columns={columns} rowKey={(run) => run.id} maxHeight={320} empty={null} />}
    </section>
  );
}
