/** Whether a provider's Nmap can be used, what it may do, and what to do where something is missing. */
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import type { components } from '@/api/schema';
import { ProblemAlert } from '@/components/ProblemAlert';
import { said } from '@/i18n/said';
import css from './Providers.module.css';

type Found = components['schemas']['Health'];

const useHealth = (id: string) => $api.useQuery('get', '/api/v1/providers/{id}/health', { params: { path: { id } } }, { staleTime: 60_000 });

/** `good`: all is there. `less`: it scans, and something is missing. `bad`: it does not. */
function gradeOf(found: Found): 'good' | 'less' | 'bad' {
  if (!found.usable) return 'bad';
  return found.problems.length > 0 ? 'less' : 'good';
}

/** The health in a word, what is missing on hover. */
export function HealthTag({ id }: { id: string }) {
  const { t } = useTranslation('providers');
  const { data, error } = useHealth(id);
  if (error) return <span className="muted">{t('health.unknown')}</span>;
  if (!data) return <span className="muted">{t('health.looking')}</span>;
  const grade = gradeOf(data);
  return (
    <Tooltip title={data.problems.map((one) => said(one)).join('; ')}>
      <span className={css['health']} data-grade={grade}>
        {t(`health.${grade}`)}
        {data.version && <span className="muted"> {data.version}</span>}
      </span>
    </Tooltip>
  );
}

export function HealthPanel({ id }: { id: string }) {
  const { t } = useTranslation('providers');
  const { data, error, isFetching, refetch } = useHealth(id);
  return (
    <section className="panel" aria-labelledby="health">
      <div className={css['head']}>
        <h2 id="health">{t('health.title')}</h2>
        {data && (
          <span className={css['health']} data-grade={gradeOf(data)}>
            {t(`health.${gradeOf(data)}`)}
          </span>
        )}
        <Button size="small" loading={isFetching} onClick={() => void refetch()}>
          {t('health.again')}
        </Button>
      </div>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <dl className="facts" aria-busy={!data && !error}>
        <dt>{t('health.version')}</dt>
        <dd>{data ? (data.version ?? t('health.missing')) : <Bone />}</dd>
        <dt>{t('health.rawSockets')}</dt>
        <dd>{data ? t(data.rawSockets ? 'health.rawYes' : 'health.rawNo') : <Bone />}</dd>
        <dt>{t('health.scripts')}</dt>
        <dd>{data ? t('health.scriptCount', { count: data.scripts ?? 0 }) : <Bone />}</dd>
        <dt>{t('health.confined')}</dt>
        <dd>{data ? t(data.confined ? 'health.confinedYes' : 'health.confinedNo') : <Bone />}</dd>
      </dl>
      {data && data.problems.length > 0 && (
        <>
          <h3 className={css['todo']}>{t('health.todo')}</h3>
          <ul className={css['problems']}>
            {data.problems.map((one) => (
              <li key={one}>{said(one)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Bone() {
  return <span className={css['bone']} />;
}
