/** What was asked for, what the check said of it, and what was run. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '@/components/CopyButton';
import { GrantsNeeded } from '@/components/GrantsNeeded';
import { HostileText } from '@/components/HostileText';
import { said } from '@/i18n/said';
import { Scripts } from '../hosts/Scripts';
import { duration, number } from '../format';
import { SMALL, useResult } from '../result/useResult';
import { verdictOf, type Explanation, type Run } from '../types';
import css from '../run.module.css';
import { marked } from './marked';
import { Stages } from './Stages';
import { quoted } from './words';

/** Targets and addresses that are listed. */
const MOST = 200;

export function CommandTab({ run, isLive }: { run: Run; isLive: boolean }) {
  const { t } = useTranslation('run');
  const verdict = verdictOf(run);
  const { result } = useResult(run, isLive, !isLive && run.counts.hosts <= SMALL);
  const rest = result?.rest;
  const argv = quoted(['nmap', ...run.argv]);
  const refusals = verdict?.refusals ?? [];
  return (
    <div className={css['command']}>
      <section className="panel">
        <h2>{t('command.title')}</h2>
        <Row name={t('command.asked')}>
          <Command text={verdict?.source ?? run.command}>{verdict && refusals.length > 0 ? <Marked verdict={verdict} /> : undefined}</Command>
        </Row>
        {verdict?.command && verdict.command !== verdict.source && (
          <Row name={t('command.canonical')}>
            <Command text={verdict.command} />
          </Row>
        )}
        {run.argv.length > 0 && (
          <Row name={t('command.argv')}>
            <Command text={argv} />
          </Row>
        )}
        {rest?.scanner.args && (
          <Row name={t('command.scanner')}>
            <Command text={rest.scanner.args} />
            <p className="muted">
              <HostileText text={[rest.scanner.name, rest.scanner.version].filter(Boolean).join(' ')} limit={80} />
            </p>
          </Row>
        )}
        {run.targets.length > 0 && (
          <Row name={t('command.targets', { count: run.targets.length })}>
            <Words words={run.targets} />
          </Row>
        )}
        {run.resolved.length > 0 && (
          <Row name={t('command.resolved')}>
            <ul className={css['pins']}>
              {run.resolved.slice(0, MOST).map((pin) => (
                <li key={pin.name}>
                  <span className="mono">
                    <HostileText text={pin.name} />
                  </span>
                  {' → '}
                  <Words words={pin.addresses} />
                </li>
              ))}
            </ul>
          </Row>
        )}
        {run.timeoutSeconds ? <Timeout seconds={run.timeoutSeconds} /> : null}
      </section>
      <section className="panel">
        <h2>{t('verdict.title')}</h2>
        {verdict ? <Verdict verdict={verdict} providerId={run.providerId} /> : <p>{run.kind === 'import' ? t('verdict.import') : t('verdict.none')}</p>}
      </section>
      {run.stages && run.stages.length > 0 && <Stages stages={run.stages} />}
      {rest && (rest.preScripts?.length || rest.postScripts?.length) ? (
        <div className="panel">
          <Scripts title={t('command.scripts')} scripts={[...(rest.preScripts ?? []), ...(rest.postScripts ?? [])]} />
        </div>
      ) : null}
    </div>
  );
}

function Timeout({ seconds }: { seconds: number }) {
  const { t, i18n } = useTranslation('run');
  return <Row name={t('command.timeout')}>{duration(seconds, i18n.language)}</Row>;
}

function Verdict({ verdict, providerId }: { verdict: Explanation; providerId: string | null | undefined }) {
  const { t, i18n } = useTranslation('run');
  const { plan } = verdict;
  return (
    <>
      <p>
        <strong className={css['verdict']} data-allowed={verdict.allowed}>
          {verdict.allowed ? t('verdict.allowed') : t('verdict.refused')}
        </strong> {verdict.allowed ? t('verdict.inScope') : t('verdict.notSent')}
      </p>
      {verdict.refusals.length > 0 && (
        <ul className={css['refusals']}>
          {verdict.refusals.map((one) => (
            <li key={`${one.code} ${one.start} ${one.reason}`}>
              <HostileText text={said(one.reason)} limit={600} />
            </li>
          ))}
        </ul>
      )}
      <GrantsNeeded refusals={verdict.refusals} providerId={providerId} />
      <Row name={t('verdict.privilege')}>{verdict.needsPrivilege ? t('verdict.needsPrivilege') : t('verdict.noPrivilege')}</Row>
      {plan && (
        <Row name={t('verdict.engine')}>
          {t(`verdict.engineName.${plan.engine}`)}: <HostileText text={said(plan.reason)} limit={400} />
        </Row>
      )}
      {plan && (
        <Row name={t('verdict.plan')}>
          {t('verdict.addresses', { count: plan.addresses })}
          {' · '}
          {t('verdict.probes', { from: number(Math.round(Math.min(plan.probes.dead, plan.probes.answering)), i18n.language), to: number(Math.round(Math.max(plan.probes.silent, plan.probes.answering)), i18n.language) })}
          {' · '}
          {t('verdict.time', { from: duration(Math.min(plan.seconds.dead, plan.seconds.answering), i18n.language), to: duration(Math.max(plan.seconds.silent, plan.seconds.answering), i18n.language) })}
        </Row>
      )}
      {verdict.warnings.length > 0 && (
        <Row name={t('warnings.title')}>
          <ul>
            {verdict.warnings.map((one) => (
              <li key={one}>
                <HostileText text={said(one)} limit={400} />
              </li>
            ))}
          </ul>
        </Row>
      )}
      {verdict.options.length > 0 && (
        <div className={css['scroll']}>
          <table className={css['ports']} aria-label={t('verdict.options')}>
            <thead>
              <tr>
                <th scope="col">{t('verdict.option')}</th>
                <th scope="col">{t('verdict.meaning')}</th>
                <th scope="col">{t('verdict.privilege')}</th>
              </tr>
            </thead>
            <tbody>
              {verdict.options.map((one) => (
                <tr key={`${one.option} ${one.value ?? ''}`}>
                  <td className="mono">
                    <HostileText text={[one.option, one.value].filter(Boolean).join(' ')} limit={120} />
                  </td>
                  <td>
                    <HostileText text={said(one.meaning)} limit={300} />
                  </td>
                  <td className="muted">{one.needsPrivilege ? t('verdict.yes') : t('verdict.no')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={css['line']}>
      <h3>{name}</h3>
      <div>{children}</div>
    </div>
  );
}

function Command({ text, children }: { text: string; children?: ReactNode }) {
  const { t } = useTranslation('run');
  return (
    <div className={css['code']}>
      <code>{children ?? <HostileText text={text} limit={2000} />}</code>
      <CopyButton text={text} label={t('command.copy')} />
    </div>
  );
}

/** The command with what was refused of it marked. */
function Marked({ verdict }: { verdict: Explanation }) {
  return marked(verdict.source, verdict.refusals).map((piece) =>
    piece.isMarked ? (
      <mark key={piece.start} className={css['refused']}>
        <HostileText text={piece.text} />
      </mark>
    ) : (
      <HostileText key={piece.start} text={piece.text} limit={2000} />
    ),
  );
}

function Words({ words }: { words: string[] }) {
  const { t } = useTranslation('run');
  return (
    <span className={css['words']}>
      {words.slice(0, MOST).map((word) => (
        <span key={word} className="mono">
          <HostileText text={word} />
        </span>
      ))}
      {words.length > MOST && <span className="muted">{t('command.more', { count: words.length - MOST })}</span>}
    </span>
  );
}
