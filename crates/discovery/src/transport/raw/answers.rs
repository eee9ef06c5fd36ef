//! Receiving: what the parser believes becomes an answer, with what the route and the link add.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::os::fd::AsFd;

use super::build::Mac;
use super::parse::{self, Heard};
use super::{ROUNDS, RawTransport};
use crate::transport::Reach;
use crate::{Answer, Moment, Probe, ProbeKind, Said};

/// Hardware addresses that are kept.
const KEPT: usize = 1 << 16;
/// An answer that is so many times later than a neighbour was worth waiting for is none.
const LATE: u32 = 4;

/// Neighbours that were asked: their answers cannot have a key in them.
#[derive(Default)]
pub(super) struct Asked {
    of: HashMap<IpAddr, (u8, Moment)>,
    /// When there are so many, those that it is too late for are let go.
    full: usize,
}

impl Asked {
    pub(super) fn add(&mut self, probe: &Probe, now: Moment) {
        if self.of.len() >= self.full.max(1024) {
            self.of.retain(|_, (_, until)| *until >= now);
            self.full = self.of.len() * 2;
        }
        self.of.insert(probe.to, (probe.attempt, now + probe.patience * LATE));
    }

    /// The last attempt to ask a host, once: what the kernel asks for itself is answered to all that listen, too.
    fn answered(&mut self, host: IpAddr, now: Moment) -> Option<u8> {
        self.of.remove(&host).filter(|(_, until)| *until >= now).map(|(attempt, _)| attempt)
    }
}

/// What a socket brings.
#[derive(Clone, Copy)]
enum Carries {
    Ipv4,
    Ipv6,
    Arp,
}

impl RawTransport {
    /// Adds the answers that are there.
    pub(super) fn take(&mut self, answers: &mut Vec<Answer>) -> io::Result<()> {
        let carries = if self.v6 { Carries::Ipv6 } else { Carries::Ipv4 };
        self.take_from(carries, answers)?;
        if self.arp.is_some() {
            self.take_from(Carries::Arp, answers)?;
        }
        Ok(())
    }

    fn take_from(&mut self, carries: Carries, answers: &mut Vec<Answer>) -> io::Result<()> {
        for _ in 0..ROUNDS {
            let socket = match (carries, &self.arp) {
                (Carries::Arp, Some(arp)) => arp,
                _ => &self.ip,
            };
            let count = match self.inbox.receive(socket.as_fd()) {
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let at = Moment::now();
            for place in 0..count {
                let (packet, mac) = self.inbox.packet(place);
                let heard = match carries {
                    Carries::Ipv4 => parse::ipv4(&self.key, packet),
                    Carries::Ipv6 => parse::ipv6(&self.key, packet),
                    Carries::Arp => parse::arp(packet),
                };
                if let Some(heard) = heard {
                    answers.extend(self.answer(heard, mac, at)?);
                }
            }
            if !super::socket::is_full(count) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The answer that was heard from the hardware address `mac`.
    fn answer(&mut self, heard: Heard, mac: Option<Mac>, at: Moment) -> io::Result<Option<Answer>> {
        let Heard { host, kind, mut attempt, mut said, from, ttl, mac: told } = heard;
        let place = self.routes.find(host)?;
        let route = self.routes.at(place);
        if kind == ProbeKind::Neighbour {
            match self.asked.answered(host, at) {
                Some(asked) if route.reach == Reach::Link => attempt = asked,
                _ => return Ok(None),
            }
        }
        // The kernel itself says so, where nobody on the link has the address that it was to send to.
        if said != Said::Reply && from == route.head.source() && route.reach != Reach::Itself {
            said = Said::NoRoute;
        }
        let mac = told.or(mac).filter(|_| route.reach == Reach::Link && (from == host || told.is_some()));
        if let Some(mac) = mac {
            if self.macs.len() >= KEPT {
                self.macs.clear();
            }
            self.macs.insert(host, mac);
        }
        Ok(Some(Answer { host, kind, attempt, said, from, ttl, mac, at }))
    }
}
