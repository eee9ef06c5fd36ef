//! The loop: lets probes go as fast as all limits allow, takes answers, and wakes hosts when they are due.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::congestion::Congestion;
use super::finds::Finds;
use super::found::{Find, Summary};
use super::host::{Host, Next, Turn};
use super::shared::Shared;
use super::{Sweep, ports};
use crate::order::Order;
use crate::{Answer, Ceiling, Moment, Probe, Transport};

/// Hosts in flight.
const MOST_HOSTS: usize = 1 << 16;
/// Bytes of ports in flight.
const MOST_BYTES: usize = 24 << 20;
/// Probes that are made before any of them leaves.
const BATCH: usize = 256;
/// The longest that nothing is looked at: whether it is to stop, whether finds are taken.
const LONGEST_WAIT: Duration = Duration::from_millis(50);
/// The time after which a transport that was full is tried again.
const FULL_WAIT: Duration = Duration::from_millis(1);

/// What others see of a scan that runs, and how they stop it.
#[derive(Debug, Default)]
pub struct Control {
    /// Set it, and the scan ends with what it has.
    pub stop: AtomicBool,
    /// Addresses that are done.
    pub done: AtomicU64,
    /// Hosts that are up so far.
    pub up: AtomicU64,
    /// Probes that have left.
    pub probes: AtomicU64,
    /// Those of them that asked whether hosts are up.
    pub host_probes: AtomicU64,
}

/// Scans. `tell` takes what is found, or gives it back where it has no room now; it is asked again.
///
/// # Errors
/// The transport's: nothing can be sent or received any more. What was found until then has been told.
pub fn run<T: Transport>(
    sweep: &Sweep,
    transport: &mut T,
    ceiling: &Ceiling,
    control: &Control,
    tell: impl FnMut(Find) -> Result<(), Find>,
) -> io::Result<Summary> {
    let mut run = Run::new(sweep, transport, ceiling, control, tell);
    let went = run.go();
    if went.is_err() {
        run.break_off();
    }
    run.deliver_all();
    went.map(|()| run.summary)
}

struct Run<'a, T, F> {
    shared: Shared<'a>,
    transport: &'a mut T,
    ceiling: &'a Ceiling,
    control: &'a Control,
    tell: F,
    congestion: Congestion,
    began: Moment,
    order: Order,
    /// The place in the order of the next address.
    next: u128,
    hosts: Vec<Option<Host>>,
    free: Vec<u32>,
    by_address: HashMap<IpAddr, u32>,
    /// Hosts that may have something to send.
    ready: VecDeque<u32>,
    timers: BinaryHeap<Reverse<(Moment, u32)>>,
    /// Hosts that are up and wait for room.
    waiting: VecDeque<u32>,
    bytes: usize,
    /// Probes that were made, and whose.
    batch: Vec<Probe>,
    whose: Vec<u32>,
    answers: Vec<Answer>,
    finds: Finds,
    summary: Summary,
}

impl<'a, T: Transport, F: FnMut(Find) -> Result<(), Find>> Run<'a, T, F> {
    fn new(
        sweep: &'a Sweep,
        transport: &'a mut T,
        ceiling: &'a Ceiling,
        control: &'a Control,
        tell: F,
    ) -> Self {
        let now = transport.now();
        Self {
            shared: Shared::new(sweep),
            transport,
            ceiling,
            control,
            tell,
            congestion: Congestion::new(now),
            began: now,
            order: Order::new(sweep.addresses.count(), sweep.key),
            next: 0,
            hosts: Vec::new(),
            free: Vec::new(),
            by_address: HashMap::new(),
            ready: VecDeque::new(),
            timers: BinaryHeap::new(),
            waiting: VecDeque::new(),
            bytes: 0,
            batch: Vec::with_capacity(BATCH),
            whose: Vec::with_capacity(BATCH),
            answers: Vec::new(),
            finds: Finds::default(),
            summary: Summary::default(),
        }
    }

    fn go(&mut self) -> io::Result<()> {
        while !self.is_done() {
            if self.control.stop.load(Relaxed) {
                self.break_off();
                break;
            }
            let now = self.transport.now();
            self.wake(now);
            self.finds.deliver(&mut self.tell);
            self.admit(now);
            self.make(now);
            let all_left = self.send()?;
            self.receive(all_left)?;
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.next == self.order.count() && self.by_address.is_empty()
    }

    /// Wakes the hosts that are due.
    fn wake(&mut self, now: Moment) {
        while let Some(&Reverse((at, id))) = self.timers.peek() {
            if at > now {
                break;
            }
            self.timers.pop();
            // A timer that is no longer the host's own is an old one.
            let Some(host) = self.hosts[id as usize].as_mut().filter(|host| host.due == Some(at)) else {
                continue;
            };
            host.due = None;
            let turn = host.due(now, &mut self.shared);
            self.turn(id, turn, now);
        }
    }

    /// Begins with more hosts while there is room.
    fn admit(&mut self, now: Moment) {
        while self.ready.len() < BATCH
            && self.next < self.order.count()
            && self.by_address.len() < MOST_HOSTS
            && !self.finds.are_too_many()
        {
            let ip = self.shared.sweep.addresses.at(self.order.at(self.next));
            self.next += 1;
            let reach = self.transport.reach(ip);
            let host = Host::new(ip, reach, now, self.shared.sweep);
            let is_up = host.is_up();
            let id = self.free.pop().unwrap_or_else(|| {
                self.hosts.push(None);
                u32::try_from(self.hosts.len() - 1).unwrap_or(u32::MAX)
            });
            self.hosts[id as usize] = Some(host);
            self.by_address.insert(ip, id);
            self.turn(id, if is_up { Turn::Up } else { Turn::Ready }, now);
        }
    }

    /// Makes probes, one of each host in turn, up to what may leave now.
    fn make(&mut self, now: Moment) {
        let room = u32::try_from(BATCH - self.batch.len()).unwrap_or(0);
        if room == 0 || self.ready.is_empty() || self.finds.are_too_many() {
            return;
        }
        let (asked, lost) = std::mem::take(&mut self.shared.outcomes);
        self.congestion.note(asked, lost);
        let allowed = self.congestion.take(now, room);
        let may = self.ceiling.take(now, allowed);
        self.congestion.give_back(allowed - may);
        let before = self.batch.len();
        let most = before + may as usize;
        while self.batch.len() < most {
            let Some(id) = self.ready.pop_front() else { break };
            let Some(host) = self.hosts[id as usize].as_mut() else { continue };
            host.is_queued = false;
            match host.next(now, &mut self.shared) {
                Next::Probe(probe) => {
                    self.batch.push(probe);
                    self.whose.push(id);
                    self.queue(id);
                }
                Next::At(at) => {
                    let at = host.rest(at);
                    self.timer(id, at);
                }
                Next::Wait => {}
            }
        }
        let unused = may - u32::try_from(self.batch.len() - before).unwrap_or(0);
        self.ceiling.give_back(unused);
        self.congestion.give_back(unused);
    }

    /// Lets go what was made; whether all of it left.
    fn send(&mut self) -> io::Result<bool> {
        if self.batch.is_empty() {
            return Ok(true);
        }
        // Near hosts answer while it is sent.
        let now = self.transport.now();
        let count = self.transport.send(&self.batch)?;
        for at in 0..count {
            let (probe, id) = (self.batch[at], self.whose[at]);
            self.summary.probes += 1;
            self.summary.repeats += u64::from(probe.attempt > 0);
            let host = self.hosts[id as usize].as_mut().filter(|host| host.ip == probe.to);
            let Some(host) = host else { continue };
            self.summary.host_probes += u64::from(!host.is_up());
            if let Some(ends) = host.sent(&probe, now, &self.shared) {
                let at = host.rest(ends);
                self.timer(id, at);
            }
        }
        self.batch.drain(..count);
        self.whose.drain(..count);
        self.congestion.sent(u32::try_from(count).unwrap_or(u32::MAX));
        self.control.probes.store(self.summary.probes, Relaxed);
        self.control.host_probes.store(self.summary.host_probes, Relaxed);
        Ok(self.batch.is_empty())
    }

    /// Takes the answers that are there, and waits for one where there is nothing else to do.
    fn receive(&mut self, all_left: bool) -> io::Result<()> {
        let now = self.transport.now();
        let mut until = now + LONGEST_WAIT;
        if let Some(Reverse((at, _))) = self.timers.peek() {
            until = until.min(*at);
        }
        if !all_left {
            until = until.min(now + FULL_WAIT);
        } else if !self.ready.is_empty() && !self.finds.are_too_many() {
            until = until.min(self.congestion.next(now).max(self.ceiling.next(now)));
        }
        if !self.finds.are_too_many() && self.ready.is_empty() && self.next < self.order.count() {
            until = if self.by_address.len() < MOST_HOSTS { now } else { until };
        }
        let mut answers = std::mem::take(&mut self.answers);
        answers.clear();
        self.transport.receive(until.max(now), &mut answers)?;
        for answer in &answers {
            self.answer(answer);
        }
        self.answers = answers;
        Ok(())
    }

    fn answer(&mut self, answer: &Answer) {
        let Some(&id) = self.by_address.get(&answer.host) else { return };
        let Some(host) = self.hosts[id as usize].as_mut() else { return };
        self.summary.answers += 1;
        let turn = host.answer(answer, &mut self.shared);
        self.turn(id, turn, answer.at);
        let is_known = |host: &Option<Host>| host.as_ref().is_some_and(Host::is_known);
        if is_known(&self.hosts[id as usize]) {
            self.turn(id, Turn::Done, answer.at);
        }
    }

    /// What follows for a host.
    fn turn(&mut self, id: u32, turn: Turn, now: Moment) {
        let Some(host) = self.hosts[id as usize].as_mut() else { return };
        match turn {
            Turn::Ready => self.queue(id),
            Turn::Waiting => {}
            Turn::Open(port) => self.finds.push(Find::Open(host.ip, port)),
            Turn::Up => {
                self.summary.up += 1;
                self.summary.hosts_took = now - self.began;
                self.shared.up += 1;
                self.control.up.store(self.summary.up, Relaxed);
                self.finds.push(Find::Up(host.ip));
                if !self.shared.sweep.ports.is_empty() {
                    self.waiting.push_back(id);
                    self.begin_ports(now);
                } else if host.is_confirming() {
                    self.queue(id);
                } else {
                    self.finish(id, now, true);
                }
            }
            Turn::Down if self.shared.sweep.leaves_unrouted && host.is_unrouted() => {
                self.summary.unrouted += 1;
                self.release(id);
            }
            Turn::Down => {
                self.summary.down += 1;
                self.summary.hosts_took = now - self.began;
                self.summary.unsent += u64::from(host.lost_route());
                if self.shared.sweep.tell_down {
                    self.finds.push(Find::Down(host.ip, host.reason()));
                }
                self.release(id);
            }
            Turn::Done => self.finish(id, now, true),
        }
    }

    /// Lets hosts that are up begin with their ports while there is room.
    fn begin_ports(&mut self, now: Moment) {
        let each = ports::bytes(self.shared.sweep.ports.len());
        while self.bytes == 0 || self.bytes + each <= MOST_BYTES {
            let Some(id) = self.waiting.pop_front() else { break };
            let Some(host) = self.hosts[id as usize].as_mut() else { continue };
            host.begin_ports(now, &self.shared);
            self.bytes += each;
            self.queue(id);
        }
    }

    /// Lets a host stand in the queue of those that may send, once.
    fn queue(&mut self, id: u32) {
        if let Some(host) = self.hosts[id as usize].as_mut().filter(|host| !host.is_queued) {
            host.is_queued = true;
            self.ready.push_back(id);
        }
    }

    fn finish(&mut self, id: u32, now: Moment, complete: bool) {
        if let Some(host) = self.release(id) {
            if host.has_ports() {
                self.bytes -= ports::bytes(self.shared.sweep.ports.len());
            }
            let found = host.found(now, self.shared.sweep, complete);
            self.finds.push(Find::Host(Box::new(found)));
            self.begin_ports(now);
        }
    }

    fn release(&mut self, id: u32) -> Option<Host> {
        let host = self.hosts[id as usize].take()?;
        self.shared.up -= u32::from(host.is_up());
        self.by_address.remove(&host.ip);
        self.free.push(id);
        self.control.done.fetch_add(1, Relaxed);
        Some(host)
    }

    fn timer(&mut self, id: u32, at: Moment) {
        if let Some(host) = self.hosts[id as usize].as_mut() {
            host.due = Some(at);
            self.timers.push(Reverse((at, id)));
        }
    }

    /// Tells what is known of hosts in mid-scan.
    fn break_off(&mut self) {
        let now = self.transport.now();
        self.waiting.clear();
        for id in 0..u32::try_from(self.hosts.len()).unwrap_or(u32::MAX) {
            if self.hosts[id as usize].as_ref().is_some_and(Host::is_up) {
                self.finish(id, now, false);
            }
        }
    }

    /// Hands over what is left, unless nobody wants it any more.
    fn deliver_all(&mut self) {
        self.finds.deliver(&mut self.tell);
        while !self.finds.is_empty() && !self.control.stop.load(Relaxed) {
            std::thread::sleep(Duration::from_millis(1));
            self.finds.deliver(&mut self.tell);
        }
    }
}
