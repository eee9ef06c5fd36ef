//! The result of a run, streamed from the server in any format.

use std::io::{self, Write};

use portolan_model::{Document, Event, Head, Host, Tail};
use reqwest::header::CONTENT_DISPOSITION;
use reqwest::{Method, Response};
use serde_json::Value;
use uuid::Uuid;

use super::http::media_type;
use super::shown::Shown;
use super::{ClientError, Connection};
use crate::args::OutputArgs;
use crate::exit::Failure;
use crate::output::{Format, Sink};
use crate::terminal::Terminal;

/// Longest line of a result in ndjson: one host. The server takes none that is larger.
const LONGEST: usize = 128 << 20;
/// Largest result that is read as a whole, to be compared.
const LARGEST: usize = 1 << 30;

/// Fetches the result of a run and writes it as it comes. An old file is replaced only where there is a result.
///
/// # Errors
/// The server does not hand it out, it broke off, or it cannot be written.
pub(crate) async fn fetch(
    connection: &Connection,
    run: Uuid,
    output: &OutputArgs,
    terminal: Terminal,
) -> Result<(), Failure> {
    let format = output.format(terminal);
    let response = open(connection, run, format).await?;
    let failed = |source| Failure::Write { what: output.name(), source };
    let out = output.writer()?;
    if format == Format::Table {
        return table(connection, response, format.sink(out, output.look(terminal)), &failed).await;
    }
    let to_terminal = terminal.stdout && output.out.is_none();
    let out: Box<dyn Write + Send> = if to_terminal { Box::new(Shown::new(out)) } else { out };
    copy(connection, response, out, &failed).await
}

async fn open(connection: &Connection, run: Uuid, format: Format) -> Result<Response, ClientError> {
    let (word, kind) = match format {
        Format::Table | Format::Ndjson => ("ndjson", "application/x-ndjson"),
        Format::Json => ("json", "application/json"),
        Format::Csv => ("csv", "text/csv"),
        Format::Xml => ("xml", "application/xml"),
        Format::Text => ("text", "text/plain"),
        Format::Html => ("html", "text/html"),
    };
    let path = format!("/api/v1/runs/{run}/result");
    let response =
        connection.open(|| connection.request(Method::GET, &path).query(&[("format", word)])).await?;
    let came = media_type(&response);
    // Every second stranger answers with a page: ours has a name.
    if came != kind || !response.headers().contains_key(CONTENT_DISPOSITION) {
        return Err(connection
            .not_portolan(response.status().as_u16(), format!("{came:?} instead of a result as {kind}")));
    }
    Ok(response)
}

async fn copy(
    connection: &Connection,
    mut response: Response,
    mut out: Box<dyn Write + Send>,
    failed: &dyn Fn(io::Error) -> Failure,
) -> Result<(), Failure> {
    loop {
        match response.chunk().await {
            Ok(Some(piece)) => out.write_all(&piece).map_err(failed)?,
            Ok(None) => return out.flush().map_err(failed),
            Err(error) => {
                out.flush().map_err(failed)?;
                return Err(connection.broken_off(&error).into());
            }
        }
    }
}

/// A table is made here, of the hosts as they come.
async fn table(
    connection: &Connection,
    mut response: Response,
    mut sink: Box<dyn Sink>,
    failed: &dyn Fn(io::Error) -> Failure,
) -> Result<(), Failure> {
    let mut lines = Lines::default();
    let mut ended = false;
    while let Some(piece) = response.chunk().await.map_err(|error| connection.broken_off(&error))? {
        lines.push(&piece);
        while let Some(line) = lines.next() {
            let events = events(&line)
                .map_err(|error| connection.not_portolan(200, format!("a result with {error}")))?;
            for event in events {
                ended |= matches!(event, Event::Ended(_));
                sink.event(&event).map_err(failed)?;
            }
        }
        if lines.held() > LONGEST {
            return Err(
                ClientError::TooLarge { server: connection.address().to_string(), limit: LONGEST }.into()
            );
        }
    }
    if !ended {
        let server = connection.address().to_string();
        return Err(ClientError::BrokenOff { server, reason: "the result has no end".to_owned() }.into());
    }
    sink.finish().map_err(failed)
}

/// The result of a run as a document, bounded.
///
/// # Errors
/// The server does not hand it out, it is too large, or it broke off.
pub(crate) async fn document(connection: &Connection, run: Uuid) -> Result<Document, ClientError> {
    let mut response = open(connection, run, Format::Json).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| connection.broken_off(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > LARGEST {
            let server = connection.address().to_string();
            return Err(ClientError::TooLarge { server, limit: LARGEST });
        }
    }
    serde_json::from_slice(&bytes)
        .map_err(|error| connection.not_portolan(200, format!("a result with {error}")))
}

/// The events that a line stands for: a host, or the rest of the document.
fn events(line: &[u8]) -> Result<Vec<Event>, serde_json::Error> {
    let mut value: Value = serde_json::from_slice(line)?;
    let Some(members) = value.as_object_mut().filter(|members| members.contains_key("schema")) else {
        return Ok(vec![Event::Host(Box::new(serde_json::from_value::<Host>(value)?))]);
    };
    members.insert("hosts".to_owned(), Value::Array(Vec::new()));
    let document: Document = serde_json::from_value(value)?;
    let mut events = vec![Event::Started(Head { scanner: document.scanner, start: document.start })];
    events.extend(document.scan_info.into_iter().map(Event::ScanInfo));
    events.push(Event::PreScripts(document.pre_scripts));
    events.push(Event::PostScripts(document.post_scripts));
    events.extend(document.warnings.into_iter().map(Event::Warning));
    events.push(Event::Stages(document.stages));
    events.push(Event::Ended(Tail {
        outcome: document.outcome,
        message: document.message,
        end: document.end,
        elapsed_seconds: document.elapsed_seconds,
        stats: document.stats,
    }));
    Ok(events)
}

/// Lines out of pieces.
#[derive(Default)]
struct Lines {
    held: Vec<u8>,
    /// Where the next line begins.
    begin: usize,
    /// Up to where there is no line end.
    seen: usize,
}

impl Lines {
    fn push(&mut self, piece: &[u8]) {
        self.held.drain(..self.begin);
        self.seen -= self.begin;
        self.begin = 0;
        self.held.extend_from_slice(piece);
    }

    fn held(&self) -> usize {
        self.held.len() - self.begin
    }

    fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let Some(length) = self.held[self.seen..].iter().position(|byte| *byte == b'\n') else {
                self.seen = self.held.len();
                return None;
            };
            let line = self.held[self.begin..self.seen + length].to_vec();
            self.seen += length + 1;
            self.begin = self.seen;
            if !line.trim_ascii().is_empty() {
                return Some(line);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_whatever_the_pieces() {
        for size in 1..9 {
            let (mut lines, mut got) = (Lines::default(), Vec::new());
            for piece in b"one\n\ntwo\r\nthree\nfo".chunks(size) {
                lines.push(piece);
                while let Some(line) = lines.next() {
                    got.push(String::from_utf8(line).unwrap());
                }
            }
            assert_eq!(got, ["one", "two\r", "three"], "in pieces of {size}");
            assert_eq!(lines.held(), 2);
        }
    }

    #[test]
    fn a_line_is_a_host_or_the_rest() {
        assert!(matches!(&events(br#"{"ip":"127.0.0.1","state":"up"}"#).unwrap()[..], [Event::Host(_)]));
        let rest = br#"{"schema":"portolan.result/1","scanner":{},"outcome":"success","summary":""}"#;
        assert!(matches!(events(rest).unwrap().last(), Some(Event::Ended(_))));
        assert!(events(b"<html>").is_err());
    }
}
