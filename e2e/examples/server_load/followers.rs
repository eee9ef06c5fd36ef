//! A thousand followers of one run of real Nmap, each with a socket of its own.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

use portolan_e2e::Server;
use portolan_e2e::http::Http;
use serde_json::json;

use crate::Figures;

const FOLLOWERS: usize = 1000;
/// What a follower's thread needs: little.
const STACK: usize = 256 << 10;

/// Starts the run, lets all follow it from the start to its end, and looks whether each got every event.
pub(crate) fn measure(server: &Server) -> Figures {
    let listeners: Vec<TcpListener> =
        (1..=200).filter_map(|low| TcpListener::bind(format!("127.0.9.{low}:4321")).ok()).collect();
    let admin = server.admin();
    let providers = admin.get("/api/v1/providers").expect(200).json();
    let provider = providers["items"][0]["id"].as_str().expect("a provider").to_owned();
    let scan = admin
        .post(
            "/api/v1/scans",
            &json!({
                "displayName": "followed",
                "providerId": provider,
                "target": {"mode": "manual", "targets": ["127.0.8.0/22"]},
                "command": "nmap -sT -n -Pn -p 4301-4330 --max-rate 2000 %s",
            }),
        )
        .expect(201)
        .json();
    let run = admin.post(&format!("/api/v1/scans/{}/runs", scan["id"].as_str().expect("an id")), &json!({}));
    let run = run.json()["id"].as_str().expect("a run").to_owned();

    let ready = Arc::new(Barrier::new(FOLLOWERS));
    let began = Instant::now();
    let follower = |_| {
        let (admin, ready, path) = (admin.clone(), Arc::clone(&ready), format!("/api/v1/runs/{run}/events"));
        let work = move || follow(&admin, &ready, &path);
        thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread")
    };
    let threads: Vec<_> = (0..FOLLOWERS).map(follower).collect();
    let got: Vec<(Vec<u64>, bool)> =
        threads.into_iter().map(|thread| thread.join().expect("a follower that ends well")).collect();
    let seconds = began.elapsed().as_secs_f64();
    drop(listeners);

    let ended = admin.get(&format!("/api/v1/runs/{run}")).expect(200).json();
    assert_eq!(ended["state"], "completed", "{ended}");
    let (ids, _) = &got[0];
    assert!(ids.len() > 1000, "one follower got {} events only", ids.len());
    assert!(ids.windows(2).all(|pair| pair[1] == pair[0] + 1), "gaps in {ids:?}");
    let complete = got.iter().filter(|(found, waited)| found == ids && *waited).count();
    vec![
        ("followers", FOLLOWERS as f64),
        ("followersComplete", complete as f64),
        ("events", ids.len() as f64),
        ("followedSeconds", seconds),
    ]
}

/// The numbers of all events until the stream says that the run has ended; whether it was still going on when all
/// followers were there.
fn follow(admin: &Http, ready: &Barrier, path: &str) -> (Vec<u64>, bool) {
    let client = admin.clone().limit(Some(Duration::from_mins(5)));
    let opened = client.ask("GET", path).open().expect("a stream");
    assert_eq!(opened.status, 200);
    let mut lines = BufReader::with_capacity(4096, opened.body).lines();
    ready.wait();
    let mut ids = Vec::new();
    let mut last = String::new();
    while let Some(Ok(line)) = lines.next() {
        if let Some(id) = line.strip_prefix("id:") {
            ids.push(id.trim().parse().expect("a number"));
        } else if let Some(kind) = line.strip_prefix("event:") {
            kind.trim().clone_into(&mut last);
        }
    }
    (ids, last == "state")
}
