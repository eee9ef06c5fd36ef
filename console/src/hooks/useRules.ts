/** Rules of fields that have limits. What is typed stays as it is: it is told, beside the field, what may stand there. */
import type { FormRule } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface Rules {
  /** For `InputNumber`, which without `min` and `max` of its own does not put another number in the place of the one typed. */
  whole: (min: number, max: number) => FormRule;
  longest: (max: number) => FormRule;
}

export function useRules(): Rules {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const said = (value: number) => value.toLocaleString(i18n.language);
    return {
      whole: (min, max) => ({ type: 'integer', min, max, message: t('rule.whole', { min: said(min), max: said(max) }) }),
      longest: (max) => ({ max, message: t('rule.longest', { max: said(max) }) }),
    };
  }, [t, i18n.language]);
}
