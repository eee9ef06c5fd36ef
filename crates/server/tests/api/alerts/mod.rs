//! Alerts: from what is raised to who receives it. Receivers are real ones, on loopback addresses alone.

mod catalog;
mod chats;
mod down;
mod mail;
mod reach;
mod receiver;
mod tls;

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use portolan_changes::Ports;
use portolan_server::alerts::courier;
use portolan_store::alerts::{Again, AlertKind, Occurrence};
use portolan_store::{OwnerKey, Role};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use self::receiver::Receiver;
use crate::support::Server;

/// How long anything may take.
const LIMIT: Duration = Duration::from_mins(1);

/// A secret of webhooks.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A port that opened, by the name of `key`.
pub(crate) fn occurrence(owner: OwnerKey, key: &str, at: Timestamp) -> Occurrence {
    Occurrence {
        owner,
        kind: AlertKind::PortOpened,
        key: key.to_owned(),
        severity: AlertKind::PortOpened.severity(),
        title: format!("port 22/tcp opened on 10.0.0.7 ({key})"),
        detail: "ssh OpenSSH 9.2".to_owned(),
        ip: "10.0.0.7".parse().ok(),
        protocol: Some("tcp".to_owned()),
        ports: Ports::one(22),
        open: Vec::new(),
        tags: vec!["dmz".to_owned()],
        run: None,
        at,
        again: Again::Same,
    }
}

/// A server whose courier works.
struct Bench {
    server: Server,
    admin: String,
    courier: JoinHandle<()>,
}

impl Bench {
    /// One that may send to these networks, with more settings.
    async fn with(networks: &str, given: &[(&str, &str)]) -> Self {
        let given: Vec<_> =
            [("alerts.networks", networks)].into_iter().chain(given.iter().copied()).collect();
        let server = Server::with(&given).await;
        // One that outlasts the clock's leaps.
        let account = server.user(&server.owner, "lasting", Role::Admin).await;
        let lifetime = SignedDuration::from_hours(1000);
        let admin = server.token_for(&server.owner, account, Role::Admin, lifetime).await;
        let courier = tokio::spawn(courier::run(server.app.clone()));
        Self { server, admin, courier }
    }

    /// A channel of these fields and a rule that sends everything there; gives the channel's id.
    async fn channel(&self, fields: Value) -> String {
        let id = self.silent(fields).await;
        let rule = json!({"name": format!("to {id}"), "channelId": id});
        self.server.post(&self.admin, "/alert-rules", rule).await.expect(201);
        id
    }

    /// A channel without a rule.
    async fn silent(&self, fields: Value) -> String {
        let made = self.server.post(&self.admin, "/channels", fields).await.expect(201).json();
        made["id"].as_str().unwrap().to_owned()
    }

    /// A webhook to `url` that gets everything.
    async fn webhook(&self, name: &str, url: &str) -> String {
        self.channel(json!({"name": name, "kind": "webhook", "url": url, "secret": SECRET})).await
    }

    async fn raise(&self, keys: &[&str]) {
        let now = self.server.app.clock.now();
        let all: Vec<_> = keys.iter().map(|key| occurrence(self.server.owner.key, key, now)).collect();
        self.server.app.store.raise(&all).await.unwrap();
    }

    /// Lets time go by on the server's clock.
    fn later(&self, seconds: i64) {
        self.server.ahead.fetch_add(seconds, std::sync::atomic::Ordering::Relaxed);
    }

    async fn deliveries(&self) -> Vec<Value> {
        let page = self.server.get(&self.admin, "/deliveries?limit=1000").await.expect(200).json();
        page["items"].as_array().unwrap().clone()
    }

    /// Waits until the deliveries are as `wanted`, and gives them.
    async fn deliveries_until(&self, what: &str, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        let begun = Instant::now();
        loop {
            let all = self.deliveries().await;
            if wanted(&all) {
                return all;
            }
            assert!(begun.elapsed() < LIMIT, "{what}: {all:#?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Lets minutes go by until all has arrived, and gives the deliveries.
    async fn arrive(&self) -> Vec<Value> {
        let arrived = all_are("delivered");
        let minute = |all: &[Value]| {
            let done = arrived(all);
            if !done {
                self.later(60);
            }
            done
        };
        self.deliveries_until("not delivered", minute).await
    }

    /// Waits for an attempt that failed, and gives what is said of it.
    async fn failure(&self) -> String {
        let failed = |all: &[Value]| all.iter().any(|delivery| delivery["lastError"].is_string());
        let all = self.deliveries_until("nothing failed", failed).await;
        all.iter().find_map(|delivery| delivery["lastError"].as_str()).unwrap().to_owned()
    }
}

fn all_are(status: &'static str) -> impl Fn(&[Value]) -> bool {
    move |all| !all.is_empty() && all.iter().all(|delivery| delivery["status"] == status)
}
