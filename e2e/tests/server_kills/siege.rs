//! The life and the deaths of one data directory.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use portolan_e2e::FakeNmap;
use portolan_e2e::life::{Life, Setting};
use portolan_e2e::random::Random;
use portolan_e2e::services::Service;

use crate::client::Client;
use crate::verify;

/// The longest that a server lives, once it listens, by the time that it took to: a slow machine needs longer to work.
const LIFE: u32 = 4;
/// The longest from the wish that it stop to its death; it may have ended by itself.
const STOPPING: Duration = Duration::from_millis(250);

/// What is done.
pub(crate) struct Plan {
    pub(crate) kills: u32,
    pub(crate) nmap: FakeNmap,
    /// More words for `serve`.
    pub(crate) more: &'static [&'static str],
    pub(crate) command: String,
    /// Of the providers, which take turns in the scans.
    pub(crate) engines: &'static [&'static str],
    /// Each a scan's: an IPv4 network.
    pub(crate) targets: Vec<String>,
    /// The addresses of them that are found up.
    pub(crate) up: BTreeSet<String>,
    /// And the open ports of those.
    pub(crate) open: BTreeSet<(String, u64)>,
    /// Running while this is.
    pub(crate) _services: Vec<Service>,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) at_start: u32,
    pub(crate) at_work: u32,
    pub(crate) at_stop: u32,
    /// How many of these hit a server while an Nmap of it was alive.
    pub(crate) amid: u32,
    pub(crate) completed: u32,
    pub(crate) cancelled: u32,
    /// Hosts in the results of all runs.
    pub(crate) hosts: usize,
    /// How often a run was interrupted.
    pub(crate) interrupted: u32,
    pub(crate) events: usize,
    /// How often a follower came again to a run.
    pub(crate) reconnected: u32,
}

impl Figures {
    pub(crate) fn kills(&self) -> u32 {
        self.at_start + self.at_work + self.at_stop
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { at_start, at_work, at_stop, amid, completed, cancelled, .. } = self;
        let Self { hosts, interrupted, events, reconnected, .. } = self;
        write!(
            f,
            "{} kills ({at_start} at the start, {at_work} at work, {at_stop} while stopping), {amid} of them \
             with an Nmap alive, no orphan and an unharmed database after each; {} runs ({completed} completed, {cancelled} cancelled) \
             interrupted {interrupted} times; {hosts} hosts, {events} events; {reconnected} times followed on",
            self.kills(),
            completed + cancelled
        )
    }
}

/// Kills as often as is planned, lets the last server finish, and checks everything.
pub(crate) fn hold(plan: &Plan, mut random: Random) -> Figures {
    let home = tempfile::Builder::new().prefix("e2e-kills-").tempdir().unwrap();
    let data = home.path().join("data");
    let setting = Setting { data: &data, nmap: &plan.nmap, more: plan.more };
    let first = setting.live();
    let mut client = Client::new(&first.server.admin(), plan);
    let mut start = first.took;
    first.kill();
    let mut figures = Figures::default();
    for number in 0..plan.kills {
        match number % 5 {
            4 => {
                figures.at_start += 1;
                let born = setting.start();
                // Not to wait for something: it is the moment of the kill, which is to be any.
                std::thread::sleep(random.moment(start));
                born.kill();
            }
            3 => {
                figures.at_stop += 1;
                let stopping = random.moment(STOPPING);
                figures.amid += work(setting.live(), &mut client, &mut random, Some(stopping));
            }
            _ => {
                figures.at_work += 1;
                let life = setting.live();
                start = (start + life.took) / 2;
                figures.amid += work(life, &mut client, &mut random, None);
            }
        }
        verify::database(&data);
    }
    let life = setting.live();
    verify::all(plan, &mut client, &life, &mut figures);
    life.stop();
    verify::data(&data);
    figures
}

/// Lets a server work until it is killed, so long after it was told to stop, where it was: 1 where an Nmap of it was
/// alive right before.
fn work(life: Life, client: &mut Client, random: &mut Random, stopping: Option<Duration>) -> u32 {
    let (pid, moment) = (life.pid(), random.moment(life.took * LIFE));
    let amid = std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            std::thread::sleep(moment);
            if let Some(stopping) = stopping {
                let _ = kill(pid, Signal::SIGTERM);
                std::thread::sleep(stopping);
            }
            let amid = !life.traces().nmaps().is_empty();
            let _ = kill(pid, Signal::SIGKILL);
            amid
        });
        client.load(&life.http(client.token()), random);
        killer.join().unwrap()
    });
    life.kill();
    amid.into()
}

/// The addresses of an IPv4 network.
pub(crate) fn addresses(network: &str) -> impl Iterator<Item = Ipv4Addr> + use<> {
    let (first, bits) = network.split_once('/').unwrap();
    let first = u32::from(first.parse::<Ipv4Addr>().unwrap());
    let bits: u32 = bits.parse().unwrap();
    (0..1 << (32 - bits)).map(move |at| Ipv4Addr::from(first + at))
}
