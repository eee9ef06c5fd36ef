//! The result document as JSON, written host by host so that memory does not grow with the run.

use std::io::{self, Write};

use portolan_model::{Document, Event, SCHEMA, Tally};
use serde_json::{Map, Value};

use super::Sink;

/// Everything of the document but its hosts.
#[derive(Default)]
struct Rest {
    document: Document,
    tally: Tally,
}

impl Rest {
    fn take(&mut self, event: &Event) {
        self.tally.observe(event);
        if !matches!(event, Event::Host(_)) {
            self.document.take(event.clone());
        }
    }

    fn members(&mut self) -> io::Result<Map<String, Value>> {
        self.document.summary = self.tally.summary(self.document.stats);
        let Value::Object(mut members) = serde_json::to_value(&self.document)? else {
            unreachable!("a struct with named fields is an object")
        };
        members.remove("hosts");
        Ok(members)
    }
}

/// `-o json`: one document. `hosts` comes before the members that are known only at the end.
pub(super) struct Json {
    out: Box<dyn Write + Send>,
    rest: Rest,
    hosts: u64,
}

impl Json {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, rest: Rest::default(), hosts: 0 }
    }
}

impl Sink for Json {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.rest.take(event);
        if let Event::Host(host) = event {
            if self.hosts == 0 {
                write!(self.out, "{{\"schema\":\"{SCHEMA}\",\n\"hosts\":[\n")?;
            } else {
                self.out.write_all(b",\n")?;
            }
            serde_json::to_writer(&mut self.out, host)?;
            self.hosts += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.hosts == 0 {
            write!(self.out, "{{\"schema\":\"{SCHEMA}\",\n\"hosts\":[")?;
        }
        self.out.write_all(b"]")?;
        for (name, value) in self.rest.members()?.iter().filter(|(name, _)| *name != "schema") {
            write!(self.out, ",\n\"{name}\":")?;
            serde_json::to_writer(&mut self.out, value)?;
        }
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// `-o ndjson`: a host a line as soon as it is finished; the last line is the document without its hosts.
pub(super) struct Ndjson {
    out: Box<dyn Write + Send>,
    rest: Rest,
}

impl Ndjson {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out, rest: Rest::default() }
    }
}

impl Sink for Ndjson {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.rest.take(event);
        if let Event::Host(host) = event {
            serde_json::to_writer(&mut self.out, host)?;
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &self.rest.members()?)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}
