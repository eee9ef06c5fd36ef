/** Charts, each of which answers a question. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/hooks/useNow';
import { kindSearch, useKinds } from '@/hooks/useKinds';
import { count } from '@/lib/count';
import { plain } from '@/lib/hostile';
import { localeOf } from '@/lib/locale';
import { Chart, type Bar } from './Chart';
import { byDay, useBusiestHosts, useNewestHosts } from './data';

const MOST_KINDS = 10;

/** `hasPorts`: an open port is known. Questions about open ports are asked then only. */
export function Charts({ hasPorts }: { hasPorts: boolean }) {
  return (
    <>
      {hasPorts && <KindsChart />}
      {hasPorts && <BusiestChart />}
      <NewHostsChart />
    </>
  );
}

function KindsChart() {
  const { t, i18n } = useTranslation('overview');
  const navigate = useNavigate();
  const { data, error, refetch } = useKinds('state:open');
  const kinds = data?.kinds.slice(0, MOST_KINDS);
  const bars = kinds?.map((kind): Bar => ({ label: kind.name ? plain(kind.name) : t('kinds.unnamed'), value: kind.total, text: count(kind.total, kind.isLowerBound, i18n.language), isDead: kindSearch('state:open', kind.name) === null }));
  const choose = (bar: Bar) => {
    const q = kindSearch('state:open', bar.label);
    if (q && !bar.isDead) void navigate({ to: '/services', search: { q } });
  };
  const most = bars?.find((bar) => !bar.isDead) ?? bars?.[0];
  return (
    <Chart
      question={t('kinds.question')}
      answer={most ? t('kinds.answer', { name: most.label, share: most.text, total: count(data?.total ?? 0, data?.isLowerBound, i18n.language) }) : ''}
      bars={bars}
      error={error}
      onRetry={() => void refetch()}
      heads={[t('kinds.service'), t('kinds.ports')]}
      onChoose={choose}
      empty={t('kinds.empty')}
    />
  );
}

function NewHostsChart() {
  const { t, i18n } = useTranslation('overview');
  const { data, error, refetch } = useNewestHosts();
  const now = useNow();
  const days = data && byDay(data.items, new Date(now));
  const format = new Intl.DateTimeFormat(localeOf(i18n.language), { month: 'short', day: 'numeric' });
  const list = new Intl.ListFormat(i18n.language);
  const sum = days?.reduce((all, day) => all + day.hosts, 0) ?? 0;
  // All of what was fetched is younger than two weeks: there may be more.
  const isMore = sum > 0 && sum === data?.items.length && Boolean(data.nextCursor);
  const seen = days?.filter((day) => day.hosts > 0) ?? [];
  const bars = days?.map((day): Bar => ({ label: format.format(day.start), value: day.hosts, text: count(day.hosts, false, i18n.language) }));
  return (
    <Chart
      question={t('newHosts.question')}
      answer={sum > 0 ? `${t('newHosts.answer', { count: sum, text: count(sum, isMore, i18n.language) })}${seen.length < 3 ? t('newHosts.days', { days: list.format(seen.map((day) => format.format(day.start))) }) : ''}` : t('newHosts.none')}
      bars={bars}
      error={error}
      onRetry={() => void refetch()}
      upright
      heads={[t('newHosts.day'), t('newHosts.hosts')]}
      empty={t('newHosts.none')}
    />
  );
}

function BusiestChart() {
  const { t, i18n } = useTranslation('overview');
  const navigate = useNavigate();
  const { data, error, refetch } = useBusiestHosts();
  const bars = data?.items.map((host): Bar => ({ label: host.ip, value: host.openPorts, text: count(host.openPorts, false, i18n.language) }));
  const [most] = bars ?? [];
  return (
    <Chart
      question={t('busiest.question')}
      answer={most ? t('busiest.answer', { count: most.value, ip: most.label, text: most.text }) : ''}
      bars={bars}
      error={error}
      onRetry={() => void refetch()}
      heads={[t('busiest.host'), t('busiest.ports')]}
      onChoose={(bar) => void navigate({ to: '/hosts/$ip', params: { ip: bar.label } })}
      empty={t('busiest.empty')}
    />
  );
}
