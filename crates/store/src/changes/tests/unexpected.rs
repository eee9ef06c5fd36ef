//! What is open and not expected: how long it is a finding, and how often it is told.

use portolan_changes::Ports;
use portolan_model::{Address, AddressKind, Host, Port, PortState, Protocol};
use uuid::Uuid;

use super::{Addresses, OWNER, at, ended, host, network, rules, store};
use crate::alerts::list::{Alert, AlertFilter};
use crate::alerts::{AlertKind, Severity};
use crate::assets::AssetFields;
use crate::baselines::{Baseline, BaselineFields, Subject};
use crate::{PageRequest, Store};

/// An asset of the network on which only SSH is expected.
async fn expecting_ssh(store: &Store) {
    let fields = AssetFields {
        display_name: "net".to_owned(),
        kind: "network".to_owned(),
        targets: vec!["10.0.0.0/24".to_owned()],
        tags: Vec::new(),
        notes: String::new(),
    };
    store.create_asset(OWNER, Uuid::from_u128(21), &fields, at(0)).await.unwrap();
    let baseline = Baseline {
        id: Uuid::from_u128(31),
        fields: BaselineFields {
            subject: Subject::Asset(Uuid::from_u128(21)),
            protocol: Protocol::Tcp,
            ports: Ports::one(22),
            reason: "administration".to_owned(),
            until: None,
        },
        approved_by: None,
        approved_by_name: None,
        approved_at: at(0),
    };
    store.create_baseline(OWNER, &baseline).await.unwrap();
}

/// Takes a run in that ended so many seconds after the beginning, and looked there.
async fn look(store: &Store, seconds: i64, hosts: &[Host], looked_at: &Addresses) {
    ended(store, OWNER, seconds, seconds, hosts).await;
    let run = store.next_run_to_take().await.unwrap().unwrap();
    store.take_run(&run, looked_at, &Uuid::now_v7, None, at(seconds)).await.unwrap();
}

async fn night(store: &Store, seconds: i64, hosts: &[Host]) {
    look(store, seconds, hosts, &network()).await;
}

/// How often it was told, and the alert.
async fn told(store: &Store) -> (i64, Alert) {
    let count = "SELECT count(*) FROM delivery_alert WHERE document ->> 'kind' = 'unexpected_port'";
    let count = sqlx::query_scalar(count).fetch_one(&store.readers).await.unwrap();
    let page = store.alerts(OWNER, &AlertFilter::default(), &PageRequest::default(), at(0)).await.unwrap();
    let mut alerts = page.items.into_iter().filter(|alert| alert.kind == AlertKind::UnexpectedPort);
    let alert = alerts.next().unwrap();
    assert_eq!(alerts.next(), None);
    (count, alert)
}

async fn counts(store: &Store) -> (i64, u64) {
    let (told, alert) = told(store).await;
    (told, alert.times)
}

#[tokio::test]
async fn what_lasts_is_counted_and_told_again_after_muting_and_acknowledgement() {
    let (_directory, store) = store().await;
    expecting_ssh(&store).await;
    rules(&store, &[("all", &[], Severity::Info)]).await;
    let (open, closed) = ([host("10.0.0.1", &[22, 80])], [host("10.0.0.1", &[22])]);
    night(&store, 10, &open).await;
    assert_eq!(counts(&store).await, (1, 1));
    night(&store, 20, &open).await;
    assert_eq!(counts(&store).await, (1, 2));
    // A run that looks elsewhere has not seen it.
    let elsewhere = [("10.0.0.9".parse().unwrap(), "10.0.0.9".parse().unwrap())].into_iter().collect();
    look(&store, 25, &[host("10.0.0.9", &[])], &elsewhere).await;
    assert_eq!(counts(&store).await, (1, 2));
    let id = told(&store).await.1.id;
    store.mute_alert(OWNER, id, Some(at(45))).await.unwrap();
    for (seconds, expected) in [(30, (1, 3)), (40, (1, 4)), (50, (2, 5)), (60, (2, 6))] {
        night(&store, seconds, &open).await;
        assert_eq!(counts(&store).await, expected, "muted, at {seconds}");
    }
    store.acknowledge_alert(OWNER, id, (Uuid::from_u128(3), "ann"), at(65)).await.unwrap();
    for (seconds, expected) in [(70, (3, 7)), (80, (3, 8))] {
        night(&store, seconds, &open).await;
        assert_eq!(counts(&store).await, expected, "acknowledged, at {seconds}");
    }
    // It is over, and begins again while it is muted: nobody was told of that yet.
    store.mute_alert(OWNER, id, Some(at(125))).await.unwrap();
    night(&store, 90, &closed).await;
    for (seconds, expected) in [(100, (3, 9)), (110, (3, 10)), (130, (4, 11)), (140, (4, 12))] {
        night(&store, seconds, &open).await;
        assert_eq!(counts(&store).await, expected, "again, at {seconds}");
    }
    night(&store, 150, &closed).await;
    night(&store, 160, &open).await;
    assert_eq!(counts(&store).await, (5, 13), "it is news each time that it begins");
}

/// What is listed beyond what is expected: `10.0.0.9:80`.
async fn findings(store: &Store) -> Vec<String> {
    let page = store.findings(OWNER, None, at(0), &PageRequest::default()).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.iter().map(|finding| format!("{}:{}", finding.service.ip, finding.service.port)).collect()
}

fn of_mac(mut host: Host, mac: &str) -> Host {
    host.addresses.push(Address { addr: mac.into(), kind: AddressKind::Mac, vendor: None });
    host
}

#[tokio::test]
async fn a_finding_ends_with_its_host() {
    let (_directory, store) = store().await;
    expecting_ssh(&store).await;
    let other = host("10.0.0.1", &[22]);
    let at_address = |ip: &str| [other.clone(), of_mac(host(ip, &[80]), "02:00:00:00:00:09")];
    night(&store, 10, &at_address("10.0.0.9")).await;
    assert_eq!(findings(&store).await, ["10.0.0.9:80"]);
    night(&store, 20, std::slice::from_ref(&other)).await;
    assert_eq!(findings(&store).await, ["10.0.0.9:80"], "an answer may have been lost");
    night(&store, 30, std::slice::from_ref(&other)).await;
    assert_eq!(findings(&store).await, [""; 0], "it is gone");
    // What is seen there is a finding at once, also before the run is held against what was known.
    ended(&store, OWNER, 40, 40, &at_address("10.0.0.9")).await;
    assert_eq!(findings(&store).await, ["10.0.0.9:80"]);
    let run = store.next_run_to_take().await.unwrap().unwrap();
    store.take_run(&run, &network(), &Uuid::now_v7, None, at(40)).await.unwrap();
    assert_eq!(findings(&store).await, ["10.0.0.9:80"]);
    night(&store, 50, &at_address("10.0.0.20")).await;
    assert_eq!(findings(&store).await, ["10.0.0.20:80"], "it has moved");
    // Another host gets its address.
    let mut next = of_mac(host("10.0.0.9", &[23]), "02:00:00:00:00:0a");
    next.ports.push(Port::new(80, Protocol::Tcp, PortState::Closed));
    night(&store, 60, &[at_address("10.0.0.20").as_slice(), &[next]].concat()).await;
    assert_eq!(findings(&store).await, ["10.0.0.9:23", "10.0.0.20:80"]);
}
