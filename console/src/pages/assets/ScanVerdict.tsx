/** What a scan of these targets would do, before it does. */
import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { GrantsNeeded } from '@/components/GrantsNeeded';
import { ProblemAlert } from '@/components/ProblemAlert';
import { useSettled } from '@/hooks/useSettled';
import { said } from '@/i18n/said';
import css from './Assets.module.css';

interface Asked {
  providerId: string;
  templateId?: string | undefined;
  parameters?: Record<string, string> | undefined;
  targets: string[];
}

export function ScanVerdict(asked: Asked) {
  const { t, i18n } = useTranslation('assets');
  const { parameters, ...body } = JSON.parse(useSettled(JSON.stringify(asked), 200)) as Asked;
  const set = Object.fromEntries(Object.entries(parameters ?? {}).filter(([, value]) => value));
  const { data, error } = $api.useQuery(
    'post',
    '/api/v1/commands/explain',
    { body: { ...body, ...(Object.keys(set).length > 0 ? { parameters: set } : {}) } },
    { placeholderData: keepPreviousData, retry: false },
  );
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <p className="muted">{t('scan.asking')}</p>;
  const seconds = Object.values(data.plan?.seconds ?? {});
  const most = Math.max(1, Math.round(Math.max(...seconds, 0)));
  const [unit, size] = most >= 5400 ? (['hour', 3600] as const) : most >= 90 ? (['minute', 60] as const) : (['second', 1] as const);
  const time = new Intl.NumberFormat(i18n.language, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.round(most / size));
  return (
    <>
      <code className={css['command']}>{data.source}</code>
      {data.plan && <p>{t('scan.plan', { count: data.plan.addresses, time })}</p>}
      {data.refusals.length > 0 && (
        <ul className={css['refusals']}>
          {data.refusals.slice(0, 10).map((one) => (
            <li key={`${one.code} ${one.reason}`}>{said(one.reason)}</li>
          ))}
        </ul>
      )}
      <GrantsNeeded refusals={data.refusals} providerId={body.providerId} />
      {data.warnings.map((one) => (
        <p key={one} className={css['warning']}>
          {said(one)}
        </p>
      ))}
    </>
  );
}
