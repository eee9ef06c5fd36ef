//! A document of Nmap's with many hosts: the same bytes each time.

use std::fs::File;
use std::io::{self, BufWriter, Write};

/// How many: a /16.
pub(crate) const HOSTS: u32 = 65_536;

/// Port, name, product, versions met, how many of 1000 hosts have it.
const SERVICES: [(u16, &str, &str, u64, u64); 22] = [
    (21, "ftp", "vsftpd", 15, 750),
    (22, "ssh", "OpenSSH", 40, 900),
    (23, "telnet", "BusyBox telnetd", 6, 700),
    (25, "smtp", "Postfix smtpd", 10, 700),
    (80, "http", "nginx", 50, 800),
    (111, "rpcbind", "rpcbind", 4, 850),
    (139, "netbios-ssn", "Samba smbd", 20, 700),
    (389, "ldap", "OpenLDAP", 20, 600),
    (443, "https", "nginx", 50, 800),
    (445, "microsoft-ds", "Samba smbd", 20, 700),
    (465, "smtps", "Exim smtpd", 20, 700),
    (993, "imaps", "Dovecot imapd", 10, 800),
    (2049, "nfs", "nfs", 4, 600),
    (3306, "mysql", "MySQL", 45, 700),
    (3389, "ms-wbt-server", "Microsoft Terminal Services", 3, 600),
    (5000, "upnp", "MiniUPnP", 30, 900),
    (5432, "postgresql", "PostgreSQL DB", 25, 650),
    (5900, "vnc", "RealVNC", 12, 600),
    (6379, "redis", "Redis key-value store", 30, 600),
    (8080, "http-proxy", "Apache Tomcat", 45, 700),
    (8443, "https-alt", "Apache httpd", 40, 650),
    (9100, "jetdirect", "jetdirect", 2, 900),
];

/// `SplitMix64`.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// Writes it, and returns how many ports it lists.
pub(crate) fn write(to: &File) -> io::Result<u64> {
    let mut out = BufWriter::with_capacity(1 << 20, to);
    writeln!(
        out,
        r#"<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -sV -O -oX - 10.7.0.0/16" start="1700000000" version="7.93" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="1000" services="1-1000"/>"#
    )?;
    let mut random = Random(1);
    let mut rows = 0;
    for number in 0..HOSTS {
        rows += host(&mut out, number, &mut random)?;
    }
    writeln!(
        out,
        r#"<runstats><finished time="1700009000" elapsed="9000.00" exit="success"/><hosts up="{HOSTS}" down="0" total="{HOSTS}"/></runstats></nmaprun>"#
    )?;
    out.flush()?;
    Ok(rows)
}

fn host(out: &mut impl Write, number: u32, random: &mut Random) -> io::Result<u64> {
    let end = 1_700_000_000 + number / 16;
    let (high, low) = (number >> 8, number & 255);
    write!(
        out,
        r#"<host starttime="{end}" endtime="{end}"><status state="up" reason="echo-reply" reason_ttl="64"/><address addr="10.7.{high}.{low}" addrtype="ipv4"/><hostnames><hostname name="node-{number:05}.site{}.example" type="PTR"/></hostnames><ports><extraports state="closed" count="980"><extrareasons reason="reset" count="980" proto="tcp"/></extraports>"#,
        number % 50
    )?;
    let mut rows = 0;
    for (port, name, product, versions, share) in SERVICES {
        if random.below(1000) >= share {
            continue;
        }
        rows += 1;
        if random.below(100) < 15 {
            write!(
                out,
                r#"<port protocol="tcp" portid="{port}"><state state="filtered" reason="no-response" reason_ttl="0"/><service name="{name}" method="table" conf="3"/></port>"#
            )?;
            continue;
        }
        let version = random.below(versions);
        write!(
            out,
            r#"<port protocol="tcp" portid="{port}"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="{name}" product="{product}" version="{}.{}" method="probed" conf="10"><cpe>cpe:/a:vendor:{name}:{version}</cpe></service>"#,
            version / 10 + 1,
            version % 10
        )?;
        if port == 22 {
            let key: Vec<String> = (0..8).map(|_| format!("{:04x}", random.below(65_536))).collect();
            write!(out, r#"<script id="ssh-hostkey" output="&#xa;  256 {} (ED25519)"/>"#, key.join(":"))?;
        }
        if port == 80 && random.below(3) == 0 {
            write!(
                out,
                r#"<script id="http-title" output="Site {} of department {}"/>"#,
                random.below(20_000),
                random.below(40)
            )?;
        }
        write!(out, "</port>")?;
    }
    let systems = ["Linux 5.4", "Linux 6.1", "Microsoft Windows Server 2022", "FreeBSD 14"];
    let system = systems[usize::try_from(random.below(100) / 30).unwrap_or(0)];
    writeln!(
        out,
        r#"</ports><os><osmatch name="{system}" accuracy="98" line="1"/></os><times srtt="400" rttvar="100" to="100000"/></host>"#
    )?;
    Ok(rows)
}
