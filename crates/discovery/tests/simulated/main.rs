//! The engine against simulated networks: what it says is true, it ends, and it keeps to its limits.

mod named;
mod scan;

use portolan_discovery::transport::simulated::{Case, any_network};
use proptest::prelude::*;
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

proptest! {
    // A failure shows its network whole, and is not made smaller for longer than a test may take.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        max_shrink_time: 10_000,
        ..ProptestConfig::with_cases(1000)
    })]

    #[test]
    fn no_random_network_is_told_wrong(case in any_network(), rate in prop::option::of(500u32..50_000)) {
        check(&case, rate)?;
    }
}
