//! What must hold of a run that is over.

use std::collections::BTreeSet;

use portolan_e2e::events::{self, Event};
use portolan_e2e::http::{Answer, Http};
use portolan_e2e::nmap;
use serde_json::{Value, json};

use crate::client::{Asked, text};
use crate::siege::{Figures, Plan};

/// A run that is over.
pub(crate) struct Over<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) http: &'a Http,
    pub(crate) id: &'a str,
    pub(crate) run: &'a Value,
    /// What is there to be found.
    pub(crate) up: BTreeSet<String>,
    /// Addresses that were to be asked.
    pub(crate) total: usize,
    /// What was found.
    pub(crate) found: BTreeSet<String>,
}

impl Over<'_> {
    pub(crate) fn check(&self, asked: &mut Asked, figures: &mut Figures) {
        let (run, found) = (self.run, self.found.len());
        assert_eq!(run["resumes"], json!(false), "{run:#}");
        assert!(self.found.is_subset(&self.up), "{:?} is not there: {run:#}", self.found);
        if run["state"] == "cancelled" {
            assert!(asked.cancel, "nobody cancelled it: {run:#}");
            figures.cancelled += 1;
        } else {
            assert_eq!((&run["state"], &run["outcome"]), (&json!("completed"), &json!("success")), "{run:#}");
            let missing: Vec<_> = self.up.difference(&self.found).collect();
            assert!(missing.is_empty(), "missing: {missing:?} in {run:#}");
            assert_eq!(run["counts"]["hostsDown"], self.total - found, "{run:#}");
            figures.completed += 1;
        }
        for (name, count) in [("hosts", found), ("hostsUp", found), ("hostsTotal", self.total)] {
            assert_eq!(run["counts"][name], count, "{name}: {run:#}");
        }
        let events = events::all(self.http, self.id);
        self.events(&events);
        self.followed(asked, &events);
        if run["startedAt"].is_string() {
            self.formats();
        }
        let states = events::states(&events);
        let interrupted = states.iter().filter(|state| **state == "interrupted").count();
        figures.interrupted += u32::try_from(interrupted).unwrap();
        figures.hosts += found;
        figures.events += events.len();
        figures.reconnected += asked.followed.saturating_sub(1);
    }

    /// Who followed the run across the kills was told all that a new follower is, each event once.
    fn followed(&self, asked: &mut Asked, events: &[Event]) {
        let before = asked.told.len();
        asked.follow(self.http, None).unwrap();
        for (at, (told, event)) in asked.told.iter().zip(events).enumerate() {
            assert_eq!(told, event, "event {at} of {}, {before} before the last server", self.id);
        }
        assert_eq!(
            asked.told.len(),
            events.len(),
            "the events of {}, {before} before the last server",
            self.id
        );
    }

    /// Numbered without gaps ([`events::all`]), from legal state to legal state, each host told once.
    fn events(&self, events: &[Event]) {
        assert_eq!(self.run["lastEvent"], events.len(), "{:#}", self.run);
        let states = events::states(events);
        assert_eq!(states.first(), Some(&"created"), "{states:?}");
        assert_eq!(states.last().copied(), self.run["state"].as_str(), "{states:?}");
        assert_eq!(events.last().map(|event| &*event.kind), Some("state"), "nothing comes after the end");
        for pair in states.windows(2) {
            let legal = [
                ["created", "pending"],
                ["pending", "running"],
                ["running", "interrupted"],
                ["interrupted", "pending"],
                ["running", "completed"],
                ["running", "cancelled"],
                ["pending", "cancelled"],
            ];
            assert!(legal.iter().any(|step| step == pair), "{pair:?} in {states:?}");
        }
        let of = |kind: &'static str| events.iter().filter(move |event| event.kind == kind);
        let told: Vec<String> = of("host").map(|event| text(&event.data["ip"])).collect();
        self.once(&told, "events");
        let percent: Vec<f64> = of("progress").map(|event| event.data["percent"].as_f64().unwrap()).collect();
        assert!(percent.is_sorted(), "it falls: {percent:?}");
        let cuts = events.iter().filter(|event| event.data["state"] == "interrupted");
        assert!(cuts.clone().all(|event| event.data["resumes"] == true), "{:#?}", cuts.collect::<Vec<_>>());
    }

    /// Checks that these are all that were found, each once.
    pub(crate) fn once(&self, these: &[String], of: &str) {
        let set: BTreeSet<String> = these.iter().cloned().collect();
        assert_eq!(set, self.found, "{of} of {}", self.id);
        assert_eq!(these.len(), set.len(), "{of} of {}: some are there twice or more: {these:?}", self.id);
    }

    fn formats(&self) {
        let get = |format: &str| -> Answer {
            self.http.get(&format!("/api/v1/runs/{}/result?format={format}", self.id)).expect(200)
        };
        let completed = self.run["state"] == "completed";
        let document = get("json").json();
        assert_eq!(document["outcome"], if completed { "success" } else { "interrupted" }, "{document:#}");
        if completed {
            assert_eq!(document["stats"]["hostsTotal"], self.total, "{document:#}");
        }
        let ips = |hosts: &[nmap::Host]| hosts.iter().map(|host| host.ip.clone()).collect::<Vec<_>>();
        let hosts = nmap::read_result(&document);
        self.once(&ips(&hosts), "json");
        self.ports(&hosts);

        let ndjson = get("ndjson").text();
        let lines = ndjson.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let lines: Vec<String> = lines.filter_map(|line| line["ip"].as_str().map(str::to_owned)).collect();
        self.once(&lines, "ndjson");
        let csv = get("csv").body;
        let mut rows = csv::Reader::from_reader(&*csv);
        let rows: BTreeSet<String> = rows.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert_eq!(rows, self.found, "csv of {}", self.id);
        let html = get("html").text();
        assert!(html.trim_end().ends_with("</html>") && self.found.iter().all(|ip| html.contains(&**ip)));
        if completed {
            // What Nmap itself wrote: a host that was finished right before a kill may be there again.
            let xml: BTreeSet<String> = ips(&nmap::read(&get("xml").text())).into_iter().collect();
            assert_eq!(xml, self.found, "xml of {}", self.id);
            assert!(!get("text").body.is_empty());
        }
    }

    /// Every host is up, has ports, and of them those open that something listens on.
    fn ports(&self, hosts: &[nmap::Host]) {
        assert!(hosts.iter().all(|host| host.state == "up" && !host.ports.is_empty()), "{hosts:#?}");
        let of = |host: &nmap::Host| {
            let open = host.ports.iter().filter(|port| port.state == "open");
            open.map(|port| (host.ip.clone(), port.port)).collect::<Vec<_>>()
        };
        let open: BTreeSet<(String, u64)> = hosts.iter().flat_map(of).collect();
        let listening = self.plan.open.iter().filter(|(ip, _)| self.found.contains(ip));
        assert_eq!(open, listening.cloned().collect(), "open ports of {}", self.id);
    }
}
