//! Command texts and what they come to: canonical arguments, and refusals with their places.

use portolan_nmap::command::{Code, Own, Refusal, parse, parse_words};

fn argv(text: &str) -> String {
    let command = parse(text).unwrap_or_else(|refusals| panic!("{text}: {refusals:?}"));
    let invocation = command.invocation;
    let again = parse(&invocation.text()).unwrap_or_else(|refusals| panic!("{text}: {refusals:?}"));
    assert_eq!(again.invocation, invocation, "{text} printed as {}", invocation.text());
    invocation.argv(&[]).join(" ")
}

fn refused(text: &str) -> Vec<Refusal> {
    match parse(text) {
        Ok(command) => panic!("{text} was taken as {:?}", command.invocation),
        Err(refusals) => refusals,
    }
}

/// A text, and its words in canonical form.
const SPELLINGS: &[(&str, &str)] = &[
    ("nmap -sV 127.0.0.1", "-sV -- 127.0.0.1"),
    ("/usr/bin/nmap -sV 127.0.0.1", "-sV -- 127.0.0.1"),
    ("sudo nmap -sV %s", "-sV"),
    ("/usr/bin/sudo /usr/local/bin/nmap -sV %s", "-sV"),
    ("nmap sudo", "-- sudo"),
    ("nmap nmap", "-- nmap"),
    ("127.0.0.1 nmap", "-- 127.0.0.1 nmap"),
    ("-sSUV %s", "-sS -sU -sV"),
    ("-sV -sS -sU", "-sS -sU -sV"),
    ("127.0.0.1 -sV", "-sV -- 127.0.0.1"),
    ("127.0.0.1 127.0.0.1 -n", "-n -- 127.0.0.1"),
    ("-n -- 127.0.0.1", "-n -- 127.0.0.1"),
    ("-p22", "-p22"),
    ("-p 22", "-p22"),
    ("-p-", "-p-"),
    ("-p -", "-p-"),
    ("-p -100,200-", "-p-100,200-"),
    ("-p 'T:80, U:53,54'", "-pT:80,U:53,54"),
    ("-p 1,2,", "-p1,2"),
    ("-p 22-22", "-p22"),
    ("-p http*,[1-100]", "-phttp*,[1-100]"),
    ("-p [T:1-9,U:5],7", "-p[T:1-9,U:5],7"),
    ("-p T:[1-9],7", "-pT:[1-9],7"),
    ("-p ortmap", "-portmap"),
    ("-p ort", "-p ort"),
    ("-p rivileged", "-p rivileged"),
    ("-T4", "-T4"),
    ("-T aggressive", "-T4"),
    ("--timing=Aggressive", "-T4"),
    ("--timi 4", "-T4"),
    ("-timing 4", "-T4"),
    ("-T4 -T4", "-T4"),
    ("-vvv", "-v3"),
    ("-v3", "-v3"),
    ("-v -v", "-v2"),
    ("-vv", "-v2"),
    ("--vv", "-v2"),
    ("--verbose", "-v1"),
    ("-v5 -v", "-v6"),
    ("-v99", "-v10"),
    ("-v0", ""),
    ("-d", "-d1"),
    ("-dd", "-d2"),
    ("-d2", "-d2"),
    ("--debug=3", "-d3"),
    ("-d2 -v5", "-d2 -v5"),
    ("-d -v", "-d1 -v2"),
    ("-nv", "-n -v1"),
    ("-Av", "-v1 -A"),
    ("-sP", "-sn"),
    ("-P0", "-Pn"),
    ("-PN", "-Pn"),
    ("-PD", "-Pn"),
    ("-P", "-PE"),
    ("-PI", "-PE"),
    ("-PT80", "-PA80"),
    ("-PS", "-PS"),
    ("-PS22,80", "-PS22,80"),
    ("-PO6,17", "-PO6,17"),
    ("-sR", "-sV"),
    ("-O2", "-O"),
    ("-A", "-A"),
    ("-F", "-F"),
    ("-M 5", "--max-parallelism=5"),
    ("-M5", "--max-parallelism=5"),
    ("-g 53", "--source-port=53"),
    ("-g53", "--source-port=53"),
    ("-f", "-f"),
    ("-ff", "--mtu=16"),
    ("-f -f", "--mtu=16"),
    ("-fff", "--mtu=24"),
    ("--ff -f", "--mtu=24"),
    ("--mtu 8", "-f"),
    ("--fuzzy", "--osscan-guess"),
    ("--rH", "--randomize-hosts"),
    ("-rH", "--randomize-hosts"),
    ("--proxy http://127.0.0.1:3128", "--proxies=http://127.0.0.1:3128"),
    ("--max-rt 100ms", "--max-rtt-timeout=100ms"),
    ("--max-rtt-timeout 2", "--max-rtt-timeout=2s"),
    ("--max-rtt-timeout 0.5S", "--max-rtt-timeout=500ms"),
    ("--host-timeout 1800000ms", "--host-timeout=30m"),
    ("--host-timeout=90m", "--host-timeout=90m"),
    ("--host-timeout 0", "--host-timeout=0"),
    ("--script-ti 1h", "--script-timeout=1h"),
    ("-top-ports 100", "--top-ports=100"),
    ("--top 1e2", "--top-ports=100"),
    ("--port-ratio .25", "--port-ratio=0.25"),
    ("-po .25", "--port-ratio=0.25"),
    ("--min-rate 100 --max-rate=1e3", "--min-rate=100 --max-rate=1000"),
    ("--version-light", "--version-intensity=2"),
    ("--version-al", "--version-intensity=9"),
    ("--max-retries 1 --max-retries 2", "--max-retries=2"),
    ("--scanflags SYNFIN", "--scanflags=3"),
    ("--scanflags 0x12", "--scanflags=18"),
    ("--data 0xAbCd", "--data=0xabcd"),
    ("--data '\\xab\\xcd'", "--data=0xabcd"),
    ("-D me,RND:3,127.0.0.2", "-DME,RND:3,127.0.0.2"),
    ("-sI 127.0.0.2:80", "-sI=127.0.0.2:80"),
    ("-b anonymous:a@127.0.0.1:21", "-banonymous:a@127.0.0.1:21"),
    ("-e eth0", "-eeth0"),
    ("-e xclude", "-e xclude"),
    ("--exclude 127.0.0.2,127.0.0.4/30", "--exclude=127.0.0.2,127.0.0.4/30"),
    ("--dns-servers 127.0.0.1,::1", "--dns-servers=127.0.0.1,::1"),
    (
        "--script 'not(intrusive or Dos) and safe' --script +http-title.nse",
        "--script=not (intrusive or Dos) and safe,+http-title.nse",
    ),
    ("--script '((a))  OR b and c'", "--script=a or b and c"),
    ("--stats-every 5s --noninteractive --no-stylesheet -n", "-n"),
    ("--privileged -I -q -PR -n --log-errors --release-memory", "-n"),
    ("-6 ::1", "-6 -- ::1"),
    ("-n fe80::1%sit0", "-n -- fe80::1%sit0"),
    ("10.0.0.* -n", "-n -- 10.0.0.0-255"),
    ("\"-sV\" '127.0.0.1'", "-sV -- 127.0.0.1"),
    ("-s\\V 127.0.0.1", "-sV -- 127.0.0.1"),
    ("-sV \\\n 127.0.0.1", "-sV -- 127.0.0.1"),
    ("--data-string 'it''s; $x'", "--data-string=its; $x"),
    ("--data-string \"a'b\"", "--data-string=a'b"),
    ("", ""),
];

#[test]
fn every_spelling_comes_to_one_canonical_form() {
    for &(text, canonical) in SPELLINGS {
        assert_eq!(argv(text), canonical, "{text}");
    }
}

/// A text, why it is refused, and the part of it that the refusal points at.
const REFUSALS: &[(&str, Code, &str)] = &[
    ("sudo -sV %s", Code::BadTarget, "sudo"),
    ("sudo -u root nmap -sV %s", Code::BadTarget, "sudo"),
    ("sudo 127.0.0.1", Code::BadTarget, "sudo"),
    ("10.0.0.0/nmap -sV", Code::BadTarget, "10.0.0.0/nmap"),
    ("-sV; id", Code::ShellSyntax, ";"),
    ("-sV $HOME", Code::ShellSyntax, "$"),
    ("-sV 'a", Code::ShellSyntax, "'a"),
    ("-sV\n127.0.0.1", Code::ShellSyntax, "\n"),
    ("-sV `id`", Code::ShellSyntax, "`"),
    ("-n --frobnicate", Code::UnknownOption, "--frobnicate"),
    ("-n --max_retries 1", Code::UnknownOption, "--max_retries"),
    ("-n -sQ", Code::UnknownOption, "-sQ"),
    ("-sSQ", Code::UnknownOption, "Q"),
    ("-n -nW", Code::UnknownOption, "W"),
    ("-n -t4", Code::UnknownOption, "-t4"),
    ("-n -Pz", Code::UnknownOption, "-Pz"),
    ("-n --max", Code::AmbiguousOption, "--max"),
    ("-n --script-a x", Code::AmbiguousOption, "--script-a"),
    ("-n -ve", Code::AmbiguousOption, "-ve"),
    ("-n -p=22", Code::AmbiguousOption, "-p=22"),
    ("-n --thc", Code::HiddenOption, "--thc"),
    ("-n --yolo", Code::HiddenOption, "--yolo"),
    ("-n --interactive", Code::Forbidden, "--interactive"),
    ("-n -p", Code::MissingValue, "-p"),
    ("-n -s", Code::MissingValue, "-s"),
    ("-n --max-retries", Code::MissingValue, "--max-retries"),
    ("--open=yes", Code::UnexpectedValue, "yes"),
    ("-PEx", Code::UnexpectedValue, "-PEx"),
    ("-p 70000", Code::BadValue, "70000"),
    ("-p70000", Code::BadValue, "70000"),
    ("-p 1,,2", Code::BadValue, "1,,2"),
    ("-p X:1", Code::BadValue, "X:1"),
    ("-p 9-1", Code::BadValue, "9-1"),
    ("-p ''", Code::BadValue, "''"),
    ("-PST:80", Code::BadValue, "T:80"),
    ("-T6", Code::BadValue, "6"),
    ("-T", Code::MissingValue, "-T"),
    ("-O1", Code::BadValue, "1"),
    ("-v3x", Code::BadValue, "3x"),
    ("-vx", Code::BadValue, "x"),
    ("--version-intensity 10", Code::BadValue, "10"),
    ("--top-ports 0", Code::BadValue, "0"),
    ("--port-ratio 1", Code::BadValue, "1"),
    ("--max-rtt-timeout 100", Code::BadValue, "100"),
    ("--max-rtt-timeout 4ms", Code::BadValue, "4ms"),
    ("--max-rtt-timeout -1", Code::BadValue, "-1"),
    ("--host-timeout 5d", Code::BadValue, "5d"),
    ("--min-rate 0", Code::BadValue, "0"),
    ("--mtu 12", Code::BadValue, "12"),
    ("--ttl 256", Code::BadValue, "256"),
    ("--scanflags SYNX", Code::BadValue, "SYNX"),
    ("--nsock-engine iocp", Code::BadValue, "iocp"),
    ("--script 'a and'", Code::BadValue, "'a and'"),
    ("--script '(a'", Code::BadValue, "'(a'"),
    ("-sO -p 256", Code::BadValue, "-p 256"),
    ("-sS -sT", Code::Conflict, "-sT"),
    ("-sST", Code::Conflict, "T"),
    ("-F -p 22", Code::Conflict, "-p 22"),
    ("-p 22 -sn", Code::Conflict, "-sn"),
    ("-p 22 -p 23", Code::Conflict, "-p 23"),
    ("-sO -sU", Code::Conflict, "-sU"),
    ("-sL -sS", Code::Conflict, "-sS"),
    ("-sn -O", Code::Conflict, "-O"),
    ("-sn -A", Code::Conflict, "-A"),
    ("-T4 -T5", Code::Conflict, "-T5"),
    ("-T2 --min-parallelism 5", Code::Conflict, "--min-parallelism 5"),
    ("--min-rate 5 --max-rate 4", Code::Conflict, "--max-rate 4"),
    ("-4 -6", Code::Conflict, "-6"),
    ("-6 127.0.0.1", Code::Conflict, "-6"),
    ("-6 -f", Code::Conflict, "-f"),
    ("-sT -f -Pn", Code::Conflict, "-f"),
    ("-sT --defeat-rst-ratelimit", Code::Conflict, "--defeat-rst-ratelimit"),
    ("--defeat-icmp-ratelimit", Code::Conflict, "--defeat-icmp-ratelimit"),
    ("--data 00 --data-length 5", Code::Conflict, "--data-length 5"),
    ("--unprivileged -sS", Code::Conflict, "-sS"),
    ("-sI 127.0.0.2 -A", Code::Conflict, "-A"),
    ("-n 300.1.1.1", Code::BadTarget, "300.1.1.1"),
    ("-v 3", Code::BadTarget, "3"),
    ("-n \u{2013}sV", Code::BadTarget, "\u{2013}sV"),
    ("-n \u{2212}sV", Code::BadTarget, "\u{2212}sV"),
    ("-n \u{ad}sV", Code::BadTarget, "\u{ad}sV"),
    ("\u{201c}-sV\u{201d} %s", Code::ShellSyntax, "\u{201c}"),
    ("-n -sV\u{2033} %s", Code::ShellSyntax, "\u{2033}"),
    ("--script \u{2018}default\u{2019} %s", Code::ShellSyntax, "\u{2018}"),
    ("-n '\u{ab}-sV\u{bb}'", Code::BadTarget, "'\u{ab}-sV\u{bb}'"),
    ("-p '\u{201e}22\u{201f}'", Code::BadValue, "'\u{201e}22\u{201f}'"),
    ("--exclude '\u{2039}a.example\u{203a}' %s", Code::BadValue, "'\u{2039}a.example\u{203a}'"),
    ("-n a/../b", Code::BadTarget, "a/../b"),
    ("-p %s", Code::Placeholder, "%s"),
    ("-p%s", Code::Placeholder, "%s"),
    ("x%s", Code::Placeholder, "x%s"),
    ("fe80::1%s", Code::Placeholder, "fe80::1%s"),
    ("-iLfile", Code::Forbidden, "-iLfile"),
    ("-iL file", Code::Forbidden, "-iL file"),
    ("-i file", Code::Forbidden, "-i file"),
    ("-oN/tmp/x", Code::Forbidden, "-oN/tmp/x"),
    ("-oXfile", Code::Forbidden, "-oXfile"),
    ("-oX=file", Code::Forbidden, "-oX=file"),
    ("--oA x", Code::Forbidden, "--oA x"),
    ("-m x", Code::Forbidden, "-m x"),
    ("-o json", Code::Forbidden, "-o json"),
    ("-iR 5", Code::Forbidden, "-iR 5"),
    ("--excludefile x", Code::Forbidden, "--excludefile x"),
    ("--resu x", Code::Forbidden, "--resu x"),
    ("--datadir /x", Code::Forbidden, "--datadir /x"),
    ("-da /x", Code::AmbiguousOption, "-da"),
    ("--script-u", Code::Forbidden, "--script-u"),
    ("--script-help x", Code::Forbidden, "--script-help x"),
    ("-V", Code::Forbidden, "-V"),
    ("-h", Code::Forbidden, "-h"),
    ("-nh", Code::Forbidden, "h"),
    ("--iflist", Code::Forbidden, "--iflist"),
];

#[test]
fn what_is_refused_says_why_and_where() {
    for &(text, code, part) in REFUSALS {
        let refusals = refused(text);
        let first = &refusals[0];
        assert_eq!(first.code, code, "{text}: {refusals:?}");
        assert_eq!(&text[first.start..first.end], part, "{text}: {refusals:?}");
    }
}

#[test]
fn a_typographic_quote_is_named_wherever_it_came_from() {
    for sign in "\u{201c}\u{201d}\u{201e}\u{201f}\u{2018}\u{2019}\u{201a}\u{201b}\u{ab}\u{bb}\u{2039}\u{203a}\u{2033}\u{2032}\u{b4}\u{ff02}\u{300c}".chars() {
        let reason = format!("'{sign}' is a typographic quote: write plain quotes, or none");
        for text in [format!("{sign}-sV %s"), format!("-sV{sign} %s"), format!("-p {sign}22 %s")] {
            let refusals = refused(&text);
            assert_eq!(refusals.len(), 1, "{text}: {refusals:?}");
            assert_eq!(refusals[0].reason, reason, "{text}");
            assert_eq!(&text[refusals[0].start..refusals[0].end], sign.to_string(), "{text}");
        }
        // A shell has split these.
        for words in [format!("{sign}-sV"), format!("-p 22{sign}"), format!("-{sign}sV"), format!("-n{sign}")] {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let refusals = parse_words(&words, Own::default()).map(|words| words.command.invocation);
            let reasons = refusals.map_err(|all| all.into_iter().map(|one| one.reason).collect::<Vec<_>>());
            assert_eq!(reasons, Err(vec![reason.clone()]), "{words:?}");
        }
    }
    // In plain quotes it is what is to be sent.
    assert_eq!(argv("--data-string '\u{201c}hello\u{201d}' %s"), "--data-string=\u{201c}hello\u{201d}");
}
