//! Each way in which a run ends.

use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use portolan_server::Clock;
use portolan_store::PageRequest;
use portolan_store::alerts::channels::{ChannelFields, Secret, Transport};
use portolan_store::alerts::list::AlertFilter;
use portolan_store::alerts::rules::RuleFields;
use portolan_store::alerts::{AlertKind, Severity};
use portolan_store::runs::{RunState, ShardState};

use super::bench::{Bench, raw};
use super::fakes::Fake;
use super::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("all_shards_are_scanned_and_add_up", all_shards_are_scanned_and_add_up),
        trial("nobody_up_is_said_with_a_hint", nobody_up_is_said_with_a_hint),
        trial("cancelling_keeps_what_was_found", cancelling_keeps_what_was_found),
        trial("a_deaf_nmap_is_cancelled_too", a_deaf_nmap_is_cancelled_too),
        trial("the_time_limit_holds_over_shards", the_time_limit_holds_over_shards),
        trial("what_nmap_says_no_to_failed", what_nmap_says_no_to_failed),
        trial("one_bad_shard_makes_a_partial_run", one_bad_shard_makes_a_partial_run),
        trial("a_dead_nmap_leaves_what_it_found", a_dead_nmap_leaves_what_it_found),
        trial("a_stop_of_the_server_interrupts_and_the_next_start_goes_on", stop_and_go_on),
        trial("without_nmap_a_run_fails_and_says_so", without_nmap_a_run_fails_and_says_so),
        trial("a_run_that_fails_is_an_alert_in_the_outbox", a_run_that_fails_is_an_alert_in_the_outbox),
        trial("where_raw_files_cannot_be_written_nothing_is_sent", no_raw_files),
        trial("runs_are_bounded_and_all_come_to_their_turn", runs_are_bounded),
    ]
}

async fn all_shards_are_scanned_and_add_up() {
    let fake = Fake::new("half");
    let bench = Bench::with(&fake).await;
    let done = bench.run("-sn %s", &["127.0.0.0/27"]).await;
    done.assert(RunState::Completed, "");
    assert_eq!(done.states(), ["created", "pending", "running", "completed"]);
    assert_eq!(fake.runs(), 4);
    let counts = done.run.counts;
    assert_eq!((counts.hosts, counts.hosts_up, counts.hosts_down, counts.hosts_total), (16, 16, 16, 32));
    assert_eq!(counts.open_ports, 16);
    let document = done.document();
    assert_eq!(document.summary, "16 of 32 hosts up, 16 open ports");
    let store = bench.store().await;
    for shard in store.shards(done.run.key).await.unwrap() {
        assert_eq!(shard.state, ShardState::Done);
        let (xml, whole) = raw(&bench.path(shard.raw_xml.as_deref().unwrap()));
        assert!(whole && xml.ends_with("</nmaprun>\n"), "{xml}");
        assert!(bench.path(shard.raw_text.as_deref().unwrap()).exists());
    }
    assert!((done.run.progress.percent - 100.0).abs() < f64::EPSILON);
}

async fn nobody_up_is_said_with_a_hint() {
    let done = Bench::with(&Fake::new("nobody")).await.run("-sn %s", &["127.0.0.0/29"]).await;
    done.assert(RunState::Completed, "0 of 8 hosts up");
    assert!(done.run.hint.as_deref().unwrap().contains("-Pn"));
    assert_eq!((done.run.counts.hosts_down, done.run.counts.hosts_total), (8, 8));
}

async fn cancelling_keeps_what_was_found() {
    let fake = Fake::new("stay");
    let bench = Bench::with(&fake).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let run = runner.create(&bench.ask("-sT %s", &["127.0.0.0/29"]), None).await.unwrap().run;
    fake.ready().await;
    // The port of the second host has been told.
    let mut live = runner.live().subscribe(run.id, None);
    while &*live.next().await.unwrap().unwrap().kind != "port" {}
    let begun = Instant::now();
    assert_eq!(runner.cancel(bench.owner, run.id).await.unwrap().state, RunState::Running);
    let done = bench.finish(&store, &runner, run.id).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    done.assert(RunState::Cancelled, "what was found until then is kept");
    // The second was not finished, and nobody will finish it.
    assert_eq!(done.hosts(), ["127.0.0.0", "127.0.0.1"]);
    fake.gone().await;
    runner.cancel(bench.owner, run.id).await.unwrap_err();
}

async fn a_deaf_nmap_is_cancelled_too() {
    let fake = Fake::new("hang");
    let bench = Bench::with(&fake).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let run = runner.create(&bench.ask("-sT %s", &["127.0.0.0/29"]), None).await.unwrap().run;
    fake.ready().await;
    runner.cancel(bench.owner, run.id).await.unwrap();
    bench.finish(&store, &runner, run.id).await.assert(RunState::Cancelled, "");
    fake.gone().await;
}

async fn the_time_limit_holds_over_shards() {
    let fake = Fake::new("stay");
    let bench = Bench::with(&fake).await;
    let store = bench.store().await;
    bench.change(&store, |fields| fields.timeout_seconds = Some(1)).await;
    // One shard after the other.
    let done = bench.run("-sT --max-hostgroup 64 %s", &["127.0.0.0/27"]).await;
    done.assert(RunState::TimedOut, "the time limit of 1 s was reached");
    assert!(done.run.spent_ms >= 1000);
    assert_eq!(fake.runs(), 1);
    assert!(done.hosts().contains(&"127.0.0.0".to_owned()));
}

async fn what_nmap_says_no_to_failed() {
    let done = Bench::with(&Fake::new("no")).await.run("-sT %s", &["127.0.0.1"]).await;
    done.assert(RunState::Failed, "You may not.");
    assert_eq!(done.run.counts.hosts, 0);
}

/// Whether it ends first or last: the message is the same.
async fn one_bad_shard_makes_a_partial_run() {
    for fake in ["picky", "pickylast"] {
        let fake = Fake::new(fake);
        let mut bench = Bench::with(&fake).await;
        bench.limits.shard_addresses = 128;
        let done = bench.run("-sT %s", &["127.0.0.0/23"]).await;
        done.assert(RunState::Partial, "3 of 4 parts");
        assert!(done.message().contains("SIGSEGV"), "{}", done.message());
        assert_eq!(done.run.counts.hosts, 384);
    }
}

async fn a_dead_nmap_leaves_what_it_found() {
    let bench = Bench::with(&Fake::new("die")).await;
    let done = bench.run("-sT %s", &["127.0.0.0/30"]).await;
    done.assert(RunState::Partial, "SIGSEGV");
    assert_eq!(done.hosts(), ["127.0.0.0"]);
    let shards = bench.store().await.shards(done.run.key).await.unwrap();
    assert_eq!(shards[0].state, ShardState::Failed);
    assert!(raw(&bench.path(shards[0].raw_xml.as_deref().unwrap())).0.contains("127.0.0.0"));
}

async fn stop_and_go_on() {
    let fake = Fake::new("staysonce");
    let bench = Bench::with(&fake).await;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let run = runner.create(&bench.ask("-sT %s", &["127.0.0.0/29"]), None).await.unwrap().run;
    fake.ready().await;
    let mut live = runner.live().subscribe(run.id, None);
    while &*live.next().await.unwrap().unwrap().kind != "port" {}
    runner.stop().await;
    fake.gone().await;
    let stopped = store.run(bench.owner, run.id).await.unwrap();
    assert_eq!((stopped.state, stopped.resumes), (RunState::Interrupted, true));
    assert_eq!(stopped.counts.hosts, 1, "the second was not finished and will be scanned again");
    store.close().await;

    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let done = bench.finish(&store, &runner, run.id).await;
    done.assert(RunState::Completed, "");
    assert_eq!(
        done.states(),
        ["created", "pending", "running", "interrupted", "pending", "running", "completed"]
    );
    assert_eq!(fake.lines("scanned").len(), 7);
    let counts = done.run.counts;
    assert_eq!((counts.hosts, counts.hosts_up, counts.hosts_down, counts.hosts_total), (8, 8, 0, 8));
}

async fn without_nmap_a_run_fails_and_says_so() {
    let fake = Fake::new("walk");
    let bench = Bench::with(&fake).await;
    fake.remove();
    bench.run("-sT %s", &["127.0.0.1"]).await.assert(RunState::Failed, "Nmap was not found");
}

async fn a_run_that_fails_is_an_alert_in_the_outbox() {
    let fake = Fake::new("half");
    let bench = Bench::with(&fake).await;
    let (store, clock) = (bench.store().await, Clock::system());
    let url = Secret("https://chat.example/hook".to_owned());
    let channel =
        ChannelFields { name: "chat".to_owned(), transport: Transport::Slack { url }, active: true };
    let channel = store.create_channel(bench.owner, clock.id(), &channel, clock.now()).await.unwrap();
    let rule = RuleFields {
        name: "failed".to_owned(),
        kinds: vec![AlertKind::RunFailed],
        networks: Vec::new(),
        tags: Vec::new(),
        ports: Vec::new(),
        severity: Severity::High,
        channel: channel.id,
        digest_minutes: None,
        active: true,
    };
    store.create_rule(bench.owner, clock.id(), &rule, clock.now()).await.unwrap();
    store.close().await;
    bench.run("-sn %s", &["127.0.0.0/27"]).await.assert(RunState::Completed, "");
    fake.remove();
    let failed = bench.run("-sT %s", &["127.0.0.1"]).await;
    let store = bench.store().await;
    let (filter, page) = (AlertFilter::default(), PageRequest::default());
    let alerts = store.alerts(bench.owner, &filter, &page, clock.now()).await.unwrap().items;
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert_eq!((alerts[0].kind, alerts[0].run), (AlertKind::RunFailed, Some(failed.run.id)));
    assert!(alerts[0].detail.contains("Nmap was not found"), "{alerts:?}");
    let due = store.claim_deliveries(clock.now(), &[], 9).await.unwrap();
    assert_eq!(due.iter().map(|delivery| delivery.alerts.len()).collect::<Vec<_>>(), [1]);
    assert_eq!(due[0].alerts[0].id, alerts[0].id);
}

async fn no_raw_files() {
    let fake = Fake::new("walk");
    let bench = Bench::with(&fake).await;
    std::fs::write(bench.path("runs"), "in the way").unwrap();
    let done = bench.run("-sT %s", &["127.0.0.1"]).await;
    done.assert(RunState::Failed, "there is no place for what is found");
    assert_eq!(fake.runs(), 0);
}

async fn runs_are_bounded() {
    let fake = Fake::new("walk");
    let mut bench = Bench::with(&fake).await;
    bench.limits.max_parallel = 2;
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let mut runs = Vec::new();
    for _ in 0..6 {
        runs.push(runner.create(&bench.ask("-sT %s", &["127.0.0.0/29"]), None).await.unwrap().run.id);
    }
    for id in runs {
        bench.finish(&store, &runner, id).await.assert(RunState::Completed, "");
        assert!(runner.running() <= 2);
    }
    assert_eq!(fake.runs(), 6);
}
