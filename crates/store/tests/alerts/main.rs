//! Alerts in a real database: told once a thing, by the rules that match, and kept until they arrived.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod outbox;
mod raising;
mod runs;

use jiff::{SignedDuration, Timestamp};
use portolan_changes::Ports;
use portolan_store::alerts::channels::{Channel, ChannelFields, Secret, Transport};
use portolan_store::alerts::log::{Delivery, DeliveryFilter};
use portolan_store::alerts::outbox::{Claimed, Failure};
use portolan_store::alerts::rules::RuleFields;
use portolan_store::alerts::{Again, AlertKind, Occurrence, Severity};
use portolan_store::{OwnerKey, PageRequest, Store, Uuid};

/// A store with an owner and a channel.
struct World {
    store: Store,
    owner: OwnerKey,
    channel: Channel,
    directory: tempfile::TempDir,
}

/// A time, so many seconds after the beginning.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn slack(name: &str) -> ChannelFields {
    let transport = Transport::Slack { url: Secret("https://hooks.example/x".to_owned()) };
    ChannelFields { name: name.to_owned(), transport, active: true }
}

async fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).await.unwrap();
    let owner = store.create_owner(Uuid::from_u128(1), "o", "O", true, &[], at(0)).await.unwrap().key;
    let channel = store.create_channel(owner, Uuid::from_u128(2), &slack("chat"), at(0)).await.unwrap();
    World { store, owner, channel, directory }
}

/// A rule that asks for everything.
fn rule(channel: &Channel) -> RuleFields {
    RuleFields {
        name: "all".to_owned(),
        kinds: Vec::new(),
        networks: Vec::new(),
        tags: Vec::new(),
        ports: Vec::new(),
        severity: Severity::Info,
        channel: channel.id,
        digest_minutes: None,
        active: true,
    }
}

impl World {
    /// One with a rule that asks for everything.
    async fn listening() -> Self {
        let world = world().await;
        world.store.create_rule(world.owner, Uuid::from_u128(3), &rule(&world.channel), at(0)).await.unwrap();
        world
    }

    fn occurrence(&self, key: &str, second: i64) -> Occurrence {
        Occurrence {
            owner: self.owner,
            kind: AlertKind::PortOpened,
            key: key.to_owned(),
            severity: Severity::High,
            title: format!("port 22/tcp opened ({key})"),
            detail: String::new(),
            ip: "10.0.0.7".parse().ok(),
            protocol: Some("tcp".to_owned()),
            ports: Ports::one(22),
            open: Vec::new(),
            tags: vec!["DMZ".to_owned()],
            run: None,
            at: at(second),
            again: Again::Same,
        }
    }

    /// Raises one; says how many alerts are to be told of it.
    async fn raise(&self, key: &str, second: i64) -> u64 {
        self.store.raise(&[self.occurrence(key, second)]).await.unwrap().alerts
    }

    async fn claim(&self, second: i64) -> Option<Claimed> {
        let mut claimed = self.store.claim_deliveries(at(second), &[], 9).await.unwrap();
        assert!(claimed.len() <= 1, "one channel, one delivery");
        claimed.pop()
    }

    async fn log(&self) -> Vec<Delivery> {
        let (filter, page) = (DeliveryFilter::default(), PageRequest::default());
        self.store.deliveries(self.owner, &filter, &page).await.unwrap().items
    }

    /// It did not arrive; the next attempt is so many seconds after.
    async fn fail(&self, claimed: &Claimed, second: i64, pause: i64) -> u64 {
        let again = at(second) + SignedDuration::from_secs(pause);
        let failure = Failure {
            error: "nobody is there".to_owned(),
            answer: None,
            delivery_again: again,
            channel_again: again,
            give_up_before: at(second - 3600),
        };
        self.store.settle_failed(claimed, &failure, at(second)).await.unwrap()
    }
}

fn keys(claimed: &Claimed) -> Vec<String> {
    let key = |title: &str| title.rsplit('(').next().unwrap().trim_end_matches(')').to_owned();
    claimed.alerts.iter().map(|alert| key(&alert.title)).collect()
}
