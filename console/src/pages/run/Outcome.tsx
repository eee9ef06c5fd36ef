/** How the run ended, told as it is: what was cut off, what was not looked at, what was met on the way. */
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { MorePorts } from '@/components/MorePorts';
import { said } from '@/i18n/said';
import { sentence } from './format';
import type { Told } from './live/follow';
import { leavesOut, NothingText, reasonOf } from './Nothing';
import { SMALL, useResult } from './result/useResult';
import { verdictOf, type Run } from './types';
import { Opening, Overridden } from './Waits';
import css from './run.module.css';

/** Warnings that are shown before the others are asked for. */
const FIRST = 2;

type Ended = 'cancelled' | 'failed' | 'timedOut' | 'interrupted' | 'partial';
const ENDED: readonly string[] = ['cancelled', 'failed', 'timedOut', 'interrupted', 'partial'] satisfies Ended[];

/** Addresses that were to be scanned and of which nothing can be said. */
export function notLookedAt(run: Run): number {
  const { counts } = run;
  if (run.state === 'completed') return 0;
  const wanted = Math.max(counts.hostsTotal, verdictOf(run)?.plan?.addresses ?? 0);
  return Math.max(0, wanted - Math.max(counts.hosts, counts.hostsUp + counts.hostsDown));
}

export function Outcome({ run, isLive, told }: { run: Run; isLive: boolean; told: Told }) {
  if (run.state === 'interrupted' && isLive) return <Resumes run={run} />;
  if (run.state === 'waiting') return <Waits run={run} />;
  if (isLive) return <Going run={run} messages={told.logs.filter((log) => log.level !== 'info').map((log) => log.message)} />;
  return <Over run={run} told={told} />;
}

/** Its windows are closed. */
function Waits({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  return (
    <Note tone="unsure" title={t('waits.title')}>
      <Opening run={run} />
      <Overridden run={run} />
    </Note>
  );
}

function Going({ run, messages }: { run: Run; messages: string[] }) {
  return (
    <>
      <ByOverride run={run} />
      <Warnings messages={messages} />
    </>
  );
}

/** It went on, or goes on, although its windows are closed. */
function ByOverride({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  if (!run.override) return null;
  return (
    <Note tone="calm" title={t('override.was')}>
      <Overridden run={run} />
    </Note>
  );
}

function Resumes({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  return (
    <Note tone="unsure" title={t('outcome.resumes')}>
      <Said run={run} />
    </Note>
  );
}

function Over({ run, told }: { run: Run; told: Told }) {
  const { t } = useTranslation('run');
  // A large result is not read for its warnings alone: the tab that reads it shows them then.
  const isSmall = run.counts.hosts <= SMALL;
  const { result } = useResult(run, false, isSmall);
  const fromLogs = told.logs.filter((log) => log.level !== 'info').map((log) => log.message);
  const messages = [...new Set([...(result?.rest?.warnings ?? []).map((one) => one.message), ...fromLogs])];
  const reason = reasonOf(run, false);
  const missing = notLookedAt(run);
  return (
    <>
      {ENDED.includes(run.state) && (
        <Note tone={run.state === 'failed' ? 'bad' : run.state === 'cancelled' ? 'calm' : 'unsure'} title={t(`outcome.${run.state as Ended}`)}>
          <Said run={run} />
          {missing > 0 && <p>{t('outcome.notLookedAt', { count: missing })}</p>}
          {result && result.unfinished > 0 && <p>{t('outcome.unfinished', { count: result.unfinished })}</p>}
        </Note>
      )}
      {leavesOut(run) && (
        <Note tone="unsure" title={t('outcome.leftOut')}>
          <Said run={run} />
        </Note>
      )}
      {reason && reason !== 'ended' && reason !== 'live' && reason !== 'leftOut' && (
        <Note tone="calm" title={t(`nothing.${reason}.title`)}>
          <p>
            <NothingText reason={reason} />
          </p>
          {reason === 'noOpen' && <MorePorts run={run} />}
        </Note>
      )}
      <ByOverride run={run} />
      <Warnings messages={messages} />
    </>
  );
}

function Note({ tone, title, children }: { tone: 'calm' | 'unsure' | 'bad'; title: string; children: ReactNode }) {
  return (
    <div role="status" className={css['note']} data-tone={tone}>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** What the server says of it beyond the state, which may have Nmap's words in it. */
function Said({ run }: { run: Run }) {
  return (
    <>
      {run.message && run.message !== run.state && (
        <p>
          <HostileText text={sentence(said(run.message))} limit={600} />
        </p>
      )}
      {run.hint && (
        <p>
          <HostileText text={sentence(said(run.hint))} limit={600} />
        </p>
      )}
    </>
  );
}

function Warnings({ messages }: { messages: string[] }) {
  const { t } = useTranslation('run');
  const [isAll, setIsAll] = useState(false);
  if (messages.length === 0) return null;
  const shown = isAll ? messages : messages.slice(0, FIRST);
  return (
    <section className={css['warnings']} aria-label={t('warnings.title')}>
      <h2>{t('warnings.count', { count: messages.length })}</h2>
      <ul>
        {shown.map((message) => (
          <li key={message}>
            <HostileText text={said(message)} limit={400} />
          </li>
        ))}
      </ul>
      {messages.length > FIRST && (
        <button type="button" className={css['link']} aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
          {isAll ? t('warnings.fewer') : t('warnings.all', { count: messages.length - FIRST })}
        </button>
      )}
    </section>
  );
}
