/**
 * The button that gets a new user to the first result: a quick scan of the machine that the server runs on. It is kept
 * as a scan, so that pressing it again next month adds a run to the same one.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useMay } from '@/api/session';
import { useOnce } from '@/hooks/useOnce';
import { ProblemAlert } from './ProblemAlert';
import css from './ScanThisMachine.module.css';

const TARGET = '127.0.0.1';
const TEMPLATE = 'quick';

/** The id of the scan of this machine by `providerId`: the one that there is, or a new one. */
async function scanOf(providerId: string, displayName: string): Promise<string> {
  const known = await api.GET('/api/v1/scans', { params: { query: { q: TARGET, providerId } } });
  if (!known.data) throw known.error;
  const same = known.data.items.find((one) => one.templateId === TEMPLATE && one.target.mode === 'manual' && one.target.targets.join() === TARGET);
  if (same) return same.id;
  const made = await api.POST('/api/v1/scans', { body: { displayName, providerId, templateId: TEMPLATE, target: { mode: 'manual', targets: [TARGET] } } });
  if (!made.data) throw made.error;
  return made.data.id;
}

async function start(providerId: string, displayName: string, keyOf: (scan: string) => string): Promise<string> {
  const id = await scanOf(providerId, displayName);
  const { data, error } = await api.POST('/api/v1/scans/{id}/runs', { params: { path: { id }, header: { 'Idempotency-Key': keyOf(id) } } });
  if (!data) throw error;
  return data.id;
}

export function ScanThisMachine() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const may = useMay('scan.create');
  const providers = $api.useQuery('get', '/api/v1/providers', { params: { query: { limit: 1000 } } }, { enabled: may });
  const ready = providers.data?.items.find((one) => one.state === 'active');
  const { once, keyOf } = useOnce();
  const go = useMutation({
    mutationFn: (providerId: string) => start(providerId, t('scanThisMachine.name'), keyOf),
    onSuccess: async (runId) => {
      void client.invalidateQueries({ queryKey: ['get', '/api/v1/scans'] });
      await navigate({ to: '/runs/$runId', params: { runId } });
    },
  });
  if (!may) return null;
  const hasNone = providers.isSuccess && !ready;
  return (
    <div className={css['box']}>
      <ProblemAlert error={providers.error ?? go.error} />
      <Button type="primary" size="large" disabled={!ready} loading={go.isPending} onClick={() => ready && void once(() => go.mutateAsync(ready.id))}>
        {t('scanThisMachine.action')}
      </Button>
      <p className="muted">{hasNone ? <Link to="/providers">{t('scanThisMachine.noProvider')}</Link> : t('scanThisMachine.lead')}</p>
    </div>
  );
}
