/** Which addresses a target of a scan stands for, as far as it is written in numbers. */

/** The first and the last address, as numbers of the family. */
export interface Range {
  family: 4 | 6;
  from: bigint;
  to: bigint;
}

function ipv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((all, part) => all * 256n + BigInt(part), 0n);
}

function ipv6(text: string): bigint | null {
  const bare = text.split('%')[0] ?? '';
  if (!bare.includes(':') || !/^[\da-f:.]+$/i.test(bare) || !URL.canParse(`http://[${bare}]/`)) return null;
  // The browser writes what is short in full, but for one run of zeros.
  const { hostname } = new URL(`http://[${bare}]/`);
  const [head = '', tail] = hostname.slice(1, -1).split('::');
  const groups = (part: string) => (part ? part.split(':') : []);
  const [front, back] = [groups(head), groups(tail ?? '')];
  const all = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back];
  return all.reduce((sum, group) => sum * 65_536n + BigInt(Number.parseInt(group, 16)), 0n);
}

/** Nmap's ranges in each part: `10.0.0-3.1-254`. Only the outer bounds where they do not stand for all between. */
function octets(text: string): { range: Range; isWhole: boolean } | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bounds = parts.map((part) => /^(?:(\d{1,3})(?:(-)(\d{1,3})?)?|(-)(\d{1,3})?|(\*))$/.exec(part));
  if (!bounds.every(Boolean)) return null;
  const pairs = bounds.map((found) => {
    const [, low, dash, high, open, upper, star] = found ?? [];
    if (star || open) return [0, upper ? Number(upper) : 255] as const;
    return [Number(low), dash ? (high ? Number(high) : 255) : Number(low)] as const;
  });
  if (!pairs.every(([low, high]) => low <= high && high < 256)) return null;
  const number = (which: 0 | 1) => pairs.reduce((all, pair) => all * 256n + BigInt(pair[which]), 0n);
  const first = pairs.findIndex(([low, high]) => low !== high);
  const isWhole = first < 0 || pairs.slice(first + 1).every(([low, high]) => low === 0 && high === 255);
  return { range: { family: 4, from: number(0), to: number(1) }, isWhole };
}

/** The addresses of a target; null of a name, and of what is not one stretch. */
export function rangeOf(target: string): Range | null {
  const [base = '', prefix] = target.trim().split('/');
  const four = ipv4(base);
  const six = four === null ? ipv6(base) : null;
  if (four === null && six === null) {
    const found = prefix === undefined ? octets(base) : null;
    return found?.isWhole ? found.range : null;
  }
  const family = four === null ? 6 : 4;
  const bits = family === 4 ? 32 : 128;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return null;
  const length = prefix === undefined ? bits : Number(prefix);
  if (length > bits) return null;
  const size = 1n << BigInt(bits - length);
  const address = four ?? six ?? 0n;
  const from = address - (address % size);
  return { family, from, to: from + size - 1n };
}

export const overlap = (one: Range, other: Range) => one.family === other.family && one.from <= other.to && other.from <= one.to;

/** Whether these together hold all of `whole`. */
export function cover(whole: Range, ranges: Range[]): boolean {
  let next = whole.from;
  for (const one of ranges.filter((range) => range.family === whole.family).sort((a, b) => (a.from < b.from ? -1 : 1))) {
    if (one.from > next) break;
    if (one.to >= next) next = one.to + 1n;
  }
  return next > whole.to;
}
