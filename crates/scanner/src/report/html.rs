//! A result as one page: nothing is loaded from elsewhere, light and dark, and good on paper.
//!
//! The page is written host by host. What is known only at the end (the summary, the chart) stands at its end and is
//! shown at its top. All text is made safe to show first and escaped by the templates then.

use std::collections::HashMap;
use std::io::{self, Write};

use askama::Template;
use portolan_model::{Document, Event, Host, HostState, Outcome, Port, PortState, Script, Tally};

use super::facts::{facts, ip, names, not_shown, route};
use super::{Sink, Versions, one_line, outcome_word, plain_lines};

/// Services that are counted one by one; a hostile network can name any number of them.
const MOST_SERVICES: usize = 4096;
/// Bars of the chart.
const MOST_BARS: usize = 12;
/// Width of the longest bar, in the chart's units.
const LONGEST_BAR: u64 = 440;

pub(super) struct Html {
    out: Box<dyn Write + Send>,
    begun: bool,
    rest: Document,
    tally: Tally,
    versions: Versions,
    services: HashMap<String, u64>,
    other_services: u64,
    down: u64,
}

#[derive(Template)]
#[template(path = "report_head.html")]
struct Head {
    title: String,
}

#[derive(Template)]
#[template(path = "report_host.html")]
struct HostPart {
    ip: String,
    names: String,
    state: &'static str,
    latency: String,
    not_shown: Vec<String>,
    ports: Vec<Row>,
    facts: Vec<(&'static str, String)>,
    route: Vec<[String; 3]>,
    scripts: Vec<(String, String)>,
}

struct Row {
    number: String,
    state: &'static str,
    /// Class of the state's cell.
    class: &'static str,
    service: String,
    version: String,
}

#[derive(Template)]
#[template(path = "report_tail.html")]
struct Tail {
    summary: String,
    facts: Vec<(&'static str, String)>,
    problem: String,
    warnings: Vec<String>,
    scripts: Vec<(String, String)>,
    bars: Vec<Bar>,
    height: usize,
    down: u64,
}

struct Bar {
    name: String,
    count: u64,
    y: usize,
    width: u64,
}

impl Html {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self {
            out,
            begun: false,
            rest: Document::default(),
            tally: Tally::default(),
            versions: Versions::default(),
            services: HashMap::new(),
            other_services: 0,
            down: 0,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(());
        }
        let title = match self.rest.start {
            Some(start) => format!("Scan of {start}"),
            None => "Scan".to_owned(),
        };
        self.write(&Head { title })
    }

    fn write(&mut self, part: &impl Template) -> io::Result<()> {
        // Templates come without the newline at their end.
        writeln!(self.out, "{}", part.render().map_err(io::Error::other)?)
    }

    fn count(&mut self, host: &Host) {
        for port in host.ports.iter().filter(|port| port.state == PortState::Open) {
            let name = one_line(port.service.as_deref().unwrap_or("unknown"));
            if let Some(count) = self.services.get_mut(name.as_ref()) {
                *count += 1;
            } else if self.services.len() < MOST_SERVICES {
                self.services.insert(name.into_owned(), 1);
            } else {
                self.other_services += 1;
            }
        }
    }

    /// The most frequent services, then all others as one.
    fn bars(&self) -> Vec<Bar> {
        let mut all: Vec<(&str, u64)> = self.services.iter().map(|(name, n)| (name.as_str(), *n)).collect();
        all.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let rest = self.other_services + all.iter().skip(MOST_BARS).map(|(_, n)| n).sum::<u64>();
        all.truncate(MOST_BARS);
        if rest > 0 {
            all.push(("all others", rest));
        }
        let most = all.iter().map(|(_, n)| *n).max().unwrap_or(1);
        let bar = |(at, (name, count)): (usize, &(&str, u64))| Bar {
            name: name.chars().take(24).collect(),
            count: *count,
            y: at * 24,
            width: (count * LONGEST_BAR / most).max(2),
        };
        all.iter().enumerate().map(bar).collect()
    }
}

fn host_part(host: &Host, versions: Versions) -> HostPart {
    let mut scripts = shown(&host.scripts, "");
    for port in &host.ports {
        scripts.extend(shown(&port.scripts, &format!("{}/{} ", port.port, port.protocol)));
    }
    HostPart {
        ip: ip(host),
        names: names(host),
        state: host.state.as_str(),
        latency: host.latency_seconds.map_or(String::new(), |s| format!("{:.2} ms", s * 1e3)),
        not_shown: host.extra_ports.iter().map(not_shown).collect(),
        ports: host.ports.iter().map(|port| row(port, versions.service(host, port))).collect(),
        facts: facts(host),
        route: route(host),
        scripts,
    }
}

fn row(port: &Port, service: String) -> Row {
    Row {
        number: format!("{}/{}", port.port, port.protocol),
        state: port.state.as_str(),
        class: match port.state {
            PortState::Open => "open",
            PortState::Closed => "closed",
            _ => "unsure",
        },
        service,
        version: one_line(port.version.as_deref().unwrap_or("")).into_owned(),
    }
}

/// The name and the output of each.
fn shown(scripts: &[Script], place: &str) -> Vec<(String, String)> {
    let output =
        |script: &Script| plain_lines(script.output.trim_matches('\n')).collect::<Vec<_>>().join("\n");
    scripts.iter().map(|script| (format!("{place}{}", one_line(&script.id)), output(script))).collect()
}

impl Sink for Html {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.tally.observe(event);
        self.versions.observe(event);
        let Event::Host(host) = event else {
            self.rest.take(event.clone());
            return Ok(());
        };
        self.begin()?;
        if host.state == HostState::Down && host.ports.is_empty() {
            self.down += 1;
            return Ok(());
        }
        self.count(host);
        self.write(&host_part(host, self.versions))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.begin()?;
        let run = std::mem::take(&mut self.rest);
        let mut facts = Vec::new();
        let mut add = |name, value: Option<String>| {
            facts.extend(value.map(|value| (name, one_line(&value).into_owned())));
        };
        let scanner = &run.scanner;
        let version = scanner.version.as_deref().unwrap_or("");
        add("Scanner", scanner.name.as_deref().map(|name| format!("{name} {version}")));
        add("Command", scanner.args.as_deref().map(str::to_owned));
        add("Start", run.start.map(|at| at.to_string()));
        add("End", run.end.map(|at| at.to_string()));
        add("Took", run.elapsed_seconds.map(|s| format!("{s:.2} s")));
        let problem = if run.outcome == Outcome::Success {
            String::new()
        } else {
            let message = run.message.as_deref().unwrap_or("the scan did not come to its end");
            format!("{}: {}", outcome_word(run.outcome), one_line(message))
        };
        let mut scripts = shown(&run.pre_scripts, "before: ");
        scripts.extend(shown(&run.post_scripts, "after: "));
        let bars = self.bars();
        let tail = Tail {
            summary: self.tally.summary(run.stats),
            facts,
            problem,
            warnings: run.warnings.iter().map(|w| one_line(&w.message).into_owned()).collect(),
            scripts,
            height: bars.len() * 24,
            bars,
            down: self.down,
        };
        self.write(&tail)?;
        self.out.flush()
    }
}
