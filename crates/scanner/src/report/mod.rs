//! A result in the formats that people and programs read, written from [`Event`]s as they come: one sink a format,
//! none of which holds more than one host at a time. [`merge_xml`] makes one document of Nmap's own several.

mod csv;
mod facts;
mod html;
mod json;
mod merge;
mod plain;
mod service;
#[cfg(test)]
mod tests;
mod text;
mod xml;

use std::io::{self, Write};

use portolan_model::{Event, Outcome};

pub use merge::merge_xml;
pub use plain::{one_line, plain_lines};
pub use service::Versions;

/// A format that is written from events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The result document. `hosts` comes before the members that are known only at the end.
    Json,
    /// A host a line, and the rest of the document as the last line.
    Ndjson,
    /// A port a row; a host without listed ports has one row with the port's columns empty.
    Csv,
    /// One page with nothing outside it, for screen and paper.
    Html,
    /// In the manner of Nmap's normal output.
    Text,
    /// In the manner of Nmap's XML.
    Xml,
}

impl Format {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Xml => "application/xml",
        }
    }

    /// The sink that writes this format to `out`.
    #[must_use]
    pub fn sink(self, out: Box<dyn Write + Send>) -> Box<dyn Sink> {
        match self {
            Self::Json => Box::new(json::Json::new(out)),
            Self::Ndjson => Box::new(json::Ndjson::new(out)),
            Self::Csv => Box::new(csv::Csv::new(out)),
            Self::Html => Box::new(html::Html::new(out)),
            Self::Text => Box::new(text::Text::new(out)),
            Self::Xml => Box::new(xml::Xml::new(out)),
        }
    }
}

/// Where events become output.
pub trait Sink: Send {
    /// Takes one event; writes what can be written of it at once.
    ///
    /// # Errors
    /// It cannot be written.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Writes what is left when the run is over, and flushes.
    ///
    /// # Errors
    /// It cannot be written.
    fn finish(&mut self) -> io::Result<()>;
}

/// The outcome in a word, as the documents write it.
#[must_use]
pub fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Success => "success",
        Outcome::Error => "error",
        Outcome::Interrupted => "interrupted",
    }
}
