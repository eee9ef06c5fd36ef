//! The plot of the scans: two bars for each, Nmap's and Portolan's, on a scale of powers of ten. Plain SVG that takes
//! its colours from the reader's preference for light or dark.

use std::fmt::Write;

/// A scan's two times, in seconds.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) what: String,
    pub(super) nmap: f64,
    /// Nmap's time is an earlier one, not of this run.
    pub(super) quoted: bool,
    pub(super) ours: f64,
}

/// Where the bars begin and how long the longest can be, in pixels.
const LEFT: f64 = 330.0;
const WIDTH: f64 = 420.0;
const TOP: f64 = 64.0;
const ROW: f64 = 50.0;
const BAR: f64 = 15.0;
/// The ends of the scale, as powers of ten of a second.
const LEAST: f64 = -2.0;
const MOST: f64 = 3.0;
const TICKS: [(f64, &str); 6] =
    [(0.01, "10 ms"), (0.1, "0.1 s"), (1.0, "1 s"), (10.0, "10 s"), (100.0, "100 s"), (1000.0, "1000 s")];

const STYLE: &str = "<style>
text { font: 13px system-ui, sans-serif; fill: #1f2933; }
.title { font-size: 15px; font-weight: 600; }
.words { font-family: ui-monospace, monospace; font-size: 12px; }
.tick { fill: #5b6773; font-size: 11px; }
.line { stroke: #d5dbe1; }
.nmap { fill: #8a96a3; }
.ours { fill: #0b7a75; }
@media (prefers-color-scheme: dark) {
text { fill: #e4e9ee; }
.tick { fill: #9aa7b4; }
.line { stroke: #37424d; }
.nmap { fill: #75828f; }
.ours { fill: #3cc0b8; }
}
</style>
";

/// The whole file.
pub(super) fn svg(pairs: &[Pair]) -> String {
    let rows: f64 = pairs.iter().map(|_| ROW).sum();
    let (width, height) = (LEFT + WIDTH + 110.0, TOP + rows + 34.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\">\n\
         <title>The same scans by Nmap and by Portolan, in seconds</title>\n{STYLE}"
    );
    text(
        &mut svg,
        12.0,
        24.0,
        "title",
        "The same scans by Nmap and by Portolan: seconds, each line ten times the one before",
    );
    for (x, class, name) in [(LEFT, "nmap", "Nmap"), (LEFT + 80.0, "ours", "Portolan")] {
        bar(&mut svg, x, 36.0, 12.0, class);
        text(&mut svg, x + 17.0, 46.0, "tick", name);
    }
    for (seconds, label) in TICKS {
        let x = LEFT + length(seconds);
        let _ = writeln!(
            svg,
            "<line class=\"line\" x1=\"{x:.1}\" y1=\"{TOP:.0}\" x2=\"{x:.1}\" y2=\"{:.0}\"/>",
            TOP + rows
        );
        text(&mut svg, x - 14.0, TOP + rows + 18.0, "tick", label);
    }
    let mut y = TOP;
    for pair in pairs {
        text(&mut svg, 12.0, y + ROW / 2.0 + 4.0, "words", &pair.what);
        let earlier = if pair.quoted { ", measured earlier" } else { "" };
        for (y, class, seconds, note) in
            [(y + 8.0, "nmap", pair.nmap, earlier), (y + 9.0 + BAR, "ours", pair.ours, "")]
        {
            let width = length(seconds);
            bar(&mut svg, LEFT, y, width, class);
            text(&mut svg, LEFT + width + 6.0, y + 12.0, "tick", &format!("{}{note}", shown(seconds)));
        }
        y += ROW;
    }
    svg + "</svg>\n"
}

/// Seconds with as many digits as say something.
pub(super) fn shown(seconds: f64) -> String {
    match seconds {
        0.0..0.995 => format!("{:.0} ms", seconds * 1e3),
        0.995..20.0 => format!("{seconds:.2} s"),
        _ => format!("{seconds:.0} s"),
    }
}

/// A bar's pixels.
fn length(seconds: f64) -> f64 {
    let share = (seconds.log10() - LEAST) / (MOST - LEAST);
    if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) * WIDTH }
}

fn bar(svg: &mut String, x: f64, y: f64, width: f64, class: &str) {
    let height = if width <= 12.0 { 12.0 } else { BAR };
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.0}\" rx=\"2\"/>"
    );
}

fn text(svg: &mut String, x: f64, y: f64, class: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(svg, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_by_the_same_for_each_power_of_ten() {
        let step = length(1.0) - length(0.1);
        assert!((length(100.0) - length(10.0) - step).abs() < 1e-6);
        assert!((length(1000.0) - WIDTH).abs() < 1e-6);
        assert!(length(1e9) <= WIDTH && length(0.0) >= 0.0 && length(f64::NAN) >= 0.0);
    }

    #[test]
    fn a_figure_that_is_not_of_the_run_says_so() {
        let pair = |quoted| Pair { what: "-sn <net>".to_owned(), nmap: 206.0, quoted, ours: 1.5 };
        let quoted = svg(&[pair(true)]);
        assert!(quoted.contains("206 s, measured earlier"));
        assert!(quoted.contains("1.50 s") && quoted.contains("-sn &lt;net&gt;"));
        assert!(!svg(&[pair(false)]).contains("measured earlier"));
    }
}
