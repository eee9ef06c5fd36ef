//! After the prober: hosts into groups, groups to Nmaps, what those say to what is known.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use portolan_model::{Event, Host, Warning};
use portolan_nmap::process::{Ending, Failure, Report, Spec, StartError};
use tokio::time::Instant;

use super::group::{self, News, Running, What};
use super::round::{MOST_HELD, Round};
use crate::budget::Lease;
use crate::execute::reach;
use crate::fast::groups::{Ask, Group, MOST_GROUPS, Waiting, groups, spread};
use crate::fast::merge::{Oddity, merge};
use crate::fast::stage::words;

/// Listed ports that take the room of a host without any.
const PORTS: usize = 16;
/// What hosts weigh that are put into groups together.
const BATCH: usize = 2048;
/// Nmaps at a time.
pub(super) const PARALLEL: usize = 5;
/// Groups that hosts are divided into: one Nmap less, for hosts that come late.
const GROUPS: usize = PARALLEL - 1;
/// When no host has come for so long, Nmap begins with those that have: silence elsewhere may take a while yet.
pub(super) const QUIET: Duration = Duration::from_millis(250);

/// As many hosts without ports take the room of this one.
fn weight(waiting: &Waiting) -> usize {
    1 + waiting.host.ports.len() / PORTS
}

impl Round<'_> {
    /// Takes a host that waits for Nmap.
    pub(super) fn hold(&mut self, waiting: Waiting) {
        let weight = weight(&waiting);
        (self.waits, self.held) = (self.waits + weight, self.held + weight);
        self.waiting.push(waiting);
    }

    /// Hands on a host that Nmap is done with, as it was held.
    fn release(&mut self, waiting: &Waiting) {
        self.held -= weight(waiting);
    }

    /// Puts hosts into groups and starts Nmaps, as far as there is room.
    pub(super) async fn advance(&mut self) {
        let is_quiet = self.begins_when_quiet() && self.last_host.elapsed() >= QUIET;
        let one = self.wants.one_nmap();
        let full = self.waits >= if one { MOST_HELD } else { BATCH } || is_quiet;
        if (full || !self.sweeping) && !self.waiting.is_empty() {
            let hosts = std::mem::take(&mut self.waiting);
            self.waits = 0;
            if one && self.next_group > 0 {
                self.compared_in_parts().await;
            }
            let mut ready = groups(hosts, if one { 1 } else { MOST_GROUPS });
            if let Some(at_once) = self.wants.services_at_once(&self.invocation) {
                ready = spread(ready, GROUPS, at_once);
            }
            self.queue.extend(ready);
        }
        let (most, rate) = self.nmaps();
        while self.running.len() < most || self.work.end.ending.is_some() {
            let Some(group) = self.queue.pop_front() else { break };
            let lease = match (&self.work.budget, &self.work.end.ending) {
                (Some(budget), None) => match budget.try_lease(rate) {
                    None => {
                        // It is tried again when something is told, and each second.
                        self.queue.push_front(group);
                        break;
                    }
                    lease => lease,
                },
                _ => None,
            };
            if self.work.end.ending.is_some() {
                for waiting in group.hosts {
                    self.release(&waiting);
                    self.unfinished(waiting.host).await;
                }
                continue;
            }
            let rate = lease.as_ref().map(Lease::rate).or(rate);
            self.start(group, lease, rate).await;
        }
    }

    /// Whether Nmap need not wait for hosts that are slow: none runs, and it need not see all of them.
    pub(super) fn begins_when_quiet(&self) -> bool {
        self.running.is_empty() && !self.wants.one_nmap()
    }

    async fn compared_in_parts(&mut self) {
        let message = "scripts that compare hosts compared a part of them at a time: what two of them have in common may be missing";
        self.work.send(Event::Warning(Warning::new("comparedInParts", message))).await;
    }

    async fn start(&mut self, group: Group, lease: Option<Lease>, rate: Option<u64>) {
        let args = match words(&self.invocation, &group, rate) {
            Ok(args) => args,
            Err(refusals) => {
                let why = refusals.first().map_or(String::new(), |refusal| refusal.reason.clone());
                return self.lost(group.hosts, &why).await;
            }
        };
        let left = self.work.deadline.map(|at| at.saturating_duration_since(Instant::now()));
        let spec = Spec {
            args,
            verbose: true,
            reach: (group.ask != Ask::Name).then(|| reach(&self.work.reach, &self.invocation)).flatten(),
            rate,
            time_limit: left,
            ..Spec::default()
        };
        self.asked_nmap += group.hosts.len() as u64;
        self.nmap_began.get_or_insert_with(Instant::now);
        let number = self.next_group;
        self.next_group += 1;
        self.running.insert(number, Running::new(group));
        self.share();
        let nmap = Arc::clone(&self.work.nmap);
        group::spawn(nmap, (spec, lease), number, self.news.clone(), self.halt.subscribe());
    }

    pub(super) async fn news(&mut self, News { group, what }: News) {
        match what {
            What::Over(result) => self.over(group, result).await,
            What::Event(Event::Host(host)) => self.joined(group, *host).await,
            What::Event(Event::Progress(mut progress)) => {
                if let Some(running) = self.running.get_mut(&group) {
                    running.percent = progress.percent;
                }
                let all = self.running.values().map(|running| running.percent).sum::<f64>();
                #[allow(clippy::cast_precision_loss, reason = "a handful")]
                let among = self.running.len().max(1) as f64;
                progress.percent = all / among;
                self.work.send(Event::Progress(progress)).await;
            }
            What::Event(event @ (Event::Warning(_) | Event::PostScripts(_))) => self.work.send(event).await,
            What::Event(_) => {}
        }
    }

    /// What Nmap says of a host, joined to what is known of it.
    async fn joined(&mut self, group: usize, host: Host) {
        let ip = host.ip.as_deref().and_then(|ip| ip.parse::<IpAddr>().ok());
        let running = self.running.get_mut(&group);
        let Some(mut waiting) = ip.zip(running).and_then(|(ip, running)| running.hosts.remove(&ip)) else {
            return;
        };
        self.release(&waiting);
        let oddity = merge(&mut waiting.host, host).map(|oddity| match oddity {
            Oddity::Gone => ("hostGone", format!("{} no longer answered when Nmap's turn came: its ports are as they were found, without what Nmap would have added", waiting.ip)),
            Oddity::Changed => ("portsChanged", format!("{} had ports in another state when Nmap's turn came: they are told as they were found", waiting.ip)),
        });
        if let Some((code, message)) = oddity {
            self.work.send(Event::Warning(Warning::new(code, message))).await;
        }
        self.work.send(Event::Host(Box::new(waiting.host))).await;
    }

    async fn over(&mut self, group: usize, result: Result<Report, StartError>) {
        let hosts: Vec<Waiting> = self
            .running
            .remove(&group)
            .map(|running| running.hosts.into_values().collect())
            .unwrap_or_default();
        self.share();
        let why = match result {
            Err(error) => self.lapse(Failure::NotStarted { message: error.to_string() }),
            Ok(Report { ending, exit, stderr, confinement }) => {
                self.work.end.last = Some(Report { ending: Ending::Completed, exit, stderr, confinement });
                match ending {
                    Ending::Completed => "Nmap did not tell of them".to_owned(),
                    Ending::Failed(failure) => self.lapse(failure),
                    Ending::TimedOut => {
                        self.cut(Ending::TimedOut, "its time limit passed");
                        String::new()
                    }
                    Ending::Stopped => String::new(),
                }
            }
        };
        if self.work.end.ending.is_some() {
            for waiting in hosts {
                self.release(&waiting);
                self.unfinished(waiting.host).await;
            }
        } else if !hosts.is_empty() {
            self.lost(hosts, &why).await;
        }
    }

    /// A group's Nmap failed: the scan goes on, and its end says so.
    fn lapse(&mut self, failure: Failure) -> String {
        let why = failure.to_string();
        self.work.end.lapse.get_or_insert_with(|| (failure, format!("a part of the scan failed: {why}")));
        why
    }

    /// Hosts that Nmap should have looked at and could not: they keep what was found.
    async fn lost(&mut self, mut hosts: Vec<Waiting>, why: &str) {
        hosts.sort_by_key(|waiting| waiting.ip);
        let first = hosts.first().map_or(String::new(), |waiting| waiting.ip.to_string());
        let message = format!(
            "Nmap added nothing to {} of the hosts found ({first} first): {why}; their ports are as they were found",
            hosts.len()
        );
        self.work.send(Event::Warning(Warning::new("nmapStageFailed", message))).await;
        for waiting in hosts {
            self.release(&waiting);
            self.work.send(Event::Host(Box::new(waiting.host))).await;
        }
    }
}
