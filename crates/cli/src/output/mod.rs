//! What a run looks like on standard output: one sink a format, all fed by the same events.

mod csv;
mod json;
mod plain;
mod table;

use std::io::{self, Write};

use clap::ValueEnum;
use portolan_model::{Event, Outcome};

pub(crate) use plain::{one_line, plain_lines};

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
    /// Nmap's own XML, byte for byte.
    Xml,
    /// Nmap's normal output.
    Text,
}

/// Where events become output.
pub(crate) trait Sink {
    /// Takes one event; writes what can be written of it at once.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Writes what is left when the run is over.
    fn finish(&mut self) -> io::Result<()>;
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

    /// The sink that writes this format to `out`. `xml` and `text` are Nmap's own bytes, which do not come as
    /// events: their sink writes nothing.
    pub(crate) fn sink(self, out: Box<dyn Write>, look: Look) -> Box<dyn Sink> {
        match self {
            Self::Table => Box::new(table::Table::new(out, look)),
            Self::Json => Box::new(json::Json::new(out)),
            Self::Ndjson => Box::new(json::Ndjson::new(out)),
            Self::Csv => Box::new(csv::Csv::new(out)),
            Self::Xml | Self::Text => Box::new(Bytes(out)),
        }
    }
}

struct Bytes(Box<dyn Write>);

impl Sink for Bytes {
    fn event(&mut self, _event: &Event) -> io::Result<()> {
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// The outcome in a word, as the documents write it.
pub(crate) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Error => "error",
        Outcome::Interrupted => "interrupted",
    }
}
