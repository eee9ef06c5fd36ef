/** Numbers of a plan as people say them. */

const unit = (language: string, name: string, value: number, unitDisplay: 'short' | 'narrow' = 'short') =>
  new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);

export function duration(seconds: number, language: string): string {
  if (seconds < 60) return unit(language, 'second', Math.max(1, Math.round(seconds)));
  if (seconds < 3600) return unit(language, 'minute', seconds / 60);
  return seconds < 172_800 ? unit(language, 'hour', seconds / 3600) : unit(language, 'day', seconds / 86_400);
}

export function size(bytes: number, language: string): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const step = Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return unit(language, steps[step] ?? 'byte', bytes / 1000 ** step, 'narrow');
}

export function count(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
}

/** The least and the most of what may happen: `7 s – 3 min`. */
export function range(outcomes: { answering: number; silent: number; dead: number }, language: string, say: (value: number, language: string) => string): string {
  const all = [outcomes.answering, outcomes.silent, outcomes.dead];
  const least = say(Math.min(...all), language);
  const most = say(Math.max(...all), language);
  return least === most ? least : `${least} – ${most}`;
}
