/** What a scan's cells say. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { ListItem } from '@/api/queries';
import { isOver } from '@/api/events';
import { HostileText } from '@/components/HostileText';
import { StateTag } from '@/components/StateTag';
import { useTemplateWords } from '../templates';
import type { Provider, Template } from '../form/draft';
import css from './List.module.css';

export type ListedScan = ListItem<'/api/v1/scans'>;

export function isGoing(scan: ListedScan): boolean {
  return Boolean(scan.lastRun && !isOver(scan.lastRun.state as 'running', false));
}

export function Target({ scan }: { scan: ListedScan }) {
  const { t } = useTranslation('scans');
  const { target } = scan;
  if (target.mode === 'manual') {
    const [first = '', ...rest] = target.targets;
    return (
      <span className="mono" title={target.targets.slice(0, 50).join('\n')}>
        {first}
        {rest.length > 0 && ` +${rest.length}`}
      </span>
    );
  }
  const tags = target.tags ?? [];
  const assets = target.assetIds?.length ?? 0;
  return (
    <span>
      {assets > 0 && t('list.assets', { count: assets })}
      {assets > 0 && tags.length > 0 && ', '}
      {tags.map((tag) => `#${tag}`).join(' ')}
    </span>
  );
}

export function What({ scan, templates, providers }: { scan: ListedScan; templates: Template[]; providers: Provider[] }) {
  const { t } = useTranslation('scans');
  const { nameOf } = useTemplateWords();
  if (scan.templateId) {
    const template = templates.find((one) => one.id === scan.templateId);
    const set = Object.values(scan.parameters ?? {}).join(' ');
    return (
      <span title={template?.command}>
        {nameOf(template, scan.templateId)} {set && <code>{set}</code>}
      </span>
    );
  }
  if (scan.command) return <code title={scan.command}>{scan.command}</code>;
  const command = providers.find((one) => one.id === scan.providerId)?.command;
  return (
    <span title={t('form.providersCommand')}>
      <code>{command}</code>
    </span>
  );
}

export function LastState({ scan }: { scan: ListedScan }) {
  const { t } = useTranslation('scans');
  const run = scan.lastRun;
  if (!run) return <span className="muted">{t('list.never')}</span>;
  return (
    <Link to="/runs/$runId" params={{ runId: run.id }} className={css['run']} title={run.message ?? undefined}>
      <StateTag kind="run" state={run.state} />
      {run.state === 'running' && <span className={css['percent']}>{Math.floor(run.percent)}%</span>}
    </Link>
  );
}

export function Summary({ scan }: { scan: ListedScan }) {
  const { t } = useTranslation('scans');
  const run = scan.lastRun;
  if (!run || run.state === 'created' || run.state === 'pending') return null;
  if (run.state === 'failed' && run.message) return <HostileText text={run.message} />;
  return <span>{t('list.summary', { up: run.hostsUp, total: run.hostsTotal, count: run.openPorts })}</span>;
}

/** Who started the last run. `known` has those of the newest runs; an older one is asked for by itself. */
export function Starter({ scan, known }: { scan: ListedScan; known: ReadonlyMap<string, string> | undefined }) {
  const id = scan.lastRun?.id ?? '';
  const name = known?.get(id);
  const run = $api.useQuery('get', '/api/v1/runs/{id}', { params: { path: { id } } }, { enabled: Boolean(id) && known !== undefined && name === undefined, staleTime: Infinity });
  return <span>{name ?? run.data?.who.username}</span>;
}
