//! The result document, `portolan.result/1`: what a scan returns, from whichever door it came.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Event, Host, Script, Stage, Tally, Text};

/// Name and version of the document's format.
pub const SCHEMA: &str = "portolan.result/1";

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nmap came to its end and said so.
    Success,
    /// Nmap came to its end and reported an error.
    Error,
    /// It was cut off: no `runstats`, or the document broke.
    Interrupted,
}

/// Which program scanned, and how it was called.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Scanner {
    /// `nmap`, `masscan`...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<Text>,
    /// Its command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Text>,
    /// Version of its XML format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xml_output_version: Option<Text>,
}

/// Which ports were scanned, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScanInfo {
    /// Scan type: `syn`, `connect`, `udp`...
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Text>,
    /// The transport.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Text>,
    /// How many ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_services: Option<u64>,
    /// Which ports: `1-1000,8080`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub services: Option<Text>,
    /// Custom TCP flags (`--scanflags`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scan_flags: Option<Text>,
}

/// Host counts as the scanner reported them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// Hosts that answered.
    pub hosts_up: u64,
    /// Hosts that did not.
    pub hosts_down: u64,
    /// All of them.
    pub hosts_total: u64,
}

/// Something that was met on the way and how it was dealt with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Warning {
    /// Stable name of the kind of warning, camelCase.
    pub code: Text,
    /// What happened, for people.
    pub message: String,
}

impl Warning {
    /// A warning of kind `code` that says `message`.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: Text::new_static(code), message: message.into() }
    }
}

/// What is known when a run begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// Which program scans.
    pub scanner: Scanner,
    /// When it began.
    pub start: Option<Timestamp>,
}

/// What is known when a run has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Tail {
    /// How it ended.
    pub outcome: Outcome,
    /// The scanner's error message, or the defect at which reading stopped.
    pub message: Option<String>,
    /// When it ended.
    pub end: Option<Timestamp>,
    /// How long it took, in seconds.
    pub elapsed_seconds: Option<f64>,
    /// Host counts as the scanner reported them.
    pub stats: Option<Stats>,
}

impl Tail {
    /// The end of a run that was cut off, and why.
    pub fn interrupted(message: impl Into<String>) -> Self {
        Self {
            outcome: Outcome::Interrupted,
            message: Some(message.into()),
            end: None,
            elapsed_seconds: None,
            stats: None,
        }
    }
}

/// The whole result. For large runs write it host by host from the [`Event`]s instead of building it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Always [`SCHEMA`].
    pub schema: Text,
    /// Which program scanned.
    pub scanner: Scanner,
    /// When the run began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Timestamp>,
    /// How long it took, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_seconds: Option<f64>,
    /// How it ended.
    pub outcome: Outcome,
    /// The scanner's error message, or the defect at which reading stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// One line for a person: `2 of 256 hosts up, 7 open ports`.
    pub summary: String,
    /// Host counts as the scanner reported them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stats: Option<Stats>,
    /// Which ports were scanned, and how.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scan_info: Vec<ScanInfo>,
    /// Scripts that ran before any host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pre_scripts: Vec<Script>,
    /// Scripts that ran after all hosts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub post_scripts: Vec<Script>,
    /// What was met on the way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Which stage saw what, where the prober did a part of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<Stage>,
    /// The hosts, in the scanner's order.
    pub hosts: Vec<Host>,
}

impl Default for Document {
    /// A document of nothing: a run that has not said how it ended is `interrupted`.
    fn default() -> Self {
        Self {
            schema: Text::new_static(SCHEMA),
            scanner: Scanner::default(),
            start: None,
            end: None,
            elapsed_seconds: None,
            outcome: Outcome::Interrupted,
            message: None,
            summary: String::new(),
            stats: None,
            scan_info: Vec::new(),
            pre_scripts: Vec::new(),
            post_scripts: Vec::new(),
            warnings: Vec::new(),
            stages: Vec::new(),
            hosts: Vec::new(),
        }
    }
}

impl Document {
    /// Builds the document from the events of a run.
    pub fn from_events(events: impl IntoIterator<Item = Event>) -> Self {
        let mut tally = Tally::default();
        let mut document = Self::default();
        for event in events {
            tally.observe(&event);
            document.take(event);
        }
        document.summary = tally.summary(document.stats);
        document
    }

    /// Takes one event in. Who writes hosts out as they come gives it all events but those.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Started(head) => {
                self.scanner = head.scanner;
                self.start = head.start;
            }
            Event::ScanInfo(info) => self.scan_info.push(info),
            Event::PreScripts(scripts) => self.pre_scripts.extend(scripts),
            Event::PostScripts(scripts) => self.post_scripts.extend(scripts),
            Event::Warning(warning) => self.warnings.push(warning),
            Event::Stages(stages) => self.stages.extend(stages),
            Event::Host(host) => self.hosts.push(*host),
            Event::Ended(tail) => {
                self.outcome = tail.outcome;
                self.message = tail.message;
                self.end = tail.end;
                self.elapsed_seconds = tail.elapsed_seconds;
                self.stats = tail.stats;
            }
            Event::Progress(_) | Event::PortFound(_) => {}
        }
    }

    /// JSON Schema (draft 2020-12) of the document.
    #[must_use]
    pub fn json_schema() -> serde_json::Value {
        schemars::schema_for!(Document).into()
    }
}
