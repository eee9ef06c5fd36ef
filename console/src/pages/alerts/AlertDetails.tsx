/** All of an alert, and what can be said to it. */
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useMay } from '@/api/session';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { useOnce } from '@/hooks/useOnce';
import { plain } from '@/lib/hostile';
import type { Alert } from './AlertList';
import css from './Alerts.module.css';

export function AlertDetails({ alert, onMute }: { alert: Alert; onMute: () => void }) {
  const { t } = useTranslation('alerts');
  const place = alert.port ? `${alert.port}/${alert.protocol ?? ''}` : '';
  return (
    <div className={css['details']}>
      <dl className="facts">
        <dt>{t('detail.what')}</dt>
        <dd>{alert.detail ? <HostileText text={alert.detail} block={alert.detail.includes('\n')} limit={2000} /> : <span className="muted">{t('none')}</span>}</dd>
        {alert.ip && (
          <>
            <dt>{t('detail.where')}</dt>
            <dd>
              <Link to="/hosts/$ip" params={{ ip: alert.ip }} className="mono">
                {plain(alert.ip)}
              </Link>{' '}
              <span className="mono">{place}</span>
            </dd>
          </>
        )}
        {alert.tags.length > 0 && (
          <>
            <dt>{t('detail.tags')}</dt>
            <dd>{plain(alert.tags.join(', '))}</dd>
          </>
        )}
        {alert.runId && (
          <>
            <dt>{t('detail.run')}</dt>
            <dd>
              <Link to="/runs/$runId" params={{ runId: alert.runId }}>
                {t('detail.openRun')}
              </Link>
            </dd>
          </>
        )}
        <dt>{t('detail.first')}</dt>
        <dd>
          <Time at={alert.firstAt} />
        </dd>
        <dt>{t('detail.last')}</dt>
        <dd>
          <Time at={alert.lastAt} />
        </dd>
        {alert.acknowledgedAt && (
          <>
            <dt>{t('detail.acknowledged')}</dt>
            <dd>
              <HostileText text={alert.acknowledgedBy} /> <Time at={alert.acknowledgedAt} />
            </dd>
          </>
        )}
        {alert.mutedUntil && (
          <>
            <dt>{t('detail.muted')}</dt>
            <dd>
              <Time at={alert.mutedUntil} />
            </dd>
          </>
        )}
      </dl>
      <Answers alert={alert} onMute={onMute} />
    </div>
  );
}

function Answers({ alert, onMute }: { alert: Alert; onMute: () => void }) {
  const { t } = useTranslation('alerts');
  const { message } = App.useApp();
  const client = useQueryClient();
  const { once } = useOnce();
  const mayAcknowledge = useMay('alert.acknowledge');
  const mayMute = useMay('alert.mute');
  const done = (text: string) => {
    void client.invalidateQueries({ queryKey: ['get', '/api/v1/alerts'] });
    void message.success(text);
  };
  const acknowledge = $api.useMutation('post', '/api/v1/alerts/{id}/acknowledge', { onSuccess: () => done(t('acknowledged')) });
  const mute = $api.useMutation('post', '/api/v1/alerts/{id}/mute', { onSuccess: () => done(t('mute.ended')) });
  const params = { path: { id: alert.id } };
  return (
    <>
      <ProblemAlert error={acknowledge.error ?? mute.error} />
      <div className="toolbar">
        {mayAcknowledge && alert.state === 'open' && (
          <Button type="primary" loading={acknowledge.isPending} onClick={() => void once(() => acknowledge.mutateAsync({ params }))}>
            {t('acknowledge')}
          </Button>
        )}
        {mayMute && (alert.state === 'muted' ? (
          <Button loading={mute.isPending} onClick={() => void once(() => mute.mutateAsync({ params, body: {} }))}>
            {t('mute.end')}
          </Button>
        ) : (
          <Button onClick={onMute}>{t('mute.button')}</Button>
        ))}
        {mayAcknowledge && alert.state === 'open' && <span className="muted">{t('acknowledgeHint')}</span>}
      </div>
    </>
  );
}
