//! Writes a large, realistic document of Nmap to standard output: `generate_xml MEGABYTES [SEED]`.
//!
//! Services, versions, CPE names, scripts with tables, operating systems and traces are mixed about as in a
//! scan with `-A` of a network in which most hosts are ordinary. Addresses are of the benchmarking network
//! 198.18.0.0/15 (RFC 2544). The same arguments always give the same bytes.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let megabytes: u64 = if let Some(Ok(megabytes)) = arguments.next().map(|a| a.parse()) {
        megabytes
    } else {
        eprintln!("usage: generate_xml MEGABYTES [SEED]   (1 MB = 1,000,000 bytes)");
        std::process::exit(2);
    };
    let mut random = Random(arguments.next().and_then(|a| a.parse().ok()).unwrap_or(1));
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    out.write_all(HEAD.as_bytes())?;
    let (mut written, mut hosts) = (HEAD.len() as u64, 0);
    let mut record = String::new();
    while written < megabytes * 1_000_000 {
        record.clear();
        host(&mut record, hosts, &mut random);
        out.write_all(record.as_bytes())?;
        written += record.len() as u64;
        hosts += 1;
    }
    write!(
        out,
        "<runstats><finished time=\"1700009000\" timestr=\"Tue Nov 14 22:43:20 2023\" summary=\"Nmap done at Tue \
         Nov 14 22:43:20 2023; {hosts} IP addresses ({hosts} hosts up) scanned in 9000.00 seconds\" \
         elapsed=\"9000.00\" exit=\"success\"/><hosts up=\"{hosts}\" down=\"0\" total=\"{hosts}\"/>\n</runstats>\n\
         </nmaprun>\n"
    )?;
    out.flush()
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n\
<?xml-stylesheet href=\"file:///usr/bin/../share/nmap/nmap.xsl\" type=\"text/xsl\"?>\n\
<!-- Nmap 7.93 scan initiated Tue Nov 14 20:13:20 2023 as: nmap -A -oX - 198.18.0.0/15 -->\n\
<nmaprun scanner=\"nmap\" args=\"nmap -A -oX - 198.18.0.0/15\" start=\"1700000000\" \
startstr=\"Tue Nov 14 20:13:20 2023\" version=\"7.93\" xmloutputversion=\"1.05\">\n\
<scaninfo type=\"syn\" protocol=\"tcp\" numservices=\"1000\" services=\"1-1000\"/>\n\
<verbose level=\"0\"/>\n<debugging level=\"0\"/>\n";

/// xorshift64*: enough to mix, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }
}

/// Port, service's attributes, its CPE names, and the scripts that speak of it.
const SERVICES: [(u16, &str, &[&str], &str); 7] = [
    (
        22,
        r#"name="ssh" product="OpenSSH" version="9.2p1 Debian 2+deb12u2" extrainfo="protocol 2.0" ostype="Linux" method="probed" conf="10""#,
        &["cpe:/a:openbsd:openssh:9.2p1", "cpe:/o:linux:linux_kernel"],
        r#"<script id="ssh-hostkey" output="&#xa;  256 f0:0b:aa:cc:12:34:56:78:9a:bc:de:f0:12:34:56:78 (ECDSA)&#xa;  256 aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99 (ED25519)"><table>
<elem key="type">ecdsa-sha2-nistp256</elem>
<elem key="bits">256</elem>
<elem key="key">AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBG5vdCBhIGtleSBvZiBhbnlvbmUgYnV0IGFzIGxvbmc=</elem>
<elem key="fingerprint">f00baacc123456789abcdef012345678</elem>
</table>
<table>
<elem key="type">ssh-ed25519</elem>
<elem key="bits">256</elem>
<elem key="key">AAAAC3NzaC1lZDI1NTE5AAAAIG5vdCBhIGtleSBvZiBhbnlvbmU=</elem>
<elem key="fingerprint">aabbccddeeff00112233445566778899</elem>
</table>
</script>"#,
    ),
    (
        80,
        r#"name="http" product="nginx" version="1.22.1" method="probed" conf="10""#,
        &["cpe:/a:igor_sysoev:nginx:1.22.1"],
        r#"<script id="http-server-header" output="nginx/1.22.1"><elem>nginx/1.22.1</elem>
</script><script id="http-title" output="Welcome to &quot;nginx&quot; &amp; friends"><elem key="title">Welcome to &quot;nginx&quot; &amp; friends</elem>
</script>"#,
    ),
    (
        443,
        r#"name="http" product="Apache httpd" version="2.4.57" extrainfo="(Debian)" tunnel="ssl" method="probed" conf="10""#,
        &["cpe:/a:apache:http_server:2.4.57"],
        r#"<script id="ssl-cert" output="Subject: commonName=www.example.test&#xa;Not valid before: 2023-01-01T00:00:00&#xa;Not valid after:  2024-01-01T00:00:00"><table key="subject">
<elem key="commonName">www.example.test</elem>
</table>
<table key="issuer">
<elem key="commonName">Example CA</elem>
<elem key="organizationName">Example Ltd</elem>
</table>
<table key="pubkey">
<elem key="type">rsa</elem>
<elem key="bits">2048</elem>
</table>
<elem key="sig_algo">sha256WithRSAEncryption</elem>
<table key="validity">
<elem key="notBefore">2023-01-01T00:00:00</elem>
<elem key="notAfter">2024-01-01T00:00:00</elem>
</table>
</script>"#,
    ),
    (
        53,
        r#"name="domain" product="dnsmasq" version="2.89" method="probed" conf="10""#,
        &["cpe:/a:thekelleys:dnsmasq:2.89"],
        "",
    ),
    (445, r#"name="microsoft-ds" method="table" conf="3""#, &[], ""),
    (
        3306,
        r#"name="mysql" product="MySQL" version="8.0.35" method="probed" conf="10""#,
        &["cpe:/a:mysql:mysql:8.0.35"],
        "",
    ),
    (
        8080,
        r#"name="http-proxy" servicefp="SF-Port8080-TCP:V=7.93%I=7%D=11/14%Time=6553D000%P=x86_64-pc-linux-gnu%r(GetRequest,4E,&quot;HTTP/1\.1\x20200\x20OK\r\nContent-Type:\x20text/html\r\nContent-Length:\x200\r\n\r\n&quot;)%r(HTTPOptions,4E,&quot;HTTP/1\.1\x20200\x20OK\r\n\r\n&quot;);" method="table" conf="3""#,
        &[],
        "",
    ),
];

fn host(to: &mut String, n: u64, random: &mut Random) {
    let start = 1_700_000_000 + n / 50;
    let address = format!("198.{}.{}.{}", 18 + (n >> 16 & 1), n >> 8 & 255, n & 255);
    _ = write!(
        to,
        "<host starttime=\"{start}\" endtime=\"{}\"><status state=\"up\" reason=\"echo-reply\" reason_ttl=\"61\"/>\n\
         <address addr=\"{address}\" addrtype=\"ipv4\"/>\n<hostnames>\n",
        start + 30
    );
    if !n.is_multiple_of(3) {
        _ = writeln!(to, "<hostname name=\"host-{n}.bench.example.test\" type=\"PTR\"/>");
    }
    to.push_str("</hostnames>\n<ports>");
    let listed = 1 + random.below(SERVICES.len() as u64);
    _ = write!(
        to,
        "<extraports state=\"closed\" count=\"{0}\">\n<extrareasons reason=\"reset\" count=\"{0}\" proto=\"tcp\" \
         ports=\"1,3-4,6-7,9,13,17,19-20,24-26,30,32-33,37,42-43,49,70,79,81-85,88-90,99-100\"/>\n</extraports>\n",
        1000 - listed
    );
    let first = random.below(SERVICES.len() as u64);
    for i in 0..listed {
        let at = usize::try_from((first + i) % SERVICES.len() as u64).unwrap_or(0);
        port(to, SERVICES[at], random.below(8));
    }
    to.push_str("</ports>\n");
    if n.is_multiple_of(2) {
        to.push_str(OS);
    }
    if n.is_multiple_of(4) {
        trace(to, &address, random);
    }
    _ = write!(
        to,
        "<times srtt=\"{}\" rttvar=\"2595\" to=\"100000\"/>\n</host>\n",
        500 + random.below(40_000)
    );
}

fn port(to: &mut String, (number, service, cpes, scripts): (u16, &str, &[&str], &str), state: u64) {
    let (state, reason) = if state == 0 { ("filtered", "no-response") } else { ("open", "syn-ack") };
    _ = write!(
        to,
        "<port protocol=\"tcp\" portid=\"{number}\"><state state=\"{state}\" reason=\"{reason}\" reason_ttl=\"61\"/>\
         <service {service}"
    );
    if cpes.is_empty() {
        to.push_str("/>");
    } else {
        to.push('>');
        for cpe in cpes {
            _ = write!(to, "<cpe>{cpe}</cpe>");
        }
        to.push_str("</service>");
    }
    if state == "open" {
        to.push_str(scripts);
    }
    to.push_str("</port>\n");
}

const OS: &str = r#"<os><portused state="open" proto="tcp" portid="22"/>
<portused state="closed" proto="tcp" portid="1"/>
<osmatch name="Linux 5.0 - 5.14" accuracy="98" line="70000">
<osclass type="general purpose" vendor="Linux" osfamily="Linux" osgen="5.X" accuracy="98"><cpe>cpe:/o:linux:linux_kernel:5</cpe></osclass>
</osmatch>
<osmatch name="MikroTik RouterOS 7.2 - 7.5 (Linux 5.6.3)" accuracy="94" line="71000">
<osclass type="router" vendor="MikroTik" osfamily="RouterOS" osgen="7.X" accuracy="94"><cpe>cpe:/o:mikrotik:routeros:7</cpe></osclass>
</osmatch>
</os>
<uptime seconds="1201212" lastboot="Tue Oct 31 22:33:08 2023"/>
<distance value="3"/>
<tcpsequence index="262" difficulty="Good luck!" values="8F0A2C11,21F9D3B0,9CC01A7D,17F0A92E,6E01BB5C,D2A4F087"/>
<ipidsequence class="All zeros" values="0,0,0,0,0,0"/>
<tcptssequence class="1000HZ" values="479A1F33,479A1F97,479A1FFB,479A205F,479A20C3,479A2127"/>
"#;

fn trace(to: &mut String, address: &str, random: &mut Random) {
    to.push_str("<trace port=\"80\" proto=\"tcp\">\n");
    for ttl in 1..=2 {
        let rtt = random.below(900);
        _ = writeln!(
            to,
            "<hop ttl=\"{ttl}\" ipaddr=\"198.19.255.{ttl}\" rtt=\"{ttl}.{rtt:02}\" host=\"r{ttl}.bench.example.test\"/>"
        );
    }
    _ = write!(to, "<hop ttl=\"3\" ipaddr=\"{address}\" rtt=\"9.01\"/>\n</trace>\n");
}
