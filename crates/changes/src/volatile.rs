//! What differs from one look to the next though nothing has changed: dates, clocks, nonces.

use std::borrow::Cow;
use std::sync::LazyLock;

use portolan_model::Script;
use regex::Regex;

/// Scripts whose whole word is the moment: clocks, uptimes, raw answers with the date in them.
const MOMENTS: [&str; 12] = [
    "clock-skew",
    "daytime",
    "fingerprint-strings",
    "http-date",
    "ipidseq",
    "nbstat",
    "ntp-info",
    "path-mtu",
    "qscan",
    "rpcinfo",
    "smb2-time",
    "uptime-agent-info",
];

/// Scripts whose long random text is what matters: keys and their fingerprints.
const KEYS: [&str; 6] =
    ["http-favicon", "ssh-hostkey", "ssl-cert", "ssl-known-key", "tls-alpn", "tor-consensus-checker"];

/// Dates and times of day as servers write them, and what is random for certain: UUIDs, long hexadecimal numbers, long
/// runs of letters and digits mixed.
static VOLATILE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?xi)
        \b\d{4}-\d{2}-\d{2}(?:[T\x20]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:\x20?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?
        | \b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\x20+)?\d{1,2}[\x20-](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*[\x20-]\d{2,4}\b
        | \b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\x20+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\x20+\d{1,2}(?:\x20\d{2}:\d{2}:\d{2})?(?:\x20[A-Z]{3,4})?(?:,?\x20\d{4}\b)?
        | \b\d{1,2}/\d{1,2}/\d{2,4}\b
        | \b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\x20?(?:[AP]M|UTC|GMT|[+-]\d{4}))?\b
        | \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
        | \b(?:0x)?[0-9a-f]{16,}\b
        | \b1\d{9}(?:\d{3})?(?:\.\d+)?\b
        | <\d+[.-]\d+[^>\s]*>
        ",
    )
    .ok()
});

/// A run of letters, digits and what Base64 has besides: random where it is long and mixes cases and digits.
static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[A-Za-z0-9+/_=-]{16,}").ok());

/// What a script says, less what says nothing: two that mean the same are equal.
pub(crate) fn meaning(script: &Script) -> Cow<'_, str> {
    let id = script.id.as_str();
    if MOMENTS.contains(&id) {
        Cow::Borrowed("")
    } else if KEYS.contains(&id) {
        Cow::Borrowed(script.output.trim())
    } else {
        steady(script.output.trim())
    }
}

/// A text without what differs from one look to the next.
pub(crate) fn steady(text: &str) -> Cow<'_, str> {
    let replaced = VOLATILE.as_ref().map_or(Cow::Borrowed(text), |dates| dates.replace_all(text, "~"));
    let Some(run) = RUN.as_ref() else { return replaced };
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
        ] {
            assert_eq!(steady(text), text);
        }
    }

    #[test]
    fn keys_are_compared_to_the_letter_and_clocks_not_at_all() {
        let key = |hex: &str| script("ssh-hostkey", &format!("256 {hex} (ED25519)"));
        assert_ne!(meaning(&key("aabbccddeeff00112233")), meaning(&key("aabbccddeeff00112234")));
        assert_eq!(meaning(&script("smb2-time", "now")), meaning(&script("smb2-time", "then")));
    }
}
