//! Every setting, in one table: from it come the reading, its checks, the reference page and the sample file.

use super::kind::Kind;

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its key: `listen`, or `table.key`.
    pub key: &'static str,
    /// The option of `portolan serve` that sets it, where there is one beside `--set`.
    pub flag: Option<&'static str>,
    /// What values it takes.
    pub kind: Kind,
    /// Its default, as TOML has it; `None` where it has none, or where that depends on who runs the server.
    pub default: Option<&'static str>,
    /// What stands for the default, where `default` has none; for people.
    pub otherwise: &'static str,
    /// A value to show in the sample where there is no default, as TOML has it.
    pub example: &'static str,
    /// What it is, in a sentence or two.
    pub doc: &'static str,
}

impl Setting {
    /// The environment variable that sets it: `PORTOLAN_RUNS__MAX_PARALLEL`.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("{}{}", super::PREFIX, self.key.replace('.', "__").to_uppercase())
    }
}

/// A setting with a default.
const fn with(key: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Setting {
    Setting { key, flag: None, kind, default: Some(default), otherwise: "", example: "", doc }
}

/// A setting that may be absent.
const fn without(
    key: &'static str,
    kind: Kind,
    otherwise: &'static str,
    example: &'static str,
    doc: &'static str,
) -> Setting {
    Setting { key, flag: None, kind, default: None, otherwise, example, doc }
}

/// The same with an option of its own.
const fn flag(setting: Setting, flag: &'static str) -> Setting {
    Setting { flag: Some(flag), ..setting }
}

const fn whole(min: u64, max: u64) -> Kind {
    Kind::Whole { min, max }
}

/// Larger than any file, and still a whole number of every JSON reader.
const LARGEST_BODY: u64 = 1 << 44;

/// All of them, in the order of the reference page.
pub const SETTINGS: &[Setting] = &[
    flag(
        with(
            "listen",
            Kind::Address,
            "\"127.0.0.1:7878\"",
            "Address and port to listen on. Port 0 takes a free one; the log and the lock file say which. Other machines \
             reach the server only where this is not a loopback address: set up TLS or a reverse proxy first.",
        ),
        "--listen",
    ),
    flag(
        without(
            "data_dir",
            Kind::Path,
            "/var/lib/portolan for root, what systemd gives in STATE_DIRECTORY, else ~/.local/share/portolan \
             ($XDG_DATA_HOME/portolan)",
            "\"/var/lib/portolan\"",
            "The one directory that holds everything the server keeps. One server at a time uses it.",
        ),
        "--data-dir",
    ),
    without(
        "public_url",
        Kind::Url,
        "the address that is listened on",
        "\"https://portolan.example.org\"",
        "How people reach the server, where that is not the address listened on: scheme, host and port. Links are made \
         from it, and it is an accepted origin of requests.",
    ),
    with(
        "behind_proxy",
        Kind::Flag,
        "false",
        "States that a reverse proxy ends TLS in front of the server and sets X-Forwarded-For and X-Forwarded-Proto, \
         which are then believed. Without a proxy anybody could forge them: leave it off.",
    ),
    flag(
        without(
            "tls.certificate",
            Kind::Path,
            "no TLS",
            "\"/etc/portolan/tls.crt\"",
            "PEM file of the certificate and those that signed it. Needs tls.key. A changed file is taken up within an \
             hour.",
        ),
        "--tls-certificate",
    ),
    flag(
        without(
            "tls.key",
            Kind::Path,
            "no TLS",
            "\"/etc/portolan/tls.key\"",
            "PEM file of the certificate's private key. Needs tls.certificate.",
        ),
        "--tls-key",
    ),
    flag(
        with(
            "tls.self_signed",
            Kind::Flag,
            "false",
            "TLS with a certificate of the server's own making, kept in the data directory and renewed before it expires. \
             Its SHA-256 fingerprint is logged, for people to compare. Not together with tls.certificate.",
        ),
        "--self-signed",
    ),
    without(
        "nmap.program",
        Kind::Program,
        "the first nmap of PATH",
        "\"/usr/bin/nmap\"",
        "The Nmap to run, by path or by name. Also taken from the variable PORTOLAN_NMAP.",
    ),
    with(
        "runs.max_parallel",
        whole(1, 256),
        "4",
        "Runs under way at the same time, over all owners. Others wait in the queue.",
    ),
    with(
        "runs.shard_addresses",
        whole(1, 65_536),
        "1024",
        "A run over more addresses is split into shards of this many, each of which is kept as soon as it is finished.",
    ),
    with(
        "runs.timeout_seconds",
        whole(1, 31_536_000),
        "86400",
        "A run that takes longer is ended as timed out; what it found is kept. A provider may have a shorter limit.",
    ),
    with(
        "runs.max_rate_pps",
        whole(0, 10_000_000),
        "0",
        "Packets a second that one run may send, and all runs together that leave by the same interface; 0 for no limit but the prober's own 5,000. A provider may have a lower one. Whether Nmap can be held to it also in version detection, OS detection, traceroute and scripts is said by `portolan doctor`.",
    ),
    with(
        "runs.stop_grace_seconds",
        whole(0, 3600),
        "10",
        "How long Nmap and open connections have to end when the server stops; after it they are cut off.",
    ),
    with(
        "runs.window_grace_seconds",
        whole(0, 3600),
        "0",
        "How long parts of a scan that run when its windows close may go on; after it they are cut off, and what they \
         have not finished is scanned when the windows open again. Nothing new is begun in that time.",
    ),
    with(
        "runs.second_look_minutes",
        whole(0, 1440),
        "5",
        "How long after a run the hosts that it left in doubt are looked at once more: a host that no longer answers, \
         or a port, may have been lost on the way, and counts when a second look agrees. 0 leaves that to the next run.",
    ),
    with(
        "alerts.networks",
        Kind::Networks,
        "\"\"",
        "Where alerts may be sent besides the internet: a webhook, chat or mail server of one's own network is reached \
         only where this has its address. Admins of organizations name receivers; this keeps them from reaching through \
         the server what only it can reach. Addresses that machines of clouds keep credentials behind are never reached.",
    ),
    with(
        "alerts.timeout_seconds",
        whole(1, 120),
        "10",
        "How long an attempt to deliver alerts may take, redirects included.",
    ),
    with(
        "alerts.give_up_hours",
        whole(1, 8760),
        "72",
        "How long the delivery of an alert is tried before it is given up; the alert itself stays listed.",
    ),
    with(
        "alerts.queue",
        whole(1, 1_000_000),
        "10000",
        "Alerts that may wait to be delivered by one channel. Of more, receivers are told the number.",
    ),
    with(
        "alerts.notice_minutes",
        whole(0, 1440),
        "15",
        "How long before a schedule starts a scan those are told whose rules name run_planned; 0 for not at all.",
    ),
    with(
        "alerts.keep_days",
        whole(1, 36_500),
        "90",
        "How long deliveries that ended, alerts of runs that waited or began, and alerts that were acknowledged and not \
         seen again, are kept.",
    ),
    with("limits.body_bytes", whole(1024, 1 << 30), "1048576", "Largest body of a request, imports aside."),
    with(
        "limits.import_bytes",
        whole(1024, LARGEST_BODY),
        "8589934592",
        "Largest import: of an upload, and of what it decompresses to.",
    ),
    with(
        "limits.request_seconds",
        whole(1, 3600),
        "30",
        "How long the head of a request may take to arrive, and a request to be answered; event streams, imports and \
         downloads aside.",
    ),
    with(
        "limits.event_streams",
        whole(1, 100_000),
        "2000",
        "Clients that may follow live events at the same time.",
    ),
    with(
        "sessions.idle_minutes",
        whole(1, 525_600),
        "720",
        "A session that is not used for this long is over.",
    ),
    with("sessions.lifetime_hours", whole(1, 8760), "168", "A session is over after this long, used or not."),
    with(
        "sign_in.attempts",
        whole(1, 10_000),
        "10",
        "Failed attempts to sign in, from one address or for one name, before more are refused for a while.",
    ),
    with(
        "sign_in.window_seconds",
        whole(1, 86_400),
        "300",
        "The while in which sign_in.attempts are counted.",
    ),
    with(
        "log.format",
        Kind::Choice(&["text", "json"]),
        "\"text\"",
        "How the log on standard error looks: lines for people, or a JSON object a line.",
    ),
    with(
        "log.level",
        Kind::Filter,
        "\"info\"",
        "How much is logged: error, warn, info, debug, trace or off, also for single parts, such as \
         \"info,portolan_server=debug\".",
    ),
    with(
        "metrics.public",
        Kind::Flag,
        "false",
        "Whether /metrics answers without a token. They tell how much is scanned, not what.",
    ),
];

/// The setting of a key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_variables_are_unique_and_plain() {
        let mut seen = std::collections::BTreeSet::new();
        for setting in SETTINGS {
            assert!(seen.insert(setting.variable()), "{} is there twice", setting.key);
            assert!(setting.key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b == b'.'));
            assert!(setting.key.matches('.').count() <= 1, "{}: tables are one deep", setting.key);
            assert!(!setting.key.contains("__"), "{}: the variable would be ambiguous", setting.key);
            assert!(setting.default.is_some() == setting.otherwise.is_empty(), "{}", setting.key);
            assert!(setting.doc.ends_with('.'), "{}", setting.key);
        }
        assert_eq!(find("runs.max_parallel").unwrap().variable(), "PORTOLAN_RUNS__MAX_PARALLEL");
    }
}
