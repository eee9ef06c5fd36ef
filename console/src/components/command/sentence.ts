import { useTranslation } from 'react-i18next';

/** What an option does, in a sentence; `‹value›` stands for its value. */
export function useSentence(): (option: string) => string {
  const { t } = useTranslation('options');
  return (option) => t(`${option as '-A'}`);
}
