//! A keyed random order of the numbers below n, computed one at a time: a Feistel network over the next even number of
//! bits, walked along its cycles until the value is below n (Black and Rogaway, "Ciphers with Arbitrary Finite
//! Domains", 2002). Nothing is kept, so n may be 2^128 - 1.

use std::hash::Hasher;

use siphasher::sip::SipHasher13;

/// Rounds. Four make a pseudo-random permutation of a pseudo-random function (Luby and Rackoff); what is needed here
/// is that neighbours do not stay neighbours.
const ROUNDS: u8 = 4;

/// An order of the numbers from 0 to `count - 1`.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    count: u128,
    /// Bits of each half.
    half: u32,
    key: (u64, u64),
}

impl Order {
    /// The order that `key` gives of `count` numbers.
    #[must_use]
    pub fn new(count: u128, key: (u64, u64)) -> Self {
        let bits = 128 - count.saturating_sub(1).leading_zeros();
        Self { count, half: bits.div_ceil(2).max(1), key }
    }

    /// How many numbers.
    #[must_use]
    pub fn count(&self) -> u128 {
        self.count
    }

    /// The number that is at place `at`.
    ///
    /// # Panics
    /// Where `at` is not below the count.
    #[must_use]
    pub fn at(&self, at: u128) -> u128 {
        assert!(at < self.count, "place {at} of {}", self.count);
        let mut value = self.permute(at);
        // The domain is at most four times the count: four steps on average at worst.
        while value >= self.count {
            value = self.permute(value);
        }
        value
    }

    fn permute(&self, value: u128) -> u128 {
        let mask = low(self.half);
        let (mut left, mut right) = (low_u64(value >> self.half) & mask, low_u64(value) & mask);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ (self.mix(round, right) & mask));
        }
        (u128::from(left) << self.half) | u128::from(right)
    }

    fn mix(&self, round: u8, half: u64) -> u64 {
        if self.half <= 16 {
            return small(self.key, round, half);
        }
        let mut hasher = SipHasher13::new_with_keys(self.key.0, self.key.1);
        hasher.write_u64(half);
        hasher.write_u8(round);
        hasher.finish()
    }
}

/// A cheap mix for small domains (the ports of a host), where secrecy is none anyway: a multiply and two shifts
/// (Steele and Vigna's finaliser, "LXM", 2021).
fn small(key: (u64, u64), round: u8, half: u64) -> u64 {
    let mut x = half ^ key.0.rotate_left(u32::from(round) * 16) ^ key.1;
    x = (x ^ (x >> 32)).wrapping_mul(0xd605_bbb5_8c8a_bbfd);
    x ^ (x >> 29)
}

fn low(bits: u32) -> u64 {
    1u64.checked_shl(bits).map_or(u64::MAX, |bit| bit - 1)
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
fn low_u64(value: u128) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_number_comes_once(count in 1u128..5000, key: (u64, u64)) {
            let order = Order::new(count, key);
            let seen: HashSet<u128> = (0..count).map(|at| order.at(at)).collect();
            prop_assert_eq!(seen.len() as u128, count);
            prop_assert!(seen.iter().all(|n| *n < count));
        }

        #[test]
        fn large_counts_stay_below_and_do_not_repeat(bits in 64u32..=128, key: (u64, u64), from: u64) {
            let count = u128::MAX >> (128 - bits);
            let order = Order::new(count, key);
            let seen: HashSet<u128> = (0..64).map(|n| order.at(u128::from(from >> 1) + n)).collect();
            prop_assert_eq!(seen.len(), 64);
            prop_assert!(seen.iter().all(|n| *n < count));
        }
    }

    #[test]
    fn neighbours_are_spread() {
        let order = Order::new(1 << 16, (7, 11));
        let near = (0..10_000u128).filter(|at| order.at(*at).abs_diff(order.at(at + 1)) < 256).count();
        // Of random pairs about 1 in 128 is as near.
        assert!(near < 200, "{near} of 10,000 pairs are near");
    }
}
