//! The verdict before anything is sent: what is allowed, what is refused, and where in the text.

use portolan_e2e::{Outcome, Portolan, needs};
use serde_json::Value;

fn explain(command: &str) -> Outcome {
    Portolan::new().args(["explain", "-o", "json", "--command", command, "127.0.0.1"]).run()
}

#[test]
fn commands_of_the_allowed_class_are_allowed() {
    for command in [
        "-sV %s",
        "-T4 -A -v %s",
        "-sSUV -p22 %s",
        "-sn",
        "-PS22,80 -PE -n %s",
        "--top-p 5 %s",
        "-top-ports=5 %s",
        "-p T:22,U:53 -sSU %s",
        "--version-intensity=3 -sV %s",
        "-T aggressive %s",
        "-O --osscan-guess %s",
        "-sC %s",
        "--script banner %s",
        "--script 'safe and not (external or broadcast or intrusive or malware or brute or dos or exploit or fuzzer or vuln)' %s",
        "-v3 -d %s",
        "--max-rate 100 --min-rate 1 --max-retries 2 --host-timeout 30s %s",
        "-F '%s'",
        "--traceroute --reason --open %s",
    ] {
        let outcome = explain(command).expect(0);
        let document = outcome.json();
        assert_eq!(document["allowed"], true, "{command}: {outcome}");
        assert_eq!(document["refusals"].as_array().map_or(0, Vec::len), 0, "{command}: {outcome}");
        assert!(document["argv"].as_array().is_some_and(|argv| !argv.is_empty()), "{command}: {outcome}");
    }
}

#[test]
fn commands_beyond_the_policy_are_refused_at_their_place() {
    // The command, and the piece of it that the refusal points at.
    for (command, piece) in [
        ("-sV -iL /etc/passwd", "-iL"),
        ("-iL/etc/passwd", "-iL"),
        ("-sV -oN/tmp/x %s", "-oN"),
        ("-oA out %s", "-oA"),
        ("-oXout %s", "-oX"),
        ("--excludef f %s", "--excludef"),
        ("--resume x", "--resume"),
        ("--stylesheet=x %s", "--stylesheet"),
        ("--datadir /tmp %s", "--datadir"),
        ("--servicedb=/tmp/x %s", "--servicedb"),
        ("-versiondb /tmp/x %s", "-versiondb"),
        ("--script-args-file x %s", "--script-args-file"),
        ("--script-updatedb", "--script-updatedb"),
        ("-iR 5", "-iR"),
        ("--interactive", "--interactive"),
        ("--script ./evil.nse %s", "./evil.nse"),
        ("--script /tmp/evil.nse %s", "/tmp/evil.nse"),
        ("--script nosuchscript %s", "nosuchscript"),
        ("--script http-slowloris %s", "http-slowloris"),
        ("--script brute %s", "brute"),
        ("--script 'safe or vuln' %s", "safe or vuln"),
        ("--script all %s", "all"),
        ("--script safe %s", "safe"),
        ("-6 -Pn %s", "%s"),
        ("-sT -p nosuchservice %s", "nosuchservice"),
        ("-p 'zz*' %s", "zz*"),
        ("--script-args user=x %s", "--script-args"),
        ("-sI 127.0.0.2 %s", "-sI"),
        ("-b 127.0.0.2 %s", "-b"),
        ("-D 127.0.0.2,ME %s", "-D"),
        ("-S 127.0.0.2 -e lo %s", "-S"),
        ("-f %s", "-f"),
        ("--mtu 24 %s", "--mtu"),
        ("--spoof-mac 0 %s", "--spoof-mac"),
        ("--data-string x %s", "--data-string"),
        ("--badsum %s", "--badsum"),
        ("--proxies http://127.0.0.1:1 %s", "--proxies"),
        ("--scanflags SYN %s", "--scanflags"),
        ("--ttl 3 %s", "--ttl"),
        ("--ip-options R %s", "--ip-options"),
        ("-g 53 %s", "-g"),
        ("-g53 %s", "-g"),
        ("--nosuchoption %s", "--nosuchoption"),
        ("-sV %s; id", ";"),
        ("-sV %s | id", "|"),
        ("-sV `id`", "`"),
        ("-sV $(id)", "$"),
        ("-sV %s > /tmp/x", ">"),
        ("-sV\n%s", "\n"),
        ("-sV 8.8.8.8", "8.8.8.8"),
        ("-sV 169.254.169.254", "169.254.169.254"),
        ("-sV 224.0.0.1", "224.0.0.1"),
        ("-sV 0.0.0.0/0", "0.0.0.0/0"),
        ("-6 2001:db8::1", "2001:db8::1"),
    ] {
        let outcome = explain(command).expect(3);
        let document = outcome.json();
        assert_eq!(document["allowed"], false, "{command:?}: {outcome}");
        let refusals = document["refusals"].as_array().expect("refusals[]");
        let pieces: Vec<&str> = refusals.iter().map(|refusal| at(command, refusal)).collect();
        assert!(
            pieces.iter().any(|p| p.contains(piece)),
            "{command:?}: {piece:?} is not in {pieces:?}\n{outcome}"
        );
        for refusal in refusals {
            assert!(refusal["code"].is_string() && refusal["reason"].is_string(), "{command:?}: {refusal}");
        }
    }
}

/// The piece of the command text that a refusal points at.
fn at<'a>(command: &'a str, refusal: &Value) -> &'a str {
    let place = |key: &str| refusal[key].as_u64().and_then(|n| usize::try_from(n).ok());
    let (Some(start), Some(end)) = (place("start"), place("end")) else { return "" };
    command.get(start..end).unwrap_or_else(|| panic!("{start}..{end} is no piece of {command:?}"))
}

#[test]
fn the_canonical_text_explains_to_itself() {
    for command in ["-sSUV -p22,53 -T aggressive", "--top-p 5 -vv -n", "-PS22 -P0 -A"] {
        let first = explain(command).expect(0).json();
        let canonical = first["command"].as_str().expect("command").to_owned();
        let second = explain(&canonical).expect(0).json();
        assert_eq!(second["command"], first["command"], "{command}");
        assert_eq!(second["argv"], first["argv"], "{command}");
    }
}

#[test]
fn each_option_is_explained_in_a_sentence() {
    let document = explain("-sS -O -p 22").expect(0).json();
    let options = document["options"].as_array().expect("options[]");
    assert_eq!(options.len(), 3, "{document}");
    for option in options {
        assert!(option["meaning"].as_str().is_some_and(|meaning| meaning.len() > 10), "{option}");
        assert!(option["option"].is_string() && option["needsPrivilege"].is_boolean(), "{option}");
    }
    assert_eq!(document["needsPrivilege"], true);
    assert_eq!(explain("-sT -p 22").expect(0).json()["needsPrivilege"], false);
}

#[test]
fn allow_adds_a_network_and_lifts_no_ban() {
    let explain = |allow: &str, target: &str| {
        Portolan::new().args(["explain", "-o", "json", "--allow", allow, "-sV", target]).run()
    };
    let _ = explain("198.51.100.0/24", "198.51.100.7").expect(0);
    let _ = explain("198.51.100.0/24", "203.0.113.7").expect(3);
    let _ = explain("0.0.0.0/0", "169.254.169.254").expect(3);
    let _ = explain("0.0.0.0/0", "255.255.255.255").expect(3);
    let _ = explain("::/0", "ff02::1").expect(3);
}

#[test]
fn nmaps_own_options_and_a_command_text_mean_the_same() {
    let words =
        Portolan::new().args(["explain", "-o", "json", "-sSV", "-p22", "127.0.0.1"]).run().expect(0).json();
    let text = explain("-sSV -p22 %s").expect(0).json();
    assert_eq!(words["argv"], text["argv"]);
    assert_eq!(words["targets"], text["targets"]);
}

#[test]
fn a_refused_scan_starts_nothing_and_is_exit_3() {
    let fake = portolan_e2e::FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "hang-start");
    for arguments in [["-iL", "/etc/passwd"].as_slice(), &["-sV", "203.0.113.7"], &["-oX", "f", "127.0.0.1"]]
    {
        let outcome =
            Portolan::new().nmap(&fake).args(["scan", "-o", "json"]).args(arguments).run().expect(3);
        assert!(!outcome.stderr.is_empty(), "{outcome}");
    }
}

#[test]
fn explain_sends_nothing_and_runs_nmap_for_its_version_at_most() {
    needs!("explain_sends_nothing_and_runs_nmap_for_its_version_at_most", "strace", "nmap");
    let portolan = Portolan::new();
    let log = portolan.home().join("strace").display().to_string();
    let outcome = portolan
        .under(["strace", "-f", "-qq", "-s", "200", "-e", "trace=execve,socket", "-o", &log])
        .args(["explain", "-o", "json", "-A", "-p-", "127.0.0.0/16"])
        .run()
        .expect(0);
    assert_eq!(outcome.json()["allowed"], true);
    let log = std::fs::read_to_string(outcome.home().join("strace")).expect("strace wrote its log");
    assert!(log.contains("execve("), "{log}");
    let program = |line: &&str| {
        line.split_once("execve(\"").and_then(|(_, rest)| rest.split('"').next().map(str::to_owned))
    };
    for line in log.lines().filter(|line| program(line).is_some_and(|program| program.ends_with("nmap"))) {
        assert!(line.contains("\"--version\"") || line.contains("\"-V\""), "{line}");
    }
    assert!(!log.contains("AF_INET") && !log.contains("AF_PACKET"), "{log}");
}
