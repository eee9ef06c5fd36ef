/** A state as a word with a sign: its shape says the same as its colour. */
import { useWords } from '@/i18n/words';
import type en from '@/locales/en/common.json';
import css from './StateTag.module.css';

type States = (typeof en)['state'];
export type StateKind = keyof States;

/** `good`: as it should be. `found`: what scans look for. `busy`, `unsure`, `bad`, `quiet`. */
type Tone = 'good' | 'found' | 'busy' | 'unsure' | 'bad' | 'quiet';

const TONES: { [K in StateKind]: Record<keyof States[K], Tone> } = {
  run: { created: 'busy', pending: 'busy', running: 'busy', completed: 'good', cancelled: 'quiet', failed: 'bad', timedOut: 'bad', interrupted: 'unsure', partial: 'unsure' },
  port: { open: 'found', closed: 'quiet', filtered: 'unsure', unfiltered: 'quiet', 'open|filtered': 'unsure', 'closed|filtered': 'quiet', unknown: 'quiet' },
  host: { up: 'found', down: 'quiet', unknown: 'unsure', skipped: 'quiet' },
  provider: { active: 'good', inactive: 'quiet' },
  token: { active: 'good', expired: 'quiet', revoked: 'bad' },
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
