/** What would run: the verdict, how much it sends and how long that takes, Nmap's command, each option in a sentence. */
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { GrantsNeeded } from '@/components/GrantsNeeded';
import { CopyButton } from '@/components/CopyButton';
import { ProblemAlert } from '@/components/ProblemAlert';
import { said } from '@/i18n/said';
import type { Explained, Explanation } from '../form/useExplain';
import { count, duration, range, size } from './numbers';
import css from './Plan.module.css';

type Verdict = 'refused' | 'allowed' | 'waiting' | 'noTargets';

function verdictOf({ data, error }: Explained): Verdict {
  if (error) return 'refused';
  if (!data) return 'waiting';
  if (data.allowed) return 'allowed';
  return data.refusals.every((one) => one.code === 'noTargets') ? 'noTargets' : 'refused';
}

/** What the target's own field tells of a target that was asked about by itself. */
const TOLD_THERE: ReadonlySet<string> = new Set(['badTarget', 'outOfScope']);

interface PlanProps {
  explained: Explained;
  providerId: string | undefined;
  /** Also which targets are out of scope or none; else that is told beside them. */
  tellsTargets: boolean;
}

export function Plan({ explained, providerId, tellsTargets }: PlanProps) {
  const { t } = useTranslation('scans');
  const { data, error, isStale } = explained;
  const verdict = verdictOf(explained);
  const health = $api.useQuery('get', '/api/v1/providers/{id}/health', { params: { path: { id: providerId ?? '' } } }, { enabled: Boolean(providerId), staleTime: 60_000 });
  // What the command's text is refused for is told below it.
  const elsewhere = data?.refusals.filter((one) => one.target !== undefined && one.code !== 'noTargets' && (tellsTargets || !TOLD_THERE.has(one.code))) ?? [];
  return (
    <section className={css['plan']} aria-label={t('plan.title')} aria-busy={isStale} data-stale={isStale || undefined}>
      <header className={css['head']}>
        <h2>{t('plan.title')}</h2>
        <span className={css['verdict']} data-verdict={verdict} role="status">
          {t(`plan.verdict.${verdict}`)}
        </span>
      </header>
      <ProblemAlert error={error} />
      {!error && data && (
        <>
          <GrantsNeeded refusals={data.refusals} providerId={providerId} />
          {elsewhere.length > 0 && (
            <ul className={css['refusals']}>
              {elsewhere.slice(0, 20).map((one) => (
                <li key={`${one.target} ${one.reason}`}>{said(one.reason)}</li>
              ))}
              {elsewhere.length > 20 && <li>{t('plan.more', { count: elsewhere.length - 20 })}</li>}
            </ul>
          )}
          <Numbers data={data} isRefused={verdict === 'refused'} hasRaw={health.data?.rawSockets} />
          {/* A line to copy is one that would run. */}
          {verdict !== 'refused' && <Commands data={data} />}
          <Options data={data} />
          {data.warnings.length > 0 && (
            <ul className={css['warnings']} aria-label={t('plan.warnings')}>
              {data.warnings.map((one) => (
                <li key={one}>{said(one)}</li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

const PROTOCOLS = ['tcp', 'udp', 'sctp', 'ip'] as const;

function Numbers({ data, isRefused, hasRaw }: { data: Explanation; isRefused: boolean; hasRaw: boolean | undefined }) {
  const { t, i18n } = useTranslation('scans');
  const { language } = i18n;
  const { plan } = data;
  const ports = PROTOCOLS.flatMap((protocol) => {
    const most = Math.max(0, ...(plan?.stages ?? []).map((stage) => stage.ports?.[protocol] ?? 0));
    return most > 0 ? [t(`plan.ports.${protocol}`, { count: most })] : [];
  });
  const privilege = data.needsPrivilege ? (hasRaw === false ? 'lacking' : 'needed') : 'none';
  const none = '–';
  return (
    <dl className={css['numbers']}>
      <div>
        <dt>{t('plan.scope')}</dt>
        <dd>{plan ? `${t('plan.addresses', { count: plan.addresses })} × ${ports.length > 0 ? ports.join(' + ') : t('plan.noPorts')}` : none}</dd>
      </div>
      <div>
        <dt>{t('plan.time')}</dt>
        <dd>{plan ? range(plan.seconds, language, duration) : none}</dd>
      </div>
      <div>
        <dt>{t('plan.sends')}</dt>
        <dd>{plan ? t('plan.sending', { probes: range(plan.probes, language, count), size: range(plan.bytes, language, size) }) : none}</dd>
      </div>
      <div>
        <dt>{t('plan.privilege')}</dt>
        <dd data-privilege={isRefused ? undefined : privilege}>{isRefused ? none : t(`plan.privileges.${privilege}`)}</dd>
      </div>
    </dl>
  );
}

/** Who does it, why, and in which stages; the line of each Nmap that runs, or of the one that would do the same alone. */
function Commands({ data }: { data: Explanation }) {
  const { t } = useTranslation('scans');
  const { plan } = data;
  const isFast = plan?.engine === 'fast';
  const lines = isFast || !plan?.stages.length ? [data.argv] : plan.stages.map((stage) => stage.argv);
  const shown = lines.filter((argv) => argv.length > 0);
  return (
    <>
      {plan?.reason && (
        <p>
          <b>{t(`plan.engine.${isFast ? 'fast' : 'nmap'}`)}</b> <span className="muted">{said(plan.reason)}</span>
        </p>
      )}
      {isFast && <Stages stages={plan.stages} />}
      {plan?.parts && <Parts parts={plan.parts} />}
      {shown.length > 0 && (
        <div>
          {isFast && <p className="muted">{t('plan.alone')}</p>}
          <ul className={css['commands']} aria-label={isFast ? t('plan.alone') : t('plan.commands')}>
            {shown.map((argv) => (
              <Line key={argv.join(' ')} argv={argv} />
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

type Planned = NonNullable<Explanation['plan']>;
type Stage = Planned['stages'][number];

/** How many Nmaps run side by side. */
function Parts({ parts }: { parts: NonNullable<Planned['parts']> }) {
  const { t, i18n } = useTranslation('scans');
  const said = (value: number) => count(value, i18n.language);
  const { rateCeiling } = parts;
  const numbers = { number: said(parts.number), atOnce: said(parts.atOnce) };
  return <p className="muted">{rateCeiling ? t('plan.partsHeld', { ...numbers, rate: said(rateCeiling) }) : t('plan.parts', numbers)}</p>;
}

function Stages({ stages }: { stages: Stage[] }) {
  const { t, i18n } = useTranslation('scans');
  const { language } = i18n;
  const told = ({ addresses, probes, bytes, seconds }: Stage) =>
    [
      t('plan.addresses', { count: addresses }),
      probes && bytes && t('plan.sending', { probes: range(probes, language, count), size: range(bytes, language, size) }),
      seconds && range(seconds, language, duration),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <ol className={css['stages']} aria-label={t('plan.stages')}>
      {stages.map((stage) => (
        <li key={`${stage.kind} ${stage.family}`}>
          {t(`plan.stage.${stage.kind}`)}
          <span className="muted">{told(stage)}</span>
        </li>
      ))}
    </ol>
  );
}

function Line({ argv }: { argv: string[] }) {
  const text = `nmap ${argv.map(quoted).join(' ')}`;
  const shown = text.length > 600 ? `${text.slice(0, 600)}…` : text;
  return (
    <li>
      <code>{shown}</code>
      <CopyButton text={text} />
    </li>
  );
}

/** As a shell would need it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./*[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function Options({ data }: { data: Explanation }) {
  const { t } = useTranslation('scans');
  return (
    <ul className={css['options']} aria-label={t('plan.options')}>
      {data.options.map((one, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an option may stand twice
        <li key={`${one.option} ${index}`}>
          <code>
            {one.option}
            {one.value && <b> {one.value}</b>}
          </code>
          <span>
            {said(one.meaning)}
            {one.needsPrivilege && <em>{t('plan.raw')}</em>}
          </span>
        </li>
      ))}
    </ul>
  );
}
