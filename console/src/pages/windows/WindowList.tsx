/** The windows: when scans may run and when they may not, of the organization, of networks and of scans. */
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useList, type ListItem } from '@/api/queries';
import { useMay } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { PageHeader } from '@/components/PageHeader';
import { SearchBox } from '@/components/SearchBox';
import { WindowTag } from '@/components/when/WindowTag';
import { useWhenWords } from '@/components/when/words';
import { idsOr, useDropUnknown } from '@/hooks/useDropUnknown';
import { useNow } from '@/hooks/useNow';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { OfWords } from './OfWords';
import { shutForGood } from './over';
import { WindowDialog } from './WindowDialog';
import { WindowNew } from './WindowNew';

type Listed = ListItem<'/api/v1/windows'>;

const SORTS = ['name', '-name', 'createdAt', '-createdAt', 'updatedAt', '-updatedAt'];

export default function WindowList() {
  const { t } = useTranslation('windows');
  const { spanOf } = useWhenWords();
  const mayMake = useMay('window.create');
  const [url, change] = useUrlState({ q: '', sort: 'name', window: '', network: '', scan: '' });
  useDropUnknown(url, { sort: SORTS, window: url.window === 'new' ? ['new'] : idsOr(url.window, undefined) }, change, { sort: 'name' });
  const sort = SORTS.includes(url.sort) ? url.sort : 'name';
  const list = useList('/api/v1/windows', { query: { q: url.q || undefined, sort } });
  const columns: Column<Listed>[] = [
    { key: 'name', title: t('column.name'), sort: 'name', width: 'minmax(110px, 1.2fr)', narrow: 'minmax(80px, 1fr)', cell: ({ name }) => <span title={plain(name)}>{plain(name)}</span> },
    { key: 'effect', title: t('column.effect'), width: '146px', narrow: '142px', cell: (window) => <WindowTag window={window} /> },
    { key: 'of', title: t('column.of'), width: 'minmax(110px, 1.2fr)', narrow: 'minmax(90px, 1fr)', cell: ({ of }) => <OfWords of={of} /> },
    { key: 'span', title: t('column.span'), width: 'minmax(200px, 2.4fr)', wide: true, cell: ({ span }) => <span title={spanOf(span)}>{spanOf(span)}</span> },
    { key: 'zone', title: t('column.zone'), width: 'minmax(90px, 0.8fr)', wide: true, cell: ({ zone }) => plain(zone) },
  ];
  const add = mayMake && (
    <Button type="primary" onClick={() => change({ window: 'new' }, { push: true })}>
      {t('new')}
    </Button>
  );
  const close = () => change({ window: '', network: '', scan: '' });
  return (
    <div className="page page-fill">
      <PageHeader title={t('title')} actions={add} />
      <p className="muted">{t('lead')}</p>
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('search')} />
      </div>
      {/* A window that is not shown may be the one that allows. */}
      {!url.q && list.rows.length === list.total && <ShutForGood windows={list.rows} />}
      <DataTable
        label={t('title')}
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        sort={sort}
        onSort={(sort) => change({ sort })}
        onOpen={({ id }) => change({ window: id }, { push: true })}
        empty={
          url.q ? <EmptyState text={t('nothingFound')} action={<Button onClick={() => change({ q: '' })}>{t('showAll')}</Button>} /> : <EmptyState text={t(mayMake ? 'empty' : 'emptyViewer')} />
        }
      />
      {url.window === 'new' && mayMake && <WindowNew wanted={{ network: url.network, scan: url.scan }} onClose={close} />}
      {url.window && url.window !== 'new' && <WindowDialog key={url.window} id={url.window} onClose={close} />}
    </div>
  );
}

/** Where no scan runs any more, for all that is said on this page. */
function ShutForGood({ windows }: { windows: Listed[] }) {
  const { t } = useTranslation('windows');
  const places = shutForGood(windows, useNow());
  if (places.length === 0) return null;
  const shown = places.slice(0, 5);
  return (
    <Alert
      type="warning"
      showIcon
      title={t('shut.title')}
      description={
        <>
          <p>{t('shut.text')}</p>
          <ul>
            {shown.map((of) => (
              <li key={JSON.stringify(of)}>
                <OfWords of={of} />
              </li>
            ))}
            {places.length > shown.length && <li>{t('shut.more', { count: places.length - shown.length })}</li>}
          </ul>
        </>
      }
    />
  );
}
