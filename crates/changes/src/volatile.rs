//! What differs from one look to the next though nothing has changed: dates, clocks, nonces.

use std::borrow::Cow;
use std::sync::LazyLock;

use portolan_model::Script;
use regex::Regex;

/// Scripts whose whole word is the moment: clocks, uptimes, raw answers with the date in them.
const MOMENTS: [&str; 17] = [
    "clock-skew",
    "daytime",
    "dns-random-srcport",
    "dns-random-txid",
    "fingerprint-strings",
    "http-date",
    "ipidseq",
    "nfs-statfs",
    "ntp-info",
    "path-mtu",
    "qscan",
    "rfc868-time",
    "smb2-time",
    "snmp-netstat",
    "snmp-processes",
    "ssl-date",
    "uptime-agent-info",
];

/// Scripts whose long random text is what matters: keys and their fingerprints.
const KEYS: [&str; 6] =
    ["http-favicon", "ssh-hostkey", "ssl-cert", "ssl-known-key", "tls-alpn", "tor-consensus-checker"];

/// Days of the week and months, whole or cut short: `Junos 21` is no date.
const DAY: &str = "(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?";
const MONTH: &str = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";

/// Dates and times of day as servers write them, and what is random for certain: UUIDs, long hexadecimal numbers, long
/// runs of letters and digits mixed; hardware addresses and IPv4 addresses with their ports, which look like times, are
/// kept. And what a web server says of the transfer alone: scripts that ask for headers ask in another way where the first
/// answer is lost.
static VOLATILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = r"(?xim)
        (?P<kept>\b[0-9a-f]{2}(?::[0-9a-f]{2}){5,}\b|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b)
        | ^[\x20\t]*(?:content-length|content-encoding|transfer-encoding|keep-alive|connection)\x20*:[^\r\n]*
        | \(Request\x20type:\x20[A-Z]+\)
        | \b\d{4}-\d{2}-\d{2}(?:[T\x20]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:\x20?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?
        | \b\d{4}/\d{1,2}/\d{1,2}\b
        | \b(?:<day>,?\x20+)?\d{1,2}(?:(?:\x20|\.\x20?)<month>\x20\d{4}|-<month>-\d{2,4})\b
        | \b(?:<day>,?\x20+)?<month>\x20+\d{1,2}(?:\x20+\d{2}:\d{2}(?::\d{2})?)?(?:\x20[A-Z]{3,4})?(?:,?\x20+\d{4}\b)?
        | \b\d{1,2}/\d{1,2}/\d{2,4}\b
        | \b\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}\b
        | \b[0-2]?\d:[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:\x20?(?:[AP]M|UTC|GMT|[+-]\d{4}))?\b
        | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
        | \b(?:0x)?[0-9a-f]{16,}\b
        | \b1\d{9}(?:\d{3})?(?:\.\d+)?\b
        | <\d+[.-]\d+[^>\s]*>
        | \bnonce-[^\s\x22';,&]+
        | \S+\x20-\x20gsmtp\b
        ";
    Regex::new(&words.replace("<day>", DAY).replace("<month>", MONTH)).ok()
});

/// Values that are of the moment by their name, however short they are: cookies, nonces, counters.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?xi)
        \b(?P<header> set-cookie | etag | last-modified | expires | age | x-request-id | x-runtime | x-correlation-id | cf-ray
            | x-timer | server-timing | x-cache(?:-hits)? | x-trace-id | traceparent | x-amz-(?:cf-id|request-id|id-2)
            | thread\x20id | salt | challenge | uptime | (?:server|system)[\x20_](?:time|uptime) | connection\x20id | timestamp
            | process\x20id | used\x20memory | used\x20cpu(?:\x20\([a-z]+\))? | (?:current|total)\x20connections
            | connected\x20clients | snmpenginetime | traffic\x20stats | last\x20block )
            \x20*[:=][^\r\n]*
        | \b(?P<field> [a-z_]*nonce | opaque | salt | [a-z_]*csrf[a-z_]* | [a-z_]*sess(?:ion)?[a-z_]*id | timestamp )
            =["']?[^\s"';,&]+
        "#,
    )
    .ok()
});

/// A run of letters, digits and what Base64 has besides: random where it is long and mixes cases and digits.
static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/_=-]{16,}").ok());

/// The script that shows what a service says first, in lines of one width: they break anywhere, also within a date.
const BANNER: &str = "banner";
/// How scripts end a line that they cut short for its length, and how long such a line is at least, in bytes.
const CUT: (&str, usize) = ("...", 60);

/// Heads of lists that are of the moment.
const OF_THE_MOMENT: [&str; 1] = ["Client connections:"];

/// How a script says that it came to nothing: Nmap's word for one that failed, that of some of Nmap's scripts for an answer
/// they cannot read, and a server's for one that spoke without TLS to it, which scripts do where the answer to their TLS
/// was lost.
const FAILED: [&str; 3] = ["ERROR: ", "Problem with ", "400 The plain HTTP request was sent to HTTPS port"];

/// Whether a script came to nothing: then nobody knows what it would have said.
pub(crate) fn has_failed(script: &Script) -> bool {
    FAILED.iter().any(|failed| script.output.trim_start().starts_with(failed))
}

/// The end of what a script says that asks a second question where the answer to its first was lost (without TLS, or by
/// GET where HEAD was not answered): what it then hears is of another page.
const SECOND: (&str, &str) = ("http-headers", "(Request type: GET)");

/// Whether a script tells the answer to its second question.
pub(crate) fn is_second(script: &Script) -> bool {
    script.id == SECOND.0 && script.output.trim_end().ends_with(SECOND.1)
}

/// What a script says, less what says nothing: two that mean the same are equal.
pub(crate) fn meaning(script: &Script) -> Cow<'_, str> {
    let id = script.id.as_str();
    if MOMENTS.contains(&id) {
        Cow::Borrowed("")
    } else if KEYS.contains(&id) {
        Cow::Borrowed(script.output.trim())
    } else if id == BANNER {
        let line: String = script.output.trim().lines().collect();
        Cow::Owned(steady(whole_words(&line)).into_owned())
    } else {
        let lines = steady_lines(&script.output);
        let text: Vec<&str> = lines.map(|line| whole_words(line.trim())).collect();
        // Many lists stand in the order of the answers, or in none, also within a line.
        let text = steady(&text.join("\n")).into_owned();
        let mut lines: Vec<String> =
            text.lines().map(in_order).filter(|line| !matches!(line.as_str(), "" | "~")).collect();
        lines.sort_unstable();
        Cow::Owned(lines.join("\n"))
    }
}

/// The words of a line, sorted.
fn in_order(line: &str) -> String {
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
    let mut words: Vec<&str> = line.split(is_between).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// The lines of an output, without the lists that are of the moment: who is connected while it is asked.
fn steady_lines(output: &str) -> impl Iterator<Item = &str> {
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut within: Option<usize> = None;
    output.lines().filter(move |line| {
        if within.is_some_and(|of| depth(line) > of) {
            return false;
        }
        within = OF_THE_MOMENT.contains(&line.trim()).then(|| depth(line));
        within.is_none()
    })
}

/// A line without the word that was cut short at its end: a part of a nonce is random too, and is not known for it.
fn whole_words(line: &str) -> &str {
    match line.strip_suffix(CUT.0).filter(|_| line.len() >= CUT.1) {
        Some(cut) => cut.rsplit_once(char::is_whitespace).map_or("", |(whole, _)| whole),
        None => line,
    }
}

/// A text without what differs from one look to the next.
pub(crate) fn steady(text: &str) -> Cow<'_, str> {
    let named =
        NAMED.as_ref().map_or(Cow::Borrowed(text), |named| named.replace_all(text, "${header}${field}~"));
    let replaced = VOLATILE.as_ref().map_or(Cow::Borrowed(&*named), |dates| {
        dates.replace_all(&named, |found: &regex::Captures<'_>| {
            found.name("kept").map_or_else(|| "~".to_owned(), |kept| kept.as_str().to_owned())
        })
    });
    let Some(run) = RUN.as_ref() else { return Cow::Owned(replaced.into_owned()) };
    let random = run.replace_all(&replaced, |found: &regex::Captures<'_>| {
        let word = found.get(0).map_or("", |whole| whole.as_str());
        if is_random(word) { "~".to_owned() } else { word.to_owned() }
    });
    Cow::Owned(random.into_owned())
}

/// Whether it has capitals, small letters and digits in turn, as words and versions have not.
fn is_random(word: &str) -> bool {
    let class = |c: char| match c {
        'a'..='z' => 1,
        'A'..='Z' => 2,
        '0'..='9' => 3,
        _ => 0,
    };
    let classes: Vec<u8> = word.chars().map(class).filter(|&class| class != 0).collect();
    let turns = classes.windows(2).filter(|pair| pair.first() != pair.last()).count();
    let all = [1, 2, 3].iter().all(|one| classes.contains(one));
    all && turns * 3 >= classes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(id: &str, output: &str) -> Script {
        Script { id: id.into(), output: output.to_owned(), data: None }
    }

    #[test]
    fn dates_clocks_and_nonces_say_nothing() {
        for (one, other) in [
            ("Date: Thu, 26 Nov 2026 20:54:06 GMT", "Date: Fri, 27 Nov 2026 01:02:03 GMT"),
            ("up since 2026-11-26T20:54:06Z", "up since 2026-01-02T03:04:05Z"),
            ("Thu Nov 26 20:54:06 2026", "Wed Jan  1 00:00:00 2025"),
            ("+OK POP3 <1896.697170952@mail.example>", "+OK POP3 <77.1011@mail.example>"),
            (
                "Set-Cookie: id=9f86d081884c7d659a2feaa0c55ad015",
                "Set-Cookie: id=e3b0c44298fc1c149afbf4c8996fb924",
            ),
            ("nonce=\"dGhpcyBpcyBhIG5vbmNlIQ42x\"", "nonce=\"QW5vdGhlciBub25jZSB0b28x9\""),
            ("token 123e4567-e89b-12d3-a456-426614174000", "token 00000000-1111-2222-3333-444444444444"),
            ("at 1764190446", "at 1764190999"),
            ("Set-Cookie: sid=k3j2h4", "Set-Cookie: sid=9x8y7z"),
            ("Digest realm=x nonce=abc qop=auth", "Digest realm=x nonce=def qop=auth"),
            ("Salt: abc!", "Salt: xyz?"),
            ("  Used CPU (sys): 0.02\n  Used memory: 830.20K", "  Used CPU (sys): 3.1\n  Used memory: 1.1M"),
            ("Connected clients: 1", "Connected clients: 12"),
            ("Process ID: 17", "Process ID: 9001"),
            ("built 28.11.2026", "built 1.12.2026"),
            ("2026/11/28 listing", "2025/01/02 listing"),
            ("am 28. November 2026", "am 1. Mai 2026".replace("Mai", "May").as_str()),
            ("-rw-r--r-- 1 0 0 5 May 31 10:01 a.txt", "-rw-r--r-- 1 0 0 5 May 31  2026 a.txt"),
            ("script-src 'nonce-a1b2c3d4'", "script-src 'nonce-e5f6'"),
            ("X-Timer: S1764,VS0,VE1", "X-Timer: S99,VS0,VE12"),
            ("  uptime = 1234", "  uptime = 99999"),
            ("snmpEngineTime: 16h20m29s", "snmpEngineTime: 2d1h"),
            ("220 mx.example ESMTP ab12si123 - gsmtp", "220 mx.example ESMTP zz9si7 - gsmtp"),
        ] {
            assert_eq!(steady(one), steady(other));
            assert!(steady(one).contains('~'), "{one}");
        }
    }

    #[test]
    fn versions_names_and_words_are_kept() {
        for text in [
            "nginx/1.22.1",
            "OpenSSH 9.2p1 Debian 2+deb12u10",
            "Supported Methods: GET HEAD POST OPTIONS",
            "Welcome to build-server-frankfurt-number-nine",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "workgroup: INTERNALOPERATIONS",
            "Junos 21 on MariaDB 10 with OctoPrint 1.9.3",
            "http://10.0.0.5:22/",
            "00:11:22:33:44:55",
            "SID=ORCL",
            "Apache 2.4.57 on 10.11.20.26",
        ] {
            assert_eq!(steady(text), text);
        }
    }

    #[test]
    fn words_in_no_order_mean_the_same() {
        for (id, one, other) in [
            ("imap-capabilities", "IDLE LOGIN-REFERRALS OK ID", "OK ID IDLE LOGIN-REFERRALS"),
            ("mysql-info", "Some Capabilities: A, B, C", "Some Capabilities: C, A, B"),
        ] {
            assert_eq!(meaning(&script(id, one)), meaning(&script(id, other)));
            assert_ne!(
                meaning(&script(id, one)),
                meaning(&script(id, &one.replace("ID", "X").replace('B', "D")))
            );
        }
    }

    #[test]
    fn a_banner_means_the_same_wherever_its_lines_break() {
        let meaning = |output: &str| meaning(&script("banner", output)).into_owned();
        let one = meaning("220 mail.example ESMTP Exim 4.94.2 Fri, 27 Nov 2026 08:00:\n00 +0000");
        assert_eq!(one, meaning("220 mail.example ESMTP Exim 4.94.2 Sat, 28 Nov 2026 10:1\n0:59 +0000"));
        assert_ne!(one, meaning("220 mail.example ESMTP Exim 4.97 Fri, 27 Nov 2026 08:00:\n00 +0000"));
    }

    #[test]
    fn how_a_web_server_was_asked_says_nothing() {
        let headers = |text: &str| meaning(&script("http-headers", text)).into_owned();
        let get = "Server: nginx/1.22.1\n  Date: Fri, 27 Nov 2026 08:56:10 GMT\n  Content-Length: 6\n  \n  (Request type: GET)";
        let head = "Server: nginx/1.22.1\n  Date: Fri, 27 Nov 2026 08:56:20 GMT\n  Connection: close\n  \n  (Request type: HEAD)";
        assert_eq!(headers(get), headers(head));
        assert_ne!(headers(get), headers(&get.replace("1.22.1", "1.24.0")));
    }

    #[test]
    fn who_is_connected_says_nothing() {
        let redis = |who: &str| {
            let info = format!(
                "Version: 7.0.15\n  Role: master\n  Client connections: \n    {who}\n  Bind: 0.0.0.0"
            );
            meaning(&script("redis-info", &info)).into_owned()
        };
        assert_eq!(redis("10.0.0.1\n    10.0.0.2"), redis("10.0.0.3"));
        assert!(redis("10.0.0.1").contains("0.0.0.0 Bind:"));
    }

    #[test]
    fn a_word_that_was_cut_short_says_nothing() {
        let meaning = |id: &str, ticket: &str| {
            let title = format!("Harbour at Fri, 27 Nov 2026 08:00:00 GMT, with a ticket {ticket}...");
            meaning(&script(id, &title)).into_owned()
        };
        for id in ["banner", "http-title"] {
            assert_eq!(meaning(id, "01234"), meaning(id, "89abc"));
            assert_ne!(meaning(id, "01234"), meaning(id, "of another kind 01234"));
        }
        let loading = |text: &str| super::meaning(&script("http-title", text)).into_owned();
        assert_ne!(loading("Loading..."), loading("Closing..."));
    }

    #[test]
    fn keys_are_compared_to_the_letter_and_clocks_not_at_all() {
        let key = |hex: &str| script("ssh-hostkey", &format!("256 {hex} (ED25519)"));
        assert_ne!(meaning(&key("aabbccddeeff00112233")), meaning(&key("aabbccddeeff00112234")));
        assert_eq!(meaning(&script("smb2-time", "now")), meaning(&script("smb2-time", "then")));
    }
}
