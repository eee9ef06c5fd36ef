//! The option table against the design's list of options, against its own reference page, and against Nmap.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use portolan_model::{Family, Protocol};
use portolan_nmap::command::{
    Code, HostDiscovery, Opt, Own, OwnOption, PortChoice, PortSpec, Privilege, Services, TABLE, Takes,
    Timing, parse, parse_words, quote, reference_page, template, templates, testing,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Rows of the list that are not options.
const NOT_OPTIONS: [&str; 2] = ["<target>", "--max_retries and other underscore spellings"];

#[test]
fn every_row_of_the_design_is_in_the_table() {
    let path = root().join("../shared/design/nmap-options.tsv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: every_row_of_the_design_is_in_the_table, 141 rows, no {}", path.display());
        return;
    };
    let rows: Vec<Vec<&str>> =
        text.lines().filter(|l| !l.starts_with('#')).skip(1).map(|l| l.split('\t').collect()).collect();
    assert_eq!(rows.len(), 141);
    let mut seen = 0;
    for row in rows.iter().filter(|row| !NOT_OPTIONS.contains(&row[0])) {
        let name = if row[0].starts_with("--(hidden") { "--yoloscan" } else { row[0] };
        let spec = TABLE
            .iter()
            .find(|spec| spec.name == name)
            .unwrap_or_else(|| panic!("{name} is not in the table"));
        seen += 1;
        let words = row[1].split([' ', ',']).filter(|w| w.starts_with('-') && *w != "-ff");
        for alias in words {
            assert!(spec.aliases.contains(&alias), "{name} lacks {alias}");
        }
        let takes = match row[2].split(' ').next() {
            Some("required") => Takes::Value,
            Some("optional") => Takes::Attached,
            _ => Takes::Nothing,
        };
        assert_eq!(spec.takes, takes, "{name}");
        // -iR and the like end at once for another reason than privilege; the list says "yes (fatal".
        let fatal = row[5].starts_with("yes");
        assert_eq!(spec.privilege == Privilege::Needed, fatal, "{name}: {}", row[5]);
        assert!(!spec.meaning.is_empty());
    }
    assert_eq!(seen, TABLE.len(), "the table has an option that the design does not list");
}

#[test]
fn the_reference_page_is_up_to_date() {
    let path = root().join("docs/nmap-options.md");
    if std::env::var_os("PORTOLAN_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, reference_page()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(
        committed == reference_page(),
        "docs/nmap-options.md is old: run this test with PORTOLAN_BLESS=1"
    );
}

#[test]
fn spellings_are_unique_and_rows_in_order() {
    let mut seen = BTreeMap::new();
    for (at, spec) in TABLE.iter().enumerate() {
        assert_eq!(spec.id as usize, at);
        for spelling in spec.spellings() {
            assert_eq!(seen.insert(spelling, spec.name), None, "{spelling}");
        }
    }
}

#[test]
fn own_options_come_out_of_the_same_walk() {
    let options =
        [OwnOption { name: "timeout", takes_value: true }, OwnOption { name: "fast", takes_value: false }];
    let own = Own { options: &options, formats: &["json", "xml"] };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let read = parse_words(&words("-sV --timeout 5m -o json --fast 127.0.0.1 -p 22 --timeout=1s -oxml"), own)
        .unwrap();
    let found: Vec<_> = read.own.iter().map(|own| (own.name, own.value.as_deref())).collect();
    let expected = [
        ("timeout", Some("5m")),
        ("o", Some("json")),
        ("fast", None),
        ("timeout", Some("1s")),
        ("o", Some("xml")),
    ];
    assert_eq!(found, expected);
    assert_eq!(read.command.invocation.argv(&[]).join(" "), "-p22 -sV -- 127.0.0.1");
    // A value of Nmap's is not one of ours, nor ours one of Nmap's.
    let read = parse_words(&words("--data-string --fast --timeout -sV"), own).unwrap();
    assert_eq!(read.own.len(), 1);
    assert_eq!(read.own[0].value.as_deref(), Some("-sV"));
    assert_eq!(read.command.invocation.argv(&[]), ["--data-string=--fast"]);
    // Ours have no abbreviation; files are refused with the way that there is.
    let refusals = parse_words(&words("--timeo 5"), own).unwrap_err();
    assert_eq!(refusals[0].code, Code::UnknownOption);
    let refusals = parse_words(&words("-oX f"), own).unwrap_err();
    assert_eq!(refusals[0].code, Code::Forbidden);
    assert!(refusals[0].reason.contains("--out"), "{refusals:?}");
    let refusals = parse_words(&words("-n --timeout"), own).unwrap_err();
    assert_eq!(refusals[0].code, Code::MissingValue);
    let source = parse_words(&["--data-string".into(), "a b".into()], own).unwrap();
    assert_eq!(source.command.source(), "--data-string 'a b'");
}

#[test]
fn places_name_the_part_that_is_the_option() {
    let text = "nmap -sSUV  -p'22',80 127.0.0.1 %s";
    let command = parse(text).unwrap();
    let parts: Vec<(Opt, &str)> =
        command.options().iter().map(|(option, span)| (*option, &text[span.start..span.end])).collect();
    let expected =
        [(Opt::SynScan, "-sS"), (Opt::UdpScan, "U"), (Opt::VersionScan, "V"), (Opt::P, "-p'22',80")];
    assert_eq!(parts, expected);
    let target = command.targets()[0];
    assert_eq!(&text[target.start..target.end], "127.0.0.1");
    let place = command.placeholders()[0];
    assert_eq!(&text[place.start..place.end], "%s");
}

#[test]
fn the_meaning_of_a_command_can_be_asked() {
    let of = |text: &str| parse(text).unwrap().invocation;
    let comprehensive = of("-sS -sU -T4 -A -v %s");
    assert_eq!(comprehensive.techniques(), [Opt::SynScan, Opt::UdpScan]);
    assert_eq!(comprehensive.protocols(), [Protocol::Tcp, Protocol::Udp]);
    assert!(comprehensive.needs_privilege() && comprehensive.udp() && comprehensive.version_detection());
    assert!(comprehensive.os_detection() && comprehensive.traceroute() && comprehensive.runs_scripts());
    assert_eq!(
        (comprehensive.timing(), comprehensive.verbosity(), comprehensive.max_retries()),
        (Timing::Aggressive, 1, 6)
    );
    assert!(!of("-A").needs_privilege());
    assert_eq!(of("-sn").host_discovery(), HostDiscovery::PingOnly);
    assert_eq!(of("-sL -Pn").host_discovery(), HostDiscovery::ListOnly);
    assert_eq!(of("-Pn").host_discovery(), HostDiscovery::None);
    assert!(of("-sn").protocols().is_empty());
    assert_eq!(of("-T5").host_timeout(), Some(900_000));
    assert_eq!(of("-T5 --host-timeout 0").host_timeout(), None);
    assert_eq!(of("--unique -n").needs_version(), (7, 92));
    assert_eq!(of("--host-timeout 0").needs_version(), (7, 92));
    assert_eq!(of("-A --host-timeout 1").needs_version(), (7, 80));
    assert_eq!(of("-d3").verbosity(), 3);
    assert_eq!(of("--max-rate 100").max_rate(), Some(100.0));
    assert_eq!(of("-D 127.0.0.2,ME -S 127.0.0.3 --dns-servers ::1").third_parties().len(), 3);
    let meanings: Vec<String> =
        of("-p 1-1000 --max-rate 100 -T4 -PS22,80").explain().into_iter().map(|e| e.meaning).collect();
    let expected = [
        "Looks for hosts with TCP SYN probes to port 22, 80.",
        "Scans ports 1 to 1000.",
        "Uses the timing template 4 (aggressive).",
        "Sends at most 100 probes a second.",
    ];
    assert_eq!(meanings, expected);
    assert_eq!(of("-p U:53").warnings().len(), 2);
    let six = of("-sV %s").with_family(Family::V6).unwrap();
    assert_eq!(six.argv(&["::1".parse().unwrap()]), ["-sV", "-6", "--", "::1"]);
    assert_eq!(six.with_family(Family::V4).unwrap(), of("-sV"));
    assert_eq!(of("-PP").with_family(Family::V6).unwrap_err()[0].code, Code::Conflict);
    assert_eq!(of("-F").with(Opt::P, "22").unwrap_err()[0].code, Code::Conflict);
    assert_eq!(of("-p 1").with(Opt::P, "ort").unwrap(), of("-p ort"));
}

#[test]
fn ports_are_counted_as_nmap_counts_them() {
    let of = |text: &str| parse(text).unwrap().invocation;
    let count = |text: &str, services: Option<&Services>| {
        let invocation = of(text);
        invocation
            .ports()
            .count(&invocation.protocols(), services)
            .map(|counts| (counts.tcp, counts.udp, counts.sctp, counts.ip))
    };
    assert_eq!(count("-p-", None), Some((65535, 0, 0, 0)));
    assert_eq!(count("-p 0-", None), Some((65536, 0, 0, 0)));
    assert_eq!(count("-sSU -p 1-10,5-12,U:53", None), Some((12, 13, 0, 0)));
    assert_eq!(count("-sSU -p T:1-10,U:53", None), Some((10, 1, 0, 0)));
    assert_eq!(count("-p 1-10 --exclude-ports 3,T:4", None), Some((8, 0, 0, 0)));
    assert_eq!(count("-sO", None), Some((0, 0, 0, 256)));
    assert_eq!(count("-sO -p 200-", None), Some((0, 0, 0, 56)));
    assert_eq!(count("-sn", None), Some((0, 0, 0, 0)));
    assert_eq!(count("-F", None), None);
    assert_eq!(of("--top-ports 5").ports().choice, PortChoice::Top(5));
    let path = Path::new("/usr/share/nmap/nmap-services");
    let Ok(services) = Services::load(path) else {
        eprintln!("skipped: 7 counts of ports_are_counted_as_nmap_counts_them, no {}", path.display());
        return;
    };
    assert_eq!(PortSpec::parse("ssh,nosuch*").unwrap().unmatched(&services), Some("nosuch*"));
    let services = Some(&services);
    assert_eq!(count("", services), Some((1000, 0, 0, 0)));
    assert_eq!(count("-sSU -F", services), Some((100, 100, 0, 0)));
    assert_eq!(count("--top-ports 7 -p 1-100", services), Some((7, 0, 0, 0)));
    assert_eq!(count("--exclude-ports 80", services), Some((1000, 0, 0, 0)));
    assert_eq!(count("-sY", services), Some((0, 0, 52, 0)));
    assert_eq!(count("-p ssh,https", services).map(|c| c.0), Some(2));
    assert_eq!(count("-p http", services).map(|c| c.0), Some(2));
    assert!(count("-p [1-1024]", services).unwrap().0 < 1024);
}

#[test]
fn templates_parse_and_take_their_parameters() {
    assert_eq!(templates().len(), 9);
    for template in templates() {
        let invocation = template.command(&BTreeMap::new()).unwrap();
        assert_eq!(invocation.needs_privilege(), template.needs_privilege, "{}", template.id);
        for parameter in template.parameters {
            let set = BTreeMap::from([(parameter.name.to_owned(), parameter.default.to_owned())]);
            assert_eq!(template.command(&set).unwrap(), invocation, "{}", template.id);
        }
    }
    let port = template("port").unwrap();
    let set = |value: &str| port.command(&BTreeMap::from([("ports".to_owned(), value.to_owned())]));
    assert_eq!(set("22,80").unwrap().argv(&[]), ["-p22,80"]);
    assert!(set("22 -oX f").is_err() && set("").is_err() && set("%s").is_err() && set("-oX").is_err());
    assert!(port.command(&BTreeMap::from([("count".to_owned(), "1".to_owned())])).is_err());
    assert_eq!(template("comp").unwrap().id, "comprehensive");
    assert!(template("p").unwrap_err().to_string().contains("ping, port"));
    assert!(template("nosuch").unwrap_err().to_string().contains("comprehensive"));
    assert!(template("").is_err());
}

/// Runs Nmap with nothing of this process's environment that would change what it does.
fn nmap(arguments: &[String]) -> Option<std::process::Output> {
    let mut process = Process::new("nmap");
    process.args(arguments).stdin(Stdio::null()).env_remove("NMAP_ARGS").env_remove("NMAPDIR");
    process.output().ok()
}

#[test]
fn nmap_reads_names_as_the_table_does() {
    // --thc ends Nmap as soon as it is read; where the word before it takes a value, the second one does.
    let words = [
        "--max",
        "-max-r",
        "--ver",
        "--version-t",
        "--version-trac",
        "-p=2",
        "-pr",
        "-po",
        "-t",
        "-t4",
        "-vv",
        "-ve",
        "-vvv",
        "--i",
        "--in",
        "--fu",
        "-fu",
        "-ff",
        "-n",
        "-no",
        "-nogcc",
        "-ns",
        "-nA",
        "-nQ",
        "--script-a",
        "--scr",
        "--script",
        "--max_retries",
        "--open=x",
        "--debug=2",
        "-sI",
        "-sQ",
        "-da",
        "--dat",
        "--y",
        "--u",
        "--un",
        "--uni",
        "--rel",
        "-r",
        "-re",
        "-res",
        "--s",
        "--st",
        "--sta",
        "--=",
        "-=",
        "--a",
        "--ad",
        "--noscript",
        "--d",
        "--de",
        "--dep",
        "-F5",
    ];
    for word in words {
        let arguments = [word.to_owned(), "--thc".to_owned(), "--thc".to_owned()];
        let Some(output) = nmap(&arguments) else {
            eprintln!("skipped: nmap_reads_names_as_the_table_does, {} words, no nmap", words.len());
            return;
        };
        let text = String::from_utf8_lossy(&output.stderr) + String::from_utf8_lossy(&output.stdout);
        let said = |part: &str| text.contains(part);
        let by_nmap = if said("is ambiguous") {
            Some(Code::AmbiguousOption)
        } else if said("unrecognized option") || said("invalid option") || said("not supported") {
            Some(Code::UnknownOption)
        } else if said("doesn't allow an argument") {
            Some(Code::UnexpectedValue)
        } else {
            None
        };
        let ours = parse(&format!("{} --thc --thc", quote(word))).unwrap_err();
        let names = [Code::AmbiguousOption, Code::UnknownOption, Code::UnexpectedValue];
        let of_word = ours.iter().find(|refusal| refusal.start < word.len() && names.contains(&refusal.code));
        assert_eq!(of_word.map(|refusal| refusal.code), by_nmap, "{word}: {text}");
    }
}

#[test]
fn nmap_takes_every_canonical_form() {
    let target = ["127.0.0.1".parse().unwrap()];
    let seeds: Vec<u64> = (0..24).collect();
    let run = |seed: u64| {
        let text = testing::random_allowed(seed);
        let mut invocation = parse(&text).unwrap().invocation;
        if nix::unistd::geteuid().is_root() {
            // Scripts take the time of a start of Lua each.
            invocation =
                invocation.without(Opt::Script).without(Opt::DefaultScripts).without(Opt::VersionScan);
        } else {
            invocation = parse("-sT -n -Pn -p 9").unwrap().invocation;
        }
        let output = nmap(&invocation.argv(&target))?;
        let said = String::from_utf8_lossy(&output.stderr).to_lowercase();
        for bad in ["unrecognized option", "ambiguous", "illegal", "quitting", "invalid option", "bogus"] {
            assert!(!said.contains(bad), "{seed}: {text}: {:?}: {said}", invocation.argv(&target));
        }
        Some(())
    };
    let ran = std::thread::scope(|scope| {
        let threads: Vec<_> = seeds
            .chunks(4)
            .map(|seeds| scope.spawn(move || seeds.iter().all(|seed| run(*seed).is_some())))
            .collect();
        threads.into_iter().all(|thread| thread.join().unwrap())
    });
    if !ran {
        eprintln!("skipped: nmap_takes_every_canonical_form, {} commands, no nmap", seeds.len());
    }
}
