/** How long finished runs are kept, and which would go. */
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, InputNumber, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { codeOf } from '@/api/problem';
import type { components } from '@/api/schema';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { DataTable, listOf, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { useFormProblem } from '@/hooks/useFormProblem';
import type { Head } from './Settings';
import css from './Settings.module.css';

type Settings = components['schemas']['Settings'];
type Run = components['schemas']['ExpiredRun'];

interface Fields {
  retention: { keepDays?: number | null; keepRuns?: number | null };
}

const KEY = ['get', '/api/v1/settings'];

export function Retention({ head }: { head: Head }) {
  const { t } = useTranslation('settings');
  const settings = $api.useQuery('get', '/api/v1/settings');
  const mayChange = useMay('settings.change');
  const mayRetain = useMay('settings.retain');
  return (
    <>
      {head()}
      <p className={css['lead']}>{t('retention.lead')}</p>
      <ProblemAlert error={settings.error} onRetry={() => void settings.refetch()} />
      {settings.data ? <Limits settings={settings.data} may={mayChange} /> : !settings.error && <Skeleton active paragraph={{ rows: 5 }} />}
      {settings.data && mayRetain && <Expired settings={settings.data} />}
    </>
  );
}

function Limits({ settings, may }: { settings: Settings; may: boolean }) {
  const { t } = useTranslation('settings');
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const { retention } = settings;
  const save = $api.useMutation('put', '/api/v1/settings', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (next) => {
      client.setQueryData(KEY, next);
      void client.invalidateQueries({ queryKey: KEY });
      void message.success(t('retention.saved'));
    },
  });
  if (!may)
    return (
      <section className="panel">
        <dl className={css['facts']}>
          <dt>{t('retention.keepDays')}</dt>
          <dd>{retention.keepDays ? t('retention.days', { count: retention.keepDays }) : t('retention.forever')}</dd>
          <dt>{t('retention.keepRuns')}</dt>
          <dd>{retention.keepRuns ? t('retention.runs', { count: retention.keepRuns }) : t('retention.all')}</dd>
        </dl>
      </section>
    );
  const put = ({ retention: next }: Fields) =>
    save.mutate({ params: { header: { 'If-Match': `"${settings.version}"` } }, body: { retention: { keepDays: next.keepDays ?? undefined, keepRuns: next.keepRuns ?? undefined } } });
  const send = (fields: Fields) => {
    const { keepDays, keepRuns } = fields.retention;
    const isStricter = isLess(keepDays, retention.keepDays) || isLess(keepRuns, retention.keepRuns);
    if (!isStricter) return put(fields);
    void modal.confirm({ title: t('retention.stricterTitle'), content: t('retention.stricter'), okText: t('retention.save'), cancelText: t('cancel'), okButtonProps: { danger: true }, onOk: () => put(fields) });
  };
  const isStale = problem.rest !== null && codeOf(problem.rest) === 'changed';
  return (
    <section className={`panel ${css['panel']}`}>
      <ProblemAlert error={problem.rest} onRetry={isStale ? () => (problem.clear(), void client.invalidateQueries({ queryKey: KEY })) : undefined} />
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ retention }} onFinish={send}>
        <div className={css['bar']} style={{ alignItems: 'flex-start', columnGap: 32 }}>
          <Form.Item name={['retention', 'keepDays']} label={t('retention.keepDays')} extra={t('retention.keepDaysHint')}>
            <InputNumber min={1} max={36_500} precision={0} placeholder={t('retention.forever')} />
          </Form.Item>
          <Form.Item name={['retention', 'keepRuns']} label={t('retention.keepRuns')} extra={t('retention.keepRunsHint')}>
            <InputNumber min={1} max={1_000_000} precision={0} placeholder={t('retention.all')} />
          </Form.Item>
        </div>
        <div className={css['bar']}>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('retention.save')}
          </Button>
          <span className="muted">
            {t('changedAt')} <Time at={settings.updatedAt} relative />
          </span>
        </div>
      </Form>
    </section>
  );
}

/** Whether a limit lets more go than the one before; none keeps all. */
function isLess(next: number | null | undefined, before: number | null | undefined): boolean {
  return Boolean(next) && (!before || Number(next) < before);
}

function Expired({ settings }: { settings: Settings }) {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const client = useQueryClient();
  const { retention } = settings;
  const dry = $api.useMutation('post', '/api/v1/settings/retention');
  const real = $api.useMutation('post', '/api/v1/settings/retention');
  const columns: Column<Run>[] = [
    { key: 'name', title: t('retention.run'), cell: (run) => <HostileText text={run.displayName} />, width: 'minmax(140px, 2fr)' },
    { key: 'endedAt', title: t('retention.ended'), cell: (run) => <Time at={run.endedAt} />, width: '150px' },
  ];
  const remove = async () => {
    const done = await real.mutateAsync({ body: { dryRun: false } });
    dry.reset();
    await client.invalidateQueries({ queryKey: ['get', '/api/v1/runs'] });
    void message.success(t('retention.removed', { count: done.runs.length }));
  };
  const runs = dry.data?.runs;
  return (
    <section className={`panel ${css['panel']}`}>
      <h2>{t('retention.dryTitle')}</h2>
      {!retention.keepDays && !retention.keepRuns ? (
        <p className="muted">{t('retention.nothingEver')}</p>
      ) : (
        <>
          <p className="muted">{t('retention.dryHint')}</p>
          <ProblemAlert error={dry.error} />
          <div className={css['bar']}>
            <Button loading={dry.isPending} onClick={() => dry.mutate({ body: { dryRun: true } })}>
              {t('retention.dry')}
            </Button>
            {runs && runs.length > 0 && (
              <ConfirmDelete question={t('retention.removeQuestion', { count: runs.length })} label={t('retention.remove')} onDelete={remove}>
                <p>{t('retention.removeHint')}</p>
              </ConfirmDelete>
            )}
          </div>
          {runs && (
            <>
              <Alert role="status" type={runs.length > 0 ? 'warning' : 'success'} showIcon title={t('retention.would', { count: runs.length })} />
              {runs.length > 0 && <DataTable label={t('retention.dryTitle')} list={listOf(runs)} columns={columns} rowKey={(run) => run.id} maxHeight={320} empty={<EmptyState text={t('retention.nothingEver')} />} />}
            </>
          )}
        </>
      )}
    </section>
  );
}
