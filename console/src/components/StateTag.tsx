/** A state as a word with a sign: its shape says the same as its colour. */
import { useWords } from '@/i18n/words';
import type en from '@/locales/en/common.json';
import css from './StateTag.module.css';

type States = (typeof en)['state'];
export type StateKind = keyof States;

/** `good`: as it should be. `found`: what scans look for. `busy`, `unsure`, `bad`, `quiet`. */
type Tone = 'good' | 'found' | 'busy' | 'unsure' | 'bad' | 'quiet';

const TONES: { [K in StateKind]: Record<keyof States[K], Tone> } = {
  run: { created: 'busy', pending: 'busy', waiting: 'unsure', running: 'busy', completed: 'good', cancelled: 'quiet', failed: 'bad', timedOut: 'bad', interrupted: 'unsure', partial: 'unsure' },
  port: { open: 'found', closed: 'quiet', filtered: 'unsure', unfiltered: 'quiet', 'open|filtered': 'unsure', 'closed|filtered': 'quiet', unknown: 'quiet' },
  host: { up: 'found', down: 'quiet', unknown: 'unsure', skipped: 'quiet' },
  provider: { active: 'good', inactive: 'quiet' },
  token: { active: 'good', expired: 'quiet', revoked: 'bad' },
  schedule: { active: 'good', paused: 'quiet', over: 'quiet' },
  window: { allow: 'good', blackout: 'unsure', allowOver: 'quiet', blackoutOver: 'quiet' },
  change: {
    host_new: 'found',
    host_gone: 'unsure',
    host_back: 'quiet',
    host_moved: 'quiet',
    port_opened: 'found',
    port_closed: 'quiet',
    port_filtered: 'unsure',
    service_changed: 'unsure',
    version_changed: 'quiet',
    os_changed: 'unsure',
    script_changed: 'quiet',
    certificate_changed: 'unsure',
    certificate_expiring: 'unsure',
    run_failed: 'bad',
    run_waiting: 'quiet',
    unexpected_port: 'bad',
    run_planned: 'quiet',
    run_started: 'quiet',
    run_ended: 'quiet',
  },
  // What one of two runs said: open, not open and not looked at are three things.
  looked: { open: 'found', notOpen: 'quiet', up: 'found', notUp: 'quiet', notLooked: 'unsure', looked: 'good', unclear: 'unsure' },
  severity: { info: 'quiet', low: 'quiet', medium: 'unsure', high: 'bad', critical: 'bad' },
  alert: { open: 'found', acknowledged: 'good', muted: 'quiet' },
  delivery: { waiting: 'busy', delivered: 'good', failed: 'bad' },
};

export function StateTag({ kind, state }: { kind: StateKind; state: string }) {
  const { t } = useWords('common');
  const tone = (TONES[kind] as Record<string, Tone>)[state];
  // A state that is younger than this console is shown as the server calls it.
  const word = tone ? t(`state.${kind}.${state}` as 'state.run.created') : state;
  return (
    <span className={css['tag']} data-tone={tone ?? 'quiet'}>
      {word}
    </span>
  );
}
