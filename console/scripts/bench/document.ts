/** A document of Nmap's of a network with many hosts: the same each time, a piece at a time. */

/** Port, name, product, versions that are met, how many of 1000 hosts have it: what the server's own load is made of. */
const SERVICES: [number, string, string, number, number][] = [
  [21, 'ftp', 'vsftpd', 15, 750],
  [22, 'ssh', 'OpenSSH', 40, 900],
  [23, 'telnet', 'BusyBox telnetd', 6, 700],
  [25, 'smtp', 'Postfix smtpd', 10, 700],
  [80, 'http', 'nginx', 50, 800],
  [111, 'rpcbind', 'rpcbind', 4, 850],
  [139, 'netbios-ssn', 'Samba smbd', 20, 700],
  [389, 'ldap', 'OpenLDAP', 20, 600],
  [443, 'https', 'nginx', 50, 800],
  [445, 'microsoft-ds', 'Samba smbd', 20, 700],
  [993, 'imaps', 'Dovecot imapd', 10, 800],
  [3306, 'mysql', 'MySQL', 45, 700],
  [3389, 'ms-wbt-server', 'Microsoft Terminal Services', 3, 600],
  [5432, 'postgresql', 'PostgreSQL DB', 25, 650],
  [5900, 'vnc', 'RealVNC', 12, 600],
  [6379, 'redis', 'Redis key-value store', 30, 600],
  [8080, 'http-proxy', 'Apache Tomcat', 45, 700],
  [9100, 'jetdirect', 'jetdirect', 2, 900],
];
const SYSTEMS = ['Linux 5.4', 'Linux 6.1', 'Microsoft Windows Server 2022', 'FreeBSD 14'];

/** Whole numbers below a limit, the same each time (mulberry32). */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) % limit;
  };
}

function host(number: number, network: number, below: (limit: number) => number): string {
  const end = 1_700_000_000 + Math.floor(number / 16);
  const address = `10.${network}.${number >> 8}.${number & 255}`;
  const ports = SERVICES.filter(([, , , , share]) => below(1000) < share).map(([port, name, product, versions]) => {
    const version = below(versions);
    if (below(100) < 15) return `<port protocol="tcp" portid="${port}"><state state="filtered" reason="no-response" reason_ttl="0"/><service name="${name}" method="table" conf="3"/></port>`;
    return `<port protocol="tcp" portid="${port}"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="${name}" product="${product}" version="${Math.floor(version / 10) + 1}.${version % 10}" method="probed" conf="10"/></port>`;
  });
  return (
    `<host starttime="${end}" endtime="${end}"><status state="up" reason="echo-reply" reason_ttl="64"/><address addr="${address}" addrtype="ipv4"/>` +
    `<hostnames><hostname name="node-${network}-${String(number).padStart(5, '0')}.site${number % 50}.example" type="PTR"/></hostnames>` +
    `<ports><extraports state="closed" count="980"><extrareasons reason="reset" count="980" proto="tcp"/></extraports>${ports.join('')}</ports>` +
    `<os><osmatch name="${SYSTEMS[below(SYSTEMS.length)]}" accuracy="98" line="1"/></os><times srtt="400" rttvar="100" to="100000"/></host>\n`
  );
}

/** The document of `hosts` hosts in 10.`network`.0.0/16. The addresses are data: nobody sends anything to them. */
export function* document(hosts: number, network: number): Generator<string> {
  const below = random(network);
  yield `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nmaprun>\n<nmaprun scanner="nmap" args="nmap -sV -O -oX - 10.${network}.0.0/16" start="1700000000" version="7.93" xmloutputversion="1.05">\n`;
  const each = 256;
  for (let from = 0; from < hosts; from += each) {
    yield Array.from({ length: Math.min(each, hosts - from) }, (_, index) => host(from + index, network, below)).join('');
  }
  yield `<runstats><finished time="1700009000" elapsed="9000.00" exit="success"/><hosts up="${hosts}" down="0" total="${hosts}"/></runstats></nmaprun>\n`;
}
