/**
 * English and Chinese. A namespace is a file `src/locales/<language>/<namespace>.json`, one a page, loaded when it is
 * first used: `const { t } = useTranslation('scans')`.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { keep, kept } from '@/lib/kept';
import { loadSaid } from './said';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

type Loader = () => Promise<{ default: Record<string, unknown> }>;
const files = import.meta.glob('../locales/*/*.json') as Record<string, Loader>;

/** What was chosen here before, or the first language of the browser that we speak. */
export function firstLanguage(): Language {
  const wanted = [kept('language') ?? '', ...(globalThis.navigator?.languages ?? [])];
  for (const one of wanted) {
    const language = LANGUAGES.find((known) => one === known || one.startsWith(`${known}-`));
    if (language) return language;
  }
  return 'en';
}

let started: Promise<void> | undefined;

/** The language, with the words that every page draws. */
export function startLanguage(): Promise<void> {
  return (started ??= start());
}

/**
 * Fetches the words of a page, beside its module: those that are missed only in drawing cost 300 ms, for React shows
 * what waited no sooner.
 */
export async function needWords(namespace: string): Promise<void> {
  if (!i18next.isInitialized) {
    files[`../locales/${firstLanguage()}/${namespace}.json`]?.().catch(() => undefined);
    await startLanguage();
  }
  await i18next.loadNamespaces(namespace);
}

async function start() {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
  });
  const saying = loadSaid(firstLanguage());
  await i18next
    .use({
      type: 'backend' as const,
      init() {},
      read(language: string, namespace: string, done: (error: unknown, data: unknown) => void) {
        const load = files[`../locales/${language}/${namespace}.json`];
        if (!load) return done(new Error(`no ${namespace} in ${language}`), null);
        load().then(
          (file) => done(null, file.default),
          (error: unknown) => done(error, null),
        );
      },
    })
    .use(initReactI18next)
    .init({
      lng: firstLanguage(),
      supportedLngs: LANGUAGES,
      fallbackLng: false,
      ns: ['common', 'shell', 'table'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  await saying;
}

export async function chooseLanguage(language: Language) {
  keep('language', language);
  await loadSaid(language);
  await i18next.changeLanguage(language);
}
