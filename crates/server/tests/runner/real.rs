//! The real Nmap, on addresses of this machine.

use std::net::TcpListener;
use std::time::Instant;

use libtest_mimic::Trial;
use portolan_store::runs::RunState;
use serde_json::{Value, json};

use super::bench::{Bench, Done, raw};
use super::fakes::Fake;
use super::trial;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("real_nmap_finds_a_listener_on_every_address", listener),
        trial("the_fast_engine_finds_what_nmap_finds", fast),
        trial("two_fast_runs_at_once_keep_to_one_rate", two),
        trial("nmaps_at_once_are_told_parts_of_one_rate", parts),
        trial("a_host_that_was_given_up_is_not_said_to_have_nothing_open", given_up),
    ]
}

async fn listener() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let bench = Bench::new(None).await;
    let done = bench.run(&format!("-sT -Pn -n -p {port} %s"), &["127.0.0.0/28"]).await;
    done.assert(RunState::Completed, "");
    let counts = done.run.counts;
    assert_eq!((counts.hosts, counts.hosts_up, counts.hosts_total, counts.open_ports), (16, 16, 16, 16));
    let ports = done.data("port");
    assert!(ports.len() == 16 && ports.iter().all(|found| found["port"] == port), "{ports:?}");
    let document = done.document();
    assert_eq!(document.scanner.name.as_deref(), Some("nmap"));
    assert_eq!(document.scan_info.len(), 1);
    let mut hosts = 0;
    for shard in bench.store().await.shards(done.run.key).await.unwrap() {
        let (xml, whole) = raw(&bench.path(shard.raw_xml.as_deref().unwrap()));
        assert!(whole);
        hosts += xml.matches("<host ").count();
    }
    assert_eq!(hosts, 16);
}

async fn given_up() {
    let bench = Bench::new(None).await;
    let done = bench.run("-sT -Pn -n -p- --host-timeout 1ms %s", &["127.0.0.1"]).await;
    done.assert(RunState::Completed, "1 host was given up at the host timeout");
    let warnings = done.document().warnings;
    assert!(warnings.iter().any(|warning| warning.code == "hostTimeout"), "{warnings:?}");
}

/// What a run says of each host: address, state and ports.
pub(crate) async fn said(bench: &Bench, done: &Done) -> Vec<Value> {
    let store = bench.store().await;
    let hosts = store.run_hosts_after(bench.owner, done.run.id, None).await.unwrap();
    let hosts = hosts.into_iter().map(|(_, host)| serde_json::to_value(host).unwrap());
    let mut said: Vec<Value> =
        hosts.map(|host| json!([host["ip"], host["state"], host["ports"], host["extraPorts"]])).collect();
    said.sort_by_key(ToString::to_string);
    said
}

async fn fast() {
    let listener = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (low, high) = (port.saturating_sub(3), port.saturating_add(3));
    let bench = Bench::new(None).await;
    let command = format!("-sT -Pn -n -p {low}-{high} %s");
    let alone = bench.run(&command, &["127.0.0.0/28"]).await;
    alone.assert(RunState::Completed, "");
    assert_eq!(alone.run.stages, None);
    bench.change(&bench.store().await, |fields| fields.engine = "fast".into()).await;
    let fast = bench.run(&command, &["127.0.0.0/28"]).await;
    fast.assert(RunState::Completed, "");
    assert_eq!(fast.run.counts, alone.run.counts);
    let hosts = said(&bench, &fast).await;
    assert_eq!(hosts.len(), 16);
    assert_eq!(hosts, said(&bench, &alone).await);

    let verdict: Value = serde_json::from_str(fast.run.verdict.as_deref().unwrap()).unwrap();
    assert_eq!(
        (&verdict["plan"]["engine"], &verdict["plan"]["stages"][0]["kind"]),
        (&json!("fast"), &json!("hosts"))
    );
    // Two shards, summed.
    let stages: Value = serde_json::from_str(fast.run.stages.as_deref().unwrap()).unwrap();
    let kinds: Vec<&Value> = stages.as_array().unwrap().iter().map(|stage| &stage["kind"]).collect();
    assert_eq!(kinds, [&json!("hosts"), &json!("ports")]);
    assert_eq!(stages[1]["addresses"], 16);
    assert!(stages[1]["probes"].as_u64().unwrap() >= 16 * 7, "{stages}");
    assert!(stages[1]["expected"]["seconds"]["silent"].is_number(), "{stages}");
    // Nmap wrote nothing.
    let shards = bench.store().await.shards(fast.run.key).await.unwrap();
    assert!(
        shards.len() == 2 && shards.iter().all(|shard| shard.raw_xml.is_none() && shard.raw_text.is_none())
    );
}

async fn two() {
    const RATE: u64 = 400;
    let mut bench = Bench::new(None).await;
    bench.limits.max_rate_pps = Some(RATE);
    let store = bench.store().await;
    bench.change(&store, |fields| fields.engine = "fast".into()).await;
    let runner = bench.start(&store).await;
    let began = Instant::now();
    let mut runs = Vec::new();
    for target in ["127.0.0.1", "127.0.1.1"] {
        let run = runner.create(&bench.ask("-sT -Pn -n -p 1-400 %s", &[target]), None).await.unwrap().run;
        runs.push(run.id);
    }
    let mut probes = 0;
    for run in runs {
        let done = bench.finish(&store, &runner, run).await;
        done.assert(RunState::Completed, "");
        let stages: Value = serde_json::from_str(done.run.stages.as_deref().unwrap()).unwrap();
        probes += stages.as_array().unwrap().iter().filter_map(|stage| stage["probes"].as_u64()).sum::<u64>();
    }
    let took = began.elapsed().as_secs_f64();
    runner.stop().await;
    assert!(probes >= 800, "{probes}");
    #[allow(clippy::cast_precision_loss, reason = "a few hundred")]
    let least = probes as f64 / RATE as f64;
    // Each alone, they would have taken half of that.
    assert!(took >= least * 0.95, "{probes} probes in {took} s");
}

async fn parts() {
    let fake = Fake::new("stay");
    let mut bench = Bench::with(&fake).await;
    bench.limits.max_rate_pps = Some(1000);
    let store = bench.store().await;
    let runner = bench.start(&store).await;
    let mut runs = Vec::new();
    for at in 1..=3 {
        let run =
            runner.create(&bench.ask("-sT -Pn -n -p 1-9 %s", &["127.0.0.0/30"]), None).await.unwrap().run;
        runs.push(run.id);
        while fake.lines("ready").len() < at {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
    let rate = |line: &String| {
        let words = line.split("--max-rate=").nth(1).and_then(|rest| rest.split(' ').next());
        words.and_then(|rate| rate.parse::<u64>().ok())
    };
    let mut rates: Vec<u64> = fake.lines("args").iter().filter_map(rate).collect();
    rates.sort_unstable();
    assert_eq!(rates, [125, 250, 499], "halves of what is left");
    for run in runs {
        runner.cancel(bench.owner, run).await.unwrap();
        bench.finish(&store, &runner, run).await.assert(RunState::Cancelled, "");
    }
    runner.stop().await;
}
