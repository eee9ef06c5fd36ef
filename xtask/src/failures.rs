//! Which tests failed and why, in a line each, read from what the runners print: whoever sees no more of a run than its
//! closing lines still knows where to look.

/// How many are named; a run in which more failed is broken as a whole.
const MOST: usize = 12;

/// How much of a line is shown, in characters.
const WIDTH: usize = 240;

/// How far below a name its reason is looked for, in lines.
const NEAR: usize = 60;

/// The names of nextest's and vitest's failed tests, each with the first line of its reason.
pub(crate) fn read(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found: Vec<(&str, String)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let Some(name) = name(line) else { continue };
        let below = lines.iter().skip(number + 1).take(NEAR).take_while(|line| self::name(line).is_none());
        let why = why(below.copied());
        // Nextest names each twice: as it ends, with its output below, and at the end, with nothing.
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if known.is_empty() => *known = why,
            Some(_) => {}
            None => found.push((name, why)),
        }
    }
    found.iter().take(MOST).map(|(name, why)| format!("{name}{why}").chars().take(WIDTH).collect()).collect()
}

/// `        FAIL [   0.005s] ( 3/5) portolan a::b` of nextest, ` FAIL  a.test.ts > b` of vitest.
fn name(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(name) = line.strip_prefix("FAIL  ") {
        return Some(name.trim());
    }
    let (word, rest) = line.split_once(" [")?;
    let ended = ["FAIL", "TIMEOUT", "ABORT", "LEAK-FAIL", "XFAIL"].contains(&word) || word.starts_with("SIG");
    let (time, name) = rest.split_once("] ")?;
    let name = name.trim_start();
    // How many had ended by then: it differs between the two lines of one test.
    let name = name.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(name, |(_, name)| name);
    (ended && time.ends_with('s')).then(|| name.trim())
}

/// `: ` and where and why it failed: a panic of Rust, or an error of JavaScript.
fn why<'a>(mut below: impl Iterator<Item = &'a str>) -> String {
    let is_reason = |line: &&str| {
        let first = line.split_whitespace().next().unwrap_or_default();
        line.contains("panicked at ") || first.ends_with("Error:")
    };
    let Some(line) = below.find(is_reason) else { return String::new() };
    let line = line.trim();
    match line.split_once("panicked at ") {
        Some((_, place)) => format!(": {place} {}", below.next().unwrap_or_default().trim()),
        None => format!(": {line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nextests_failures_are_named_once_with_their_reason() {
        let text = "        PASS [   0.005s] (1/3) portolan a::good\n        \
            FAIL [   0.005s] (2/3) portolan a::bad\n  stderr ───\n\n    \
            thread 'a::bad' (77) panicked at src/a.rs:3:5:\n    left is not right\n     \
            TIMEOUT [  60.001s] (3/3) portolan a::slow\n────\n     \
            Summary [  60.2s] 3 tests run: 1 passed, 1 failed, 1 timed out, 0 skipped\n        \
            FAIL [   0.005s] (2/3) portolan a::bad\n     TIMEOUT [  60.001s] (3/3) portolan a::slow\n";
        let expected = ["portolan a::bad: src/a.rs:3:5: left is not right", "portolan a::slow"];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn vitests_failures_are_named_with_their_error() {
        let text = " FAIL  src/i18n/words.test.ts > words > each key\nAssertionError: expected 1 to be 2\n \u{276f} src/i18n\n";
        let expected = ["src/i18n/words.test.ts > words > each key: AssertionError: expected 1 to be 2"];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn nothing_failed() {
        let text = "        PASS [   0.1s] (1/1) portolan a\n     Summary [   0.1s] 1 test run: 1 passed, 0 skipped\n";
        assert_eq!(read(text), Vec::<String>::new());
        assert_eq!(read("    Blocking waiting for file lock\n"), Vec::<String>::new());
    }

    #[test]
    fn many_failures_and_long_reasons_are_cut() {
        let long = "x".repeat(1000);
        let lines: Vec<String> =
            (0..100).map(|n| format!("FAIL [ 0.1s] ({n}/100) portolan {n}{long}")).collect();
        let failures = read(&lines.join("\n"));
        assert_eq!(failures.len(), MOST);
        assert!(failures.iter().all(|line| line.chars().count() == WIDTH));
    }
}
