//! The rest of the program: templates, doctor, completions, the manual, help.

use portolan_e2e::{FakeNmap, Portolan, needs};

#[test]
fn the_nine_templates_are_listed_with_their_commands() {
    let outcome = Portolan::new().args(["templates", "-o", "json"]).run().expect(0);
    let text = outcome.text();
    for command in
        ["-sn", "-T4 -F -sV", "-T4 -A -v", "-O", "-sV", "-sS", "-sU --top-ports 100", "-sS -sU -T4 -A -v"]
    {
        assert!(text.contains(command), "no {command:?}\n{outcome}");
    }
    let document = outcome.json();
    let list = document.as_array().or_else(|| document["templates"].as_array()).expect("a list");
    assert_eq!(list.len(), 9, "{outcome}");
}

#[test]
fn every_template_explains_as_allowed() {
    let outcome = Portolan::new().args(["templates", "-o", "json"]).run().expect(0);
    let document = outcome.json();
    let list = document.as_array().or_else(|| document["templates"].as_array()).expect("a list");
    for template in list {
        let id = template["id"].as_str().expect("id");
        let outcome =
            Portolan::new().args(["explain", "-o", "json", "--template", id, "127.0.0.1"]).run().expect(0);
        assert_eq!(outcome.json()["allowed"], true, "{outcome}");
    }
}

#[test]
fn doctor_names_nmap_and_its_version() {
    needs!("doctor_names_nmap_and_its_version", "nmap");
    let _ = Portolan::new().args(["doctor"]).run().expect(0);
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "plain");
    let outcome = Portolan::new().nmap(&fake).args(["doctor"]).run().expect(0);
    assert!(outcome.text().contains("7.93"), "{outcome}");
    assert!(outcome.text().contains(&fake.program().display().to_string()), "{outcome}");
}

#[test]
fn doctor_says_what_mends_a_missing_or_old_nmap() {
    let missing = Portolan::new().env("PORTOLAN_NMAP", "/nonexistent/nmap").args(["doctor"]).run().expect(4);
    assert!(format!("{}{}", missing.text(), missing.stderr).contains("install"), "{missing}");
    let fake = FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "version-old");
    let old = Portolan::new().nmap(&fake).args(["doctor"]).run().expect(4);
    assert!(format!("{}{}", old.text(), old.stderr).contains("7.60"), "{old}");
}

#[test]
fn what_works_on_data_says_where_there_are_none() {
    for words in [
        &["import", "--data-dir", "/nonexistent", "/dev/null"][..],
        &["reset-password", "--data-dir", "/nonexistent", "admin"],
        &["backup", "--data-dir", "/nonexistent", "/dev/null"],
    ] {
        let said =
            ["there is no database of Portolan in /nonexistent; name its data directory with --data-dir"];
        let _ = Portolan::new().args(words).run().expect(1).saying(&said);
    }
}

#[test]
fn completions_exist_for_three_shells() {
    for shell in ["bash", "zsh", "fish"] {
        let outcome = Portolan::new().args(["completions", shell]).run().expect(0);
        for word in ["portolan", "scan", "explain", "doctor"] {
            assert!(outcome.text().contains(word), "{shell}: {outcome}");
        }
    }
}

#[test]
fn bash_takes_its_completions() {
    needs!("bash_takes_its_completions", "bash");
    let outcome = Portolan::new().args(["completions", "bash"]).run().expect(0);
    assert!(outcome.text().contains("portolan"), "{outcome}");
    let file = outcome.home().join("completions");
    std::fs::write(&file, &outcome.stdout).expect("a file");
    let checked = std::process::Command::new("bash").arg("-n").arg(&file).output().expect("bash runs");
    assert!(
        checked.status.success() && checked.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[test]
fn the_manual_is_a_man_page() {
    let outcome = Portolan::new().args(["man"]).run().expect(0);
    assert!(outcome.text().contains(".TH"), "{outcome}");
    for word in ["scan", "explain", "parse"] {
        assert!(outcome.text().contains(word), "{outcome}");
    }
}

#[test]
fn every_command_helps_with_an_example() {
    for command in ["scan", "explain", "parse", "templates", "doctor", "completions", "man"] {
        let outcome = Portolan::new().args([command, "--help"]).run().expect(0);
        assert!(outcome.text().contains("Usage"), "{outcome}");
        assert!(outcome.text().contains(&format!("portolan {command}")), "{outcome}");
        assert!(outcome.text().to_lowercase().contains("example"), "{outcome}");
    }
}

#[test]
fn it_says_its_version() {
    let outcome = Portolan::new().args(["--version"]).run().expect(0);
    assert!(outcome.text().starts_with("portolan "), "{outcome}");
}

#[test]
fn a_terminal_sees_percent_and_remaining_time_while_the_scan_runs() {
    needs!("a_terminal_sees_percent_and_remaining_time_while_the_scan_runs", "nmap", "script");
    let outcome = Portolan::new()
        .env("TERM", "xterm-256color")
        .on_a_terminal()
        .args(["scan", "-n", "-Pn", "-sT", "-p", "1-1600", "--max-rate", "400", "127.0.0.1"])
        .run()
        .expect(0);
    let text = outcome.text();
    // Neither the beginning nor the end: something in between was shown.
    let between = (1..100).any(|percent| text.contains(&format!(" {percent}%")));
    assert!(between && text.contains("ETA "), "{outcome}");
}
