/**
 * Words for what a table has hundreds of: `useTranslation` copies all of i18next for each component that is drawn, which
 * took a third of the time of a frame as a table is scrolled. Only for namespaces that are here from the start.
 */
import i18next, { type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';

type Namespace = 'common' | 'table';

interface Words<N extends Namespace> {
  t: TFunction<N>;
  language: string;
}

const known = new Map<Namespace, Words<Namespace>>();
const listeners = new Set<() => void>();
const tell = () => {
  for (const one of listeners) one();
};

function subscribe(listener: () => void) {
  if (listeners.size === 0) i18next.on('languageChanged', tell);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) i18next.off('languageChanged', tell);
  };
}

function wordsOf<N extends Namespace>(namespace: N): Words<N> {
  const { language } = i18next;
  let words = known.get(namespace);
  if (words?.language !== language) {
    words = { t: i18next.getFixedT(language, namespace) as TFunction<Namespace>, language };
    known.set(namespace, words);
  }
  return words as Words<N>;
}

/** As `useTranslation`: `const { t, language } = useWords('common')`. */
export function useWords<N extends Namespace>(namespace: N): Words<N> {
  return useSyncExternalStore(subscribe, () => wordsOf(namespace));
}
