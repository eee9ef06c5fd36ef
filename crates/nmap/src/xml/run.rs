//! What a document says of the run as a whole: who scanned what, how far it is, how it ended.

use portolan_model::{Event, Head, Outcome, Progress, ScanInfo, Stats, Tail, Text};

use super::Defect;
use super::host::later;
use super::notes::Notes;
use super::tag::Tag;

/// What `runstats` said.
#[derive(Debug, Default)]
pub(super) struct Finish {
    finished: bool,
    exit: Option<Text>,
    message: Option<String>,
    end: Option<jiff::Timestamp>,
    elapsed_seconds: Option<f64>,
    stats: Option<Stats>,
}

impl Finish {
    pub(super) fn finished(&mut self, tag: Tag<'_>, notes: &mut Notes) {
        self.finished = true;
        for attribute in tag.attributes() {
            match attribute.name {
                "time" => self.end = attribute.time(notes),
                "elapsed" => {
                    self.elapsed_seconds =
                        attribute.number(notes).filter(|n: &f64| n.is_finite() && *n >= 0.0);
                }
                "exit" => self.exit = attribute.text(notes),
                "errormsg" => self.message = Some(attribute.string()).filter(|message| !message.is_empty()),
                // The same facts again, in words.
                "timestr" | "summary" => {}
                _ => attribute.unknown(notes),
            }
        }
    }

    pub(super) fn hosts(&mut self, tag: Tag<'_>, notes: &mut Notes) {
        let mut stats = Stats::default();
        for attribute in tag.attributes() {
            match attribute.name {
                "up" => stats.hosts_up = attribute.number(notes).unwrap_or(0),
                "down" => stats.hosts_down = attribute.number(notes).unwrap_or(0),
                "total" => stats.hosts_total = attribute.number(notes).unwrap_or(0),
                _ => attribute.unknown(notes),
            }
        }
        self.stats = Some(stats);
    }

    /// How the run ended, given what broke the document, if anything did.
    pub(super) fn tail(&mut self, defect: Option<&Defect>) -> Tail {
        let (outcome, message) = match (defect, self.exit.as_deref()) {
            (Some(defect), _) => (Outcome::Interrupted, Some(defect.to_string())),
            (None, _) if !self.finished => {
                let message = "the document does not say that the scan came to its end (no `runstats`)";
                (Outcome::Interrupted, Some(message.to_owned()))
            }
            // Before Nmap 5.20 and in masscan nothing says how it went; to say that it ended was to succeed.
            (None, None) if self.message.is_none() => (Outcome::Success, None),
            (None, Some("success")) => (Outcome::Success, self.message.take()),
            (None, _) => (Outcome::Error, self.message.take()),
        };
        Tail { outcome, message, end: self.end, elapsed_seconds: self.elapsed_seconds, stats: self.stats }
    }
}

pub(super) fn head(tag: Tag<'_>, notes: &mut Notes) -> Head {
    let mut head = Head::default();
    for attribute in tag.attributes() {
        match attribute.name {
            "scanner" => head.scanner.name = attribute.text(notes),
            "version" => head.scanner.version = attribute.text(notes),
            "args" => head.scanner.args = attribute.text(notes),
            "xmloutputversion" => head.scanner.xml_output_version = attribute.text(notes),
            "start" => head.start = attribute.time(notes),
            // The start again, in words; and the name that Zenmap gave to the options.
            "startstr" | "profile_name" => {}
            _ => attribute.unknown(notes),
        }
    }
    head
}

pub(super) fn scan_info(tag: Tag<'_>, notes: &mut Notes) -> Event {
    let mut info =
        ScanInfo { kind: None, protocol: None, num_services: None, services: None, scan_flags: None };
    for attribute in tag.attributes() {
        match attribute.name {
            "type" => info.kind = attribute.text(notes),
            "protocol" => info.protocol = attribute.text(notes),
            "numservices" => info.num_services = attribute.number(notes),
            "services" => info.services = attribute.text(notes),
            "scanflags" => info.scan_flags = attribute.text(notes),
            _ => attribute.unknown(notes),
        }
    }
    Event::ScanInfo(info)
}

/// A `taskbegin`, `taskprogress` or `taskend`, which say that `percent` is done unless they say it themselves.
pub(super) fn progress(tag: Tag<'_>, percent: f64, notes: &mut Notes) -> Event {
    let mut progress =
        Progress { phase: Text::default(), percent, remaining_seconds: None, expected_end: None };
    for attribute in tag.attributes() {
        match attribute.name {
            "task" => progress.phase = attribute.text(notes).unwrap_or_default(),
            "percent" => progress.percent = attribute.number(notes).unwrap_or(0.0),
            "remaining" => progress.remaining_seconds = attribute.number(notes),
            "etc" => progress.expected_end = later(attribute.number(notes)),
            // When this was written, and counts in words ("1 total hosts").
            "time" | "extrainfo" => {}
            _ => attribute.unknown(notes),
        }
    }
    progress.percent = if progress.percent.is_nan() { 0.0 } else { progress.percent.clamp(0.0, 100.0) };
    Event::Progress(progress)
}

/// A target that Nmap left out.
pub(super) fn target(tag: Tag<'_>, notes: &mut Notes) {
    let (mut specification, mut status, mut reason) = (Text::default(), Text::default(), Text::default());
    for attribute in tag.attributes() {
        match attribute.name {
            "specification" => specification = attribute.text(notes).unwrap_or_default(),
            "status" => status = attribute.text(notes).unwrap_or_default(),
            "reason" => reason = attribute.text(notes).unwrap_or_default(),
            _ => attribute.unknown(notes),
        }
    }
    let status = if status.is_empty() { "mentioned" } else { status.as_str() };
    let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    notes.warn("targetSkipped", &specification, || format!("target `{specification}` was {status}{reason}"));
}
