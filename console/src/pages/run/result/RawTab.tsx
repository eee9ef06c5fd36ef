/** The result as it is: the first megabyte, and the whole as a file. */
import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { HostileText } from '@/components/HostileText';
import { ProblemAlert } from '@/components/ProblemAlert';
import { size } from '../format';
import type { Run } from '../types';
import css from '../run.module.css';
import { read } from './download';
import { useDownload } from './ExportMenu';
import { SMALL } from './useResult';

/** Characters that are read, and of these shown at once. */
const READ = 1_000_000;
const SHOWN = 60_000;

export function RawTab({ run, isLive, format }: { run: Run; isLive: boolean; format: 'json' | 'text' }) {
  const { t, i18n } = useTranslation('run');
  const { go, isBusy } = useDownload(run);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: ['get', '/api/v1/runs/{id}/result', { id: run.id, format }, 'raw', isLive ? '' : run.lastEvent],
    staleTime: isLive ? 0 : Infinity,
    refetchInterval: isLive && run.counts.hosts <= SMALL ? 5000 : false,
    queryFn: async ({ signal }) => {
      let text = '';
      const isWhole = await read(run.id, format, signal, (piece) => (text += piece).length <= READ);
      return { text: isWhole && format === 'json' ? spread(text) : text.slice(0, READ), isWhole };
    },
  });
  return (
    <div className={css['raw']}>
      <div className="toolbar">
        <span className="muted">{isLive ? t('raw.live') : data && (data.isWhole ? t('raw.whole') : t('raw.cut', { size: size(READ, i18n.language) }))}</span>
        <span className={css['end']}>
          {isLive && (
            <Button size="small" loading={isFetching} onClick={() => void refetch()}>
              {t('raw.anew')}
            </Button>
          )}
          <Button size="small" loading={isBusy} onClick={() => go(format)}>
            {t('raw.download', { format: t(`format.${format}.name`) })}
          </Button>
        </span>
      </div>
      <ProblemAlert error={data ? null : error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {data && <HostileText key={data.text.length} text={data.text} block limit={SHOWN} />}
    </div>
  );
}

/** JSON as people read it. */
function spread(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
