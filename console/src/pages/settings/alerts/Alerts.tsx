/** Which alerts are told to whom, by which way, and what was sent. */
import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/session';
import { ButtonLink } from '@/components/ButtonLink';
import { useDropUnknown } from '@/hooks/useDropUnknown';
import { useUrlState } from '@/hooks/useUrlState';
import type { Head } from '../Settings';
import css from '../Settings.module.css';
import { Channels } from './Channels';
import { Deliveries } from './Deliveries';
import { Rules } from './Rules';

const VIEWS = ['rules', 'channels', 'deliveries'] as const;
const KNOWN = { view: VIEWS };
/** What of a view is in the address goes with it. */
const NOTHING = { q: '', sort: '', status: '', channel: '', rule: '' };

export function Alerts({ head }: { head: Head }) {
  const { t } = useTranslation('alerts');
  const [url, change] = useUrlState({ view: 'rules', ...NOTHING });
  useDropUnknown(url, KNOWN, change, { view: 'rules' });
  const mayRule = useMay('rule.create');
  const mayChannel = useMay('channel.create');
  return (
    <>
      {head(
        <>
          <ButtonLink to="/alerts">{t('toList')}</ButtonLink>
          {url.view === 'rules' && mayRule && (
            <Button type="primary" onClick={() => change({ rule: 'new' }, { push: true })}>
              {t('rules.add')}
            </Button>
          )}
          {url.view === 'channels' && mayChannel && (
            <Button type="primary" onClick={() => change({ channel: 'new' }, { push: true })}>
              {t('channels.add')}
            </Button>
          )}
        </>,
      )}
      <p className={css['lead']}>{t(url.view === 'channels' ? 'channels.lead' : url.view === 'deliveries' ? 'deliveries.lead' : 'rules.lead')}</p>
      <div className="toolbar">
        <Segmented
          aria-label={t('view.label')}
          value={url.view}
          options={VIEWS.map((value) => ({ value: value as string, label: t(`view.${value}`) }))}
          onChange={(view) => change({ ...NOTHING, view }, { push: true })}
        />
      </div>
      {url.view === 'channels' && <Channels />}
      {url.view === 'deliveries' && <Deliveries />}
      {url.view !== 'channels' && url.view !== 'deliveries' && <Rules onChannels={() => change({ ...NOTHING, view: 'channels' }, { push: true })} />}
    </>
  );
}
