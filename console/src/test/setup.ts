/** What every test has: languages without files to fetch, and elements that have a size. */
import { cleanup } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach } from 'vitest';

const files = import.meta.glob<Record<string, unknown>>('../locales/*/*.json', { eager: true, import: 'default' });
const resources: Record<string, Record<string, Record<string, unknown>>> = {};
for (const [path, words] of Object.entries(files)) {
  const [language = '', file = ''] = path.split('/').slice(-2);
  (resources[language] ??= {})[file.replace('.json', '')] = words;
}
await i18next.use(initReactI18next).init({ lng: 'en', resources, defaultNS: 'common', fallbackLng: false, interpolation: { escapeValue: false } });

// happy-dom lays nothing out: a virtual table in elements without a height would draw nothing. Rows are as high as they
// are drawn, all else is as large as a window.
const height = {
  configurable: true,
  get(this: HTMLElement) {
    return this.dataset['index'] === undefined ? 600 : 30;
  },
};
const width = { configurable: true, get: () => 1000 };
Object.defineProperties(HTMLElement.prototype, { offsetHeight: height, offsetWidth: width, clientHeight: height, clientWidth: width });

afterEach(() => {
  cleanup();
});
