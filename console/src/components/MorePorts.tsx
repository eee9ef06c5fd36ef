/** The button after a scan that found no open port: the same with more ports, by one click. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { components } from '@/api/schema';
import { useMay } from '@/api/session';
import { useOnce } from '@/hooks/useOnce';
import { useScanNow } from '@/hooks/useScanNow';
import { morePorts, type MorePorts as More } from '@/lib/morePorts';
import { ProblemAlert } from './ProblemAlert';

type Run = components['schemas']['Run'];

/** What the scan of the run is aimed at: its assets and tags, where it has some. */
async function targetOf({ scanId, targets }: Run): Promise<components['schemas']['ScanInput']['target']> {
  const scan = scanId ? await api.GET('/api/v1/scans/{id}', { params: { path: { id: scanId } } }) : undefined;
  return scan?.data?.target ?? { mode: 'manual', targets };
}

export function MorePorts({ run }: { run: Run }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const mayMake = useMay('scan.create');
  const mayStart = useMay('run.start');
  const scanNow = useScanNow();
  const { once } = useOnce();
  const go = useMutation({
    mutationFn: async ({ providerId, more }: { providerId: string; more: More }) => {
      // "This machine: 1000 ports" is followed by "This machine: all ports".
      const name = run.displayName.replace(t('morePorts.name.common', { name: '' }), '');
      return scanNow({ displayName: t(`morePorts.name.${more.step}`, { name: name.slice(0, 80) }), providerId, command: more.command, target: await targetOf(run) });
    },
    onSuccess: async (runId) => {
      for (const path of ['/api/v1/scans', '/api/v1/runs']) void client.invalidateQueries({ queryKey: ['get', path] });
      await navigate({ to: '/runs/$runId', params: { runId } });
    },
  });
  const more = morePorts(run);
  const { providerId } = run;
  if (!more || !providerId || !mayMake || !mayStart) return null;
  return (
    <>
      <ProblemAlert error={go.error} />
      <Button type="primary" loading={go.isPending} onClick={() => void once(() => go.mutateAsync({ providerId, more }))}>
        {t(`morePorts.${more.step}`)}
      </Button>
    </>
  );
}
