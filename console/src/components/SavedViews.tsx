/** Searches kept under a name, in this browser: on one list, to be used on all that take the same words. */
import { Button, Input, Popover } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { dropView, keepView, useViews, type View } from '@/lib/views';
import css from './SavedViews.module.css';

export interface SavedViewsProps {
  /** The list: what is sorted here is sorted so here alone. */
  page: 'hosts' | 'services';
  q: string;
  sort: string;
  /** `sort` is absent where the view is of another list. */
  onChoose: (view: { q: string; sort?: string }) => void;
}

export function SavedViews({ page, q, sort, onChoose }: SavedViewsProps) {
  const { t } = useTranslation();
  const views = useViews();
  const [isOpen, setOpen] = useState(false);
  const current = views.find((view) => view.q === q && (view.page !== page || view.sort === sort));
  const choose = (view: View) => {
    setOpen(false);
    onChoose(view.page === page ? { q: view.q, sort: view.sort } : { q: view.q });
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={setOpen}
      title={t('views.title')}
      destroyOnHidden
      content={
        <div className={css['views']}>
          {views.length === 0 && <p className="muted">{t('views.none')}</p>}
          <ul>
            {views.map((view) => (
              <li key={view.name}>
                <button type="button" className={css['view']} aria-current={view === current || undefined} onClick={() => choose(view)}>
                  <b>{view.name}</b>
                  <span className="mono">{view.q || t('views.everything')}</span>
                </button>
                <Button type="text" size="small" aria-label={t('views.remove', { name: view.name })} onClick={() => dropView(view.name)}>
                  <span aria-hidden="true">×</span>
                </Button>
              </li>
            ))}
          </ul>
          <KeepForm key={current?.name} name={current?.name ?? ''} onKeep={(name) => keepView({ name, q, page, sort })} />
        </div>
      }
    >
      <Button aria-expanded={isOpen}>{current ? current.name : t('views.title')}</Button>
    </Popover>
  );
}

function KeepForm({ name: first, onKeep }: { name: string; onKeep: (name: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(first);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) onKeep(name.trim());
  };
  return (
    <form className={css['keep']} onSubmit={submit}>
      <Input aria-label={t('views.name')} placeholder={t('views.name')} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      <Button htmlType="submit" type="primary" disabled={!name.trim()}>
        {t('views.keep')}
      </Button>
    </form>
  );
}
