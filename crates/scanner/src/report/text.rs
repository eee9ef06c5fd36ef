//! A result in the manner of Nmap's normal output, for documents that have no such text of their own.

use std::io::{self, Write};

use portolan_model::{Document, Event, Host, HostState, Outcome, Script, Tally};

use super::facts::{facts, ip, names, not_shown, route};
use super::{Sink, Versions, one_line, outcome_word, plain_lines};

pub(super) struct Text {
    out: Box<dyn Write + Send>,
    rest: Document,
    tally: Tally,
    versions: Versions,
}

impl Text {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, rest: Document::default(), tally: Tally::default(), versions: Versions::default() }
    }

    fn host(&mut self, host: &Host) -> io::Result<()> {
        let (ip, names) = (ip(host), names(host));
        let name = if names.is_empty() { ip } else { format!("{names} ({ip})") };
        if host.state == HostState::Down && host.ports.is_empty() {
            return writeln!(self.out, "Nmap scan report for {name} [host down]");
        }
        writeln!(self.out, "Nmap scan report for {name}")?;
        let reason = host.reason.as_deref().map_or(String::new(), |r| format!(", received {}", one_line(r)));
        let latency = host.latency_seconds.map_or(String::new(), |s| format!(" ({s:.5}s latency)"));
        writeln!(self.out, "Host is {}{reason}{latency}.", host.state.as_str())?;
        for extra in &host.extra_ports {
            let ports = if extra.count == 1 { "port" } else { "ports" };
            writeln!(self.out, "Not shown: {} {ports}", not_shown(extra))?;
        }
        self.ports(host)?;
        for (name, value) in facts(host) {
            writeln!(self.out, "{name}: {value}")?;
        }
        if !host.scripts.is_empty() {
            writeln!(self.out, "\nHost script results:")?;
            self.scripts(&host.scripts)?;
        }
        let hops = route(host);
        if !hops.is_empty() {
            writeln!(self.out, "\nTRACEROUTE\nHOP RTT        ADDRESS")?;
            for [ttl, rtt, address] in hops {
                writeln!(self.out, "{ttl:<3} {rtt:<10} {address}")?;
            }
        }
        writeln!(self.out)
    }

    fn ports(&mut self, host: &Host) -> io::Result<()> {
        let ports = &host.ports;
        if ports.is_empty() {
            return Ok(());
        }
        let cells: Vec<[String; 3]> = ports
            .iter()
            .map(|port| {
                let number = format!("{}/{}", port.port, port.protocol);
                [number, port.state.to_string(), self.versions.service(host, port)]
            })
            .collect();
        let head = ["PORT", "STATE", "SERVICE"];
        let width = |at: usize| {
            let cells = cells.iter().map(|row| row[at].chars().count());
            cells.max().unwrap_or(0).clamp(head[at].len(), 40)
        };
        let widths = [width(0), width(1), width(2)];
        self.row(widths, head, "VERSION")?;
        for (port, [number, state, service]) in ports.iter().zip(&cells) {
            let version = one_line(port.version.as_deref().unwrap_or(""));
            self.row(widths, [number, state, service], &version)?;
            self.scripts(&port.scripts)?;
        }
        Ok(())
    }

    fn row(&mut self, widths: [usize; 3], cells: [&str; 3], last: &str) -> io::Result<()> {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$} "));
        writeln!(self.out, "{}", format!("{}{last}", padded.collect::<String>()).trim_end())
    }

    /// As Nmap does: `| id: first line`, `|   others`, `|_` before the last.
    fn scripts(&mut self, scripts: &[Script]) -> io::Result<()> {
        for script in scripts {
            let lines: Vec<_> = plain_lines(script.output.trim_matches(['\n', ' '])).collect();
            if lines.is_empty() {
                writeln!(self.out, "|_{}:", one_line(&script.id))?;
            }
            for (at, line) in lines.iter().enumerate() {
                let bar = if at + 1 == lines.len() { "|_" } else { "| " };
                let id = if at == 0 { format!("{}: ", one_line(&script.id)) } else { String::new() };
                writeln!(self.out, "{}", format!("{bar}{id}{line}").trim_end())?;
            }
        }
        Ok(())
    }
}

impl Sink for Text {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.tally.observe(event);
        self.versions.observe(event);
        match event {
            Event::Started(head) => {
                let scanner = &head.scanner;
                let name = one_line(scanner.name.as_deref().unwrap_or("unknown scanner")).into_owned();
                let version = one_line(scanner.version.as_deref().unwrap_or("")).into_owned();
                let start = head.start.map_or(String::new(), |start| format!(" scan initiated {start}"));
                let args = one_line(scanner.args.as_deref().unwrap_or("")).into_owned();
                let version = if version.is_empty() { version } else { format!(" {version}") };
                let line = format!("# {name}{version}{start} as: {args}");
                writeln!(self.out, "{}\n", line.trim_end_matches(" as: "))?;
            }
            Event::Host(host) => return self.host(host),
            Event::PreScripts(scripts) => {
                writeln!(self.out, "Pre-scan script results:")?;
                self.scripts(scripts)?;
                return writeln!(self.out);
            }
            Event::PostScripts(scripts) => {
                writeln!(self.out, "Post-scan script results:")?;
                self.scripts(scripts)?;
                return writeln!(self.out);
            }
            Event::Warning(warning) => writeln!(self.out, "Warning: {}", one_line(&warning.message))?,
            Event::Ended(tail) => self.rest.take(Event::Ended(tail.clone())),
            Event::ScanInfo(_) | Event::Stages(_) | Event::Progress(_) | Event::PortFound(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        let end = self.rest.end.map_or(String::new(), |end| format!(" at {end}"));
        let took = self.rest.elapsed_seconds.map_or(String::new(), |s| format!(" in {s:.2} seconds"));
        // It may go on still, or have been broken off: neither is done.
        let is_cut = self.rest.outcome == Outcome::Interrupted;
        let done = if is_cut { "Until now" } else { "Done" };
        writeln!(self.out, "# {done}{end}: {}{took}", self.tally.summary(self.rest.stats))?;
        if self.rest.outcome != Outcome::Success {
            let message = self.rest.message.as_deref().unwrap_or("the scan did not come to its end");
            let word = if is_cut { "unfinished" } else { outcome_word(self.rest.outcome) };
            writeln!(self.out, "# {word}: {}", one_line(message))?;
        }
        self.out.flush()
    }
}
