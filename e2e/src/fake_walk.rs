//! A pretended scan that takes its time: one target after the other, each written at once.

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::time::Duration;

/// How long a target takes.
const EACH: Duration = Duration::from_millis(12);

/// Walks through the targets: every address answers, with port 22 open, but those whose last octet is 3 more than a
/// multiple of 4.
pub(crate) fn walk(arguments: &[String], xml: &mut dyn Write) -> io::Result<()> {
    let (mut up, mut down) = (0, 0);
    for ip in arguments.iter().skip_while(|word| *word != "--").skip(1).flat_map(|word| addresses(word)) {
        std::thread::sleep(EACH);
        if ip.octets()[3] % 4 == 3 {
            down += 1;
            continue;
        }
        up += 1;
        println!("Discovered open port 22/tcp on {ip}");
        writeln!(
            xml,
            "<host><status state=\"up\" reason=\"user-set\"/><address addr=\"{ip}\" addrtype=\"ipv4\"/><ports><port \
             protocol=\"tcp\" portid=\"22\"><state state=\"open\" reason=\"syn-ack\"/><service name=\"ssh\" \
             method=\"table\" conf=\"3\"/></port></ports></host>"
        )?;
        xml.flush()?;
    }
    writeln!(
        xml,
        "<runstats><finished time=\"1700000001\" elapsed=\"1.00\" exit=\"success\"/><hosts up=\"{up}\" \
         down=\"{down}\" total=\"{}\"/></runstats></nmaprun>",
        up + down
    )?;
    xml.flush()
}

/// The addresses of `127.0.0.1` and `127.0.0.0/29`.
fn addresses(word: &str) -> Vec<Ipv4Addr> {
    let (address, bits) = word.split_once('/').unwrap_or((word, "32"));
    let (Ok(first), Ok(bits @ 1..=32)) = (address.parse::<Ipv4Addr>(), bits.parse::<u32>()) else {
        return Vec::new();
    };
    (0..1 << (32 - bits)).map(|at| Ipv4Addr::from(u32::from(first) + at)).collect()
}
