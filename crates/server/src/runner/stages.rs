//! The stages of a run's fast plans, expected against actual: summed over its shards, kept as JSON with the run.

use portolan_model::{Stage, StageExpected, StageRange};
use portolan_scanner::fast::cost::StageDone;

use super::check::json;

/// The stages of a run as they are stored; nothing where it has none.
pub(crate) fn read(stored: Option<&str>) -> Vec<Stage> {
    stored.and_then(|stored| serde_json::from_str(stored).ok()).unwrap_or_default()
}

/// The stages of a shard, added to those that are stored.
pub(super) fn with(stored: Option<&str>, done: &[StageDone]) -> String {
    let mut all = read(stored);
    for stage in done.iter().filter_map(StageDone::told) {
        match all.iter_mut().find(|known| (known.kind, known.family) == (stage.kind, stage.family)) {
            Some(known) => add(known, &stage),
            None => all.push(stage),
        }
    }
    json(&all)
}

fn add(known: &mut Stage, more: &Stage) {
    known.addresses = known.addresses.saturating_add(more.addresses);
    known.probes = match (known.probes, more.probes) {
        (Some(a), Some(b)) => Some(a.saturating_add(b)),
        (a, b) => a.or(b),
    };
    known.seconds += more.seconds;
    known.expected = match (known.expected, more.expected) {
        (Some(a), Some(b)) => Some(StageExpected {
            probes: plus(a.probes, b.probes),
            bytes: plus(a.bytes, b.bytes),
            seconds: plus(a.seconds, b.seconds),
        }),
        (a, b) => a.or(b),
    };
}

fn plus(a: StageRange, b: StageRange) -> StageRange {
    StageRange { answering: a.answering + b.answering, silent: a.silent + b.silent, dead: a.dead + b.dead }
}

#[cfg(test)]
mod tests {
    use portolan_model::{Family as Of, StageFamily, StageKind as Kind};
    use portolan_scanner::estimate::{Cost, Range as Estimate};
    use portolan_scanner::plan::StageKind;

    use super::*;

    fn done(kind: StageKind, family: Of, probes: Option<u64>) -> StageDone {
        let some = Estimate { answering: 10.0, silent: 20.0, dead: 5.0 };
        let expected = Some(Cost { probes: some, bytes: some, seconds: some });
        StageDone {
            kind,
            family,
            saw: vec![portolan_model::Saw::Hosts],
            addresses: 4,
            probes,
            seconds: 1.5,
            expected,
        }
    }

    #[test]
    fn shards_add_up_by_stage_and_family() {
        let one = with(None, &[done(StageKind::Hosts, Of::V4, Some(9)), done(StageKind::Nmap, Of::V4, None)]);
        let two = with(
            Some(&one),
            &[done(StageKind::Hosts, Of::V4, Some(1)), done(StageKind::Hosts, Of::V6, Some(3))],
        );
        let stages = read(Some(&two));
        let told: Vec<_> = stages.iter().map(|s| (s.kind, s.family, s.addresses, s.probes)).collect();
        assert_eq!(
            told,
            [
                (Kind::Hosts, StageFamily::Ipv4, 8, Some(10)),
                (Kind::Nmap, StageFamily::Ipv4, 4, None),
                (Kind::Hosts, StageFamily::Ipv6, 4, Some(3))
            ]
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&two).unwrap(),
            serde_json::to_value(&stages).unwrap()
        );
        assert!((stages[0].seconds - 3.0).abs() < 1e-9);
        assert!((stages[0].expected.unwrap().probes.silent - 40.0).abs() < 1e-9);
        assert_eq!(with(None, &[]), "[]");
    }
}
