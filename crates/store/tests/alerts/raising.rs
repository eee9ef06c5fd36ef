//! What becomes an alert, and which rules tell it.

use jiff::SignedDuration;
use portolan_store::alerts::list::{AlertFilter, AlertState};
use portolan_store::alerts::rules::{PortRange, RuleFields};
use portolan_store::alerts::{AlertKind, Occurrence, Severity};
use portolan_store::runs::{NewEvent, NewRun, RunEnd, RunKind, RunState};
use portolan_store::{PageRequest, StoreError, Uuid};

use super::{World, at, keys, rule, slack, world};

#[tokio::test]
async fn one_thing_is_told_once_however_often_it_is_seen() {
    let world = World::listening().await;
    assert_eq!(world.raise("a", 1).await, 1);
    assert_eq!((world.raise("a", 2).await, world.raise("a", 3).await), (0, 0));
    assert_eq!(world.raise("b", 4).await, 1);
    let claimed = world.claim(5).await.unwrap();
    assert_eq!(keys(&claimed), ["a", "b"]);
    let page = PageRequest { sort: Some("times".to_owned()), ..PageRequest::default() };
    let listed = world.store.alerts(world.owner, &AlertFilter::default(), &page, at(5)).await.unwrap().items;
    assert_eq!(listed.iter().map(|alert| alert.times).collect::<Vec<_>>(), [1, 3]);
    assert_eq!((listed[1].first_at, listed[1].last_at), (at(1), at(3)));
}

#[tokio::test]
async fn a_channel_of_several_rules_is_told_once_by_the_one_that_tells_soonest() {
    let world = world().await;
    for (id, digest_minutes) in [(3, Some(60)), (4, None), (5, None)] {
        let rule = RuleFields { name: id.to_string(), digest_minutes, ..rule(&world.channel) };
        world.store.create_rule(world.owner, Uuid::from_u128(id), &rule, at(0)).await.unwrap();
    }
    world.raise("a", 1).await;
    let claimed = world.claim(2).await.unwrap();
    assert!(!claimed.is_digest);
    assert_eq!((keys(&claimed), world.log().await.len()), (vec!["a".to_owned()], 1));
}

#[tokio::test]
async fn what_was_acknowledged_is_told_when_it_is_seen_again() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    let id = world.claim(2).await.unwrap().alerts[0].id;
    let by = (Uuid::from_u128(9), "keeper");
    let alert = world.store.acknowledge_alert(world.owner, id, by, at(3)).await.unwrap();
    assert_eq!((alert.acknowledged_at, alert.acknowledged_by.as_deref()), (Some(at(3)), Some("keeper")));
    let later = (Uuid::from_u128(8), "other");
    assert_eq!(world.store.acknowledge_alert(world.owner, id, later, at(4)).await.unwrap(), alert);
    assert_eq!((world.raise("a", 5).await, world.raise("a", 6).await), (1, 0));
    assert_eq!(world.store.alert(world.owner, id).await.unwrap().acknowledged_at, None);
}

#[tokio::test]
async fn what_is_muted_is_counted_and_not_told_until_then() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    let id = world.claim(2).await.unwrap().alerts[0].id;
    world.store.mute_alert(world.owner, id, Some(at(100))).await.unwrap();
    let muted = AlertFilter { state: Some(AlertState::Muted), ..AlertFilter::default() };
    let count = async |second| {
        let page = PageRequest::default();
        world.store.alerts(world.owner, &muted, &page, at(second)).await.unwrap().total
    };
    assert_eq!((count(50).await, count(100).await), (1, 0));
    assert_eq!((world.raise("a", 50).await, world.raise("a", 99).await), (0, 0));
    assert_eq!((world.raise("a", 100).await, world.raise("a", 101).await), (1, 0));
    assert_eq!(world.store.alert(world.owner, id).await.unwrap().times, 5);
}

#[tokio::test]
async fn rules_take_what_they_ask_for() {
    let world = world().await;
    let base = rule(&world.channel);
    let ports = |text: &str| vec![PortRange::parse(text).unwrap()];
    let net = |text: &str| vec![text.parse().unwrap()];
    let is = |rule: RuleFields| rule.matches(&world.occurrence("a", 1));
    assert!(is(base.clone()));
    for (wanted, kinds) in [(true, vec![AlertKind::PortOpened]), (false, vec![AlertKind::RunFailed])] {
        assert_eq!(is(RuleFields { kinds, ..base.clone() }), wanted);
    }
    for (wanted, severity) in [(true, Severity::High), (false, Severity::Critical)] {
        assert_eq!(is(RuleFields { severity, ..base.clone() }), wanted);
    }
    for (wanted, network) in [(true, "10.0.0.0/24"), (false, "10.0.1.0/24"), (false, "::/0")] {
        assert_eq!(is(RuleFields { networks: net(network), ..base.clone() }), wanted, "{network}");
    }
    for (wanted, tag) in [(true, "dmz"), (false, "dm")] {
        assert_eq!(is(RuleFields { tags: vec![tag.to_owned()], ..base.clone() }), wanted, "{tag}");
    }
    for (wanted, text) in [(true, "22"), (true, "tcp/1-1024"), (false, "udp/22"), (false, "23-65535")] {
        assert_eq!(is(RuleFields { ports: ports(text), ..base.clone() }), wanted, "{text}");
    }
    // What is nowhere is not in a network.
    let mut nowhere = world.occurrence("a", 1);
    (nowhere.ip, nowhere.ports) = (None, portolan_changes::Ports::default());
    assert!(base.matches(&nowhere));
    assert!(!RuleFields { networks: net("0.0.0.0/0"), ..base.clone() }.matches(&nowhere));
    assert!(!RuleFields { ports: ports("0-65535"), ..base }.matches(&nowhere));
}

#[tokio::test]
async fn rules_take_a_host_by_its_ports_each_of_its_own_protocol() {
    let world = world().await;
    let base = rule(&world.channel);
    let open = ["22/tcp", "53/udp"].map(|key| key.to_owned().try_into().unwrap()).to_vec();
    let ports = portolan_changes::Ports::default();
    let host = Occurrence { open, ports, protocol: None, ..world.occurrence("a", 1) };
    for (wanted, text) in
        [(true, "22"), (true, "udp/53"), (true, "tcp/1-80"), (false, "tcp/53"), (false, "23-52")]
    {
        assert_eq!(
            RuleFields { ports: vec![PortRange::parse(text).unwrap()], ..base.clone() }.matches(&host),
            wanted,
            "{text}"
        );
    }
}

#[test]
fn ports_are_read_in_one_way() {
    for good in ["22", "0-65535", "udp/53", "sctp/1-2"] {
        assert_eq!(PortRange::parse(good).unwrap().to_string(), good);
    }
    for bad in
        ["", "-", "1-", "-1", "2-1", "+1", "65536", "icmp/1", "tcp/", "TCP/1", "1,2", "1 - 2", "22/tcp"]
    {
        assert_eq!(PortRange::parse(bad), None, "{bad}");
    }
}

#[tokio::test]
async fn inactive_rules_and_channels_get_nothing_new() {
    let world = World::listening().await;
    let id = Uuid::from_u128(3);
    let off = RuleFields { active: false, ..rule(&world.channel) };
    world.store.change_rule(world.owner, id, None, &off, at(1)).await.unwrap();
    world.raise("a", 2).await;
    world.store.change_rule(world.owner, id, None, &rule(&world.channel), at(3)).await.unwrap();
    let mut fields = slack("chat");
    fields.active = false;
    world.store.change_channel(world.owner, world.channel.id, None, &fields, at(4)).await.unwrap();
    world.raise("b", 5).await;
    assert!(world.log().await.is_empty());
}

#[tokio::test]
async fn a_channel_in_use_stays_and_what_waits_for_a_deleted_one_has_failed() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    let (owner, id) = (world.owner, world.channel.id);
    let refused = world.store.delete_channel(owner, id, None, at(2)).await.unwrap_err();
    assert!(matches!(refused, StoreError::InUse { .. }), "{refused}");
    world.store.delete_rule(owner, Uuid::from_u128(3), None).await.unwrap();
    world.store.delete_channel(owner, id, None, at(3)).await.unwrap();
    let log = world.log().await;
    assert_eq!((log.len(), log[0].channel, log[0].rule, log[0].ended_at), (1, None, None, Some(at(3))));
    assert_eq!((log[0].channel_name.as_str(), log[0].rule_name.as_deref()), ("chat", Some("all")));
    assert_eq!(log[0].last_error.as_deref(), Some("the channel was deleted"));
}

/// A run that ends in a state before it began.
async fn ended(world: &World, number: u128, kind: RunKind, state: RunState, resumes: bool) {
    let event = || NewEvent { kind: "state", data: "{}".to_owned() };
    let new = NewRun {
        id: Uuid::from_u128(number),
        owner: world.owner,
        kind,
        scan: None,
        provider: None,
        display_name: format!("nightly {number}"),
        command: "-sn %s".to_owned(),
        targets: vec!["127.0.0.1".to_owned()],
        timeout_seconds: None,
        created_by: None,
        created_by_name: None,
        created_at: at(0),
    };
    let run = world.store.create_run(&new, None, event()).await.unwrap().run;
    let checked = portolan_store::runs::Checked {
        verdict: "{}".to_owned(),
        pins: "[]".to_owned(),
        argv: "[]".to_owned(),
        timeout_seconds: None,
        addresses: 1,
        shards: Vec::new(),
    };
    world.store.mark_checked(run.key, &checked, event()).await.unwrap();
    let end = RunEnd {
        state,
        resumes,
        message: Some("why it ended".to_owned()),
        hint: None,
        verdict: None,
        document: None,
        stats: None,
        spent_ms: 0,
        events: vec![event()],
    };
    world.store.end_waiting_run(run.key, &end, at(1)).await.unwrap();
}

#[tokio::test]
async fn runs_of_scans_that_fail_are_alerts_and_others_are_not() {
    let world = World::listening().await;
    for (number, kind, state, resumes) in [
        (11, RunKind::Scan, RunState::Failed, false),
        (12, RunKind::Scan, RunState::TimedOut, false),
        (13, RunKind::Scan, RunState::Partial, false),
        (14, RunKind::Scan, RunState::Interrupted, false),
        (15, RunKind::Scan, RunState::Interrupted, true),
        (16, RunKind::Scan, RunState::Cancelled, false),
        (17, RunKind::Test, RunState::Failed, false),
        (18, RunKind::Import, RunState::Failed, false),
    ] {
        ended(&world, number, kind, state, resumes).await;
    }
    let told = world.claim(2).await.unwrap().alerts;
    let runs: Vec<u128> = told.iter().map(|alert| alert.run_id.unwrap().as_u128()).collect();
    assert_eq!(runs, [11, 12, 13, 14]);
    assert!(told.iter().all(|alert| alert.kind == AlertKind::RunFailed && alert.detail == "why it ended"));
    assert_eq!(told[1].title, "nightly 12: the run took too long and was ended");
}

#[tokio::test]
async fn what_ended_long_ago_is_forgotten_and_what_is_open_is_not() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    world.raise("b", 1).await;
    let claimed = world.claim(2).await.unwrap();
    world.store.settle_delivered(&claimed, Some(200), at(3)).await.unwrap();
    world.raise("c", 4).await;
    let waits = Occurrence { kind: AlertKind::RunWaiting, ..world.occurrence("a run", 4) };
    world.store.raise(&[waits]).await.unwrap();
    let by = (Uuid::from_u128(9), "keeper");
    world.store.acknowledge_alert(world.owner, claimed.alerts[0].id, by, at(5)).await.unwrap();
    assert_eq!(world.store.forget_alerts(at(3)).await.unwrap(), 0);
    let before = at(6) + SignedDuration::from_hours(1);
    assert_eq!(world.store.forget_alerts(before).await.unwrap(), 3);
    assert_eq!(world.log().await.len(), 1);
    let page = PageRequest::default();
    let left = world.store.alerts(world.owner, &AlertFilter::default(), &page, at(9)).await.unwrap();
    assert_eq!(left.total, 2);
}
