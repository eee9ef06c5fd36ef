//! What the default policy lets run, what needs a grant, and what nobody may.

use std::collections::BTreeSet;
use std::path::Path;

use portolan_nmap::command::{Code, Grant, Grants, ScriptDb, parse, policy, testing};

const DB: &str = r#"
Entry { filename = "banner.nse", categories = { "discovery", "safe", } }
Entry { filename = "http-title.nse", categories = { "default", "discovery", "safe", } }
Entry { filename = "http-brute.nse", categories = { "brute", "intrusive", } }
Entry { filename = "whois-ip.nse", categories = { "default", "external", "safe", } }
Entry { filename = "smb-vuln-x.nse", categories = { "safe", "vuln", } }
Entry { filename = "broadcast-ping.nse", categories = { "broadcast", "discovery", "safe", } }
Entry { filename = "auth-owners.nse", categories = { "auth", } }
"#;

fn db() -> ScriptDb {
    ScriptDb::parse(DB).expect("the database above")
}

fn codes(text: &str, grants: &Grants) -> Vec<(Code, String)> {
    let command = parse(text).unwrap_or_else(|refusals| panic!("{text}: {refusals:?}"));
    let refusals = policy::check(&command, grants, Some(&db()));
    refusals.into_iter().map(|refusal| (refusal.code, refusal.reason)).collect()
}

#[test]
fn the_default_policy_judges_scripts_by_category() {
    for (scripts, expected) in [
        ("banner", None),
        ("banner.nse", None),
        ("http-*", Some((Code::ScriptCategory, "http-brute"))),
        ("http-* and not brute", None),
        ("not intrusive and banner", None),
        ("safe", Some((Code::ScriptCategory, "broadcast-ping"))),
        ("SAFE", Some((Code::ScriptCategory, "broadcast-ping"))),
        ("default", Some((Code::ScriptCategory, "-sC"))),
        ("all", Some((Code::ScriptCategory, "auth-owners"))),
        ("auth", Some((Code::ScriptCategory, "none of the categories"))),
        ("vuln", Some((Code::ScriptCategory, "smb-vuln-x"))),
        ("whois-ip", Some((Code::ScriptCategory, "external"))),
        ("banner,http-brute", Some((Code::ScriptCategory, "brute"))),
        ("+banner", Some((Code::NeedsGrant, "intrusiveScripts"))),
        ("baner", Some((Code::ScriptUnknown, "banner"))),
        ("Banner", Some((Code::ScriptUnknown, "Banner"))),
        ("banner and nosuch", Some((Code::ScriptUnknown, "nosuch"))),
        ("brute and vuln", Some((Code::ScriptUnknown, "no installed script"))),
        ("false", Some((Code::ScriptUnknown, "no installed script"))),
        ("./banner.nse", Some((Code::Forbidden, "file"))),
        ("/usr/share/nmap/scripts/", Some((Code::Forbidden, "file"))),
        ("banner.lua", Some((Code::ScriptUnknown, "banner.lua"))),
        // Like Nmap: and, or bind to the right. a and (b or c) chooses nothing but a.
        ("banner and safe or http-brute", None),
        ("http-brute or banner and safe", Some((Code::ScriptCategory, "http-brute"))),
    ] {
        let found = codes(&format!("--script '{scripts}'"), &Grants::none());
        match expected {
            None => assert!(found.is_empty(), "{scripts}: {found:?}"),
            Some((code, part)) => {
                assert_eq!(found.len(), 1, "{scripts}: {found:?}");
                assert_eq!(found[0].0, code, "{scripts}: {found:?}");
                assert!(found[0].1.contains(part), "{scripts}: {found:?}");
            }
        }
    }
}

#[test]
fn without_the_database_scripts_do_not_run() {
    let command = parse("--script banner").unwrap();
    assert_eq!(policy::check(&command, &Grants::all(), None)[0].code, Code::ScriptDatabase);
    assert!(policy::check(&parse("-sC").unwrap(), &Grants::none(), None).is_empty());
}

#[test]
fn each_option_of_the_middle_class_needs_its_grant() {
    for (text, grant) in [
        ("--script http-brute", Grant::IntrusiveScripts),
        ("--script +banner", Grant::IntrusiveScripts),
        ("--script-args a=b", Grant::ScriptArgs),
        ("-sI 127.0.0.2", Grant::IdleScan),
        ("-b 127.0.0.2", Grant::FtpBounce),
        ("-D ME", Grant::Decoys),
        ("-S 127.0.0.2", Grant::Spoofing),
        ("--spoof-mac 0", Grant::Spoofing),
        ("-f", Grant::Fragmentation),
        ("--mtu 16", Grant::Fragmentation),
        ("--data 00", Grant::Payload),
        ("--data-string x", Grant::Payload),
        ("--data-length 3", Grant::Payload),
        ("--badsum", Grant::BadChecksum),
        ("--proxies http://127.0.0.1:1", Grant::Proxies),
        ("--scanflags SYN", Grant::ScanFlags),
        ("--ttl 3", Grant::Ttl),
        ("--ip-options R", Grant::IpOptions),
        ("-e lo", Grant::Interface),
        ("-g 53", Grant::SourcePort),
    ] {
        assert_eq!(codes(text, &Grants::none()).len(), 1, "{text}");
        assert_eq!(codes(text, &Grants(BTreeSet::from([grant]))), [], "{text}");
        let others = Grants(Grant::ALL.into_iter().filter(|g| *g != grant).collect());
        assert_eq!(codes(text, &others).len(), 1, "{text}");
    }
}

#[test]
fn a_refusal_is_five_fields_of_json() {
    let command = parse("-n -D ME").unwrap();
    let refusals = policy::check(&command, &Grants::none(), None);
    let json = serde_json::to_value(&refusals[0]).unwrap();
    assert_eq!(json["code"], "needsGrant");
    assert_eq!(json["option"], "-D");
    assert_eq!((&json["start"], &json["end"]), (&3.into(), &8.into()));
    assert_eq!(json.as_object().unwrap().len(), 5);
    assert_eq!(
        serde_json::to_value(Grants(BTreeSet::from([Grant::IdleScan]))).unwrap(),
        serde_json::json!(["idleScan"])
    );
}

#[test]
fn a_damaged_database_is_refused_by_its_line() {
    for text in ["x", "Entry { filename = \"../a.nse\", categories = { \"safe\", } }", "os.execute('id')"] {
        let error = ScriptDb::parse(&format!("\n{text}")).unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }
}

#[test]
fn random_allowed_commands_are_allowed() {
    let path = Path::new("/usr/share/nmap/scripts/script.db");
    let Ok(db) = ScriptDb::load(path) else {
        eprintln!("skipped: random_allowed_commands_are_allowed, no script.db");
        return;
    };
    assert!(db.entries().len() > 100);
    for seed in 0..3000 {
        let text = testing::random_allowed(seed);
        assert_eq!(text, testing::random_allowed(seed));
        let command = parse(&text).unwrap_or_else(|refusals| panic!("{seed}: {text}: {refusals:?}"));
        let refusals = policy::check(&command, &Grants::none(), Some(&db));
        assert!(refusals.is_empty(), "{seed}: {text}: {refusals:?}");
        let again = parse(&command.invocation.text()).unwrap();
        assert_eq!(again.invocation, command.invocation, "{text}");
    }
}
