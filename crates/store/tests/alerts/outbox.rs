//! The outbox: what is in it leaves it once, in order, and never grows beyond its bound.

use portolan_store::Uuid;
use portolan_store::alerts::log::DeliveryStatus;
use portolan_store::alerts::rules::RuleFields;
use portolan_store::alerts::{AlertKind, Occurrence};

use super::{World, at, keys, rule, slack, world};

#[tokio::test]
async fn what_nobody_tried_yet_takes_more_and_what_was_begun_does_not() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    world.raise("b", 2).await;
    let first = world.claim(3).await.unwrap();
    assert_eq!((keys(&first), first.attempt), (vec!["a".to_owned(), "b".to_owned()], 1));
    world.raise("c", 4).await;
    // Whoever claims while that is under way gets the next, unless the channel is busy.
    assert!(world.store.claim_deliveries(at(5), &[world.channel.id], 9).await.unwrap().is_empty());
    let second = world.claim(5).await.unwrap();
    assert_eq!(keys(&second), ["c"]);
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn a_message_holds_a_hundred_and_the_rest_are_more_messages() {
    let world = World::listening().await;
    let all: Vec<_> = (0..250).map(|n| world.occurrence(&n.to_string(), 1)).collect();
    let raised = world.store.raise(&all).await.unwrap();
    assert_eq!((raised.alerts, raised.queued, raised.left_out), (250, 250, 0));
    let mut told = Vec::new();
    let mut sizes = Vec::new();
    while let Some(claimed) = world.claim(2).await {
        sizes.push(claimed.alerts.len());
        told.extend(keys(&claimed));
        world.store.settle_delivered(&claimed, Some(200), at(2)).await.unwrap();
    }
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(told, (0..250).map(|n| n.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_failed_waits_and_so_does_its_channel() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    let claimed = world.claim(2).await.unwrap();
    assert_eq!(world.fail(&claimed, 3, 60).await, 0);
    world.raise("b", 4).await;
    assert_eq!(world.claim(62).await, None);
    let channel = world.store.channel(world.owner, world.channel.id).await.unwrap();
    assert_eq!((channel.failures, channel.retry_at), (1, Some(at(63))));
    // Fewest attempts first: one that is never taken holds up none.
    let next = world.claim(63).await.unwrap();
    assert_eq!(keys(&next), ["b"]);
    world.store.settle_delivered(&next, Some(200), at(64)).await.unwrap();
    let again = world.claim(64).await.unwrap();
    assert_eq!((again.id, again.attempt, keys(&again)), (claimed.id, 2, vec!["a".to_owned()]));
    world.store.settle_delivered(&again, Some(204), at(65)).await.unwrap();
    let channel = world.store.channel(world.owner, world.channel.id).await.unwrap();
    assert_eq!((channel.failures, channel.retry_at, channel.delivered_at), (0, None, Some(at(65))));
    assert!(world.log().await.iter().all(|delivery| delivery.status == DeliveryStatus::Delivered));
}

#[tokio::test]
async fn a_channel_that_is_mended_is_tried_at_once() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    world.fail(&world.claim(2).await.unwrap(), 3, 900).await;
    assert_eq!(world.claim(10).await, None);
    world.store.change_channel(world.owner, world.channel.id, None, &slack("mended"), at(11)).await.unwrap();
    assert_eq!(world.claim(11).await.unwrap().channel.fields.name, "mended");
}

#[tokio::test]
async fn what_was_changed_under_way_is_not_held_to_be_down() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    let claimed = world.claim(2).await.unwrap();
    world.store.change_channel(world.owner, world.channel.id, None, &slack("mended"), at(3)).await.unwrap();
    world.fail(&claimed, 4, 900).await;
    world.raise("b", 5).await;
    assert_eq!(keys(&world.claim(5).await.unwrap()), ["b"]);
}

#[tokio::test]
async fn all_that_was_tried_for_long_enough_is_given_up_at_once() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    world.fail(&world.claim(2).await.unwrap(), 3, 60).await;
    world.raise("b", 4).await;
    world.raise("c", 5000).await;
    let claimed = world.claim(5000).await.unwrap();
    assert_eq!(world.fail(&claimed, 5001, 60).await, 2);
    let log = world.log().await;
    let given_up = log.iter().filter(|delivery| delivery.status == DeliveryStatus::Failed);
    assert!(
        given_up.clone().all(|delivery| delivery.last_error.is_some() && delivery.ended_at == Some(at(5001)))
    );
    let waiting: Vec<_> = log.iter().filter(|delivery| delivery.status == DeliveryStatus::Waiting).collect();
    assert_eq!((given_up.count(), waiting.len()), (2, 1), "{log:#?}");
}

#[tokio::test]
async fn a_full_outbox_counts_what_it_leaves_out() {
    let world = World::listening().await;
    world.store.bound_outbox(3);
    let all: Vec<_> = (0..10).map(|n| world.occurrence(&n.to_string(), 1)).collect();
    let raised = world.store.raise(&all).await.unwrap();
    assert_eq!((raised.alerts, raised.queued, raised.left_out), (10, 3, 7));
    let claimed = world.claim(2).await.unwrap();
    assert_eq!((claimed.alerts.len(), claimed.left_out), (3, 7));
    // What finds it full while that is under way goes with the next.
    world.raise("late", 3).await;
    world.raise("later", 3).await;
    world.store.settle_delivered(&claimed, Some(200), at(4)).await.unwrap();
    let rest = world.claim(5).await.unwrap();
    assert_eq!((rest.alerts.len(), rest.left_out), (0, 2));
    assert_ne!(rest.id, claimed.id);
    world.store.settle_delivered(&rest, Some(200), at(6)).await.unwrap();
    assert_eq!(world.claim(7).await, None);
    let told: u64 = world.log().await.iter().map(|delivery| delivery.left_out).sum();
    assert_eq!(told, 9);
}

#[tokio::test]
async fn a_full_outbox_has_a_place_for_each_rules_number() {
    let world = world().await;
    let kinds = [AlertKind::PortOpened, AlertKind::PortClosed];
    for (id, kind) in (3..).zip(kinds) {
        let rule = RuleFields { name: id.to_string(), kinds: vec![kind], ..rule(&world.channel) };
        world.store.create_rule(world.owner, Uuid::from_u128(id), &rule, at(0)).await.unwrap();
    }
    world.store.bound_outbox(1);
    for n in 0..20 {
        let one = |kind| Occurrence { kind, ..world.occurrence(&format!("{n} {kind:?}"), n) };
        world.store.raise(&kinds.map(one)).await.unwrap();
    }
    let log = world.log().await;
    assert_eq!(log.len(), 2);
    assert_eq!(log.iter().map(|delivery| delivery.alerts + delivery.left_out).collect::<Vec<_>>(), [20, 20]);
}

#[tokio::test]
async fn a_digest_waits_for_its_time() {
    let world = World::listening().await;
    let digest = RuleFields { digest_minutes: Some(60), ..rule(&world.channel) };
    world.store.change_rule(world.owner, Uuid::from_u128(3), None, &digest, at(0)).await.unwrap();
    world.raise("a", 10).await;
    world.raise("b", 3000).await;
    assert_eq!(world.claim(3609).await, None);
    let claimed = world.claim(3610).await.unwrap();
    assert!(claimed.is_digest);
    assert_eq!(keys(&claimed), ["a", "b"]);
}

#[tokio::test]
async fn what_is_new_waits_for_no_digest_of_before_the_rule_was_changed() {
    let world = World::listening().await;
    let told_after = async |minutes| {
        let rule = RuleFields { digest_minutes: minutes, ..rule(&world.channel) };
        world.store.change_rule(world.owner, Uuid::from_u128(3), None, &rule, at(0)).await.unwrap();
    };
    told_after(Some(10_080)).await;
    world.raise("of the week", 1).await;
    told_after(Some(10)).await;
    world.raise("of minutes", 2).await;
    told_after(None).await;
    world.raise("at once", 3).await;
    let told = async |second| {
        let claimed = world.claim(second).await.unwrap();
        world.store.settle_delivered(&claimed, Some(200), at(second)).await.unwrap();
        keys(&claimed)
    };
    assert_eq!(told(3).await, ["at once"]);
    // A longer wait is no reason to leave a message that goes sooner alone.
    told_after(Some(60)).await;
    world.raise("of an hour", 4).await;
    assert_eq!(world.claim(601).await, None);
    assert_eq!(told(602).await, ["of minutes", "of an hour"]);
    assert_eq!(told(10_080 * 60 + 1).await, ["of the week"]);
}

#[tokio::test]
async fn what_finds_a_digest_in_a_full_outbox_is_told_as_soon_as_the_rule_says() {
    let world = World::listening().await;
    world.store.bound_outbox(1);
    let weekly = RuleFields { digest_minutes: Some(10_080), ..rule(&world.channel) };
    world.store.change_rule(world.owner, Uuid::from_u128(3), None, &weekly, at(0)).await.unwrap();
    world.raise("of the week", 1).await;
    world
        .store
        .change_rule(world.owner, Uuid::from_u128(3), None, &rule(&world.channel), at(0))
        .await
        .unwrap();
    for second in 2..5 {
        world.raise(&second.to_string(), second).await;
    }
    let claimed = world.claim(5).await.unwrap();
    assert_eq!((claimed.alerts.len(), claimed.left_out), (0, 3));
    assert_eq!(world.log().await.len(), 2);
}

#[tokio::test]
async fn what_arrived_at_some_waits_for_the_others_and_its_channel_works() {
    let world = World::listening().await;
    world.raise("a", 1).await;
    world.fail(&world.claim(2).await.unwrap(), 3, 60).await;
    let claimed = world.claim(63).await.unwrap();
    assert_eq!(claimed.wanted_at, at(1));
    let said = "not for b: come again";
    world.store.settle_in_part(&claimed, said, Some(450), Some(at(100)), at(64)).await.unwrap();
    let channel = world.store.channel(world.owner, world.channel.id).await.unwrap();
    assert_eq!((channel.failures, channel.retry_at, channel.delivered_at), (0, None, Some(at(64))));
    world.raise("b", 65).await;
    let other = world.claim(65).await.unwrap();
    assert_eq!(keys(&other), ["b"], "it holds up nothing");
    world.store.settle_delivered(&other, Some(250), at(65)).await.unwrap();
    let again = world.claim(100).await.unwrap();
    assert_eq!((again.id, again.attempt, keys(&again)), (claimed.id, 3, vec!["a".to_owned()]));
    world.store.settle_in_part(&again, said, Some(550), None, at(101)).await.unwrap();
    let log = world.log().await;
    let one = log.iter().find(|delivery| delivery.id == claimed.id).unwrap();
    assert_eq!((one.status, one.ended_at), (DeliveryStatus::Delivered, Some(at(101))));
    assert_eq!((one.last_error.as_deref(), one.answer), (Some(said), Some(550)));
}
