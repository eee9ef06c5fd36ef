//! May a command be run by the fast plan? By its meaning: the prober must be able to honour every option of it, or
//! leave it to the Nmap that comes after.

use std::net::IpAddr;

use portolan_discovery::Reach;
use portolan_model::{Family, Target};
use portolan_nmap::command::{Invocation, Opt, ScriptDb, Timing, Value};

use super::script;
use crate::ranges::{MAX_OCTET_RANGES, octet_ranges};

/// Most retransmits that the prober can tell apart.
pub(crate) const MOST_RETRIES: u32 = portolan_discovery::probe::ATTEMPTS as u32 - 1;

/// Why a command is left to Nmap alone, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotFast {
    /// The option that it is about, where it is about one.
    pub option: Option<Opt>,
    /// The sentence.
    pub reason: String,
}

impl NotFast {
    fn of(option: Opt, why: &str) -> Self {
        Self { option: Some(option), reason: format!("{} needs Nmap alone: {why}", option.name()) }
    }

    fn whole(reason: impl Into<String>) -> Self {
        Self { option: None, reason: reason.into() }
    }
}

/// What the answer depends on besides the command.
#[derive(Debug, Clone, Copy)]
pub struct Here<'a> {
    /// Whether raw packets may be sent.
    pub raw_sockets: bool,
    /// The scripts of the installed Nmap.
    pub scripts: Option<&'a ScriptDb>,
    /// How an address is reached from here.
    pub reach: fn(IpAddr) -> Reach,
}

/// Says whether the fast plan gives Nmap's answer to `invocation` over `targets`.
///
/// # Errors
/// The first reason why it would not.
pub fn may(invocation: &Invocation, targets: &[Target], here: Here<'_>) -> Result<(), NotFast> {
    for (option, value) in invocation.options() {
        match honours(option, value, here) {
            Honours::Yes => {}
            Honours::No(why) => return Err(NotFast::of(option, why)),
            Honours::Scripts => scripts(invocation, here.scripts)?,
        }
    }
    if let Some(why) = invocation.excludes().iter().find_map(not_left_out) {
        return Err(NotFast::of(Opt::Exclude, why));
    }
    for target in targets {
        match target {
            Target::Address(_, Some(_)) => {
                return Err(NotFast::whole(format!("{target} has a zone, which Nmap alone handles")));
            }
            Target::Octets(octets) if octet_ranges(octets, MAX_OCTET_RANGES).is_none() => {
                let reason =
                    format!("{target} falls into more pieces than the prober takes: Nmap alone walks it");
                return Err(NotFast::whole(reason));
            }
            Target::Network(net) if Family::of(net.network()) == Family::V6 && net.prefix_len() == 0 => {
                return Err(NotFast::whole("all of IPv6 is no network that anybody can walk"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Why the prober would look at what the command leaves out.
fn not_left_out(target: &Target) -> Option<&'static str> {
    match target {
        Target::Name(_) => Some("it leaves out a name, which Nmap resolves itself"),
        Target::Octets(octets) if octet_ranges(octets, MAX_OCTET_RANGES).is_none() => {
            Some("it leaves out a pattern of more pieces than the prober takes")
        }
        _ => None,
    }
}

enum Honours {
    Yes,
    No(&'static str),
    /// It depends on the scripts.
    Scripts,
}

const TECHNIQUE: &str = "the prober knows TCP SYN and connect scans";
const PROBE: &str = "the prober looks for hosts by ICMP echo and timestamp, TCP SYN and ACK, ARP and ND";
const PACKET: &str = "it shapes each packet";
const PACE: &str = "it sets a pace that is Nmap's own";
const ORDER: &str = "it sets the order or the grouping of Nmap's work";
const TRACE: &str = "it prints what Nmap sends, and Nmap would not be the sender";
const NOT_A_SCAN: &str = "it is no part of a scan";

/// Every option stands here, so that a new one is a compile error until somebody decides.
#[allow(
    clippy::match_same_arms,
    clippy::unnested_or_patterns,
    reason = "options are listed by what they are about"
)]
fn honours(option: Opt, value: &Value, here: Here<'_>) -> Honours {
    use Honours::{No, Scripts, Yes};
    match option {
        // What the prober does itself.
        Opt::SynScan | Opt::ConnectScan | Opt::NoPortScan | Opt::NoPing => Yes,
        // Without raw packets Nmap turns these into connections; the prober does the same for SYN and ACK.
        Opt::PingSyn | Opt::PingAck => Yes,
        Opt::PingEcho | Opt::PingTimestamp if here.raw_sockets => Yes,
        Opt::PingEcho | Opt::PingTimestamp => No("without raw sockets Nmap asks something else instead"),
        Opt::Exclude | Opt::ResolveAll | Opt::Unique | Opt::RandomizeHosts => Yes,
        Opt::P | Opt::ExcludePorts | Opt::Fast | Opt::PortRatio | Opt::TopPorts => Yes,
        Opt::MaxRate => match value {
            Value::Decimal(rate) if *rate < 1.0 => No("the prober sends one packet a second at least"),
            _ => Yes,
        },
        Opt::Ipv6 | Opt::Ipv4 => Yes,
        Opt::TimingTemplate => match value {
            Value::Timing(timing) if *timing >= Timing::Normal => Yes,
            _ => No(PACE),
        },
        Opt::MaxRetries => match value {
            Value::Number(n) if *n <= MOST_RETRIES => Yes,
            _ => No("so many retransmits cannot be told apart"),
        },
        // What the answer is written by.
        Opt::Debug | Opt::Verbose | Opt::Reason | Opt::Open => Yes,
        // What Nmap does afterwards.
        Opt::N | Opt::AlwaysResolve | Opt::SystemDns | Opt::DnsServers => Yes,
        Opt::VersionScan | Opt::AllPorts | Opt::VersionIntensity | Opt::VersionLight | Opt::VersionAll => Yes,
        Opt::OsScan | Opt::OsLimit | Opt::OsGuess | Opt::MaxOsTries => Yes,
        Opt::Traceroute | Opt::Aggressive | Opt::DefaultScripts => Yes,
        Opt::ScriptArgs | Opt::ScriptTimeout | Opt::NsockEngine => Yes,
        Opt::Script => Scripts,
        // What it does not.
        Opt::AckScan | Opt::WindowScan | Opt::MaimonScan | Opt::NullScan | Opt::FinScan => No(TECHNIQUE),
        Opt::XmasScan | Opt::UdpScan | Opt::SctpInitScan | Opt::SctpCookieScan => No(TECHNIQUE),
        Opt::ProtocolScan | Opt::IdleScan | Opt::Bounce | Opt::ScanFlags => No(TECHNIQUE),
        Opt::ListScan => No("it sends nothing, and Nmap is quick at that"),
        Opt::PingUdp | Opt::PingSctp | Opt::PingNetmask | Opt::PingProtocol => No(PROBE),
        Opt::PingBoth | Opt::PingArp => No(PROBE),
        Opt::DisableArpPing | Opt::IgnoreRst => No("it changes which answers count for a host that is up"),
        Opt::Sequential | Opt::MaxHostgroup | Opt::MinHostgroup => No(ORDER),
        Opt::MinParallelism | Opt::MaxParallelism | Opt::MinRate | Opt::NoGcc => No(PACE),
        Opt::MinRtt | Opt::MaxRtt | Opt::InitialRtt | Opt::HostTimeout => No(PACE),
        Opt::ScanDelay | Opt::MaxScanDelay | Opt::DefeatRst | Opt::DefeatIcmp => No(PACE),
        Opt::Fragment | Opt::Mtu | Opt::Data | Opt::DataString | Opt::DataLength => No(PACKET),
        Opt::IpOptions | Opt::Ttl | Opt::BadSum | Opt::Adler32 => No(PACKET),
        Opt::Decoy | Opt::SpoofSource | Opt::Interface | Opt::SourcePort | Opt::SpoofMac => No(PACKET),
        Opt::Proxies => No("what goes through a proxy is Nmap's"),
        Opt::SendEth | Opt::SendIp | Opt::Privileged | Opt::Unprivileged => {
            No("it says how Nmap itself sends")
        }
        Opt::VersionTrace | Opt::ScriptTrace | Opt::PacketTrace => No(TRACE),
        Opt::InputFile | Opt::RandomTargets | Opt::ExcludeFile | Opt::ScriptArgsFile => No(NOT_A_SCAN),
        Opt::ScriptUpdateDb | Opt::ScriptHelp | Opt::IfList | Opt::AppendOutput | Opt::Resume => {
            No(NOT_A_SCAN)
        }
        Opt::OutNormal | Opt::OutXml | Opt::OutKiddie | Opt::OutGrepable => No(NOT_A_SCAN),
        Opt::OutAll | Opt::OutHtml | Opt::StatsEvery | Opt::NonInteractive => No(NOT_A_SCAN),
        Opt::Stylesheet | Opt::WebXml | Opt::NoStylesheet | Opt::DataDir | Opt::ServiceDb => No(NOT_A_SCAN),
        Opt::VersionDb | Opt::ShowVersion | Opt::Help | Opt::ReleaseMemory | Opt::LogErrors => No(NOT_A_SCAN),
        Opt::DeprecatedOsClass | Opt::RouteDst | Opt::Thc | Opt::IdentScan | Opt::Quash => No(NOT_A_SCAN),
        Opt::Interactive | Opt::Hidden => No(NOT_A_SCAN),
    }
}

/// The scripts that `--script` chooses must be such that work host by host and look at open ports alone.
fn scripts(invocation: &Invocation, db: Option<&ScriptDb>) -> Result<(), NotFast> {
    let Some(db) = db else {
        return Err(NotFast::of(
            Opt::Script,
            "without Nmap's script database nobody knows which scripts run",
        ));
    };
    let rules = invocation.scripts().map_or(&[][..], |rules| rules.rules());
    match rules.iter().flat_map(|rule| db.chosen(rule)).find_map(|entry| script::objection(&entry.name)) {
        Some((name, why)) => {
            let reason = format!("the script {name} needs Nmap alone: {why}");
            Err(NotFast { option: Some(Opt::Script), reason })
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::{TABLE, parse};

    use super::*;

    const DB: &str = r#"Entry { filename = "banner.nse", categories = { "discovery", "safe", } }
Entry { filename = "firewalk.nse", categories = { "discovery", "safe", } }
Entry { filename = "targets-asn.nse", categories = { "discovery", "external", "safe", } }
"#;

    fn answer(text: &str, raw_sockets: bool) -> Result<(), NotFast> {
        let command = parse(text).unwrap_or_else(|r| panic!("{text}: {r:?}"));
        let db = ScriptDb::parse(DB).unwrap();
        may(
            &command.invocation,
            command.invocation.targets(),
            Here { scripts: Some(&db), raw_sockets, ..crate::plan::Choice::NMAP.here },
        )
    }

    #[test]
    fn the_scans_of_every_day_are_fast() {
        for text in [
            "10.0.0.0/24",
            "-sS -p- -T4 10.0.0.1",
            "-sT -F -n 10.0.0.1",
            "-sn -R 10.0.0.0/16",
            "-A -v -d --reason --open -6 fd00::/120",
            "-sV --version-light -O --osscan-limit -sC --traceroute -Pn --top-ports 100 10.0.0.1",
            "-PE -PP -PS22 -PA --port-ratio 0.1 --exclude-ports 80 -T5 --max-rate 100 --max-retries 3 10.0.0.1",
            "--max-rate 1 10.0.0.1",
            "--exclude 10.0.0.3 --script banner --script-args x=1 --dns-servers 10.0.0.53 10.0.0.0/24",
        ] {
            assert_eq!(answer(text, true), Ok(()), "{text}");
        }
        assert_eq!(answer("-sn 10.0.0.1", false), Ok(()));
    }

    #[test]
    fn what_the_prober_cannot_honour_is_nmaps() {
        for (text, word) in [
            ("-sU 10.0.0.1", "-sU"),
            ("-sS -sU 10.0.0.1", "-sU"),
            ("-sA 10.0.0.1", "-sA"),
            ("-T2 10.0.0.1", "-T"),
            ("--max-retries 40 10.0.0.1", "--max-retries"),
            ("-PU53 10.0.0.1", "-PU"),
            ("--min-rate 5 10.0.0.1", "--min-rate"),
            ("--max-rate 0.1 10.0.0.1", "--max-rate"),
            ("-f 10.0.0.1", "-f"),
            ("--script firewalk 10.0.0.1", "firewalk"),
            ("--script targets-asn 10.0.0.1", "targets-asn"),
            ("--exclude a.example 10.0.0.1", "--exclude"),
            ("--exclude *.*.*.1 10.0.0.0/24", "--exclude"),
            ("-6 fe80::1%eth0", "zone"),
            ("*.*.*.1", "pieces"),
        ] {
            let reason = answer(text, true).expect_err(text).reason;
            assert!(reason.contains(word), "{text}: {reason}");
        }
        assert!(answer("-PE 10.0.0.1", false).is_err());
    }

    /// The table against a list written by hand: whoever adds an option decides twice.
    #[test]
    fn every_option_of_the_table_is_decided() {
        let here = Here { raw_sockets: true, ..crate::plan::Choice::NMAP.here };
        let fast: Vec<&str> = TABLE
            .iter()
            .filter(|spec| {
                let value = if spec.id == Opt::TimingTemplate {
                    Value::Timing(Timing::Aggressive)
                } else {
                    Value::Number(1)
                };
                !matches!(honours(spec.id, &value, here), Honours::No(_))
            })
            .map(|spec| spec.name)
            .collect();
        let wanted = "-sS -sT -sn -Pn -PS -PA -PE -PP --traceroute --exclude -n -R --resolve-all --unique --system-dns \
            --dns-servers -p --exclude-ports -F --port-ratio --top-ports -sV --allports --version-intensity \
            --version-light --version-all -sC --script --script-args --script-timeout -O --osscan-limit --osscan-guess \
            --max-os-tries -T --max-retries --max-rate --nsock-engine --randomize-hosts -d -v --reason --open -6 -4 -A";
        assert_eq!(fast, wanted.split_whitespace().collect::<Vec<_>>());
        for spec in TABLE.iter().filter(|spec| !spec.id.is_carried()) {
            assert!(matches!(honours(spec.id, &Value::Flag, here), Honours::No(_)), "{}", spec.name);
        }
    }
}
