/** The organizations of this installation: for its system admins. */
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api } from '@/api/client';
import { useList, type ListItem } from '@/api/queries';
import { useMay, useWho } from '@/api/session';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { FormDialog } from '@/components/FormDialog';
import { SearchBox } from '@/components/SearchBox';
import { Time } from '@/components/Time';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useRules } from '@/hooks/useRules';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { PasswordFields, type PasswordHow } from './PasswordFields';
import { Secret } from './Secret';
import type { Head } from './Settings';
import type { Given } from './Users';

type Owner = ListItem<'/api/v1/owners'>;

const LIST = ['get', '/api/v1/owners'];

export function Owners({ head }: { head: Head }) {
  const { t } = useTranslation('settings');
  const who = useWho();
  const may = useMay('owner.create') && who.systemAdmin;
  const [url, change] = useUrlState({ q: '', sort: 'name', owner: '' });
  const [given, setGiven] = useState<Given | null>(null);
  const list = useList('/api/v1/owners', { query: { q: url.q || undefined, sort: url.sort } });
  const renamed = list.rows.find((one) => one.id === url.owner);
  const columns: Column<Owner>[] = [
    { key: 'name', title: t('owners.name'), sort: 'name', width: 'minmax(110px, 1fr)', cell: (owner) => <HostileText text={owner.name} /> },
    { key: 'displayName', title: t('owners.displayName'), width: 'minmax(110px, 2fr)', cell: (owner) => <HostileText text={owner.displayName} /> },
    { key: 'system', title: t('owners.kind'), width: '130px', wide: true, cell: (owner) => owner.system && t('owners.system') },
    { key: 'createdAt', title: t('owners.created'), sort: 'createdAt', width: '130px', wide: true, cell: (owner) => <Time at={owner.createdAt} relative /> },
    {
      key: 'users',
      title: t('owners.users'),
      width: '80px',
      align: 'right',
      cell: (owner) => (
        <Link to="/settings/$section" params={{ section: 'users' }} search={{ owner: owner.id === who.ownerId ? undefined : owner.id }} aria-label={t('owners.usersOf', { name: plain(owner.name) })}>
          {t('owners.users')}
        </Link>
      ),
    },
  ];
  return (
    <>
      {head(
        may && (
          <Button type="primary" onClick={() => change({ owner: 'new' }, { push: true })}>
            {t('owners.add')}
          </Button>
        ),
      )}
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('owners.search')} />
      </div>
      <DataTable
        label={t('section.owners')}
        list={list}
        columns={columns}
        rowKey={(owner) => owner.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        onOpen={(owner) => change({ owner: owner.id }, { push: true })}
        empty={<EmptyState text={t('owners.nothingFound')} />}
      />
      <OwnerNew open={url.owner === 'new'} onClose={() => change({ owner: '' })} onGiven={setGiven} />
      {renamed && <OwnerRename key={`${renamed.id} ${renamed.version}`} owner={renamed} onClose={() => change({ owner: '' })} />}
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

interface Fields {
  name: string;
  displayName?: string;
  admin: { username: string; password?: string };
  how: PasswordHow;
}

function OwnerNew({ open, onClose, onGiven }: { open: boolean; onClose: () => void; onGiven: (given: Given) => void }) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const create = $api.useMutation('post', '/api/v1/owners', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (owner) => {
      void client.invalidateQueries({ queryKey: LIST });
      onClose();
      if (owner.admin.password) onGiven({ username: owner.admin.username, password: owner.admin.password });
      else void message.success(t('owners.added', { name: plain(owner.name) }));
    },
  });
  const send = ({ name, displayName, admin, how }: Fields) =>
    create.mutate({
      body: { name: name.trim(), displayName: displayName?.trim() || undefined, admin: { username: admin.username.trim(), password: how === 'type' ? admin.password : undefined } },
    });
  return (
    <FormDialog
      open={open}
      title={t('owners.add')}
      form={form}
      problem={problem}
      start={{ how: 'make' }}
      isSending={create.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Form.Item name="name" label={t('owners.name')} extra={t('owners.nameHint')} rules={[{ required: true, whitespace: true, message: t('owners.needName') }, rules.longest(100)]}>
        <Input autoFocus autoComplete="off" spellCheck={false} />
      </Form.Item>
      <Form.Item name="displayName" label={t('owners.displayName')} rules={[rules.longest(100)]}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name={['admin', 'username']} label={t('owners.admin')} extra={t('owners.adminHint')} rules={[{ required: true, whitespace: true, message: t('users.needUsername') }, rules.longest(100), rules.username]}>
        <Input autoComplete="off" spellCheck={false} autoCapitalize="none" />
      </Form.Item>
      <PasswordFields ways={['make', 'type']} name={['admin', 'password']} />
    </FormDialog>
  );
}

function OwnerRename({ owner, onClose }: { owner: Owner; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  useFocusBack();
  const client = useQueryClient();
  const [form] = Form.useForm<{ displayName?: string }>();
  const problem = useFormProblem(form);
  const change = $api.useMutation('put', '/api/v1/owners/{id}', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: LIST });
      onClose();
    },
  });
  return (
    <FormDialog
      open
      title={plain(owner.name)}
      okText={t('owners.rename')}
      form={form}
      problem={problem}
      start={{ displayName: owner.displayName }}
      isSending={change.isPending}
      onSend={({ displayName }) => change.mutate({ params: { path: { id: owner.id }, header: { 'If-Match': `"${owner.version}"` } }, body: { displayName: displayName?.trim() || undefined } })}
      onClose={onClose}
      width={440}
    >
      <Form.Item name="displayName" label={t('owners.displayName')} rules={[rules.longest(100)]}>
        <Input autoFocus autoComplete="off" />
      </Form.Item>
    </FormDialog>
  );
}
