//! Octet patterns with too many pieces to be written out as ranges (`*.*.*.1`): cut, and taken from one another.
//!
//! A pattern is a box with four sides, and a box less anything is a few boxes.

use std::net::IpAddr;

use portolan_model::{Family, Octets, Target};

use crate::ranges::Ranges;

/// Most boxes that one pattern is cut into when it meets other large patterns. Beyond, overlaps stay: a scan of
/// so many millions of addresses by such patterns is nobody's intention.
const MAX_BOXES: usize = 1 << 12;

/// Four sets of octet values; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Box4([Vec<(u8, u8)>; 4]);

impl From<&Octets> for Box4 {
    fn from(octets: &Octets) -> Self {
        Self([0, 1, 2, 3].map(|position| octets.ranges(position).to_vec()))
    }
}

impl Box4 {
    /// The box as a target.
    pub(crate) fn target(&self) -> Target {
        let side = |ranges: &Vec<(u8, u8)>| {
            let texts = ranges.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
            texts.collect::<Vec<_>>().join(",")
        };
        let text = self.0.iter().map(side).collect::<Vec<_>>().join(".");
        text.parse().expect("four sets of octet values are a target")
    }

    /// Whether the address is in it.
    pub(crate) fn contains(&self, ip: IpAddr) -> bool {
        let IpAddr::V4(ip) = ip else { return false };
        self.0.iter().zip(ip.octets()).all(|(side, value)| holds(side, value))
    }

    /// How many addresses.
    pub(crate) fn count(&self) -> u128 {
        let size = |side: &Vec<(u8, u8)>| side.iter().map(|(a, b)| u128::from(b - a) + 1).sum::<u128>();
        self.0.iter().map(size).product()
    }

    /// The box in parts of less than `most` addresses twice over, by its first octets.
    pub(crate) fn halved(self, most: u128) -> Vec<Self> {
        let mut open = vec![self];
        let mut parts = Vec::new();
        while let Some(part) = open.pop() {
            let many = |side: &Vec<(u8, u8)>| side.len() > 1 || side[0].0 < side[0].1;
            match part.0.iter().position(many) {
                Some(at) if part.count() >= most.saturating_mul(2) => {
                    let values: Vec<u8> = part.0[at].iter().flat_map(|&(a, b)| a..=b).collect();
                    let middle = values[values.len() / 2];
                    for half in [chosen(&part.0[at], |v| v >= middle), chosen(&part.0[at], |v| v < middle)] {
                        let mut sides = part.0.clone();
                        sides[at] = half;
                        open.push(Self(sides));
                    }
                }
                _ => parts.push(part),
            }
        }
        parts
    }

    /// What is left without the addresses of `set`. Its pieces are at most three for each of the set's edges.
    pub(crate) fn minus_set(&self, set: &Ranges) -> Vec<Self> {
        let mut left = Vec::new();
        self.walk(set, 0, 0, &mut left);
        left
    }

    /// Looks closer only where a block lies partly inside the set.
    fn walk(&self, set: &Ranges, position: usize, prefix: u128, left: &mut Vec<Self>) {
        let below = 8 * (3 - position);
        let mut whole: Vec<(u8, u8)> = Vec::new();
        for value in self.0[position].iter().flat_map(|&(a, b)| a..=b) {
            let first = prefix | (u128::from(value) << below);
            let block = (first, first | ((1u128 << below) - 1));
            if set.disjoint(Family::V4, block) {
                match whole.last_mut() {
                    Some(last) if u16::from(last.1) + 1 == u16::from(value) => last.1 = value,
                    _ => whole.push((value, value)),
                }
            } else if position < 3 && set.outside(Family::V4, block).is_some() {
                self.walk(set, position + 1, first, left);
            }
        }
        if whole.is_empty() {
            return;
        }
        let mut sides = self.0.clone();
        for (at, side) in sides.iter_mut().enumerate().take(position) {
            let value = u8::try_from((prefix >> (8 * (3 - at))) & 0xff).unwrap_or(0);
            *side = vec![(value, value)];
        }
        sides[position] = whole;
        left.push(Self(sides));
    }

    /// What is left of `boxes` without those of `other`.
    pub(crate) fn minus_box(boxes: Vec<Self>, other: &Self) -> Vec<Self> {
        if boxes.len() > MAX_BOXES { boxes } else { boxes.iter().flat_map(|b| b.without(other)).collect() }
    }

    fn without(&self, other: &Self) -> Vec<Self> {
        let common = [0, 1, 2, 3].map(|at| intersection(&self.0[at], &other.0[at]));
        if common.iter().any(Vec::is_empty) {
            return vec![self.clone()];
        }
        // Side by side: outside at this one, inside at those before.
        let mut left = Vec::new();
        for at in 0..4 {
            let outside = difference(&self.0[at], &other.0[at]);
            if !outside.is_empty() {
                let mut sides = self.0.clone();
                sides[..at].clone_from_slice(&common[..at]);
                sides[at] = outside;
                left.push(Self(sides));
            }
        }
        left
    }
}

fn intersection(a: &[(u8, u8)], b: &[(u8, u8)]) -> Vec<(u8, u8)> {
    chosen(a, |value| holds(b, value))
}

fn difference(a: &[(u8, u8)], b: &[(u8, u8)]) -> Vec<(u8, u8)> {
    chosen(a, |value| !holds(b, value))
}

fn holds(ranges: &[(u8, u8)], value: u8) -> bool {
    ranges.iter().any(|&(a, b)| a <= value && value <= b)
}

/// The values of `ranges` that are wanted, as ranges again.
fn chosen(ranges: &[(u8, u8)], wanted: impl Fn(u8) -> bool) -> Vec<(u8, u8)> {
    let mut found: Vec<(u8, u8)> = Vec::new();
    for value in ranges.iter().flat_map(|&(a, b)| a..=b).filter(|value| wanted(*value)) {
        match found.last_mut() {
            Some(last) if u16::from(last.1) + 1 == u16::from(value) => last.1 = value,
            _ => found.push((value, value)),
        }
    }
    found
}
