/** How dates are written: in the console's language, and in English as they are where the browser is at home. */

const regionOf = (tag: string) => {
  try {
    return new Intl.Locale(tag).region;
  } catch {
    return undefined;
  }
};

/** `en-GB` for a British browser, `en-DE` for a German one whose console is English. */
export function localeOf(language: string): string {
  if (language !== 'en') return language;
  const known = globalThis.navigator?.languages ?? [];
  const english = known.find((tag) => /^en-/i.test(tag) && regionOf(tag));
  if (english) return english;
  const region = known[0] && regionOf(known[0]);
  return region ? `en-${region}` : language;
}
