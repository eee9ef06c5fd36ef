//! What a whole server costs: the release binary under the load of `e2e/examples/server_load`.

use super::Figure;
use std::io;
use std::process::{Command, Stdio};

/// Most resident memory over the import, in MiB.
const IMPORT_MIB: f64 = 256.0;
/// Milliseconds of a page, at the 95th percentile.
const PAGE_MS: f64 = 50.0;
/// Most resident memory with a thousand followers, in MiB.
const FOLLOWERS_MIB: f64 = 300.0;

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    let portolan = super::portolan()?;
    let example = super::example("portolan-e2e", "server_load")?;
    let mut command = Command::new(example);
    command.env("PORTOLAN_BIN", portolan).env("TMPDIR", super::dir()?).stderr(Stdio::inherit());
    let output = command.output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("server_load ended with {}", output.status)));
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = |name: &str| {
        let value = said.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
        value.ok_or_else(|| io::Error::other(format!("server_load did not say {name}:\n{said}")))
    };
    let mebibytes = |name: &str| Ok::<_, io::Error>(number(name)? / 1024.0);
    let held = |what: &str, value: f64, unit: &str, bar: f64| {
        Figure::held(what, format!("{value:.1} {unit}"), format!("under {bar:.0} {unit}"), value < bar)
    };
    let (all, complete) = (number("followers")?, number("followersComplete")?);
    Ok(vec![
        Figure::plain(
            "a first start, and its admin's password hashed",
            format!("{:.1} MiB", mebibytes("idleKib")?),
        ),
        Figure::plain(
            "a start on a database of a million ports",
            format!("{:.0} ms, {:.1} MiB", number("startSeconds")? * 1e3, mebibytes("restartedKib")?),
        ),
        Figure::plain(
            format!(
                "import over HTTP of {} hosts with {} ports, {:.0} MB of XML",
                number("importHosts")?,
                number("importRows")?,
                number("importBytes")? / 1e6
            ),
            format!(
                "{:.1} s, {:.0} ports a second",
                number("importSeconds")?,
                number("importRows")? / number("importSeconds")?
            ),
        ),
        held("peak resident memory over it", mebibytes("importPeakKib")?, "MiB", IMPORT_MIB),
        Figure::plain("pages over HTTP at that size, p50", format!("{:.1} ms", number("pageP50Ms")?)),
        held("pages over HTTP at that size, p95", number("pageP95Ms")?, "ms", PAGE_MS),
        Figure::plain("the slowest of them", format!("{:.1} ms", number("pageMaxMs")?)),
        Figure::held(
            format!("followers of one run that got each of its {} events", number("events")?),
            format!("{complete}"),
            format!("all {all}"),
            (complete - all).abs() < 0.5,
        ),
        held("peak resident memory with them", mebibytes("followersPeakKib")?, "MiB", FOLLOWERS_MIB),
    ])
}
