//! XML in the manner of Nmap's, written from events: for scans that have none of Nmap's own, since Portolan's prober
//! found their hosts. It is valid by Nmap's DTD and reads back to the same hosts; the document's own warnings, a
//! host's missing reason and the exact time of a hop have no place in it.

mod host;
mod markup;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use portolan_model::{Document, Event, Outcome, ScanInfo, Script, Tally};

use super::Sink;
use markup::Markup;

/// The version of Nmap's XML that this is.
const VERSION: &str = "1.05";

/// Writes each host as it comes.
pub(super) struct Xml {
    out: Box<dyn Write + Send>,
    rest: Document,
    tally: Tally,
    markup: Markup,
    stands: Stands,
}

/// How far the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Stands {
    Nothing,
    /// `nmaprun` is open; a `scaninfo` may come.
    Head,
    Body,
}

impl Xml {
    pub(super) fn new(out: Box<dyn Write + Send>) -> Self {
        let (rest, tally, markup) = (Document::default(), Tally::default(), Markup::default());
        Self { out, rest, tally, markup, stands: Stands::Nothing }
    }

    /// Opens what must be open before a `scaninfo` or what comes after it.
    fn until(&mut self, stands: Stands) {
        if self.stands < Stands::Head {
            self.head();
        }
        if self.stands < Stands::Body && stands == Stands::Body {
            self.markup.open("verbose").with("level", 0).close();
            self.markup.open("debugging").with("level", 0).close();
        }
        if self.stands < stands {
            self.stands = stands;
        }
    }

    fn head(&mut self) {
        let scanner = &self.rest.scanner;
        let version = scanner.version.as_deref().unwrap_or_default();
        self.markup.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE nmaprun>\n");
        if let Some(name) = scanner.name.as_deref().filter(|name| *name != "nmap") {
            self.markup.comment(&format!("{name} {version} wrote this in the form of Nmap's"));
        }
        // The DTD knows no other name.
        let head = self.markup.open("nmaprun").text("scanner", "nmap");
        head.maybe("args", scanner.args.as_deref());
        if let Some(start) = self.rest.start {
            head.with("start", start.as_second()).text("startstr", &in_words(start));
        }
        head.text("version", version).text("xmloutputversion", VERSION).enter();
        self.markup.raw("\n");
    }

    fn scan_info(&mut self, info: &ScanInfo) {
        // Both families of addresses tell theirs; the ports are the same, and after a host there is no place for it.
        if self.stands >= Stands::Body || self.rest.scan_info.contains(info) {
            return;
        }
        self.until(Stands::Head);
        let tag = self.markup.open("scaninfo").maybe("type", info.kind.as_deref());
        tag.maybe("scanflags", info.scan_flags.as_deref());
        tag.maybe("protocol", info.protocol.as_deref());
        tag.with("numservices", info.num_services.unwrap_or(0));
        tag.text("services", info.services.as_deref().unwrap_or_default()).close();
        self.rest.scan_info.push(info.clone());
    }

    fn scripts(&mut self, element: &'static str, scripts: &[Script]) {
        self.until(Stands::Body);
        if !scripts.is_empty() {
            self.markup.open(element).enter();
            for script in scripts {
                host::script(&mut self.markup, script);
            }
            self.markup.end(element);
        }
    }

    fn stats(&mut self) {
        let (run, tally) = (&self.rest, &self.tally);
        self.markup.open("runstats").enter();
        let end = run.end.unwrap_or_else(Timestamp::now);
        let tag = self.markup.open("finished").with("time", end.as_second()).text("timestr", &in_words(end));
        tag.with("elapsed", format_args!("{:.2}", run.elapsed_seconds.unwrap_or(0.0)));
        tag.text("summary", &tally.summary(run.stats));
        if run.outcome == Outcome::Success {
            tag.text("exit", "success").close();
        } else {
            let message = run.message.as_deref().unwrap_or("the scan did not come to its end");
            tag.text("exit", "error").text("errormsg", message).close();
        }
        let up = run.stats.map_or(tally.hosts_up, |stats| stats.hosts_up);
        let total = run.stats.map_or(tally.hosts, |stats| stats.hosts_total);
        let down = run.stats.map_or(tally.hosts.saturating_sub(up), |stats| stats.hosts_down);
        self.markup.open("hosts").with("up", up).with("down", down).with("total", total).close();
        self.markup.end("runstats");
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(self.markup.as_bytes())?;
        self.markup.clear();
        Ok(())
    }
}

impl Sink for Xml {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.tally.observe(event);
        match event {
            Event::Started(_) | Event::Ended(_) => self.rest.take(event.clone()),
            Event::ScanInfo(info) => self.scan_info(info),
            Event::PreScripts(scripts) => self.scripts("prescript", scripts),
            Event::PostScripts(scripts) => self.scripts("postscript", scripts),
            Event::Host(host) => {
                self.until(Stands::Body);
                host::host(&mut self.markup, host);
            }
            // Nmap's XML has no place for these.
            Event::Warning(_) | Event::Stages(_) | Event::Progress(_) | Event::PortFound(_) => {}
        }
        self.flush()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.until(Stands::Body);
        self.stats();
        self.markup.end("nmaprun");
        self.flush()?;
        self.out.flush()
    }
}

/// As Nmap does: `Tue Nov 14 22:13:20 2023`, in the time of where it runs.
fn in_words(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%a %b %e %H:%M:%S %Y").to_string()
}
