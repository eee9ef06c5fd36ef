/** A window: changed or deleted by those who may, shown to others. */
import { App, Form } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { $api, api } from '@/api/client';
import { useMay } from '@/api/session';
import { EditDialog } from '@/components/EditDialog';
import { WindowTag } from '@/components/when/WindowTag';
import { useWhenWords } from '@/components/when/words';
import { AS_IT_OPENS, useEdit } from '@/hooks/useEdit';
import { plain } from '@/lib/hostile';
import { windowsChanged } from './changed';
import { draftOf, inputOf, type Draft, type Window } from './draft';
import { OfWords } from './OfWords';
import { WindowFields } from './WindowFields';
import css from './Windows.module.css';

const ONE = '/api/v1/windows/{id}';

/** Mounted while it is open. */
export function WindowDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('windows');
  const { message } = App.useApp();
  const mayChange = useMay('window.change');
  const mayDelete = useMay('window.delete');
  const path = { id };
  const [form] = Form.useForm<Draft>();
  const edit = useEdit({
    query: $api.useQuery('get', ONE, { params: { path } }, AS_IT_OPENS),
    form,
    fieldsOf: draftOf,
    save: (draft, header) => api.PUT(ONE, { params: { path, header: header ?? {} }, body: inputOf(draft) }),
    remove: (header) => api.DELETE(ONE, { params: { path, header } }),
    changed: windowsChanged,
    onSaved: ({ name }) => void message.success(t('saved', { name: plain(name) })),
    onClose,
  });
  const { thing } = edit;
  const start = thing && draftOf(thing);
  const name = plain(thing?.name ?? '');
  return (
    <EditDialog
      edit={edit}
      title={name || t('one')}
      start={start}
      gone={t('gone')}
      saveText={mayChange ? t('save') : undefined}
      removal={mayDelete ? { question: t('deleteQuestion', { name }), children: <p>{t('deleteText')}</p> } : undefined}
    >
      {start && mayChange && <WindowFields form={form} start={start} />}
      {thing && !mayChange && <WindowFacts window={thing} />}
    </EditDialog>
  );
}

function WindowFacts({ window }: { window: Window }) {
  const { of, span, zone } = window;
  const { t } = useTranslation('windows');
  const { spanOf } = useWhenWords();
  const facts: [string, ReactNode][] = [
    [t('column.effect'), <WindowTag key="effect" window={window} />],
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
