//! How fast results are stored, and how soon a page of a search is there, without a server around.

use super::Figure;
use crate::measure::median;
use std::io;
use std::process::Command;

/// Ports stored in a second.
const ROWS_A_SECOND: f64 = 100_000.0;
/// Milliseconds of a page, at the 95th percentile.
const PAGE_MS: f64 = 50.0;
const ROUNDS: usize = 3;

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let example = super::example("portolan-store", "ingest_speed")?;
    let (mut speeds, mut pages) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let output = Command::new(&example).output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let (speed, page) =
            figures(&said).ok_or_else(|| io::Error::other(format!("ingest_speed said:\n{said}")))?;
        speeds.push(speed);
        pages.push(page);
    }
    let (speed, page) = (median(&speeds).unwrap_or(f64::NAN), median(&pages).unwrap_or(f64::NAN));
    Ok(vec![
        Figure::held(
            "ports stored, all indexes included",
            format!("{speed:.0} a second"),
            format!("at least {ROWS_A_SECOND:.0}"),
            speed >= ROWS_A_SECOND,
        ),
        Figure::held(
            "pages of hosts and services over them, p95",
            format!("{page:.1} ms"),
            format!("under {PAGE_MS:.0} ms"),
            page < PAGE_MS,
        ),
    ])
}

/// Rows a second and milliseconds at the 95th percentile of all queries.
fn figures(said: &str) -> Option<(f64, f64)> {
    let speed = said.lines().find_map(|line| line.split_once(" s: ")?.1.split_once(" rows/s"))?.0;
    let all = said.lines().find(|line| line.contains("  all "))?;
    Some((speed.parse().ok()?, all.split_whitespace().nth(1)?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::figures;

    #[test]
    fn figures_are_found_in_what_it_says() {
        let said = "978719 rows of 65536 hosts in 8.46 s: 115737 rows/s; 212 MB\n\n   11.09    35.76    59.96  all 760 queries\n";
        assert_eq!(figures(said), Some((115_737.0, 35.76)));
        assert_eq!(figures("thread main panicked"), None);
    }
}
