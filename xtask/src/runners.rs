//! The closing numbers of the test runners, read from what they print.

use std::iter::Sum;
use std::ops::Add;

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// Reads cargo-nextest's summary:
/// `Summary [   0.005s] 6 tests run: 4 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
/// Tests that it did not come to (`3/6 tests run`) count as failed. None when there is no such line.
pub(crate) fn nextest(text: &str) -> Option<Counts> {
    let line = text.lines().rev().find(|line| line.trim_start().starts_with("Summary ["))?;
    let (head, tail) = line.split_once(" run:")?;
    let run = head.rsplit(']').next()?.split_whitespace().next()?;
    let mut counts = Counts::default();
    if let Some((run, planned)) = run.split_once('/') {
        counts.failed = planned.parse::<usize>().ok()?.saturating_sub(run.parse().ok()?);
    }
    for part in without_parentheses(tail).split(',') {
        let (number, what) = part.trim().split_once(' ')?;
        let number: usize = number.parse().ok()?;
        match what.trim() {
            "passed" => counts.passed += number,
            "skipped" => counts.skipped += number,
            // "failed", "timed out", "exec failed", and what later versions may add.
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

/// Sums the `test result: ok. 5 passed; 0 failed; 1 ignored; ...` lines of libtest. None when there are none.
pub(crate) fn libtest(text: &str) -> Option<Counts> {
    let number = |part: &str| part.trim().rsplit_once(' ')?.0.rsplit(' ').next()?.parse().ok();
    let read = |line: &str| {
        let mut parts = line.strip_prefix("test result: ")?.split(';');
        Some(Counts {
            passed: number(parts.next()?)?,
            failed: number(parts.next()?)?,
            skipped: number(parts.next()?)?,
        })
    };
    let lines: Vec<Counts> = text.lines().filter_map(read).collect();
    (!lines.is_empty()).then(|| lines.into_iter().sum())
}

/// Reads vitest's summary: `Tests  1 failed | 40 passed | 2 skipped (43)`. None when there is no such line.
pub(crate) fn vitest(text: &str) -> Option<Counts> {
    let line = text.lines().rev().find_map(|line| line.trim_start().strip_prefix("Tests "))?;
    let mut counts = Counts::default();
    for part in without_parentheses(line).split('|') {
        let (number, what) = part.trim().split_once(' ')?;
        let number: usize = number.parse().ok()?;
        match what.trim() {
            "passed" => counts.passed += number,
            "skipped" | "todo" => counts.skipped += number,
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: usize, failed: usize, skipped: usize) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn nextest_that_passed() {
        let text =
            "   PASS [   0.005s] a b\n─────\n     Summary [   0.005s] 5 tests run: 5 passed, 0 skipped\n";
        assert_eq!(nextest(text), Some(counts(5, 0, 0)));
        assert_eq!(nextest("     Summary [   0.1s] 1 test run: 1 passed, 3 skipped"), Some(counts(1, 0, 3)));
    }

    #[test]
    fn nextest_that_failed_in_every_way() {
        let text = "     Summary [  61.2s] 10 tests run: 6 passed (1 slow, 2 leaky), 2 failed (1 due to being leaky), \
                    1 timed out, 1 exec failed, 4 skipped\n        FAIL [   0.005s] portolan c::d\n";
        assert_eq!(nextest(text), Some(counts(6, 4, 4)));
    }

    #[test]
    fn nextest_cut_short_counts_the_rest_as_failed() {
        let text = "     Summary [   1.0s] 3/10 tests run: 2 passed, 1 failed, 0 skipped";
        assert_eq!(nextest(text), Some(counts(2, 8, 0)));
    }

    #[test]
    fn nextest_that_never_came_to_a_summary() {
        assert_eq!(nextest("error: could not compile `portolan`"), None);
        assert_eq!(nextest("     Summary [   1.0s] what is this run: nonsense"), None);
    }

    #[test]
    fn vitest_is_read() {
        let text = " Test Files  1 failed | 5 passed (6)\n      Tests  1 failed | 40 passed | 2 skipped (43)\n   Start at  1\n";
        assert_eq!(vitest(text), Some(counts(40, 1, 2)));
        assert_eq!(vitest("      Tests  41 passed (41)"), Some(counts(41, 0, 0)));
        assert_eq!(vitest("      Tests  no tests"), None);
        assert_eq!(vitest("Error: no config"), None);
    }

    #[test]
    fn libtest_results_are_summed() {
        let text = "running 2 tests\n\
            test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 2 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n";
        assert_eq!(libtest(text), Some(counts(7, 3, 1)));
        assert_eq!(libtest("error: no"), None);
    }
}
