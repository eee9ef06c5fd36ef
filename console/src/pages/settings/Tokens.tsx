/** Tokens for scripts: one's own, and for admins all of the organization. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useList, type ListItem } from '@/api/queries';
import { useMay, useWho, type Role } from '@/api/session';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { DataTable, type Column } from '@/components/DataTable';
import { EmptyState } from '@/components/EmptyState';
import { HostileText } from '@/components/HostileText';
import { FormDialog } from '@/components/FormDialog';
import { SearchBox } from '@/components/SearchBox';
import { StateTag } from '@/components/StateTag';
import { Time } from '@/components/Time';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useOnce } from '@/hooks/useOnce';
import { useRules } from '@/hooks/useRules';
import { useUrlState } from '@/hooks/useUrlState';
import { plain } from '@/lib/hostile';
import { RoleField, useOwnRoles } from './RoleField';
import { Secret } from './Secret';
import type { Head } from './Settings';
import css from './Settings.module.css';

type Token = ListItem<'/api/v1/tokens'>;

const LIST = ['get', '/api/v1/tokens'];
const DAYS = 90;

export function Tokens({ head }: { head: Head }) {
  const { t } = useTranslation('settings');
  const client = useQueryClient();
  const who = useWho();
  const seesAll = who.role === 'admin';
  const mayCreate = useMay('token.create');
  const [url, change] = useUrlState({ q: '', sort: '-createdAt', mine: '', token: '' });
  const [secret, setSecret] = useState<string | null>(null);
  const list = useList('/api/v1/tokens', { query: { q: url.q || undefined, sort: url.sort, userId: url.mine ? who.userId : undefined } });
  const revoke = async (id: string) => {
    const { error } = await api.DELETE('/api/v1/tokens/{id}', { params: { path: { id } } });
    if (error) throw error;
    await client.invalidateQueries({ queryKey: LIST });
  };
  const user: Column<Token> = { key: 'user', title: t('tokens.user'), width: 'minmax(90px, 1fr)', wide: true, cell: (token) => <HostileText text={token.username} /> };
  const columns: Column<Token>[] = [
    { key: 'name', title: t('tokens.name'), sort: 'name', width: 'minmax(110px, 2fr)', narrow: 'minmax(80px, 2fr)', cell: (token) => <HostileText text={token.name} /> },
    ...(seesAll ? [user] : []),
    { key: 'role', title: t('role.label'), width: '90px', wide: true, cell: (token) => t(`role.${token.role}`) },
    { key: 'state', title: t('tokens.state'), width: '92px', cell: (token) => <StateTag kind="token" state={token.state} /> },
    { key: 'createdAt', title: t('tokens.created'), sort: 'createdAt', width: '96px', wide: true, cell: (token) => <Time at={token.createdAt} relative /> },
    { key: 'expiresAt', title: t('tokens.expires'), sort: 'expiresAt', width: '96px', wide: true, cell: (token) => <Time at={token.expiresAt} relative /> },
    { key: 'usedAt', title: t('tokens.used'), width: '96px', wide: true, cell: (token) => <Time at={token.usedAt} relative /> },
    {
      key: 'revoke',
      title: t('tokens.action'),
      width: '80px',
      align: 'right',
      cell: (token) =>
        token.state === 'active' && (
          <span className={css['small']}>
            <ConfirmDelete question={t('tokens.revokeQuestion', { name: plain(token.name) })} label={t('tokens.revoke')} onDelete={() => revoke(token.id)}>
              <p>{t('tokens.revokeHint')}</p>
            </ConfirmDelete>
          </span>
        ),
    },
  ];
  return (
    <>
      {head(
        mayCreate && (
          <Button type="primary" onClick={() => change({ token: 'new' }, { push: true })}>
            {t('tokens.make')}
          </Button>
        ),
      )}
      <div className="toolbar">
        <SearchBox value={url.q} onChange={(q) => change({ q })} placeholder={t('tokens.search')} />
        {seesAll && (
          <label className={css['bar']}>
            <Switch size="small" checked={url.mine === 'yes'} onChange={(isOn) => change({ mine: isOn ? 'yes' : '' })} />
            {t('tokens.mine')}
          </label>
        )}
      </div>
      <DataTable
        label={t('section.tokens')}
        list={list}
        columns={columns}
        rowKey={(token) => token.id}
        sort={url.sort}
        onSort={(sort) => change({ sort })}
        empty={<EmptyState text={t(url.q ? 'tokens.nothingFound' : 'tokens.empty')} />}
      />
      <TokenNew open={url.token === 'new'} onClose={() => change({ token: '' })} onMade={setSecret} />
      <Secret title={t('tokens.madeTitle')} secret={secret} hint={t('tokens.madeHint')} copyLabel={t('tokens.copy')} onClose={() => setSecret(null)} />
    </>
  );
}

interface Fields {
  name: string;
  role: Role;
  expiresInDays: number | null;
}

function TokenNew({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (secret: string) => void }) {
  const { t } = useTranslation('settings');
  const rules = useRules();
  const client = useQueryClient();
  const roles = useOwnRoles();
  const [form] = Form.useForm<Fields>();
  const problem = useFormProblem(form);
  const { once } = useOnce(open);
  const create = $api.useMutation('post', '/api/v1/tokens', {
    onMutate: problem.clear,
    onError: problem.show,
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: LIST });
      onClose();
      onMade(made.token);
    },
  });
  return (
    <FormDialog
      open={open}
      title={t('tokens.make')}
      form={form}
      problem={problem}
      start={{ role: roles[0], expiresInDays: DAYS }}
      isSending={create.isPending}
      onSend={({ name, role, expiresInDays }) => void once(() => create.mutateAsync({ body: { name: name.trim(), role, expiresInDays: expiresInDays ?? DAYS } }))}
      onClose={onClose}
    >
      <Form.Item name="name" label={t('tokens.name')} extra={t('tokens.nameHint')} rules={[{ required: true, whitespace: true, message: t('tokens.needName') }, rules.longest(100)]}>
        <Input autoFocus autoComplete="off" />
      </Form.Item>
      <RoleField roles={roles} extra={t('tokens.roleHint')} />
      <Form.Item name="expiresInDays" label={t('tokens.days')} extra={t('tokens.daysHint')} rules={[rules.whole(1, 366)]}>
        <InputNumber />
      </Form.Item>
    </FormDialog>
  );
}
