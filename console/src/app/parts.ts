/** Parts of the console that are loaded when they are first shown, and what is thrown where one does not come. */
import { lazyRouteComponent } from '@tanstack/react-router';
import i18next from 'i18next';
import { needWords } from '@/i18n';

/** A script or a style did not come: the server is away, or has another console than this one by now. */
export class PartMissing extends Error {
  override name = 'PartMissing';
}

/** As Vite, Chromium, Firefox and Safari say it. */
const NOT_LOADED = /^(unable to preload|failed to fetch dynamically|error loading dynamically|importing a module script failed)/i;

/**
 * Loads a part. The router would reload the page for some of these faults, and leave people with the browser's own page
 * while the server is away.
 */
export function loaded<T>(load: () => Promise<T>): () => Promise<T> {
  return () =>
    load().catch((error: unknown) => {
      if (error instanceof Error && NOT_LOADED.test(error.message)) throw new PartMissing('a part of the console did not come', { cause: error });
      throw error;
    });
}

/** A page of `src/pages/`, and the namespaces of its words, without which it is not shown. */
export function page(load: () => Promise<{ default: React.ComponentType }>, ...words: string[]) {
  return lazyRouteComponent(loaded(() => withWords(load, words)));
}

/** What `load` brings, with these words. */
export async function withWords<T>(load: () => Promise<T>, words: string[]): Promise<T> {
  const [part] = await Promise.all([load(), ...words.map(needWords)]);
  // i18next keeps to itself that a file did not come, and would have the keys drawn.
  const missing = words.find((one) => !i18next.hasResourceBundle(i18next.language, one));
  if (missing) throw new PartMissing(`the words of ${missing} did not come`);
  return part;
}
