//! From a start by HTTP to what a receiver gets: a network that changes between scans, seen by a fake Nmap.

mod changes;
mod notices;
mod windows;

#[path = "../../api/alerts/receiver.rs"]
#[allow(dead_code, reason = "its other half is for the tests of the API")]
mod receiver;
#[path = "../../api/support.rs"]
#[allow(dead_code, reason = "its other half is for the tests of the API")]
mod support;

use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use jiff::SignedDuration;
use libtest_mimic::Trial;
use portolan_server::alerts::courier;
use portolan_store::Role;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use self::receiver::{Receiver, Seen};
use self::support::Server;
use super::LIMIT;
use super::fakes::Fake;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = changes::trials();
    trials.extend(notices::trials());
    trials.extend(windows::trials());
    trials
}

/// A server with a scan of a network, and a receiver of what it tells.
struct World {
    server: Server,
    admin: String,
    fake: Fake,
    receiver: Receiver,
    courier: JoinHandle<()>,
    /// `/scans/{id}`
    scan: String,
    asset: String,
}

impl World {
    /// One whose asset is tagged `dmz`; `rule` says what the receiver hears of.
    async fn new(fake: Fake, targets: &str, rule: Value) -> Self {
        let program = fake.program().display().to_string();
        let given =
            [("nmap.program", &*program), ("alerts.networks", "127.0.0.0/8"), ("runs.shard_addresses", "8")];
        let server = Server::with(&given).await;
        let account = server.user(&server.owner, "lasting", Role::Admin).await;
        let lifetime = SignedDuration::from_hours(1000);
        let admin = server.token_for(&server.owner, account, Role::Admin, lifetime).await;
        let receiver = Receiver::good("127.0.0.1").await;
        let courier = tokio::spawn(courier::run(server.app.clone()));
        let made = async |path: &str, body: Value| {
            let made = server.post(&admin, path, body).await.expect(201).json();
            made["id"].as_str().unwrap().to_owned()
        };
        let channel = json!({"name": "hook", "kind": "webhook", "url": receiver.url()});
        let mut rule = rule;
        rule["name"] = json!("all");
        rule["channelId"] = json!(made("/channels", channel).await);
        made("/alert-rules", rule).await;
        let provider = made("/providers", json!({"name": "p", "engine": "nmap"})).await;
        let asset = json!({"displayName": "web", "targets": [targets], "tags": ["dmz"]});
        let asset = made("/assets", asset).await;
        let target = json!({"mode": "asset", "assetIds": [asset]});
        let scan =
            json!({"displayName": "nightly", "providerId": provider, "command": "-sT %s", "target": target});
        let scan = format!("/scans/{}", made("/scans", scan).await);
        Self { server, admin, fake, receiver, courier, scan, asset }
    }

    /// The network is so from now on: a line a host, its address and its open ports.
    fn is(&self, hosts: &[&str]) {
        let lines = hosts.iter().flat_map(|host| [*host, " \n"]).collect::<String>();
        std::fs::write(self.fake.program().with_file_name("net"), lines).unwrap();
    }

    async fn get(&self, path: &str) -> Value {
        self.server.get(&self.admin, path).await.expect(200).json()
    }

    /// What is read at a path once it is as wanted.
    async fn until(&self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        self.server.until(&self.admin, path, is_so).await
    }

    /// Starts the scan; the run's id.
    async fn start(&self) -> String {
        let path = format!("{}/runs", self.scan);
        let method = "POST".parse().unwrap();
        let run = self.server.send(&self.admin, method, &path, None, &[]).await.expect(201).json();
        run["id"].as_str().unwrap().to_owned()
    }

    /// Scans, and waits until what was found is held against what was known; the run's id.
    async fn night(&self) -> String {
        let id = self.start().await;
        self.until(&format!("/runs/{id}"), |run| run["state"] == "completed").await;
        self.settle().await;
        id
    }

    /// Waits until every run that is over was taken in.
    async fn settle(&self) {
        while self.server.app.store.next_run_to_take().await.unwrap().is_some() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Lets time go by on the server's clock.
    fn later(&self, seconds: i64) {
        self.server.ahead.fetch_add(seconds, Relaxed);
    }

    /// Waits until so much was told, in whatever messages, and gives it in the order in which it was.
    async fn alerts(&self, count: usize) -> Vec<Value> {
        loop {
            let alerts = |message: &Seen| message.json()["alerts"].as_array().unwrap().clone();
            let all: Vec<Value> = self.receiver.seen().iter().flat_map(alerts).collect();
            if all.len() >= count {
                return all;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The same: the titles, sorted.
    async fn told(&self, count: usize) -> Vec<String> {
        let all = self.alerts(count).await;
        let mut titles: Vec<String> =
            all.iter().map(|alert| alert["title"].as_str().unwrap().to_owned()).collect();
        titles.sort();
        titles
    }

    async fn end(self) {
        self.courier.abort();
        self.server.app.runner.stop().await;
    }
}
