//! Ports as rows for a spreadsheet.

use std::borrow::Cow;
use std::io::{self, Write};

use portolan_model::{Event, Host, Port};

use super::Sink;

const HEADER: [&str; 14] = [
    "ip",
    "hostname",
    "hostState",
    "protocol",
    "port",
    "state",
    "reason",
    "service",
    "version",
    "product",
    "productVersion",
    "extraInfo",
    "tunnel",
    "cpe",
];

/// `-o csv`: a port a row; a host without listed ports has one row with the port's columns empty. Text that a
/// spreadsheet would run as a formula gets an apostrophe in front.
pub(super) struct Csv {
    out: csv::Writer<Box<dyn Write + Send>>,
    header: bool,
}

impl Csv {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        Self { out: csv::Writer::from_writer(out), header: false }
    }

    fn header(&mut self) -> io::Result<()> {
        if !self.header {
            self.out.write_record(HEADER)?;
            self.header = true;
        }
        Ok(())
    }

    fn row(&mut self, host: &Host, port: Option<&Port>) -> io::Result<()> {
        let name = host.hostnames.first().map_or("", |h| h.name.as_str());
        for cell in [host.ip.as_deref().unwrap_or(""), name, host.state.as_str()] {
            self.out.write_field(inert(cell).as_bytes())?;
        }
        match port {
            None => {
                // Of a host that was given up nobody can say that it has no ports.
                let why = if host.timed_out { "host-timeout" } else { "" };
                for column in &HEADER[3..] {
                    self.out.write_field(if *column == "reason" { why } else { "" })?;
                }
            }
            Some(port) => {
                self.out.write_field(port.protocol.as_str())?;
                self.out.write_field(port.port.to_string())?;
                self.out.write_field(port.state.as_str())?;
                let texts = [
                    &port.reason,
                    &port.service,
                    &port.version,
                    &port.product,
                    &port.product_version,
                    &port.extra_info,
                    &port.tunnel,
                ];
                for text in texts {
                    self.out.write_field(inert(text.as_deref().unwrap_or("")).as_bytes())?;
                }
                let cpes = port.cpes.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(" ");
                self.out.write_field(inert(&cpes).as_bytes())?;
            }
        }
        self.out.write_record(None::<&[u8]>)?;
        Ok(())
    }
}

impl Sink for Csv {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        let Event::Host(host) = event else { return Ok(()) };
        self.header()?;
        for port in &host.ports {
            self.row(host, Some(port))?;
        }
        if host.ports.is_empty() {
            self.row(host, None)?;
        }
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.header()?;
        self.out.flush()
    }
}

/// The cell with nothing in it that a spreadsheet or a terminal would run (OWASP, "CSV Injection").
fn inert(cell: &str) -> Cow<'_, str> {
    let cell = super::one_line(cell);
    if cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{cell}"))
    } else {
        cell
    }
}
