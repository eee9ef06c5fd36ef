/** The option classes: what each is, which options it opens, and whether it is granted. */
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { ALL_GRANTS, GRANTS } from './grants';
import css from './Providers.module.css';

export function GrantList({ id, value = [], onChange }: { id?: string; value?: string[]; onChange?: (value: string[]) => void }) {
  const { t } = useTranslation('providers');
  // A class that is younger than this console stays granted.
  const names = [...ALL_GRANTS, ...value.filter((one) => !(one in GRANTS))];
  return (
    <div id={id} role="group" aria-label={t('field.options')} className={css['grants']}>
      {names.map((name) => (
        <Checkbox
          key={name}
          checked={value.includes(name)}
          onChange={(event) => onChange?.(event.target.checked ? [...value, name] : value.filter((one) => one !== name))}
        >
          <GrantWords name={name} />
        </Checkbox>
      ))}
    </div>
  );
}

/** A class in words. */
export function GrantWords({ name }: { name: string }) {
  const { t } = useTranslation('providers');
  const known = name in GRANTS ? (name as keyof typeof GRANTS) : null;
  if (!known) return <code>{name}</code>;
  return (
    <span className={css['grant']}>
      <b>{t(`grant.${known}.name`)}</b> <code>{GRANTS[known].join(' ')}</code>
      <small>{t(`grant.${known}.text`)}</small>
    </span>
  );
}
