/** A window: changed or deleted by those who may, shown to others. */
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Modal, Skeleton } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { codeOf, isGone, problemOf } from '@/api/problem';
import { useMay } from '@/api/session';
import { ChangedAlert } from '@/components/ChangedAlert';
import { ConfirmDelete } from '@/components/ConfirmDelete';
import { ProblemAlert } from '@/components/ProblemAlert';
import { StateTag } from '@/components/StateTag';
import { useWhenWords } from '@/components/when/words';
import { useFocusBack } from '@/hooks/useFocusBack';
import { useFormProblem } from '@/hooks/useFormProblem';
import { useClosing } from '@/hooks/useLeaving';
import { plain } from '@/lib/hostile';
import { windowsChanged } from './changed';
import { draftOf, inputOf, type Draft, type Window } from './draft';
import { OfWords } from './OfWords';
import { WindowFields } from './WindowFields';
import css from './Windows.module.css';

export interface WindowDialogProps {
  id: string;
  onClose: () => void;
}

/** Mounted while it is open. */
export function WindowDialog({ id, onClose }: WindowDialogProps) {
  const { t } = useTranslation('windows');
  useFocusBack();
  const client = useQueryClient();
  const mayChange = useMay('window.change');
  const mayDelete = useMay('window.delete');
  const query = $api.useQuery('get', '/api/v1/windows/{id}', { params: { path: { id } } }, { staleTime: 0, refetchOnWindowFocus: false });
  const [form] = Form.useForm<Draft>();
  const close = useClosing(form, onClose);
  const [isBusy, setIsBusy] = useState(false);
  // Not what was kept of an earlier look: a form that begins with it would write it back.
  const window = query.isFetchedAfterMount ? query.data : undefined;
  const remove = async ({ version }: Window) => {
    const { error } = await api.DELETE('/api/v1/windows/{id}', { params: { path: { id }, header: { 'If-Match': `"${version}"` } } });
    if (error) throw error;
    windowsChanged(client);
    onClose();
  };
  const footer = window && (
    <div className={css['foot']}>
      {mayDelete && (
        <ConfirmDelete question={t('deleteQuestion', { name: plain(window.name) })} onDelete={() => remove(window)}>
          <p>{t('deleteText')}</p>
        </ConfirmDelete>
      )}
      <span className={css['gap']} />
      <Button onClick={onClose}>{t(mayChange ? 'cancel' : 'close')}</Button>
      {mayChange && (
        <Button type="primary" loading={isBusy} onClick={() => form.submit()}>
          {t('save')}
        </Button>
      )}
    </div>
  );
  return (
    <Modal open title={window ? plain(window.name) : t('one')} onCancel={close} width={560} footer={footer ?? null}>
      {!window && query.error && (isGone(query.error) ? <p>{t('gone')}</p> : <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />)}
      {!window && !query.error && <Skeleton active paragraph={{ rows: 9 }} />}
      {window && !mayChange && <WindowFacts window={window} />}
      {window && mayChange && <WindowForm window={window} form={form} onBusy={setIsBusy} onRead={async () => (await query.refetch()).data} onClose={onClose} />}
    </Modal>
  );
}

interface WindowFormProps {
  window: Window;
  form: ReturnType<typeof Form.useForm<Draft>>[0];
  onBusy: (isBusy: boolean) => void;
  /** Reads it anew, after somebody else has changed it. */
  onRead: () => Promise<Window | undefined>;
  onClose: () => void;
}

function WindowForm({ window, form, onBusy, onRead, onClose }: WindowFormProps) {
  const { t } = useTranslation('windows');
  const { message } = App.useApp();
  const client = useQueryClient();
  const problem = useFormProblem(form);
  const [base, setBase] = useState(window);
  const [start] = useState(() => draftOf(window));
  const isStale = (error: unknown) => codeOf(problemOf(error)) === 'changed';
  const change = $api.useMutation('put', '/api/v1/windows/{id}', {
    onMutate: () => (problem.clear(), onBusy(true)),
    onError: (error) => !isStale(error) && problem.show(error),
    onSettled: () => onBusy(false),
    onSuccess: (next) => {
      windowsChanged(client);
      void message.success(t('saved', { name: plain(next.name) }));
      onClose();
    },
  });
  const send = (version: number) =>
    change.mutate({ params: { path: { id: window.id }, header: { 'If-Match': `"${version}"` } }, body: inputOf({ ...start, ...(form.getFieldsValue(true) as Draft) }) });
  const theirs = async () => {
    const read = await onRead();
    if (!read) return;
    setBase(read);
    change.reset();
    form.setFieldsValue(draftOf(read));
  };
  const mine = async () => {
    const read = await onRead();
    if (read) send(read.version);
  };
  return (
    <Form form={form} layout="vertical" requiredMark={false} initialValues={start} onFinish={() => send(base.version)}>
      {change.error && isStale(change.error) && <ChangedAlert onTheirs={() => void theirs()} onMine={() => void mine()} isBusy={change.isPending} />}
      <ProblemAlert error={problem.rest} />
      <WindowFields form={form} start={start} />
    </Form>
  );
}

function WindowFacts({ window: { effect, of, span, zone } }: { window: Window }) {
  const { t } = useTranslation('windows');
  const { spanOf } = useWhenWords();
  const facts: [string, ReactNode][] = [
    [t('column.effect'), <StateTag key="effect" kind="window" state={effect} />],
    [t('column.of'), <OfWords key="of" of={of} />],
    [t('column.span'), spanOf(span)],
    [t('column.zone'), plain(zone)],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} className={css['fact']}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
