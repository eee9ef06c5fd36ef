//! What a run looks like on standard output: one sink a format, all fed by the same events.

pub(crate) mod changes;
pub(crate) mod stages;
mod table;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use clap::ValueEnum;
use portolan_scanner::report;

pub(crate) use portolan_scanner::report::{Sink, Versions, one_line, outcome_word, plain_lines};

/// A format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table for people: the default on a terminal.
    Table,
    /// The result document: the default elsewhere.
    Json,
    /// A host a line, and the rest of the document as the last line.
    Ndjson,
    /// A port a row.
    Csv,
    /// Nmap's own XML, byte for byte; of the prober's hosts, XML of the same form.
    Xml,
    /// Nmap's normal output; from a document without it, a text like it.
    Text,
    /// A page to look at and print.
    Html,
}

/// How a table is drawn.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    /// With colours.
    pub(crate) colour: bool,
    /// With the output of scripts.
    pub(crate) scripts: bool,
    /// Width in columns; `None` never wraps.
    pub(crate) width: Option<u16>,
}

impl Format {
    /// The format where none was asked for.
    pub(crate) fn default_for(terminal: bool) -> Self {
        if terminal { Self::Table } else { Self::Json }
    }

    /// The sink that writes this format to `out`. `xml` as Nmap wrote it does not come as events; this sink writes XML
    /// like it.
    pub(crate) fn sink(self, out: Box<dyn Write + Send>, look: Look) -> Box<dyn Sink> {
        let format = match self {
            Self::Table => return Box::new(table::Table::new(out, look)),
            Self::Xml => report::Format::Xml,
            Self::Json => report::Format::Json,
            Self::Ndjson => report::Format::Ndjson,
            Self::Csv => report::Format::Csv,
            Self::Html => report::Format::Html,
            Self::Text => report::Format::Text,
        };
        format.sink(out)
    }
}

/// A writer that several documents are written to, one after the other.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Mutex<Box<dyn Write + Send>>>);

impl Shared {
    pub(crate) fn new(out: Box<dyn Write + Send>) -> Self {
        Self(Arc::new(Mutex::new(out)))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}
