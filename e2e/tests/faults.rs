//! What Nmap does on a bad day: each ends soon, with an exit code and a message that helps, keeps what was found, and
//! leaves neither process nor file behind.

use std::time::Duration;

use portolan_e2e::{FakeNmap, Outcome, Portolan, processes};

/// How long what was killed may take to be gone, where the owner has ended in good order.
const GONE: Duration = Duration::from_secs(1);

/// How long portolan may take: some gigabyte is read by a debug build.
const FLOOD: Duration = Duration::from_secs(170);

fn fake(behaviour: &str) -> FakeNmap {
    FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), behaviour)
}

/// Scans 127.0.0.5 with a fake that behaves so, and checks that nothing is left behind.
fn scan(behaviour: &str, arguments: &[&str]) -> Outcome {
    let fake = fake(behaviour);
    let outcome = Portolan::new()
        .nmap(&fake)
        .args(["scan", "-o", "json"])
        .args(arguments)
        .args(["-p", "22", "127.0.0.5"])
        .limit(FLOOD)
        .run();
    assert_nothing_left(&fake, &outcome);
    outcome
}

fn assert_nothing_left(fake: &FakeNmap, outcome: &Outcome) {
    if let Err(left) = processes::wait_gone(&fake.marker(), GONE) {
        panic!("left behind: {left:?}\n{outcome}");
    }
    assert!(outcome.leftovers().is_empty(), "left behind: {:?}\n{outcome}", outcome.leftovers());
    assert!(outcome.streams_closed, "somebody still holds the streams\n{outcome}");
}

/// The host that came whole before the fault is in the document, which does not claim success.
fn assert_kept(outcome: &Outcome, expected: &str) {
    let document = outcome.json();
    assert_eq!(document["outcome"], expected, "{outcome}");
    assert_eq!(document["hosts"].as_array().map(Vec::len), Some(1), "{outcome}");
    assert_eq!(document["hosts"][0]["ip"], "127.0.0.5", "{outcome}");
    assert_eq!(document["hosts"][0]["ports"][0]["version"], "OpenSSH 9.2", "{outcome}");
}

#[test]
fn a_well_behaved_fake_is_believed() {
    let outcome = scan("plain", &[]).expect(0);
    assert_kept(&outcome, "success");
}

#[test]
fn a_missing_nmap_is_exit_4_and_says_how_to_get_it() {
    let outcome = Portolan::new()
        .env("PORTOLAN_NMAP", "/nonexistent/bin/nmap")
        .args(["scan", "-p", "22", "127.0.0.5"])
        .run()
        .expect(4)
        .saying(&["/nonexistent/bin/nmap", "doctor"]);
    assert!(outcome.leftovers().is_empty(), "{outcome}");
}

#[test]
fn an_nmap_that_cannot_be_executed_is_exit_4() {
    let portolan = Portolan::new();
    let file = portolan.home().join("nmap");
    std::fs::write(&file, "not a program").expect("a file");
    let path = file.display().to_string();
    let outcome = portolan
        .env("PORTOLAN_NMAP", &file)
        .args(["scan", "-p", "22", "127.0.0.5"])
        .run()
        .expect(4)
        .saying(&[&path]);
    assert!(outcome.leftovers().is_empty(), "{outcome}");
}

#[test]
fn an_old_nmap_is_refused_with_both_versions() {
    scan("version-old", &[]).expect(4).saying(&["7.60", "7.80"]);
}

#[test]
fn an_nmap_that_is_not_nmap_is_exit_4() {
    for behaviour in ["version-garbage", "version-silent", "version-flood"] {
        let outcome = scan(behaviour, &[]).expect(4).saying(&["nmap"]);
        assert!(!outcome.stderr.contains(['\u{1b}', '\u{202e}', '\0']), "{outcome}");
    }
}

#[test]
fn an_nmap_that_hangs_on_its_version_is_exit_4() {
    scan("version-hang", &[]).expect(4).saying(&["nmap"]);
}

#[test]
fn a_flood_on_standard_output_ends_in_a_clear_error() {
    scan("flood-stdout", &[]).expect(1).saying(&["nmap"]);
}

#[test]
fn a_flood_of_one_line_ends_in_a_clear_error() {
    scan("flood-stdout-one-line", &[]).expect(1).saying(&["nmap"]);
}

#[test]
fn a_flood_of_open_ports_ends_in_a_clear_error() {
    scan("flood-ports", &[]).expect(1).saying(&["nmap"]);
}

#[test]
fn a_flood_on_standard_error_ends_in_a_clear_error_and_is_not_passed_on() {
    let outcome = scan("flood-stderr", &[]).expect(1).saying(&["nmap"]);
    assert!(outcome.stderr.len() < 64 << 10, "{} bytes of stderr", outcome.stderr.len());
}

#[test]
fn an_endless_attribute_is_cut_off_by_a_limit() {
    scan("flood-xml-attribute", &[]).expect(1).saying(&["byte"]);
}

#[test]
fn endless_nesting_is_cut_off_by_a_limit() {
    scan("flood-xml-depth", &[]).expect(1).saying(&["byte"]);
}

#[test]
fn a_hanging_nmap_is_ended_by_the_time_limit() {
    for behaviour in ["hang-start", "hang-mid"] {
        let outcome = scan(behaviour, &["--timeout", "1s"]).expect(124).saying(&["1"]);
        assert!(outcome.elapsed < Duration::from_secs(10), "{outcome}");
        if behaviour == "hang-mid" {
            assert_kept(&outcome, "interrupted");
        }
    }
}

#[test]
fn an_nmap_that_ignores_sigterm_is_killed() {
    let outcome = scan("stubborn", &["--timeout", "1s"]).expect(124);
    assert!(outcome.elapsed < Duration::from_secs(15), "{outcome}");
    assert_kept(&outcome, "interrupted");
}

#[test]
fn an_nmap_that_closes_standard_output_still_gives_its_result() {
    let outcome = scan("close-stdout", &[]).expect(0);
    assert_kept(&outcome, "success");
}

#[test]
fn an_nmap_that_closes_its_xml_and_stays_does_not_stay() {
    let outcome = scan("close-xml", &["--timeout", "5s"]);
    assert!([1, 124].contains(&outcome.code()), "{outcome}");
    assert_kept(&outcome, "interrupted");
}

#[test]
fn children_of_nmap_end_with_it_and_are_told() {
    for behaviour in ["fork", "fork-setsid", "fork-double"] {
        let outcome = scan(behaviour, &[]).expect(1).saying(&["left", "processes running"]);
        assert!(outcome.elapsed < Duration::from_secs(10), "{outcome}");
        assert_kept(&outcome, "interrupted");
    }
}

#[test]
fn children_of_a_hanging_nmap_end_with_the_time_limit() {
    for behaviour in ["fork-hang", "fork-setsid-hang", "fork-double-hang"] {
        let outcome = scan(behaviour, &["--timeout", "1s"]).expect(124);
        assert!(outcome.elapsed < Duration::from_secs(15), "{outcome}");
    }
}

#[test]
fn half_a_document_is_never_a_success() {
    for behaviour in ["half-exit0", "half-exit1", "half-segv"] {
        let outcome = scan(behaviour, &[]).expect(1).saying(&["nmap"]);
        assert_kept(&outcome, "interrupted");
    }
}

#[test]
fn death_by_signal_is_named() {
    scan("half-segv", &[]).expect(1).saying(&["SIGSEGV"]);
}

#[test]
fn no_document_at_all_is_an_error_whatever_the_exit_code() {
    scan("silent-exit0", &[]).expect(1).saying(&["nmap"]);
    scan("silent-exit1", &[]).expect(1).saying(&["Failed to resolve"]);
}

#[test]
fn bytes_that_are_not_utf8_do_no_harm() {
    let outcome = scan("invalid-utf8", &[]);
    assert!([0, 1].contains(&outcome.code()), "{outcome}");
    assert_eq!(outcome.json()["hosts"][0]["ip"], "127.0.0.5");
}

#[test]
fn a_gigabyte_of_hosts_streams_through() {
    let fake = fake("flood-xml-hosts");
    let outcome = Portolan::new()
        .nmap(&fake)
        .args(["scan", "-o", "ndjson", "-p", "22", "127.0.0.5"])
        .limit(Duration::from_mins(5))
        .run()
        .expect(0);
    assert_nothing_left(&fake, &outcome);
    assert!(outcome.stdout_bytes > 200 << 20, "{outcome}");
    // Nothing else of this test process's children comes near it.
    let usage =
        nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).expect("getrusage");
    assert!(usage.max_rss() < 64 << 10, "{} KiB at the peak", usage.max_rss());
}
