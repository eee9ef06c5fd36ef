/** Searches kept under a name, in this browser: on one list, to be used on all that take the same words. */
import { Button, Input } from 'antd';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { plain } from '@/lib/hostile';
import { dropView, keepView, useViews, type View } from '@/lib/views';
import { PopoverButton } from './PopoverButton';
import css from './SavedViews.module.css';

/** Characters of a name. */
const LONGEST = 60;

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
  const [dropped, setDropped] = useState<View | null>(null);
  const current = views.find((view) => view.q === q && (view.page !== page || view.sort === sort));
  const choose = (view: View) => onChoose(view.page === page ? { q: view.q, sort: view.sort } : { q: view.q });
  return (
    <PopoverButton
      title={t('views.title')}
      content={(close) => (
        <div className={css['views']}>
          {views.length === 0 && <p className="muted">{t('views.none')}</p>}
          <ul>
            {views.map((view) => (
              <li key={view.name}>
                <button type="button" className={css['view']} aria-current={view === current || undefined} onClick={() => (close(), choose(view))}>
                  <b>{plain(view.name)}</b>
                  <span className="mono">{view.q || t('views.everything')}</span>
                </button>
                <Button type="text" size="small" aria-label={t('views.remove', { name: plain(view.name) })} onClick={() => (dropView(view.name), setDropped(view))}>
                  <span aria-hidden="true">×</span>
                </Button>
              </li>
            ))}
          </ul>
          {dropped && (
            <p role="status" className="muted">
              {t('views.removed', { name: plain(dropped.name) })}{' '}
              <Button type="link" size="small" onClick={() => (keepView(dropped), setDropped(null))}>
                {t('views.undo')}
              </Button>
            </p>
          )}
          <KeepForm key={current?.name} name={current?.name ?? ''} onKeep={(name) => keepView({ name, q, page, sort })} />
        </div>
      )}
    >
      {current ? plain(current.name) : t('views.title')}
    </PopoverButton>
  );
}

function KeepForm({ name: first, onKeep }: { name: string; onKeep: (name: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(first);
  const isLong = name.trim().length > LONGEST;
  const fault = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() && !isLong) onKeep(name.trim());
  };
  return (
    <form className={css['keep']} onSubmit={submit}>
      <Input aria-label={t('views.name')} placeholder={t('views.name')} value={name} status={isLong ? 'error' : ''} aria-invalid={isLong} aria-describedby={isLong ? fault : undefined} onChange={(event) => setName(event.target.value)} />
      <Button htmlType="submit" type="primary" disabled={!name.trim() || isLong}>
        {t('views.keep')}
      </Button>
      {isLong && (
        <p id={fault} role="alert" className={css['fault']}>
          {t('rule.longest', { max: LONGEST })}
        </p>
      )}
    </form>
  );
}
