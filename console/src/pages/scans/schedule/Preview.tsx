/** The next times that a schedule would name, as it is typed. */
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { problemOf } from '@/api/problem';
import { Time } from '@/components/Time';
import { ownZone, type When } from '@/components/when/times';
import { useWhenWords } from '@/components/when/words';
import { useSettled } from '@/hooks/useSettled';
import { said } from '@/i18n/said';
import css from './Schedule.module.css';

/** Asked by a body that is written anew each time: by its text, so that it settles. */
function useNext(when: When | null, zone: string) {
  const text = useSettled(when && zone ? JSON.stringify({ when, zone }) : '');
  const body = JSON.parse(text || 'null') as { when: When; zone: string } | null;
  const options = { enabled: body !== null, retry: false, staleTime: 30_000 };
  const answer = $api.useQuery('post', '/api/v1/schedules/preview', { body: body ?? { when: { kind: 'cron', expression: '' }, zone: '' } }, options);
  return { body, data: body ? answer.data : undefined, error: body ? answer.error : null };
}

export function Preview({ when, zone }: { when: When | null; zone: string }) {
  const { t } = useTranslation('schedules');
  const { localOf } = useWhenWords();
  const { body, data, error } = useNext(when, zone);
  const isElsewhere = body !== null && body.zone !== ownZone();
  const at = body && body.when.kind !== 'cron' ? body.when.at : '';
  return (
    <section className={css['preview']} aria-labelledby="schedule-next" aria-live="polite">
      <h3 id="schedule-next">{t('preview.title')}</h3>
      {error && <p data-tone="bad">{said(problemOf(error).errors?.[0]?.message ?? problemOf(error).detail)}</p>}
      {!error && !data && <p className="muted">{t(body ? 'preview.asking' : 'preview.waiting')}</p>}
      {data?.times.length === 0 && <p data-tone="bad">{t('preview.never')}</p>}
      {data && data.times.length > 0 && (
        <ol>
          {data.times.map((time) => (
            <li key={time.at}>
              {localOf(time.local)}
              {isElsewhere && (
                <span className="muted">
                  {' '}
                  {t('preview.here')} <Time at={time.at} />
                </span>
              )}
              {at && !time.local.endsWith(at) && <span className={css['moved']}> {t('preview.moved')}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
