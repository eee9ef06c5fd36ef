//! Large scans cut into shards, each of which is one run of Nmap and finishes by itself: what is lost when a
//! machine goes away is less than one of them.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

use portolan_model::{Family, Octets, Target};
use portolan_nmap::command::{Invocation, Refusal, Services};
use serde::{Deserialize, Serialize};

use crate::octets::Box4;
use crate::plan::{Choice, Plan};
use crate::ranges::{Range, Ranges, count, networks, octet_ranges};
use crate::resolve::Pinned;
use crate::text;

/// Addresses of a shard where nobody says otherwise.
pub const SHARD_ADDRESSES: u64 = 1024;

/// Most shards of one scan.
pub const MOST_SHARDS: usize = 4096;

/// Most targets of one shard: they are words of one command line, of which the kernel takes some 2 MB.
const MOST_TARGETS: usize = 4096;

/// Most ranges that an octet pattern is written out to; beyond, it is cut as a pattern.
const MOST_RANGES: usize = 256;

/// Bytes of finished addresses that one run of Nmap is told to leave out: they are one word of its command line,
/// which the kernel holds to 128 KiB, and the command's own `--exclude` stands in the same.
const MOST_DONE_BYTES: usize = 96 << 10;

/// A part of a scan, of one family. In JSON:
/// `{"family":"ipv4","targets":["10.0.0.0/24"],"done":["10.0.0.1"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// The family of its targets.
    #[serde(with = "family")]
    pub family: Family,
    /// What it scans: addresses, networks and octet patterns, no names.
    #[serde(with = "text::list")]
    pub targets: Vec<Target>,
    /// Addresses among them that are finished already. Mostly none: they are taken out of the targets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<IpAddr>,
}

/// Cuts a plan into shards, IPv4 first. Names are replaced by the addresses that `pins` has for them.
///
/// A stage of up to `size` addresses, none of them twice, is one shard with its targets as they were written. Else
/// its addresses are put in order, each once, and cut into at most [`MOST_SHARDS`] shards of at least `size` (less,
/// and more of them, where their networks would be too many for one command line). Octet patterns with too many
/// pieces stay patterns, cut by their first octets and without what others scan; addresses with a zone stay as
/// they are.
#[must_use]
pub fn shards(plan: &Plan, pins: &[Pinned], size: u64) -> Vec<Shard> {
    let most = MOST_SHARDS / plan.families().count().max(1);
    let of_stage = |stage: &crate::Stage| {
        let targets = pinned(&stage.targets, pins);
        cut(stage.family, targets, u128::from(size.max(1)), most)
    };
    plan.families().flat_map(of_stage).collect()
}

/// The targets, each once, with addresses in the place of names.
fn pinned(targets: &[Target], pins: &[Pinned]) -> Vec<Target> {
    let by_name: HashMap<_, _> = pins.iter().map(|pin| (&pin.name, &pin.addresses)).collect();
    let mut all = Vec::new();
    for target in targets {
        match target {
            Target::Name(name) => {
                let addresses = by_name.get(name).into_iter().copied().flatten();
                all.extend(addresses.map(|ip| Target::Address(*ip, None)));
            }
            other => all.push(other.clone()),
        }
    }
    let mut seen = HashSet::new();
    all.retain(|target| seen.insert(target.clone()));
    all
}

/// Addresses of a full shard: a power of two.
pub(crate) fn step(asked: u128, size: u128, most: usize) -> u128 {
    let least = size.max(asked.div_ceil(most.max(1) as u128));
    least.checked_next_power_of_two().unwrap_or(1 << 127)
}

fn cut(family: Family, targets: Vec<Target>, size: u128, most: usize) -> Vec<Shard> {
    if targets.is_empty() {
        return Vec::new();
    }
    let sorted = Sorted::new(&targets);
    let asked = targets.iter().fold(0u128, |sum, target| sum.saturating_add(target.count()));
    let once = match sorted.patterns.len() {
        0 => asked == count(sorted.set.of(family)).saturating_add(sorted.zoned.len() as u128),
        _ => targets.len() == 1,
    };
    let shard = |targets| Shard { family, targets, done: Vec::new() };
    if once && asked <= size && targets.len() <= MOST_TARGETS {
        return vec![shard(targets)];
    }
    pieces(family, &sorted, step(asked, size, most), size).into_iter().map(shard).collect()
}

/// Targets in pieces of about `step` addresses, a power of two; the last has no fewer than `least`.
fn pieces(family: Family, sorted: &Sorted, step: u128, least: u128) -> Vec<Vec<Target>> {
    let mut parts = Parts { step, full: Vec::new(), part: Vec::new(), held: 0 };
    parts.ranges(family, sorted.set.of(family));
    sorted.zoned.iter().for_each(|target| parts.add(target.clone(), 1));
    for (at, pattern) in sorted.patterns.iter().enumerate() {
        let mut left = Box4::from(pattern).minus_set(&sorted.set);
        for before in &sorted.patterns[..at] {
            left = Box4::minus_box(left, &before.into());
        }
        for part in left.into_iter().flat_map(|rest| rest.halved(step)) {
            parts.add(part.target(), part.count());
        }
    }
    parts.all(least)
}

/// Targets by how they can be computed with.
#[derive(Default)]
struct Sorted {
    set: Ranges,
    /// Addresses with a zone: the same address in two zones is two hosts.
    zoned: Vec<Target>,
    patterns: Vec<Octets>,
}

impl Sorted {
    fn new(targets: &[Target]) -> Self {
        let (mut plain, mut sorted) = (Vec::new(), Self::default());
        for target in targets {
            match target {
                Target::Address(_, Some(_)) => sorted.zoned.push(target.clone()),
                Target::Octets(octets) if octet_ranges(octets, MOST_RANGES).is_none() => {
                    sorted.patterns.push(octets.clone());
                }
                other => plain.push(other),
            }
        }
        sorted.set = plain.into_iter().collect();
        sorted
    }
}

/// Shards as they fill up.
struct Parts {
    /// Addresses of a full one; a power of two.
    step: u128,
    full: Vec<Vec<Target>>,
    part: Vec<Target>,
    /// Addresses of `part`.
    held: u128,
}

impl Parts {
    fn add(&mut self, target: Target, count: u128) {
        self.part.push(target);
        self.held = self.held.saturating_add(count);
        if self.held >= self.step || self.part.len() == MOST_TARGETS {
            self.full.push(std::mem::take(&mut self.part));
            self.held = 0;
        }
    }

    /// Cuts at multiples of the step, so that each part is few networks.
    fn ranges(&mut self, family: Family, ranges: &[Range]) {
        for &(low, high) in ranges {
            let mut next = Some(low);
            while let Some(start) = next {
                let end = high.min(start | (self.step - 1));
                next = (end < high).then(|| end + 1);
                networks(family, (start, end)).for_each(|(target, count)| self.add(target, count));
            }
        }
    }

    /// All of them; the last goes to the one before where it is smaller than `size`.
    fn all(mut self, size: u128) -> Vec<Vec<Target>> {
        match self.full.last_mut() {
            Some(last) if self.held < size && last.len() + self.part.len() <= MOST_TARGETS => {
                last.append(&mut self.part);
            }
            _ if self.part.is_empty() => {}
            _ => self.full.push(self.part),
        }
        self.full
    }
}

/// Why a shard cannot be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShardError {
    /// It has no targets.
    #[error("the shard has no targets: there is nothing left of it to scan")]
    Empty,
    /// The command has options that Nmap does not have for this family.
    #[error("the command cannot run for this family of addresses: {}", reasons(.0))]
    Refused(Vec<Refusal>),
}

fn reasons(refusals: &[Refusal]) -> String {
    refusals.iter().map(|refusal| refusal.reason.as_str()).collect::<Vec<_>>().join("; ")
}

impl Shard {
    /// What is left of the shard when these addresses are finished (those of before included); `None` where
    /// nothing is. Where taking them out would leave too many pieces they go to [`Shard::done`] instead, which
    /// Nmap is told to leave out.
    #[must_use]
    pub fn without(&self, finished: &[IpAddr]) -> Option<Self> {
        let sorted = Sorted::new(&self.targets);
        let boxes: Vec<Box4> = sorted.patterns.iter().map(Box4::from).collect();
        let zoned = |ip: IpAddr| sorted.zoned.iter().filter(move |target| is_at(target, ip)).count();
        let mut finished: Vec<IpAddr> = self.done.iter().chain(finished).copied().collect();
        finished.retain(|ip| {
            // Nmap tells addresses without their zone: of two such targets none can be told to be finished.
            let here = usize::from(sorted.set.contains(*ip)) + zoned(*ip);
            here == 1 || boxes.iter().any(|pattern| pattern.contains(*ip))
        });
        finished.sort_unstable();
        finished.dedup();
        let gone: Ranges = finished.iter().copied().collect();
        let mut left: Vec<Target> = sorted.zoned.clone();
        left.retain(|target| !finished.iter().any(|ip| is_at(target, *ip)));
        left.extend(boxes.iter().flat_map(|pattern| pattern.minus_set(&gone)).map(|rest| rest.target()));
        let rest = sorted.set.minus(&gone);
        let networks = rest.of(self.family).iter().flat_map(|range| networks(self.family, *range));
        left.extend(networks.map(|(target, _)| target).take(MOST_TARGETS + 1));
        let shard = |targets, done| Some(Self { family: self.family, targets, done });
        match left.len() {
            0 => None,
            _ if finished.is_empty() => shard(self.targets.clone(), finished),
            n if n <= MOST_TARGETS.max(self.targets.len()) => shard(left, Vec::new()),
            _ => shard(self.targets.clone(), finished),
        }
    }

    /// The shard in two, or some more where its networks are of all sizes; one address stays one shard.
    #[must_use]
    pub fn halves(&self) -> Vec<Self> {
        let asked = self.targets.iter().fold(0u128, |sum, target| sum.saturating_add(target.count()));
        // Shards are cut at multiples of a power of two.
        let half = (asked / 2).checked_ilog2().map_or(1, |log| 1 << log);
        let halves = pieces(self.family, &Sorted::new(&self.targets), half, 1).into_iter();
        let shard = |targets| Self { family: self.family, targets, done: Vec::new() };
        halves.filter_map(|targets| shard(targets).without(&self.done)).collect()
    }

    /// The plan of the shard by Nmap alone: one stage, with the finished addresses left out. `invocation` is the scan's.
    ///
    /// # Errors
    /// Nothing to scan, or options that Nmap does not have for this family.
    pub fn plan(&self, invocation: &Invocation, services: Option<&Services>) -> Result<Plan, ShardError> {
        self.plan_by(invocation, services, &Choice::NMAP)
    }

    /// The same by the engine that was chosen for the whole scan.
    ///
    /// # Errors
    /// As [`Shard::plan`].
    pub fn plan_by(
        &self,
        invocation: &Invocation,
        services: Option<&Services>,
        choice: &Choice<'_>,
    ) -> Result<Plan, ShardError> {
        if self.targets.is_empty() {
            return Err(ShardError::Empty);
        }
        let mut bytes = 0;
        // What no longer fits is scanned a second time rather than the whole not at all.
        let told = self.done.iter().take_while(|ip| {
            bytes += ip.to_string().len() + 1;
            bytes <= MOST_DONE_BYTES
        });
        let invocation = invocation.clone().excluding(told.map(|ip| Target::Address(*ip, None)));
        Plan::choose(&invocation, &self.targets, services, choice).map_err(ShardError::Refused)
    }
}

fn is_at(target: &Target, ip: IpAddr) -> bool {
    matches!(target, Target::Address(address, _) if *address == ip)
}

/// A family by its name.
mod family {
    use portolan_model::Family;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(family: &Family, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(match family {
            Family::V4 => "ipv4",
            Family::V6 => "ipv6",
        })
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Family, D::Error> {
        match String::deserialize(from)?.as_str() {
            "ipv4" => Ok(Family::V4),
            "ipv6" => Ok(Family::V6),
            other => Err(D::Error::custom(format!("{other:?} is neither ipv4 nor ipv6"))),
        }
    }
}
