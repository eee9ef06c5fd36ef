/** Networks to import, for the tests of the pages that show what is known. */

export interface Wanted {
  hosts: number;
  /** Hosts of each network. */
  each?: number;
  /** Ways are traced, over a gateway of each network. */
  traced?: boolean;
  /** Ports of each host. */
  ports?: number;
}

const SERVICES = [
  [22, 'ssh', 'OpenSSH', '9.2p1'],
  [80, 'http', 'nginx', '1.22.1'],
  [443, 'https', 'nginx', '1.22.1'],
  [3306, 'mysql', 'MariaDB', '10.11'],
  [8080, 'http-proxy', '', ''],
] as const;

/** Nmap's XML of hosts in 10.0.0.0/8 that finished just now. */
export function network({ hosts, each = 250, traced = false, ports = 2 }: Wanted): string {
  const now = Math.floor(Date.now() / 1000);
  const port = (index: number, place: number) => {
    const [number, service, product, version] = SERVICES[(index + place) % SERVICES.length] ?? SERVICES[0];
    return `<port protocol="tcp" portid="${number}"><state state="open" reason="syn-ack" reason_ttl="0"/><service name="${service}" product="${product}" version="${version}" method="probed" conf="10"/>${
      place === 0 ? '<script id="banner" output="&lt;b&gt;hello&lt;/b&gt;&#x202e;"/>' : ''
    }</port>`;
  };
  const host = (index: number) => {
    const net = Math.floor(index / each);
    const ip = `10.${net >> 8}.${net & 255}.${(index % each) + 1}`;
    const hop = (ttl: number, ipaddr: string) => `<hop ttl="${ttl}" ipaddr="${ipaddr}" rtt="1.00"/>`;
    const trace = traced ? `<trace>${hop(1, '192.168.77.1')}${hop(2, `192.168.78.${net + 1}`)}${hop(3, ip)}</trace>` : '';
    return `<host starttime="${now}" endtime="${now}"><status state="up" reason="echo-reply" reason_ttl="0"/><address addr="${ip}" addrtype="ipv4"/>
      <hostnames><hostname name="h${index}&lt;img src=x onerror=alert(1)&gt;" type="PTR"/></hostnames><ports>${Array.from({ length: ports }, (_, place) => port(index, place)).join('')}</ports>${trace}</host>`;
  };
  const args = traced ? 'nmap -A 10.0.0.0/16' : 'nmap 10.0.0.0/16';
  return `<?xml version="1.0"?><nmaprun scanner="nmap" args="${args}" start="${now}" version="7.95" xmloutputversion="1.05">${Array.from({ length: hosts }, (_, index) => host(index)).join('')}
    <runstats><finished time="${now}" elapsed="1"/><hosts up="${hosts}" down="0" total="${hosts}"/></runstats></nmaprun>`;
}
