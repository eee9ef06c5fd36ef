/** What may be scanned: allowed and excluded networks and names, and a box to try an address. */
import { useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { codeOf, problemOf, type Problem } from '@/api/problem';
import type { components } from '@/api/schema';
import { useMay } from '@/api/session';
import { ProblemAlert } from '@/components/ProblemAlert';
import { Time } from '@/components/Time';
import { useLeaving } from '@/hooks/useLeaving';
import { LineEditor } from './LineEditor';
import { faultsOf, kept, lineOf, unlike } from './lines';
import type { Head } from './Settings';
import css from './Settings.module.css';
import { TryAddress } from './TryAddress';

type View = components['schemas']['ScopeView'];

interface Draft {
  allowed: string[];
  excluded: string[];
}

const KEY = ['get', '/api/v1/scope'];
const LISTS = ['allowed', 'excluded'] as const;

export function Scope({ head }: { head: Head }) {
  const { t } = useTranslation('settings');
  const may = useMay('scope.change');
  const scope = $api.useQuery('get', '/api/v1/scope');
  return (
    <>
      {head()}
      <p className={css['lead']}>{t(may ? 'scope.lead' : 'scope.leadViewer')}</p>
      <ProblemAlert error={scope.error} onRetry={() => void scope.refetch()} />
      <TryAddress />
      {scope.data ? <Lists view={scope.data} may={may} /> : !scope.error && <Skeleton active paragraph={{ rows: 8 }} />}
    </>
  );
}

function Lists({ view, may }: { view: View; may: boolean }) {
  const { t } = useTranslation('settings');
  const { message } = App.useApp();
  const client = useQueryClient();
  const [base, setBase] = useState(view);
  const [draft, setDraft] = useState<Draft>({ allowed: view.allowed, excluded: view.excluded });
  const [problem, setProblem] = useState<Problem | null>(null);
  /** What somebody else wrote meanwhile. */
  const [theirs, setTheirs] = useState<View | null>(null);
  const isChanged = LISTS.some((list) => kept(draft[list]).join('\n') !== base[list].join('\n'));
  useLeaving(() => isChanged);
  const take = (next: View) => {
    setBase(next);
    setDraft({ allowed: next.allowed, excluded: next.excluded });
    setProblem(null);
    setTheirs(null);
  };
  useEffect(() => {
    // Another has changed it, and nothing is typed here that would be lost.
    if (!isChanged && view.version > base.version) take(view);
  }, [view, isChanged, base.version]);
  const save = $api.useMutation('put', '/api/v1/scope', {
    onMutate: () => setProblem(null),
    onSuccess: (next, { body }) => {
      client.setQueryData(KEY, next);
      // What was typed while it was saved is not saved, and stays.
      if (LISTS.some((list) => kept(draft[list]).join('\n') !== (body[list] ?? []).join('\n'))) setBase(next);
      else take(next);
      void client.invalidateQueries({ queryKey: KEY });
      void message.success(t('scope.saved'));
    },
    onError: async (error) => {
      const said = problemOf(error);
      setProblem(said);
      if (codeOf(said) !== 'changed') return;
      const { data } = await api.GET('/api/v1/scope');
      if (data) setTheirs(data);
    },
  });
  const send = (version: number) => {
    const body = { allowed: kept(draft.allowed), excluded: kept(draft.excluded) };
    setDraft(body);
    setTheirs(null);
    save.mutate({ body, params: { header: { 'If-Match': `"${version}"` } } });
  };
  const change = (list: keyof Draft, lines: string[]) => {
    setDraft((before) => ({ ...before, [list]: lines }));
    // A fault stays beside its line only while the lines are those that were judged.
    setProblem((before) => (before ? { ...before, errors: (before.errors ?? []).filter((one) => !one.field.startsWith(list) || draft[list][lineOf(one.field)] === lines[lineOf(one.field)]) } : before));
  };
  const beside = { allowed: faultsOf(problem, 'allowed'), excluded: faultsOf(problem, 'excluded') };
  const homeless = (problem?.errors ?? []).filter((one) => !/^(allowed|excluded)\[\d+\]$/.test(one.field));
  const isTold = problem !== null && codeOf(problem) === 'invalid' && homeless.length === 0;
  return (
    <>
      {theirs && <Meanwhile base={base} theirs={theirs} onTake={() => take(theirs)} onKeep={() => send(theirs.version)} />}
      {!theirs && !isTold && problem && <ProblemAlert error={{ ...problem, errors: homeless }} />}
      <div className={css['columns']}>
        {LISTS.map((list) => (
          <section key={list} className={`panel ${css['panel']}`}>
            <h2>{t(`scope.${list}`)}</h2>
            <p className="muted">{t(`scope.${list}Hint`)}</p>
            <LineEditor label={t(`scope.${list}`)} lines={draft[list]} onChange={(lines) => change(list, lines)} faults={beside[list]} readOnly={!may} />
          </section>
        ))}
      </div>
      <div className={css['bar']}>
        {may && (
          <>
            <Button type="primary" disabled={!isChanged} loading={save.isPending} onClick={() => send(base.version)}>
              {t('scope.save')}
            </Button>
            <Button disabled={!isChanged || save.isPending} onClick={() => take(view)}>
              {t('scope.reset')}
            </Button>
          </>
        )}
        <span className="muted">
          {t('changedAt')} <Time at={base.updatedAt} relative />
        </span>
      </div>
    </>
  );
}

/** Somebody else was faster: what they changed, and whose it shall be. */
function Meanwhile({ base, theirs, onTake, onKeep }: { base: View; theirs: View; onTake: () => void; onKeep: () => void }) {
  const { t } = useTranslation('settings');
  const lines = LISTS.flatMap((list) => unlike(base[list], theirs[list]).map((one) => ({ ...one, list })));
  return (
    <Alert
      role="alert"
      type="warning"
      showIcon
      title={t('meanwhile.title')}
      description={
        <>
          <p>{t('meanwhile.lead')}</p>
          <ul>
            {lines.slice(0, 20).map((one) => (
              <li key={`${one.list} ${one.sign} ${one.text}`}>
                {t(`scope.${one.list}`)} <code>{`${one.sign} ${one.text}`}</code>
              </li>
            ))}
          </ul>
        </>
      }
      action={
        <div className={css['bar']}>
          <Button size="small" onClick={onTake}>
            {t('meanwhile.take')}
          </Button>
          <Button size="small" onClick={onKeep}>
            {t('meanwhile.keep')}
          </Button>
        </div>
      }
    />
  );
}
