/** What a scan's cells say. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { ListItem } from '@/api/queries';
import { isOver } from '@/api/events';
import { HostileText } from '@/components/HostileText';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import { useTemplateWords } from '../templates';
import type { Provider, Template } from '../form/draft';
import css from './List.module.css';

export type ListedScan = ListItem<'/api/v1/scans'>;

export function isGoing(scan: ListedScan): boolean {
  return Boolean(scan.lastRun && !isOver(scan.lastRun.state as 'running', false));
}

/** The first address, and how many more there are. */
export function Targets({ targets: [first = '', ...rest] }: { targets: string[] }) {
  return (
    <span className="mono" title={[first, ...rest].slice(0, 50).join('\n')}>
      {first}
      {rest.length > 0 && ` +${rest.length}`}
    </span>
  );
}

export function Target({ scan }: { scan: ListedScan }) {
  const { t } = useTranslation('scans');
  const { target } = scan;
  if (target.mode === 'manual') return <Targets targets={target.targets} />;
  const tags = target.tags ?? [];
  const assets = target.assetIds?.length ?? 0;
  return (
    <span>
      {assets > 0 && t('list.assets', { count: assets })}
      {assets > 0 && tags.length > 0 && ', '}
      {tags.map((tag) => `#${plain(tag)}`).join(' ')}
    </span>
  );
}

export function What({ scan, templates, providers }: { scan: ListedScan; templates: Template[]; providers: Provider[] }) {
  const { t } = useTranslation('scans');
  const { nameOf } = useTemplateWords();
  // All of it, and by whom: the column may be cut off or not be there.
  const whole = (...lines: (string | undefined)[]) => plain([...lines, scan.providerName].filter(Boolean).join('\n'), true);
  if (scan.templateId) {
    const template = templates.find((one) => one.id === scan.templateId);
    const set = plain(Object.values(scan.parameters ?? {}).join(' '));
    const name = nameOf(template, scan.templateId);
    return (
      <span title={whole(`${name} ${set}`.trim(), template?.command)}>
        {name} {set && <code>{set}</code>}
      </span>
    );
  }
  if (scan.command) return <code title={whole(scan.command)}>{plain(scan.command)}</code>;
  const command = providers.find((one) => one.id === scan.providerId)?.command;
  return (
    <span title={whole(t('form.providersCommand'), command)}>
      <code>{plain(command ?? '')}</code>
    </span>
  );
}

export function LastState({ scan }: { scan: ListedScan }) {
  const { t } = useTranslation('scans');
  const run = scan.lastRun;
  if (!run) return <span className="muted">{t('list.never')}</span>;
  return <Percent {...run} />;
}

/** The state of a run, which leads to it, and how far it is. */
export function Percent({ id, state, percent, message }: { id: string; state: string; percent: number; message?: string | null | undefined }) {
  return (
    <Link to="/runs/$runId" params={{ runId: id }} className={css['run']} title={said(message) ?? undefined}>
      <StateTag kind="run" state={state} />
      {state === 'running' && <span className={css['percent']}>{Math.floor(percent)}%</span>}
    </Link>
  );
}

export function Summary({ scan }: { scan: ListedScan }) {
  return scan.lastRun ? <FoundBy run={scan.lastRun} /> : null;
}

/** What a run found until now, or why it found nothing. */
export function FoundBy({ run }: { run: { state: string; message?: string | null | undefined; opensAt?: string | null | undefined; hostsUp: number; hostsTotal: number; openPorts: number } }) {
  const { t } = useTranslation('scans');
  if (run.state === 'created' || run.state === 'pending') return null;
  if (run.state === 'waiting') {
    return (
      <span title={said(run.message) ?? undefined}>
        {run.opensAt ? t('list.opens') : t('list.waits')} {run.opensAt && <Time at={run.opensAt} />}
      </span>
    );
  }
  if (run.state === 'failed' && run.message) return <HostileText text={said(run.message)} />;
  return <span>{t('list.summary', { up: run.hostsUp, total: run.hostsTotal, count: run.openPorts })}</span>;
}

/** Who started the last run. `known` has those of the newest runs; an older one is asked for by itself. */
export function Starter({ scan, known }: { scan: ListedScan; known: ReadonlyMap<string, string> | undefined }) {
  const id = scan.lastRun?.id ?? '';
  const name = known?.get(id);
  const run = $api.useQuery('get', '/api/v1/runs/{id}', { params: { path: { id } } }, { enabled: Boolean(id) && known !== undefined && name === undefined, staleTime: Infinity });
  return <span>{plain(name ?? run.data?.who.username ?? '')}</span>;
}
