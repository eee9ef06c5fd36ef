//! Hosts and ports as a person reads them.

use std::io::{self, Write};

use comfy_table::{Cell, Color, ContentArrangement, presets};
use portolan_model::{Document, Event, Host, HostState, Outcome, PortState, Script, Tally};

use super::{Look, Sink, Versions, one_line, plain_lines};

/// `-o table`: a block a host as soon as it is finished, a line of summary at the end, and a hint where nothing
/// was found.
pub(crate) struct Table {
    out: Box<dyn Write + Send>,
    look: Look,
    rest: Document,
    tally: Tally,
    versions: Versions,
    down: u64,
}

impl Table {
    pub(crate) fn new(out: Box<dyn Write + Send>, look: Look) -> Self {
        Self {
            out,
            look,
            rest: Document::default(),
            tally: Tally::default(),
            versions: Versions::default(),
            down: 0,
        }
    }

    fn host(&mut self, host: &Host) -> io::Result<()> {
        if host.state == HostState::Down && host.ports.is_empty() {
            self.down += 1;
            return Ok(());
        }
        writeln!(self.out, "{}", head_line(host))?;
        if !host.ports.is_empty() {
            for line in self.ports(host).to_string().lines() {
                writeln!(self.out, "{}", line.trim_end())?;
            }
        }
        for line in detail_lines(host) {
            writeln!(self.out, "  {line}")?;
        }
        if self.look.scripts {
            for port in &host.ports {
                self.scripts(&format!("{}/{} ", port.port, port.protocol), &port.scripts)?;
            }
            self.scripts("", &host.scripts)?;
        }
        writeln!(self.out)
    }

    fn ports(&self, host: &Host) -> comfy_table::Table {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING);
        if let Some(width) = self.look.width {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        if self.look.colour {
            table.enforce_styling()
        } else {
            table.force_no_tty()
        };
        table.set_header(["  PORT", "STATE", "SERVICE", "VERSION"]);
        for port in &host.ports {
            let state = match port.state {
                PortState::Open => Cell::new(port.state.as_str()).fg(Color::Green),
                PortState::Closed => Cell::new(port.state.as_str()).fg(Color::DarkGrey),
                _ => Cell::new(port.state.as_str()).fg(Color::Yellow),
            };
            table.add_row([
                Cell::new(format!("  {}/{}", port.port, port.protocol)),
                state,
                Cell::new(self.versions.service(host, port)),
                Cell::new(one_line(port.version.as_deref().unwrap_or(""))),
            ]);
        }
        table
    }

    fn scripts(&mut self, place: &str, scripts: &[Script]) -> io::Result<()> {
        for script in scripts {
            writeln!(self.out, "  | {place}{}", one_line(&script.id))?;
            for line in plain_lines(script.output.trim_matches('\n')) {
                writeln!(self.out, "  |   {line}")?;
            }
        }
        Ok(())
    }
}

impl Sink for Table {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.tally.observe(event);
        self.versions.observe(event);
        match event {
            Event::Host(host) => self.host(host),
            other => {
                self.rest.take(other.clone());
                Ok(())
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.look.scripts {
            let (before, after) =
                (std::mem::take(&mut self.rest.pre_scripts), std::mem::take(&mut self.rest.post_scripts));
            self.scripts("before: ", &before)?;
            self.scripts("after: ", &after)?;
        }
        write!(self.out, "{}", self.tally.summary(self.rest.stats))?;
        if let Some(seconds) = self.rest.elapsed_seconds {
            write!(self.out, ", {seconds:.2} s")?;
        }
        writeln!(self.out)?;
        if self.rest.outcome != Outcome::Success {
            let word = super::outcome_word(self.rest.outcome);
            let message = self.rest.message.as_deref().unwrap_or("the scan did not come to its end");
            writeln!(self.out, "{word}: {}", one_line(message))?;
        }
        if let Some(hint) = hint(&self.rest, &self.tally) {
            writeln!(self.out, "{hint}")?;
        }
        self.out.flush()
    }
}

/// What to try where a scan that came to its end found nothing.
fn hint(run: &Document, tally: &Tally) -> Option<&'static str> {
    let listed = run.scan_info.is_empty() && tally.hosts_up == 0 && tally.hosts > 0;
    let up = run.stats.map_or(tally.hosts_up, |s| s.hosts_up);
    if run.outcome != Outcome::Success || listed {
        None
    } else if run.stats.is_some_and(|stats| stats.hosts_total == 0) {
        Some(
            "Nmap looked at no address: every target was left out or could not be read. Check the targets and --exclude.",
        )
    } else if up == 0 {
        Some(
            "No host answered. That is not yet proof that there is none: a firewall may drop the probes. Try -Pn to skip host discovery, check the address and the network, or run as root for better probes.",
        )
    } else if tally.open_ports == 0 && !run.scan_info.is_empty() {
        Some(
            "No open port among those scanned. Others were not looked at: try -p- for all TCP ports, or -sU for UDP.",
        )
    } else {
        None
    }
}

fn head_line(host: &Host) -> String {
    let mut names: Vec<&str> = host.hostnames.iter().map(|h| h.name.as_str()).collect();
    names.dedup();
    let names = if names.is_empty() { String::new() } else { format!(" ({})", one_line(&names.join(", "))) };
    let latency = host.latency_seconds.map_or(String::new(), |seconds| format!(", {}", duration(seconds)));
    let given_up =
        if host.timed_out { ", given up at the host timeout: what is here is not all" } else { "" };
    let ip = one_line(host.ip.as_deref().unwrap_or("(no address)"));
    format!("{ip}{names}  {}{latency}{given_up}", host.state.as_str())
}

fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 0.001 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

fn detail_lines(host: &Host) -> Vec<String> {
    let mut lines = Vec::new();
    for extra in &host.extra_ports {
        let reasons =
            extra.reasons.iter().map(|r| format!("{} {}", r.count, r.reason)).collect::<Vec<_>>().join(", ");
        let why = if reasons.is_empty() { String::new() } else { format!(" ({})", one_line(&reasons)) };
        lines.push(format!("not listed: {} {}{why}", extra.count, extra.state));
    }
    if let Some(mac) = host.addresses.iter().find(|a| a.kind == portolan_model::AddressKind::Mac) {
        let vendor = mac.vendor.as_deref().map_or(String::new(), |v| format!(" ({v})"));
        lines.push(format!("MAC: {}", one_line(&format!("{}{vendor}", mac.addr))));
    }
    if let Some(best) = host.os.as_ref().and_then(|os| os.matches.first()) {
        // Old documents name no candidate, only its class.
        let class = best.classes.first().map(|class| {
            [&class.vendor, &class.family, &class.generation]
                .into_iter()
                .flatten()
                .map(AsRef::as_ref)
                .collect::<Vec<&str>>()
                .join(" ")
        });
        let name = best.name.as_deref().or(class.as_deref()).unwrap_or("unnamed");
        let accuracy = best.accuracy.map_or(String::new(), |a| format!(" ({a} %)"));
        lines.push(format!("OS: {}{accuracy}", one_line(name)));
    }
    if let Some(trace) = host.trace.as_ref().filter(|t| !t.hops.is_empty()) {
        let hops = trace.hops.iter().map(|h| h.ip.as_deref().unwrap_or("?")).collect::<Vec<_>>().join(" → ");
        lines.push(format!("route: {}", one_line(&hops)));
    }
    lines
}
