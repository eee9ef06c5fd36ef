/** The options that a word may become. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSentence } from './sentence';
import type { NmapOption } from './table';
import css from './CommandEditor.module.css';

interface OffersProps {
  found: NmapOption[];
  active: number;
  /** What the ids begin with. */
  names: string;
  onTake: (option: NmapOption) => void;
}

export function Offers({ found, active, names, onTake }: OffersProps) {
  const { t } = useTranslation('command');
  const sentence = useSentence();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active, found]);
  return (
    // The keys are taken by the field, which keeps the focus.
    <div ref={list} id={`${names}-offers`} role="listbox" aria-label={t('offersLabel')} className={css['offers']}>
      {found.map((one, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={one.option}
          id={`${names}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          // The field would lose the focus, and with it the list.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(one)}
        >
          <code>{one.option}</code>
          <span>{sentence(one.option)}</span>
          {one.grant && <em>{t('grant', { grant: one.grant })}</em>}
          {one.root && !one.grant && <em>{t('root')}</em>}
        </div>
      ))}
    </div>
  );
}
