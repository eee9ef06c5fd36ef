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
