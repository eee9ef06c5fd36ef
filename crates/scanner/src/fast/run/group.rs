//! One Nmap over one group of hosts.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use portolan_model::Event;
use portolan_nmap::process::{self, Nmap, Report, Spec, StartError};
use tokio::sync::{mpsc, watch};

use super::asked;
use crate::budget::Lease;
use crate::fast::groups::{Group, Waiting};

/// What a group's Nmap says, with the group's number.
pub(super) struct News {
    pub(super) group: usize,
    pub(super) what: What,
}

pub(super) enum What {
    Event(Event),
    Over(Result<Report, StartError>),
}

/// A group whose Nmap runs.
pub(super) struct Running {
    /// Its hosts that Nmap has not told of yet.
    pub(super) hosts: HashMap<IpAddr, Waiting>,
    /// How far it is, 0 to 100.
    pub(super) percent: f64,
}

impl Running {
    pub(super) fn new(group: Group) -> Self {
        Self { hosts: group.hosts.into_iter().map(|waiting| (waiting.ip, waiting)).collect(), percent: 0.0 }
    }
}

/// Runs Nmap to its end on a task of its own, within its lease; `halt` ends it kindly.
pub(super) fn spawn(
    nmap: Arc<Nmap>,
    (spec, lease): (Spec, Option<Lease>),
    group: usize,
    news: mpsc::Sender<News>,
    mut halt: watch::Receiver<bool>,
) {
    tokio::spawn(async move {
        let tell = |what| news.send(News { group, what });
        let mut run = match process::start(&nmap, spec) {
            Ok(run) => run,
            Err(error) => return drop(tell(What::Over(Err(error))).await),
        };
        let stopper = run.stopper();
        let mut listening = true;
        loop {
            tokio::select! {
                event = run.events.recv() => match event {
                    // Who no longer listens has dropped the scan: the run goes with it.
                    Some(event) => if tell(What::Event(event)).await.is_err() { return },
                    None => break,
                },
                stay = asked(&mut halt), if listening => {
                    listening = false;
                    if stay { stopper.stop(); } else { return }
                }
            }
        }
        let report = run.wait().await;
        drop(lease);
        let _ = tell(What::Over(Ok(report))).await;
    });
}
