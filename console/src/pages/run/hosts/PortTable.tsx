/** Ports as a plain table, each with what scripts said of it. */
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { StateTag } from '@/components/StateTag';
import { number } from '../format';
import { serviceOf } from '../result/services';
import type { Host, Port } from '../types';
import css from '../run.module.css';
import { ScriptList } from './Scripts';

const MATTERS = ['open', 'open|filtered', 'filtered', 'unfiltered'];

/** How much a state matters: the lower the more. */
function rank(port: Port): number {
  const at = MATTERS.indexOf(port.state);
  return at < 0 ? MATTERS.length : at;
}

/** The `limit` ports that matter most, these first. */
export function mostly(ports: Port[], limit: number): Port[] {
  return ports
    .map((port, index) => ({ port, index }))
    .sort((a, b) => rank(a.port) - rank(b.port) || a.index - b.index)
    .slice(0, limit)
    .map(({ port }) => port);
}

export function PortTable({ host, limit }: { host: Host; limit: number }) {
  const { t } = useTranslation('run');
  const ports = host.ports ?? [];
  const shown = mostly(ports, limit);
  return (
    <>
      {shown.length > 0 && (
        <div className={css['scroll']}>
          <table className={css['ports']} aria-label={t('host.ports')}>
            <thead>
              <tr>
                <th scope="col">{t('column.port')}</th>
                <th scope="col">{t('column.state')}</th>
                <th scope="col">{t('column.service')}</th>
                <th scope="col">{t('column.version')}</th>
                <th scope="col" data-wide>
                  {t('column.reason')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((port) => (
                <Fragment key={`${port.protocol} ${port.port}`}>
                  <tr>
                    <td className="mono">{`${port.port}/${port.protocol}`}</td>
                    <td>
                      <StateTag kind="port" state={port.state} />
                    </td>
                    <td>
                      <HostileText text={serviceOf(port)} limit={80} />
                    </td>
                    <td>
                      <HostileText text={port.version} />
                    </td>
                    <td className="muted" data-wide>
                      <HostileText text={port.reason} limit={40} />
                    </td>
                  </tr>
                  {hasMore(port) && (
                    <tr>
                      <td colSpan={5} className={css['more']}>
                        <PortMore port={port} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {ports.length > shown.length && <p className="muted">{t('host.morePorts', { count: ports.length - shown.length })}</p>}
      <ExtraPorts host={host} />
    </>
  );
}

export function hasMore(port: Port): boolean {
  return Boolean(port.scripts?.length || port.fingerprint);
}

export function PortMore({ port }: { port: Port }) {
  const { t } = useTranslation('run');
  return (
    <>
      <ScriptList scripts={port.scripts} />
      {port.fingerprint && (
        <div className={css['script']}>
          <h3>{t('host.fingerprint')}</h3>
          <HostileText text={port.fingerprint} block limit={1000} />
        </div>
      )}
    </>
  );
}

/** Ports that were only counted: `978 closed (reset)`. */
function ExtraPorts({ host }: { host: Host }) {
  const { t, i18n } = useTranslation(['run', 'common']);
  const extra = host.extraPorts ?? [];
  if (extra.length === 0) return (host.ports ?? []).length === 0 ? <p className="muted">{t('host.noPorts')}</p> : null;
  return (
    <p className="muted">
      {t('host.notListed')}{' '}
      {extra.map((one, index) => (
        <Fragment key={one.state}>
          {index > 0 && ', '}
          {number(one.count, i18n.language)} {t(`common:state.port.${one.state}`)}
          {one.reasons?.length ? (
            <>
              {' ('}
              <HostileText text={one.reasons.map((reason) => reason.reason).join(', ')} limit={80} />
              {')'}
            </>
          ) : null}
        </Fragment>
      ))}
    </p>
  );
}
