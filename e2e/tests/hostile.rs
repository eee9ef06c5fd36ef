//! What a scanned host says never commands the terminal or the spreadsheet of the person who reads it.

use portolan_e2e::{FakeNmap, Outcome, Portolan, needs};

fn fake() -> FakeNmap {
    FakeNmap::new(env!("CARGO_BIN_EXE_fake-nmap"), "hostile")
}

fn scan(format: &str) -> Outcome {
    let fake = fake();
    Portolan::new().nmap(&fake).args(["scan", "-o", format, "-p", "22", "127.0.0.5"]).run().expect(0)
}

/// Control characters but the line's end, and those that turn the direction of writing (Unicode UAX 9).
fn is_dangerous(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn assert_harmless(what: &str, text: &str, outcome: &Outcome) {
    if let Some(c) = text.chars().find(|&c| is_dangerous(c)) {
        panic!("{what} has {c:?}\n{outcome}");
    }
}

#[test]
fn the_table_and_the_messages_are_harmless() {
    let outcome = scan("table");
    assert_harmless("the table", outcome.text(), &outcome);
    assert_harmless("the messages", &outcome.stderr, &outcome);
    // Eight hosts of the same address, one for each text.
    assert!(outcome.text().matches("22/tcp").count() >= 8, "{outcome}");
    assert!(outcome.text().contains("gnp.exe"), "the harmless part of a hostile text is kept\n{outcome}");
}

#[test]
fn csv_cells_are_harmless_and_no_formula() {
    let outcome = scan("csv");
    let mut reader = csv::Reader::from_reader(outcome.stdout.as_slice());
    let mut defused = 0;
    for row in reader.records() {
        for cell in &row.expect("a row") {
            assert_harmless("a cell", cell, &outcome);
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}\n{outcome}");
            defused += usize::from(cell.starts_with("'="));
        }
    }
    // The service's name, on each of the eight hosts, and one product.
    assert!(defused >= 9, "{outcome}");
}

#[test]
fn a_live_terminal_sees_only_our_own_escapes() {
    needs!("a_live_terminal_sees_only_our_own_escapes", "script");
    let fake = fake();
    let outcome = Portolan::new()
        .nmap(&fake)
        .env("TERM", "xterm-256color")
        .on_a_terminal()
        .args(["scan", "-p", "22", "127.0.0.5"])
        .run()
        .expect(0);
    let text = outcome.text();
    assert!(text.contains("22/tcp"), "{outcome}");
    assert!(!text.contains("\u{1b}]0;owned"), "a terminal title was set\n{outcome}");
    assert!(!text.contains(['\u{9b}', '\u{202e}', '\u{2066}', '\u{7}']), "{outcome}");
}

#[test]
fn json_keeps_every_character() {
    let document = scan("json").json();
    let products: Vec<_> = document["hosts"]
        .as_array()
        .expect("hosts")
        .iter()
        .map(|host| host["ports"][0]["product"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(
        products,
        [
            "\u{9b}31mred\u{9b}2J",
            "\u{202e}gnp.exe\u{2066}",
            "<script>alert(1)</script>",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "two\nlines\ttab\rreturn",
        ]
    );
}
