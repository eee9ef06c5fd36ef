//! Runs from the request to their end, with real and fake Nmaps. The binary is its own guard.

#![allow(clippy::unwrap_used, reason = "a test without its own `#[test]`: a failed unwrap is a failed test")]

mod bench;
mod crash;
mod ends;
mod fakes;
mod flow;
mod following;
mod kills;
mod ledger;
mod real;
mod scopes;
mod windows;

use std::time::Duration;

use libtest_mimic::{Arguments, Trial};

/// How long anything may take. Loaded machines are slow, so this is generous.
const LIMIT: Duration = Duration::from_mins(1);

fn main() {
    portolan_nmap::process::guard::run_if_asked();
    kills::run_if_asked();
    let arguments = Arguments::from_args();
    // All fakes are written before there are threads: a script that some other thread's fork holds open for writing
    // cannot be executed (ETXTBSY).
    let home = fakes::write();
    let mut trials = ends::trials();
    trials.extend(crash::trials());
    trials.extend(flow::trials());
    trials.extend(following::trials());
    trials.extend(kills::trials());
    trials.extend(ledger::trials());
    trials.extend(real::trials());
    trials.extend(scopes::trials());
    trials.extend(windows::trials());
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(home);
    conclusion.exit();
}

/// A test that is a future.
fn trial<F: Future<Output = ()>>(name: &str, test: impl FnOnce() -> F + Send + 'static) -> Trial {
    Trial::test(name, move || {
        runtime()
            .block_on(async { tokio::time::timeout(LIMIT, test()).await.expect("the test came to no end") });
        Ok(())
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
