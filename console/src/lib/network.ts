/** The network that an address is shown in: /24 of IPv4, /64 of IPv6. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return `${ip.split('.').slice(0, 3).join('.')}.0/24`;
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? [];
  const groups = (text: string) => (text ? text.split(':') : []);
  const front = groups(head);
  // An IPv4 address at the end stands for two groups.
  const back = groups(tail ?? '').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
  const gap = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const all = [...front, ...Array.from({ length: gap }, () => '0'), ...back].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  while (all.at(-1) === '0') all.pop();
  return `${all.join(':')}::/64`;
}

/** Whether a target, as the server writes it, is a name: its addresses are known only once it is looked up. */
export function isName(target: string): boolean {
  return /[a-z]/i.test(target) && !target.includes(':');
}

/** Whether a text is one address, IPv4 or IPv6, a zone behind it or not. */
export function isAddress(text: string): boolean {
  const numbers = text.split('.');
  if (numbers.length === 4 && numbers.every((one) => /^(?:0|[1-9]\d{0,2})$/.test(one) && Number(one) < 256)) return true;
  const [address = '', ...zone] = text.split('%');
  return /^[\da-f:.]+$/i.test(address) && address.includes(':') && zone.length < 2 && URL.canParse(`http://[${address}]/`);
}
