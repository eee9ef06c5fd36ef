//! The engine against simulated networks: what it says is true, it ends, and it keeps to its limits.

mod large;
mod named;
mod scan;

use portolan_discovery::transport::simulated::{Case, any_network};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use scan::{Order, head};

fn check(case: &Case, rate: Option<u32>) -> Result<(), TestCaseError> {
    let ports = case.ports.iter().copied();
    let order = Order { discovery: case.discovery.clone(), rate, ..Order::new(&case.network, ports) };
    let file = || case.network.to_toml().unwrap_or_default();
    let scan = order.scan().map_err(|error| TestCaseError::fail(format!("{error}\n{}", file())))?;
    let wrong = order.wrong(&scan);
    prop_assert!(wrong.states.is_empty(), "{}\n{}", head(&wrong.states), file());
    prop_assert!(wrong.reasons.is_empty(), "reasons, {}\n{}", head(&wrong.reasons), file());
    Ok(())
}

/// The same thousand networks each time: silence is believed at one wrong port in a million, and a thousand networks
/// have half a million of them, so others fail by chance once in about a hundred runs. `PORTOLAN_NETWORKS=20000` draws
/// so many others. A failure shows its network whole, and is not made smaller for longer than a test may take.
fn config() -> ProptestConfig {
    let others = std::env::var("PORTOLAN_NETWORKS").ok().and_then(|number| number.parse().ok());
    ProptestConfig {
        failure_persistence: None,
        max_shrink_time: 10_000,
        cases: others.unwrap_or(1000),
        rng_seed: if others.is_some() { RngSeed::Random } else { RngSeed::Fixed(1) },
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_random_network_is_told_wrong(case in any_network(), rate in prop::option::of(500u32..50_000)) {
        check(&case, rate)?;
    }
}
