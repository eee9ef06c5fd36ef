//! `portolan diff`: what changed between two scans.

use std::io::{BufRead, Write};
use std::path::Path;

use portolan_changes::{Comparison, HostFacts, Look, Scan, compare};
use portolan_model::{Document, Event, Target};
use portolan_nmap::command::{self, Opt};
use portolan_nmap::xml::Reader;
use portolan_scanner::ranges::Ranges;
use uuid::Uuid;

use crate::args::{DiffArgs, DiffFormat, writer};
use crate::client::{ServerArgs, result};
use crate::exit::{Exit, Failure};
use crate::input::{name, open};
use crate::output::changes;

/// Reads both, compares them, and ends as ndiff does: 1 if anything changed.
pub(crate) async fn run(args: &DiffArgs) -> Result<Exit, Failure> {
    if args.before == args.after && args.before.as_os_str() == "-" {
        return Err(Failure::usage("standard input is one scan: name a file for the other"));
    }
    let before = document(&args.before, &args.server).await?;
    let after = document(&args.after, &args.server).await?;
    let targets = [Targets::of(&before), Targets::of(&after)];
    let [first, second] = targets
        .each_ref()
        .map(|targets| targets.as_ref().map(|targets| |host: &HostFacts| targets.cover(host)));
    let (before, after) = (Look::of(&before), Look::of(&after));
    let comparison = compare(
        Scan { look: &before, looked_at: first.as_ref().map(|cover| cover as &dyn Fn(&HostFacts) -> bool) },
        Scan { look: &after, looked_at: second.as_ref().map(|cover| cover as &dyn Fn(&HostFacts) -> bool) },
    );
    match write(&comparison, args) {
        Err(failure) if !failure.is_closed_pipe() => Err(Failure::NotCompared(failure.to_string())),
        Err(failure) => Err(failure),
        Ok(()) if comparison.changes.is_empty() => Ok(Exit::Done),
        Ok(()) => Ok(Exit::Failed),
    }
}

fn write(comparison: &Comparison, args: &DiffArgs) -> Result<(), Failure> {
    let mut out = writer(args.out.as_deref())?;
    let what = args.out.as_deref().map_or_else(|| "standard output".to_owned(), name);
    let written = match args.format {
        DiffFormat::Text => changes::text(comparison, &mut out),
        DiffFormat::Json => serde_json::to_writer_pretty(&mut out, comparison)
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(out)),
        DiffFormat::Html => changes::html(comparison, [&name(&args.before), &name(&args.after)], &mut out),
    };
    written.and_then(|()| out.flush()).map_err(|source| Failure::Write { what, source })
}

/// The scan that is named: a run of a server, or a file.
async fn document(named: &Path, server: &ServerArgs) -> Result<Document, Failure> {
    let Some(run) = named.to_str().and_then(|name| name.strip_prefix("run:")) else { return read(named) };
    let id = run.parse::<Uuid>().map_err(|_| {
        Failure::usage(format!("{run:?} is no id of a run: `portolan runs` has them; a file is ./run:..."))
    })?;
    let fetched = async { result::document(&server.connect()?, id).await };
    fetched.await.map_err(|error| Failure::NotCompared(format!("run:{id}: {error}")))
}

/// Reads a result document or Nmap's XML, whichever the first character says it is.
fn read(file: &Path) -> Result<Document, Failure> {
    let broken = |why: &dyn std::fmt::Display| Failure::NotCompared(format!("{}: {why}", name(file)));
    let mut input = open(file).map_err(|error| broken(&format!("cannot read it: {error}")))?;
    if is_json(input.as_mut()).map_err(|error| broken(&error))? {
        return serde_json::from_reader(input)
            .map_err(|error| broken(&format!("no result document: {error}")));
    }
    let mut reader = Reader::new(input);
    let events: Vec<Event> = reader.by_ref().collect();
    if let Some(defect) = reader.defect() {
        return Err(broken(defect));
    }
    Ok(Document::from_events(events))
}

/// Whether it begins as JSON does. White space before it is skipped, in both formats.
fn is_json(input: &mut dyn BufRead) -> std::io::Result<bool> {
    loop {
        let buffer = input.fill_buf()?;
        let Some(&first) = buffer.first() else { return Ok(false) };
        if !first.is_ascii_whitespace() {
            return Ok(first == b'{');
        }
        input.consume(1);
    }
}

/// What a scan was told to look at.
struct Targets {
    addresses: Ranges,
    names: Vec<String>,
}

impl Targets {
    /// As its own command line has it; nothing where that cannot be read, or has its targets from elsewhere.
    fn of(document: &Document) -> Option<Self> {
        let text = document.scanner.args.as_deref()?;
        let read = nmaps_words(text).and_then(command::readable)?;
        let invocation = &read.invocation;
        if invocation.has(Opt::InputFile)
            || invocation.has(Opt::RandomTargets)
            || invocation.targets().is_empty()
        {
            return None;
        }
        let all: Ranges = invocation.targets().iter().collect();
        let names = invocation.targets().iter().filter(|target| matches!(target, Target::Name(_)));
        Some(Self {
            addresses: all.minus(&invocation.excludes().iter().collect()),
            names: names.map(|name| name.to_string().to_lowercase()).collect(),
        })
    }

    fn cover(&self, host: &HostFacts) -> bool {
        let by_address = host.address().parse().is_ok_and(|ip| self.addresses.contains(ip));
        by_address || host.names().any(|name| self.names.iter().any(|known| known == name))
    }
}

/// The words of a command line of Nmap's, without the program; nothing of another program's, whose options are not
/// Nmap's. Documents of the prober had no program at first.
fn nmaps_words(args: &str) -> Option<&str> {
    if args.starts_with('-') {
        return Some(args);
    }
    let (program, words) = args.split_once(' ')?;
    program.ends_with("nmap").then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_read_of_nmaps_command_lines_also_without_their_program_and_of_no_others() {
        let covers = |args: &str, address: &str| {
            let mut document = Document::default();
            document.scanner.args = Some(args.into());
            let ip = address.parse().unwrap();
            Targets::of(&document).map(|targets| targets.addresses.contains(ip))
        };
        for args in [
            "nmap -sT -p22 -- 127.0.0.1 127.0.0.2",
            "/usr/bin/nmap -oX - --privileged 127.0.0.1-2",
            "-sT -p22 -- 127.0.0.1 127.0.0.2",
            "-- 127.0.0.1 127.0.0.2",
        ] {
            assert_eq!(covers(args, "127.0.0.2"), Some(true), "{args}");
            assert_eq!(covers(args, "127.0.0.3"), Some(false), "{args}");
        }
        for args in ["masscan -p 80 127.0.0.1", "nmap", "nmap -iL hosts", "nmap -sT"] {
            assert_eq!(covers(args, "127.0.0.1"), None, "{args}");
        }
    }
}
