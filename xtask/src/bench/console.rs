//! How fast the console is: Chromium on the release binary, with more than 100,000 hosts (`console/scripts/bench/`).

use super::Figure;
use crate::console;
use std::fs;
use std::io;

/// Bytes of what a browser loads before the first page, compressed.
const ENTRY: f64 = 450e3;
/// Milliseconds until the first row of a table is seen.
const FIRST_ROW_MS: f64 = 1000.0;
/// Milliseconds between two frames at 60 a second, with what clocks and rounding add.
const FRAME_MS: f64 = 1000.0 / 60.0 + 0.5;
/// The share of dropped frames by which two rounds of the same differ.
const NOISE: f64 = 0.02;
/// Milliseconds until the map of a thousand hosts is drawn.
const MAP_MS: f64 = 2000.0;
/// Milliseconds of a frame of it, at the 95th percentile, at which it still follows the hand.
const MAP_FRAME_MS: f64 = 50.0;

/// What is opened and how, by the name of its figure: until its first row is seen.
const OPENED: [(&str, &str); 8] = [
    ("hostsCold", "Hosts, 106,536 of them: first row, nothing in the cache"),
    ("hostsWarm", "the same, all of the console in the cache"),
    ("hostsClick", "the same, by a click within the console"),
    ("servicesCold", "Services of these: first row, nothing in the cache"),
    ("servicesWarm", "the same, all of the console in the cache"),
    ("servicesClick", "the same, by a click within the console"),
    ("runCold", "a run of 65,536 hosts: first row, nothing in the cache"),
    ("runWarm", "the same, all of the console in the cache"),
];

pub(super) fn bench() -> io::Result<Vec<Figure>> {
    // The binary has the console inside.
    if !console::build() {
        return Ok(vec![Figure::skipped("console", "the console cannot be built here")]);
    }
    let portolan = super::portolan()?;
    let out = super::dir()?.join("console");
    let _ = fs::remove_file(&out);
    let Some(mut command) = console::bench(&portolan, &out, &super::dir()?) else {
        return Ok(vec![Figure::skipped("console", "needs Chromium and a Node that is young enough")]);
    };
    let status = command.status()?;
    if !status.success() {
        return Err(io::Error::other(format!("the console's bench ended with {status}")));
    }
    figures(&Said(fs::read_to_string(&out)?))
}

/// What the bench said: a name and a number a line.
struct Said(String);

impl Said {
    fn number(&self, name: &str) -> io::Result<f64> {
        let mut pairs = self.0.lines().filter_map(|line| line.split_once(' '));
        let found = pairs.find(|(known, _)| *known == name).and_then(|(_, value)| value.trim().parse().ok());
        found.ok_or_else(|| io::Error::other(format!("the console's bench did not say {name}:\n{}", self.0)))
    }
}

fn figures(said: &Said) -> io::Result<Vec<Figure>> {
    let (before, after) = (said.number("loadBefore")?, said.number("loadAfter")?);
    let entry = said.number("entryBytes")?;
    let mut all = vec![
        Figure::plain("load of the machine before and after", format!("{before:.1}, {after:.1}")),
        Figure::held(
            format!("entry by gzip; {} other parts come when they are needed", said.number("lazyParts")?),
            format!("{:.0} kB", entry / 1e3),
            format!("under {:.0} kB", ENTRY / 1e3),
            entry < ENTRY,
        ),
    ];
    for (name, what) in OPENED {
        let took = said.number(name)?;
        let bar = format!("under {FIRST_ROW_MS:.0} ms");
        all.push(Figure::held(what, format!("{took:.0} ms"), bar, took < FIRST_ROW_MS));
    }
    all.extend(scrolling(said)?);
    all.extend(map(said)?);
    Ok(all)
}

/// Frames of something: the 95th percentile, the share of beats without a frame, and the work behind one.
fn frames(said: &Said, name: &str) -> io::Result<(f64, f64, String)> {
    let (p95, dropped) = (said.number(&format!("{name}P95"))?, said.number(&format!("{name}Dropped"))?);
    let work = said.number(&format!("{name}Work"))?;
    Ok((
        p95,
        dropped,
        format!("p95 {p95:.1} ms, {:.1} % dropped, {work:.1} ms of work each", dropped * 100.0),
    ))
}

fn scrolling(said: &Said) -> io::Result<Vec<Figure>> {
    let mut all = vec![Figure::plain("frames of the page at rest", frames(said, "idle")?.2)];
    for (kind, how) in
        [("Wheel", "by the wheel, 200 rows a second"), ("Drag", "by the scrollbar, end to end")]
    {
        let (plain, lost, text) = frames(said, &format!("plain{kind}"))?;
        all.push(Figure::plain(format!("100,000 lines of plain text, scrolled {how}"), text));
        let (p95, dropped, text) = frames(said, &format!("table{kind}"))?;
        let met = p95 <= plain.max(FRAME_MS) && dropped <= lost + NOISE;
        let bar =
            format!("p95 at most {FRAME_MS:.1} ms or the plain text's, {:.0} % more dropped", NOISE * 100.0);
        all.push(Figure::held(format!("Hosts, 100,000 rows, scrolled {how}"), text, bar, met));
    }
    all.push(Figure::plain("Hosts scrolled while rows are fetched", frames(said, "fetchingWheel")?.2));
    Ok(all)
}

fn map(said: &Said) -> io::Result<Vec<Figure>> {
    let drawn = said.number("mapDrawn")?;
    let bar = format!("under {MAP_MS:.0} ms");
    let mut all = vec![Figure::held(
        "map of 1,000 hosts with ways, drawn",
        format!("{drawn:.0} ms"),
        bar,
        drawn < MAP_MS,
    )];
    for (name, how) in [("mapZoom", "zoomed by the wheel"), ("mapPan", "dragged")] {
        let (p95, _, text) = frames(said, name)?;
        let rest = said.number("mapIdleP95")?;
        let bar = format!("p95 at most {MAP_FRAME_MS:.0} ms, or its own at rest");
        all.push(Figure::held(format!("the map, {how}"), text, bar, p95 <= MAP_FRAME_MS.max(rest)));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_becomes_figures_with_their_bars() {
        let once = "loadBefore 0.5\nloadAfter 1\nentryBytes 460000\nlazyParts 80\nmapDrawn 900\n";
        let opened: String = OPENED.iter().map(|(name, _)| [name, " 400\n"].concat()).collect();
        let moved = [
            "idle",
            "plainWheel",
            "tableWheel",
            "plainDrag",
            "fetchingWheel",
            "mapIdle",
            "mapZoom",
            "mapPan",
        ];
        let frames = |name: &str| [name, "P95 16.7\n", name, "Dropped 0.01\n", name, "Work 3\n"].concat();
        let mut lines = [once, &opened, &moved.map(frames).concat()].concat();
        assert!(figures(&Said(lines.clone())).is_err(), "tableDrag is missing");
        lines += "tableDragP95 33.4\ntableDragDropped 0.3\ntableDragWork 14\n";
        let missed: Vec<_> =
            figures(&Said(lines)).unwrap().into_iter().filter(|one| one.met == Some(false)).collect();
        assert_eq!(
            missed.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(),
            ["460 kB", "p95 33.4 ms, 30.0 % dropped, 14.0 ms of work each"]
        );
    }
}
