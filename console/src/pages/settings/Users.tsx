/** Who may sign in, and what they may do. */
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useList, type ListItem } from '@/api/queries';
import { useMay, useWho } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { Secret } from './Secret';
import type { Head } from './Settings';
import { UserDialog } from './UserDialog';
import { UserNew } from './UserNew';

type User = ListItem<'/api/v1/users'>;

/** A password that was made, and whose it is. */
export interface Given {
  username: string;
  password: string;
}

export function Users({ head }: { head: Head }) {
  const { t } = useTranslation('settings');
  const who = useWho();
  const may = useMay('user.create');
  const [url, change] = useUrlState({ q: '', sort: 'username', user: '', owner: '' });
  const [given, setGiven] = useState<Given | null>(null);
  const ownerId = url.owner || undefined;
  const list = useList('/api/v1/users', { query: { q: url.q || undefined, sort: url.sort, ownerId } });
  const columns: Column<User>[] = [
    {
      key: 'username',
      title: t('users.username'),
      sort: 'username',
      width: 'minmax(120px, 1.5fr)',
      cell: (user) => (
        <>
          <HostileText text={user.username} /> {user.id === who.userId && <span className="muted">{t('users.you')}</span>}
        </>
      ),
    },
    { key: 'displayName', title: t('users.displayName'), sort: 'displayName', width: 'minmax(120px, 2fr)', wide: true, cell: (user) => <HostileText text={user.displayName} /> },
    { key: 'role', title: t('role.label'), width: '100px', narrow: '84px', cell: (user) => t(`role.${user.role}`) },
    { key: 'state', title: t('users.state'), width: '100px', narrow: '90px', cell: (user) => <StateTag kind="provider" state={user.disabled ? 'inactive' : 'active'} /> },
    { key: 'password', title: t('users.password'), width: '180px', wide: true, cell: (user) => (user.mustChangePassword ? t('users.firstPassword') : t('users.ownPassword')) },
    { key: 'lastSignIn', title: t('users.lastSignIn'), sort: 'lastSignIn', width: '130px', wide: true, cell: (user) => <Time at={user.lastSignIn} relative /> },
  ];
  return (
    <>
      {head(
        may && (
          <Button type="primary" onClick={() => change({ user: 'new' }, { push: true })}>
            {t('users.add')}
          </Button>
        ),
      )}
      {ownerId && ownerId !== who.ownerId && <OfOwner id={ownerId} onLeave={() => change({ owner: '' })} />}
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('users.search')} />
      </div>
      <DataTable
        label={t('section.users')}
        list={list}
        columns={columns}
        rowKey={(user) => user.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(user) => change({ user: user.id }, { push: true })}
        empty={<EmptyState text={t('users.nothingFound')} />}
      />
      <UserNew open={url.user === 'new'} ownerId={ownerId} onClose={() => change({ user: '' })} onGiven={setGiven} />
      {url.user && url.user !== 'new' && <UserDialog key={url.user} id={url.user} isLastAdmin={!url.q && !list.hasMore && isLastAdmin(url.user, list.rows)} onClose={() => change({ user: '' })} onGiven={setGiven} />}
      <Secret
        title={t('users.givenTitle', { name: plain(given?.username ?? '') })}
        secret={given?.password ?? null}
        hint={t('users.givenHint')}
        copyLabel={t('users.copyPassword')}
        onClose={() => setGiven(null)}
      />
    </>
  );
}

/** Whether of all users of an organization none but this one is admin, and may sign in. */
export function isLastAdmin(id: string, all: Pick<User, 'id' | 'role' | 'disabled'>[]): boolean {
  const admins = all.filter((user) => user.role === 'admin' && !user.disabled);
  return admins.length === 1 && admins[0]?.id === id;
}

/** Says that the users are those of another organization. */
function OfOwner({ id, onLeave }: { id: string; onLeave: () => void }) {
  const { t } = useTranslation('settings');
  const { data } = $api.useQuery('get', '/api/v1/owners/{id}', { params: { path: { id } } });
  return (
    <p>
      {t('users.ofOwner', { name: plain(data?.displayName ?? '…') })}{' '}
      <Button type="link" size="small" onClick={onLeave}>
        {t('users.ownOnes')}
      </Button>
    </p>
  );
}
