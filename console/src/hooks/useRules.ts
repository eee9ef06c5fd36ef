/** Rules of fields that have limits. What is typed stays as it is: it is told, beside the field, what may stand there. */
import type { FormRule } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface Rules {
  /** For `InputNumber`, which without `min` and `max` of its own does not put another number in the place of the one typed. */
  whole: (min: number, max: number) => FormRule;
  longest: (max: number) => FormRule;
  /** The name that a user signs in with. */
  username: FormRule;
  /** A password that is chosen: as long as the server has it, which also says whether it is guessed too soon. */
  password: FormRule;
}

/** As the server has it (`auth/password.rs`). */
const SHORTEST_PASSWORD = 12;

export function useRules(): Rules {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const said = (value: number) => value.toLocaleString(i18n.language);
    return {
      whole: (min, max) => ({ type: 'integer', min, max, message: t('rule.whole', { min: said(min), max: said(max) }) }),
      longest: (max) => ({ max, message: t('rule.longest', { max: said(max) }) }),
      // Blanks around it are left out.
      username: { pattern: /^\s*[\w.@+-]*\s*$/, message: t('rule.username') },
      // Not while it is being typed: it is too short until it is typed.
      password: { min: SHORTEST_PASSWORD, validateTrigger: 'onSubmit', message: t('rule.shortest', { min: said(SHORTEST_PASSWORD) }) },
    };
  }, [t, i18n.language]);
}
