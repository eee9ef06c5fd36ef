/** Durations and numbers in words of a language. */

const formats = new Map<string, Intl.NumberFormat>();

function format(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.NumberFormat(language, options);
  formats.set(key, known);
  return known;
}

function unit(value: number, name: string, language: string, digits = 0): string {
  return format(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits }).format(value);
}

/** `0.4 sec`, `19.8 sec`, `3 min 4 sec`, `2 hr 5 min`. */
export function duration(seconds: number, language: string): string {
  if (seconds < 60) return unit(Math.max(0, seconds), 'second', language, seconds < 10 ? 1 : 0);
  const whole = Math.round(seconds);
  const [large, small, size] = whole < 3600 ? (['minute', 'second', 60] as const) : (['hour', 'minute', 3600] as const);
  const rest = Math.floor((whole % size) / (size / 60));
  return `${unit(Math.floor(whole / size), large, language)}${rest > 0 ? ` ${unit(rest, small, language)}` : ''}`;
}

/** A round-trip time in milliseconds, as fine as it is short. */
export function latency(seconds: number | null | undefined, language: string): string {
  if (seconds === null || seconds === undefined) return '';
  const value = seconds * 1000;
  const digits = value < 1 ? 3 : value < 100 ? 1 : 0;
  return format(language, { style: 'unit', unit: 'millisecond', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

export function number(value: number, language: string): string {
  return format(language, {}).format(value);
}

/** `512 kB`, `22.7 MB`. */
export function size(bytes: number, language: string): string {
  const [value, name] = bytes < 1_000_000 ? [Math.ceil(bytes / 1000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return unit(value, name, language, 1);
}

/** What the server says of an end, as a sentence. That it was cancelled stands above it. */
export function sentence(text: string): string {
  const rest = text.replace(/^(?:cancelled; |已取消；)/, '').trim();
  // A program's name or a path is no word that begins a sentence.
  const begun = /^[a-z]+[ ,;]/.test(rest) ? `${rest[0]?.toUpperCase()}${rest.slice(1)}` : rest;
  if (/[\p{L}\p{N})"]$/u.test(begun)) return `${begun}${/\p{Script=Han}/u.test(begun) ? '。' : '.'}`;
  return begun;
}
