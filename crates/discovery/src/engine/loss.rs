//! How much is lost, as far as it can be known: of what is known to answer.

use super::sweep::least_passes;

/// How sure the scan is that a silent port answers nothing, as the natural logarithm of one over the chance that it is
/// wrong: 10^-9 where loss was seen, 10^-6 where none was, or where a limit stands for it.
const SURE: f64 = 20.7;
const SURE_UNSEEN: f64 = 13.8;
/// A share of loss that may hide behind a limit.
const UNCOUNTED: f64 = 0.02;
/// Lost probes that nobody has seen yet.
const UNSEEN: f64 = 0.1;
/// Outcomes that the pool's share stands for.
const POOL: f64 = 5.0;
/// How much more than others a host may lose by chance. Half of it lost is too much for that, whatever is usual.
const WORSE: f64 = 3.0;
const MOST: f64 = 0.5;
/// Outcomes that are remembered; older ones fade.
const MEMORY: f64 = 1000.0;

/// Outcomes of probes to what is known to answer.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Loss {
    asked: f64,
    lost: f64,
}

impl Loss {
    /// Takes in `asked` probes of which `lost` stayed unanswered.
    pub(super) fn note(&mut self, asked: u32, lost: u32) {
        self.asked += f64::from(asked);
        self.lost += f64::from(lost.min(asked));
        if self.asked > MEMORY {
            self.asked /= 2.0;
            self.lost /= 2.0;
        }
    }

    /// How many outcomes it stands on.
    pub(super) fn asked(&self) -> f64 {
        self.asked
    }

    /// Whether anything was lost.
    pub(super) fn has_lost(&self) -> bool {
        self.lost > 0.5
    }

    /// The share of one that is part of `pool`, which stands for a few outcomes.
    fn within(&self, pool: &Self) -> f64 {
        // Something lost is taken a little higher than seen. Where others lost something, this one may yet.
        let seen = match (self.has_lost(), pool.has_lost()) {
            (true, _) => self.lost + 1.0,
            (false, true) => 0.5,
            (false, false) => 0.0,
        };
        (seen + pool.expected() * POOL) / (self.asked + POOL)
    }

    /// The share that may be lost of what a host sends of which nothing is known: it may be worse off than others. 0 where
    /// nothing was lost so far.
    pub(super) fn of_another(&self) -> f64 {
        if self.has_lost() { self.at_worst() } else { 0.0 }
    }

    /// The share that is still no wonder, of any of them.
    pub(super) fn at_worst(&self) -> f64 {
        (self.expected() * WORSE).min(MOST)
    }

    /// The share that is expected, higher where little is known.
    pub(super) fn expected(&self) -> f64 {
        if self.has_lost() { (self.lost + 1.0) / (self.asked + 2.0) } else { UNSEEN / (self.asked + 1.0) }
    }
}

/// What the passes over a silent port say together: each multiplies the chance that it answers and was not heard by the
/// share that was lost in that pass.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    sure: f64,
    passes: u32,
    seen: bool,
    /// Something was lost that no count of loss has.
    uncounted: bool,
}

impl Evidence {
    /// A pass in which `lost` of `asked` canaries were lost, of a host that had this loss so far and is part of `pool`.
    pub(super) fn add(&mut self, asked: u32, lost: u32, own: &Loss, pool: &Loss) {
        self.passes += 1;
        self.seen |= lost > 0 || own.has_lost() || pool.has_lost();
        let mut this = Loss::default();
        this.note(asked, lost);
        let own = if own.asked > 0.0 { own.within(pool) } else { pool.of_another() };
        let share = this.within(pool).max(own).max(if self.uncounted { UNCOUNTED } else { 0.0 });
        self.sure -= share.clamp(1e-9, 1.0).ln();
    }

    /// A pass whose loss was taken for a limit of the host's: some of it may have been none.
    pub(super) fn doubt(&mut self) {
        self.uncounted = true;
    }

    /// Whether the silence of `silent` ports may be believed. Behind a limit, where a pass takes long and what is lost is
    /// mostly held back, it is sooner. At least two passes are needed where nothing was ever lost,
    /// and more where they cost little.
    pub(super) fn is_enough(&self, silent: u32) -> bool {
        self.passes >= least_passes(silent)
            && self.sure >= if self.seen && !self.uncounted { SURE } else { SURE_UNSEEN }
    }
}

/// How often a probe is sent before its silence is believed, where `share` of what answers is lost; at least twice.
pub(super) fn attempts(share: f64, most: u32) -> u32 {
    if share <= 0.0 || most <= 1 {
        return most.min(2);
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
    let wanted = (SURE / -share.min(0.9).ln()).ceil() as u32;
    wanted.clamp(2, most.max(2)).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_loss_takes_more_attempts() {
        let of = |share| attempts(share, 11);
        assert_eq!([0.0, 0.001, 0.01, 0.03, 0.1, 0.5, 0.99].map(of), [2, 3, 5, 6, 9, 11, 11]);
        assert_eq!([(0.0, 1), (0.3, 1), (0.3, 3)].map(|(share, most)| attempts(share, most)), [1, 1, 3]);
    }

    /// Passes that it takes, each with these outcomes.
    fn passes(asked: u32, lost: u32, pool: Loss) -> usize {
        let (mut evidence, mut own) = (Evidence::default(), Loss::default());
        (1..99)
            .find(|_| {
                own.note(asked, lost);
                evidence.add(asked, lost, &own, &pool);
                evidence.is_enough(1000)
            })
            .unwrap_or(99)
    }

    #[test]
    fn silence_is_believed_sooner_where_more_has_answered() {
        let pool = |asked, lost| {
            let mut pool = Loss::default();
            pool.note(asked, lost);
            pool
        };
        assert_eq!([pool(0, 0), pool(8, 0), pool(1000, 0)].map(|pool| passes(8, 0, pool)), [5, 3, 2]);
        assert_eq!([0, 1, 4, 8].map(|lost| passes(8, lost, pool(1000, 30))), [7, 12, 29, 99]);
    }

    #[test]
    fn nothing_lost_is_hardly_any_loss_and_old_outcomes_fade() {
        let mut loss = Loss::default();
        loss.note(100, 0);
        assert!(!loss.has_lost() && loss.expected() < 0.002);
        for _ in 0..100 {
            loss.note(100, 10);
        }
        assert!((0.08..0.12).contains(&loss.expected()), "{}", loss.expected());
        assert!(loss.asked() <= MEMORY);
    }
}
