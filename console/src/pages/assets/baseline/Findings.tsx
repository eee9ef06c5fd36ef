/** What is open beyond what is expected. A finding is accepted by expecting its port. */
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { Time } from '@/components/Time';
import { plain } from '@/lib/hostile';
import css from '../Assets.module.css';
import type { Wanted } from './ExpectDialog';
import { byProtocol } from './ports';

type Finding = ListItem<'/api/v1/baselines/findings'>;

const HEIGHT = 360;

export interface FindingsProps {
  list: ReturnType<typeof useList<'/api/v1/baselines/findings'>>;
  onAccept: (wanted: Wanted) => void;
  hasBaseline: boolean;
}

export function Findings({ list, onAccept, hasBaseline }: FindingsProps) {
  const { t } = useTranslation('assets');
  const may = useMay('baseline.create');
  const columns: Column<Finding>[] = [
    {
      key: 'ip',
      title: t('baseline.address'),
      width: 'minmax(110px, 1fr)',
      narrow: 'minmax(76px, 1fr)',
      cell: ({ service }) => (
        <Link to="/hosts/$ip" params={{ ip: service.ip }} className="mono">
          {plain(service.ip)}
        </Link>
      ),
    },
    { key: 'port', title: t('baseline.port'), width: '96px', narrow: '72px', cell: ({ service }) => <span className="mono">{`${service.port}/${service.protocol}`}</span> },
    { key: 'service', title: t('baseline.service'), width: 'minmax(120px, 2fr)', wide: true, cell: ({ service }) => <HostileText text={[service.service, service.product, service.version].filter(Boolean).join(' ')} limit={120} /> },
    { key: 'seen', title: t('baseline.seen'), width: '124px', wide: true, cell: ({ service }) => <Time at={service.lastSeen} relative /> },
  ];
  if (may) columns.push({ key: 'accept', title: t('baseline.action'), width: '92px', align: 'right', cell: (one) => <Accept finding={one} onAccept={onAccept} /> });
  return (
    <>
      {may && (
        <div className="toolbar" style={{ marginBottom: 8 }}>
          {byProtocol(list.rows.map((one) => one.service)).map(({ protocol, ports, count }) => (
            <Button key={protocol} onClick={() => onAccept({ protocol, ports })}>
              {t('baseline.acceptAll', { count, protocol: protocol.toUpperCase() })}
            </Button>
          ))}
        </div>
      )}
      <DataTable
        label={t('baseline.findings')}
        list={list}
        columns={columns}
        rowKey={({ service }) => `${service.ip} ${service.protocol} ${service.port}`}
        maxHeight={HEIGHT}
        empty={<EmptyState text={t(hasBaseline ? 'baseline.noFinding' : 'baseline.none')} />}
      />
    </>
  );
}

function Accept({ finding: { service }, onAccept }: { finding: Finding; onAccept: (wanted: Wanted) => void }) {
  const { t } = useTranslation('assets');
  const port = `${service.port}/${service.protocol}`;
  return (
    <span className={css['action']}>
      <Button aria-label={t('baseline.acceptOf', { port, address: plain(service.ip) })} onClick={() => onAccept({ protocol: service.protocol as Wanted['protocol'], ports: String(service.port) })}>
        {t('baseline.accept')}
      </Button>
    </span>
  );
}
