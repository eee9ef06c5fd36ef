//! Random commands that the default policy allows, for tests that run Nmap on them.

use std::fmt::Write as _;

/// A command text that the default policy allows, the same for the same seed. It spells options in every way
/// that Nmap reads (abbreviated, attached, joined, with one dash) and is cheap to run against one address of
/// the loopback: a few ports, no long waits, no ICMP-limited UDP sweeps.
#[must_use]
pub fn random_allowed(seed: u64) -> String {
    let mut random = Random(seed ^ 0x9e37_79b9_7f4a_7c15);
    let mut words: Vec<String> = Vec::new();
    let scans_ports = !random.chance(5);
    technique(&mut random, scans_ports, &mut words);
    if scans_ports {
        words.push(ports(&mut random));
        if random.chance(4) {
            words.push(random.pick(VERSIONS).to_owned());
        }
        if random.chance(6) {
            words.push(random.pick(SCRIPTS).to_owned());
        }
    }
    discovery(&mut random, &mut words);
    let mut used = Vec::new();
    for _ in 0..random.below(6) {
        let (group, spellings) = EXTRAS[random.below(EXTRAS.len())];
        // --top-ports and the like have their own place; of a group one is enough.
        if !used.contains(&group) {
            used.push(group);
            words.push(random.pick(spellings).to_owned());
        }
    }
    for at in (1..words.len()).rev() {
        words.swap(at, random.below(at + 1));
    }
    let place = random.below(words.len() + 1);
    words.insert(place, "%s".to_owned());
    let mut text = String::new();
    if random.chance(5) {
        text.push_str("nmap");
    }
    for word in words {
        let gap = if random.chance(8) { "  " } else { " " };
        let _ = write!(text, "{}{word}", if text.is_empty() { "" } else { gap });
    }
    // These do not go with everything above; they come where they do.
    let bold = random.pick(BOLD);
    let bolder = format!("{text} {bold}");
    if super::parse(&bolder).is_ok() { bolder } else { text }
}

const BOLD: &[&str] = &[
    "",
    "-O",
    "-O2 --osscan-l",
    "-A",
    "-A --script-timeout 3s",
    "-6",
    "-6 -n",
    "-n --dns-servers 127.0.0.1",
    "-n --dns-se=127.0.0.1,127.0.0.2",
    "--defeat-rst-ratelimit",
    "--defeat-i",
    "--traceroute",
];
const VERSIONS: &[&str] = &[
    "-sV --version-intensity 0",
    "-sV --version-li",
    "-sR -version-intensity=1",
    "-sV --version-light --allports",
];
const SCRIPTS: &[&str] = &[
    "-sC",
    "--script banner",
    "--script=banner.nse",
    "--script ssh-hostkey --script-timeout 5s",
    "--script 'ssh-hostkey or http-title'",
    "--script \"http-title,http-server-header\" --script-tim=5s",
    "-script 'http-title and safe'",
    "--script '(http-h* and not intrusive) and safe'",
];
/// Options that go with everything here, by what they set.
const EXTRAS: &[(u8, &[&str])] = &[
    (0, &["-n", "-n -R"]),
    (1, &["-T4", "-T 4", "-T3", "-T aggressive", "--timing=insane", "--timi normal", "-T5"]),
    (2, &["-v", "-vv", "-v3", "--verbose", "--vv", "-v -v", "-d", "-d1", "--debug=1", "-nv"]),
    (3, &["--reason", "-reason", "--rea"]),
    (4, &["--open", "-open", "--ope"]),
    (5, &["--max-retries 1", "--max-ret=0", "-max-retries 2"]),
    (6, &["--host-timeout 5s", "--host-t 5000ms", "-host-timeout=1m"]),
    (7, &["--max-rtt-timeout 100ms", "--max-rt=.2", "--max-rtt-timeout 200MS"]),
    (8, &["--initial-rtt-timeout 100ms", "--in 50ms"]),
    (9, &["--min-rtt-timeout 10ms", "--min-rt 0"]),
    (10, &["--min-rate 100", "--min-ra=50.5"]),
    (11, &["--max-rate 5000", "--max-ra 1e4"]),
    (12, &["--min-hostgroup 1", "--max-hostgroup 16 --min-h=2", "--max-h 4"]),
    (13, &["--max-scan-delay 10ms", "--max-sc=5ms", "--scan-delay 1ms", "--scan-d .001"]),
    (14, &["--max-parallelism 20", "-M 10", "-M10", "--max-p=50"]),
    (15, &["--disable-arp-ping", "--disable"]),
    (16, &["--packet-trace", "--pa"]),
    (17, &["--stats-every 1s", "--stat=500ms"]),
    (18, &["--noninteractive", "--no-stylesheet", "--nogcc", "--log-errors", "--release-mem"]),
    (19, &["-r", "--randomize-hosts", "-rH", "--rH"]),
    (20, &["--exclude 127.0.0.250", "--exclude=127.0.0.248/30,127.0.0.252"]),
    (21, &["--exclude-ports 7", "--exclude-p=T:9"]),
    (22, &["--system-dns -n", "--resolve-all -n"]),
    (23, &["--nsock-engine poll", "--ns=select", "--nsock-engine epoll"]),
    (24, &["--send-ip", "--send-i"]),
    (25, &["--osscan-limit", "--fuzzy", "--osscan-guess", "--max-os-tries 1"]),
    (26, &["--version-trace", "--script-trace"]),
    (27, &["-4"]),
];

fn technique(random: &mut Random, scans_ports: bool, words: &mut Vec<String>) {
    if !scans_ports {
        words.push(random.pick(&["-sn", "-sP", "-sL", "-sn -sL"]).to_owned());
        return;
    }
    let word = random.pick(&[
        "-sS", "-sT", "-sA", "-sW", "-sM", "-sN", "-sF", "-sX", "-sU", "-sSU", "-sS -sU", "-sYS", "-sZ",
        "-sO", "-sTU", "",
    ]);
    words.extend((!word.is_empty()).then(|| word.to_owned()));
}

fn ports(random: &mut Random) -> String {
    let port = 1 + random.below(200);
    match random.below(8) {
        0 => format!("-p{port}"),
        1 => format!("-p {port},{}", port + 1),
        2 => format!("-p {port}-{}", port + 3),
        3 => "--top-ports 3".to_owned(),
        4 => "-top-ports=2".to_owned(),
        5 => format!("--top 1 -p {port}-{}", port + 9),
        6 => format!("-p '{port}, {}'", port + 2),
        _ => format!("-p {port},T:22,U:53"),
    }
}

fn discovery(random: &mut Random, words: &mut Vec<String>) {
    let word = random.pick(&[
        "", "", "", "-Pn", "-P0", "-PN", "-PE", "-PI", "-P", "-PS", "-PS22,80", "-PA80", "-PT443", "-PU53",
        "-PY80", "-PO1", "-PM", "-PP -PE", "-PB", "-PR",
    ]);
    words.extend((!word.is_empty()).then(|| word.to_owned()));
    if random.chance(10) {
        words.push("--traceroute".to_owned());
    }
}

/// `SplitMix64`: small, and good enough to choose spellings.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `n` less one.
    fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n.max(1)).unwrap_or(1);
        usize::try_from(self.next() % n).unwrap_or(0)
    }

    /// Once in `n`.
    fn chance(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        from[self.below(from.len())]
    }
}
