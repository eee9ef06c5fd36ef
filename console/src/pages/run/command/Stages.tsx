/** The stages of a run that the prober did a part of: expected against actual. */
import { useTranslation } from 'react-i18next';
import { duration, number } from '../format';
import type { Run } from '../types';
import css from '../run.module.css';

type Stage = NonNullable<Run['stages']>[number];
type Figures = NonNullable<Stage['expected']>['probes'];

/** The least and the most that was expected, whatever the network is like. */
const ends = ({ answering, silent, dead }: Figures) => [Math.min(answering, silent, dead), Math.max(answering, silent, dead)] as const;

/** What Nmap was there for after the prober; of the prober's own stages the name says it. */
function Saw({ all }: { all: NonNullable<Stage['saw']> }) {
  const { t } = useTranslation('run');
  const words = all.flatMap((one) => (one === 'hosts' || one === 'ports' ? [] : [t(`stages.saw.${one}`)]));
  return words.length > 0 && <div className="muted">{words.join(', ')}</div>;
}

export function Stages({ stages }: { stages: Stage[] }) {
  const { t, i18n } = useTranslation('run');
  const beside = (value: string, expected: Figures | undefined, say: (figure: number) => string) => {
    if (!expected) return value;
    const [from, to] = ends(expected);
    return t('stages.expected', { value, from: say(from), to: say(to) });
  };
  const count = (value: number) => number(Math.round(value), i18n.language);
  const time = (seconds: number) => duration(seconds, i18n.language);
  return (
    <section className="panel">
      <h2>{t('stages.title')}</h2>
      <div className={css['scroll']}>
        <table className={css['ports']} aria-label={t('stages.title')}>
          <thead>
            <tr>
              <th scope="col">{t('stages.stage')}</th>
              <th scope="col">{t('stages.addresses')}</th>
              <th scope="col">{t('stages.probes')}</th>
              <th scope="col">{t('stages.time')}</th>
            </tr>
          </thead>
          <tbody>
            {stages.map((one) => (
              <tr key={`${one.kind} ${one.family}`}>
                <td>
                  {t(`stages.kind.${one.kind}`)} · {t(`stages.family.${one.family}`)}
                  <Saw all={one.saw ?? []} />
                </td>
                <td>{count(one.addresses)}</td>
                <td>{typeof one.probes === 'number' ? beside(count(one.probes), one.expected?.probes, count) : ''}</td>
                <td>{beside(time(one.seconds), one.expected?.seconds, time)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">{t('stages.together')}</p>
    </section>
  );
}
