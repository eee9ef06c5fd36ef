/** What templates are called: built-in ones in the language of the console, own ones as they were named. */
import { useTranslation } from 'react-i18next';
import { said } from '@/i18n/said';
import { plain } from '@/lib/hostile';
import type { Template } from './form/draft';

type BuiltIn = 'ping';

export function useTemplateWords() {
  const { t, i18n } = useTranslation('scans');
  const isKnown = (id: string) => i18n.exists(`scans:template.${id}.name`);
  return {
    /** By the template, or by its id where the list of them has not come yet. */
    nameOf: (template: Template | undefined, id: string) => (isKnown(id) ? t(`template.${id as BuiltIn}.name`) : plain(template?.name ?? id)),
    sentenceOf: (template: Template) => (isKnown(template.id) ? t(`template.${template.id as BuiltIn}.sentence`) : template.description),
    parameterOf: (name: string, description: string) => (i18n.exists(`scans:parameter.${name}`) ? t(`parameter.${name as 'ports'}`) : said(description)),
  };
}
