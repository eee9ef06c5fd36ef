/** A run: how far it is or how it ended, and what it found. */
import { useParams } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import { MissingOr } from '@/components/MissingOr';
import { PageHeader } from '@/components/PageHeader';
import { StateTag } from '@/components/StateTag';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { Actions } from './Actions';
import { CommandTab } from './command/CommandTab';
import { CompareTab } from './compare/CompareTab';
import { number } from './format';
import { HostsTab, useHosts } from './hosts/HostsTab';
import { PortsFound } from './live/PortsFound';
import { useRun, type Followed } from './live/useRun';
import { Outcome } from './Outcome';
import { RawTab } from './result/RawTab';
import { ServicesTab } from './result/ServicesTab';
import { Status } from './Status';
import { Tabs } from './Tabs';
import type { Run as RunData } from './types';
import css from './run.module.css';

export default function Run() {
  const { runId } = useParams({ from: '/runs/$runId' });
  // Another run is another page: nothing of the one before stays.
  return <OneRun key={runId} runId={runId} />;
}

const TABS = ['hosts', 'services', 'compare', 'command', 'json', 'text'] as const;
type TabKey = (typeof TABS)[number];

function OneRun({ runId }: { runId: string }) {
  const { t } = useTranslation('run');
  const followed = useRun(runId);
  const { run, error } = followed;
  const [{ tab }] = useUrlState({ tab: 'hosts' });
  // The hosts are asked for while the run itself is on its way.
  useHosts(runId, { enabled: !run && tab === 'hosts' });
  const crumbs = [{ label: t('scans'), to: '/scans' as const }];
  if (!run) {
    return (
      <div className="page">
        <PageHeader title={t('title')} crumbs={crumbs} />
        {error ? <MissingOr error={error} onRetry={followed.refetch} text={t('gone')} to="/scans" list={t('allScans')} /> : <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      </div>
    );
  }
  return (
    <div className={`page page-fill ${css['run']}`}>
      <PageHeader title={plain(run.displayName)} kind={t('title')} crumbs={crumbs} extra={<StateTag kind="run" state={run.state} />} actions={<Actions run={run} isLive={followed.isLive} />} />
      <Status followed={followed} run={run} />
      <PortsFound run={run} told={followed.told} isLive={followed.isLive} />
      <Outcome run={run} isLive={followed.isLive} told={followed.told} />
      <RunTabs run={run} followed={followed} />
    </div>
  );
}

function RunTabs({ run, followed }: { run: RunData; followed: Followed }) {
  const { t, i18n } = useTranslation('run');
  const [url, change] = useUrlState({ tab: 'hosts' });
  const active = TABS.find((key) => key === url.tab) ?? 'hosts';
  const { isLive } = followed;
  const tabs = TABS.map((key) => ({ key, label: t(`tab.${key}`), ...(key === 'hosts' && run.counts.hosts > 0 ? { count: number(run.counts.hosts, i18n.language) } : {}) }));
  const panels: Record<TabKey, () => React.ReactNode> = {
    hosts: () => <HostsTab run={run} isLive={isLive} />,
    services: () => <ServicesTab run={run} isLive={isLive} />,
    compare: () => <CompareTab run={run} isLive={isLive} />,
    command: () => <CommandTab run={run} isLive={isLive} />,
    json: () => <RawTab run={run} isLive={isLive} format="json" />,
    text: () => <RawTab run={run} isLive={isLive} format="text" />,
  };
  return (
    <Tabs label={t('parts')} tabs={tabs} active={active} onChange={(tab) => change({ tab }, { push: true })}>
      {panels[active]()}
    </Tabs>
  );
}
