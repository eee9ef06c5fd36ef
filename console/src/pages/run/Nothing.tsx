/** Nothing was found: why, as far as it can be said, and what to try. */
import { useTranslation } from 'react-i18next';
import { EmptyState } from '@/components/EmptyState';
import type { Run } from './types';

export type Reason = 'live' | 'list' | 'nobody' | 'ping' | 'noOpen' | 'leftOut' | 'ended' | 'none';

/** Whether the scan asks for this: as a word of its own. */
function asks(run: Run, ...options: string[]): boolean {
  const words = run.argv.length > 0 ? run.argv : run.command.split(/\s+/);
  return words.some((word) => options.includes(word));
}

/** Of a run that came to its end there is something to say: addresses that Nmap left out. Where nobody answered, the server only sums up. */
export function leavesOut(run: Run): boolean {
  return run.state === 'completed' && Boolean(run.message) && run.message !== run.summary;
}

/** Why there is no host or no open port; null where there is one. While it goes on: hosts are told when they are finished, their open ports before. */
export function reasonOf(run: Run, isLive: boolean): Reason | null {
  const { counts } = run;
  if (isLive) return 'live';
  if (counts.openPorts > 0) return null;
  if (run.state !== 'completed') return 'ended';
  if (asks(run, '-sL')) return 'list';
  if (leavesOut(run)) return 'leftOut';
  if (counts.hostsUp === 0) return counts.hosts === 0 && counts.hostsTotal === 0 ? 'none' : 'nobody';
  return asks(run, '-sn', '-sP') ? 'ping' : 'noOpen';
}

export function Nothing({ run, isLive }: { run: Run; isLive: boolean }) {
  const reason = reasonOf(run, isLive) ?? (run.state === 'completed' ? 'none' : 'ended');
  return <EmptyState text={<NothingText reason={reason} />} />;
}

/** The sentence and the steps. */
export function NothingText({ reason }: { reason: Reason }) {
  const { t } = useTranslation('run');
  return (
    <>
      {t(`nothing.${reason}.why`)} {t(`nothing.${reason}.try`)}
    </>
  );
}
