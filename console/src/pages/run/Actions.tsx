/** What can be done with a run, by those who may. */
import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useMay } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { FocusBack } from '@/components/FocusBack';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useOnce } from '@/hooks/useOnce';
import { plain } from '@/lib/hostile';
import { ExportMenu } from './result/ExportMenu';
import type { Run } from './types';
import { Override } from './Waits';

export function Actions({ run, isLive }: { run: Run; isLive: boolean }) {
  const mayCancel = useMay('run.cancel');
  const mayOverride = useMay('run.override');
  const mayDelete = useMay('run.delete');
  return (
    <>
      <ExportMenu run={run} />
      <RunAgain run={run} isLive={isLive} />
      {run.state === 'waiting' && mayOverride && !run.cancelRequested && <Override run={run} />}
      {isLive && mayCancel && <CancelRun run={run} />}
      {!isLive && mayDelete && <DeleteRun run={run} />}
    </>
  );
}

function RunAgain({ run, isLive }: { run: Run; isLive: boolean }) {
  const { t } = useTranslation('run');
  const navigate = useNavigate();
  const { modal } = App.useApp();
  const { once, keyOf } = useOnce();
  const mayStart = useMay('run.start');
  const mayTest = useMay('provider.test');
    const done = (next: Run) => navigate({ to: '/runs/$runId', params: { runId: next.id } });
  const failed = (error: unknown) => {
    // What got no answer may have been done: the same key again asks for the same run.
    void modal.error({ title: t('again.failed'), content: <ProblemAlert error={error} />, okText: t('again.close') });
  };
  const start = $api.useMutation('post', '/api/v1/scans/{id}/runs', { onSuccess: done, onError: failed });
  const test = $api.useMutation('post', '/api/v1/providers/{id}/test', { onSuccess: done, onError: failed });
  const { scanId, providerId } = run;
  const [target] = run.targets;
  if (isLive) return null;
  if (scanId && mayStart) {
    const go = () => void once(() => start.mutateAsync({ params: { path: { id: scanId }, header: { 'Idempotency-Key': keyOf(run.id) } } }));
    return (
      <Button type="primary" loading={start.isPending} onClick={go}>
        {t('again.run')}
      </Button>
    );
  }
  if (run.kind === 'test' && providerId && target && run.targets.length === 1 && mayTest) {
    const go = () => void once(() => test.mutateAsync({ params: { path: { id: providerId }, header: { 'Idempotency-Key': keyOf(run.id) } }, body: { target, command: run.command } }));
    return (
      <Button type="primary" loading={test.isPending} onClick={go}>
        {t('again.test')}
      </Button>
    );
  }
  return null;
}

function CancelRun({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const client = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const cancel = $api.useMutation('post', '/api/v1/runs/{id}/cancel', {
    onSuccess: () => setIsOpen(false),
    onSettled: () => void client.invalidateQueries({ queryKey: ['get', '/api/v1/runs/{id}'] }),
  });
  const close = () => {
    setIsOpen(false);
    cancel.reset();
  };
  return (
    <>
      <Button danger disabled={run.cancelRequested} onClick={() => setIsOpen(true)}>
        {run.cancelRequested ? t('cancel.asked') : t('cancel.run')}
      </Button>
      <Modal
        open={isOpen}
        title={t('cancel.question')}
        okText={t('cancel.run')}
        cancelText={t('cancel.no')}
        okButtonProps={{ danger: true }}
        cancelButtonProps={{ autoFocus: true }}
        confirmLoading={cancel.isPending}
        onOk={() => cancel.mutate({ params: { path: { id: run.id } } })}
        onCancel={close}
        destroyOnHidden
        width={440}
      >
        <FocusBack />
        <ProblemAlert error={cancel.error} />
        <p>{t('cancel.text')}</p>
      </Modal>
    </>
  );
}

function DeleteRun({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = async () => {
    const { error } = await api.DELETE('/api/v1/runs/{id}', { params: { path: { id: run.id } } });
    if (error) throw error;
    await navigate(run.scanId ? { to: '/scans/$scanId', params: { scanId: run.scanId } } : { to: '/scans' });
    client.removeQueries({ queryKey: ['get', '/api/v1/runs/{id}', { params: { path: { id: run.id } } }] });
    void client.invalidateQueries({ queryKey: ['get', '/api/v1/runs'] });
    void client.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
  };
  return (
    <ConfirmDelete question={t('delete.question', { name: plain(run.displayName) })} onDelete={remove}>
      <p>{t('delete.text')}</p>
    </ConfirmDelete>
  );
}
