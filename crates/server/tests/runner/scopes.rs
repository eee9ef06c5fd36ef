//! What may not be scanned is not.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use libtest_mimic::Trial;
use portolan_server::runner::Resolver;
use portolan_store::runs::RunState;

use super::bench::Bench;
use super::fakes::Fake;
use super::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("what_is_out_of_scope_is_refused_and_nothing_is_sent", out_of_scope),
        trial("what_the_policy_keeps_back_is_refused_without_its_grant", policy),
        trial("a_name_that_points_outside_is_refused", name_outside),
        trial("a_name_is_resolved_once", name_once),
        trial("a_provider_that_was_switched_off_runs_nothing", switched_off),
        trial("a_rate_is_held_to_the_lesser_ceiling", rate),
    ]
}

async fn out_of_scope() {
    let fake = Fake::new("walk");
    let bench = Bench::with(&fake).await;
    for target in ["192.0.2.1", "126.255.255.0/23", "::ffff:127.0.0.1", "127-128.0.0.1", "not/a/target"] {
        let done = bench.run("-sT %s", &["127.0.0.1", target]).await;
        done.assert(RunState::Failed, "refused, nothing was sent");
        assert_eq!(done.states(), ["created", "failed"]);
        let verdict: serde_json::Value = serde_json::from_str(done.run.verdict.as_deref().unwrap()).unwrap();
        assert_eq!(verdict["allowed"], false);
    }
    assert_eq!(fake.runs(), 0);
}

async fn policy() {
    let fake = Fake::new("walk");
    let bench = Bench::with(&fake).await;
    let done = bench.run("-sS --ttl 3 %s", &["127.0.0.1"]).await;
    done.assert(RunState::Failed, "--ttl");
    bench.change(&bench.store().await, |fields| fields.options = vec!["ttl".to_owned()]).await;
    bench.run("-sS --ttl 3 %s", &["127.0.0.1"]).await.assert(RunState::Completed, "");
}

fn resolver(first: &'static str, later: &'static str) -> (Resolver, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let resolver = Resolver::answering(move |name| {
        if name.as_str() != "host.example" {
            return Err(io::Error::other("no such name"));
        }
        let answer = if counted.fetch_add(1, Ordering::SeqCst) == 0 { first } else { later };
        Ok(vec![answer.parse::<IpAddr>().unwrap()])
    });
    (resolver, asked)
}

async fn name_outside() {
    let fake = Fake::new("walk");
    let mut bench = Bench::with(&fake).await;
    bench.resolver = resolver("192.0.2.7", "127.0.0.1").0;
    let done = bench.run("-sT %s", &["host.example"]).await;
    done.assert(RunState::Failed, "host.example is 192.0.2.7 now");
    bench.run("-sT %s", &["other.example"]).await.assert(RunState::Failed, "other.example");
    assert_eq!(fake.runs(), 0);
}

async fn name_once() {
    let fake = Fake::new("walk");
    let mut bench = Bench::with(&fake).await;
    let (resolver, asked) = resolver("127.0.0.9", "192.0.2.7");
    bench.resolver = resolver;
    let done = bench.run("-sT %s", &["host.example"]).await;
    done.assert(RunState::Completed, "");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(fake.lines("scanned"), ["127.0.0.9"]);
    assert!(done.run.pins.contains("127.0.0.9"), "{}", done.run.pins);
    assert_eq!(done.data("host")[0]["hostname"], "host.example");
}

async fn switched_off() {
    let fake = Fake::new("walk");
    let bench = Bench::with(&fake).await;
    bench.change(&bench.store().await, |fields| fields.active = false).await;
    bench.run("-sT %s", &["127.0.0.1"]).await.assert(RunState::Failed, "the provider P is inactive");
    assert_eq!(fake.runs(), 0);
}

async fn rate() {
    let fake = Fake::new("walk");
    let mut bench = Bench::with(&fake).await;
    bench.limits.max_rate_pps = Some(500);
    bench.change(&bench.store().await, |fields| fields.max_rate_pps = Some(70)).await;
    let done = bench.run("-sT %s", &["127.0.0.1"]).await;
    done.assert(RunState::Completed, "");
    assert!(fake.lines("args").iter().any(|line| line.contains("--max-rate=70")), "{:?}", fake.lines("args"));
}
