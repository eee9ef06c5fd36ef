//! Receivers that are down, slow or broken, and servers that restart: what is to be told is told once it can be.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;
use portolan_server::alerts::{courier, sign};
use serde_json::{Value, json};

use super::{Bench, Receiver, SECRET, all_are};

#[tokio::test]
async fn what_is_raised_arrives_signed() {
    let receiver = Receiver::good("127.0.0.1").await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    bench.webhook("hook", &receiver.url()).await;
    bench.raise(&["a", "b"]).await;
    let seen = receiver.has(1).await;
    let body = seen[0].json();
    assert_eq!((&body["schema"], &body["kind"]), (&json!("portolan.alerts/1"), &json!("alert")));
    assert_eq!(body["alerts"].as_array().unwrap().len(), 2);
    let alert = &body["alerts"][0];
    assert_eq!((&alert["kind"], &alert["severity"]), (&json!("port_opened"), &json!("high")));
    assert_eq!((&alert["ip"], &alert["port"], &alert["times"]), (&json!("10.0.0.7"), &json!(22), &json!(1)));
    // As a receiver checks it.
    let (id, at) = (seen[0].header("webhook-id"), seen[0].header("webhook-timestamp"));
    let key = sign::key(SECRET).unwrap();
    let expected = sign::signature(&key, id, at.parse().unwrap(), &seen[0].body);
    assert_eq!(seen[0].header("webhook-signature"), expected);
    let all = bench.deliveries_until("not delivered", all_are("delivered")).await;
    assert_eq!((all.len(), &all[0]["id"], &all[0]["answer"]), (1, &json!(id), &json!(200)));
    assert_eq!((&all[0]["attempts"], &all[0]["alerts"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn who_answers_500_and_then_200_gets_it_with_the_same_id() {
    let receiver = Receiver::at("127.0.0.1", |number| async move {
        if number < 3 { StatusCode::INTERNAL_SERVER_ERROR.into_response() } else { ().into_response() }
    })
    .await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    bench.webhook("hook", &receiver.url()).await;
    bench.raise(&["a"]).await;
    assert!(bench.failure().await.contains("500"));
    let waiting = bench.deliveries().await;
    assert_eq!((&waiting[0]["answer"], &waiting[0]["status"]), (&json!(500), &json!("waiting")));
    let all = bench.arrive().await;
    assert_eq!((&all[0]["answer"], &all[0]["attempts"]), (&json!(200), &json!(3)));
    let seen = receiver.seen();
    let ids: BTreeSet<&str> = seen.iter().map(|seen| seen.header("webhook-id")).collect();
    assert_eq!((ids.len(), seen.len()), (1, 3));
    assert!(seen.iter().all(|other| other.body == seen[0].body));
}

#[tokio::test]
async fn nothing_is_lost_or_repeated_where_a_receiver_is_down_for_an_hour() {
    let address = Receiver::good("127.0.0.1").await.leave().await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    bench.webhook("hook", &format!("http://{address}/hook")).await;
    let mut raised = BTreeSet::new();
    // Twelve times five minutes, with something new each time.
    for part in 0..12 {
        let key = format!("part {part}");
        bench.raise(&[&key]).await;
        raised.insert(key);
        bench.failure().await;
        bench.later(300);
    }
    assert!(bench.deliveries().await.iter().all(|delivery| delivery["status"] == "waiting"));
    let receiver = Receiver::bind(address, |_| async { ().into_response() }).await;
    bench.arrive().await;
    let told: Vec<String> = receiver.seen().iter().flat_map(super::receiver::Seen::titles).collect();
    assert_eq!(told.len(), raised.len(), "{told:?}");
    assert!(raised.iter().all(|key| told.iter().any(|title| title.ends_with(&format!("({key})")))));
}

#[tokio::test]
async fn a_slow_receiver_is_waited_for_so_long_and_holds_up_nobody() {
    let slow = Receiver::at("127.0.0.1", |_| std::future::pending()).await;
    let quick = Receiver::good("127.0.0.2").await;
    let bench = Bench::with("127.0.0.0/8", &[("alerts.timeout_seconds", "5")]).await;
    bench.webhook("slow", &slow.url()).await;
    bench.webhook("quick", &quick.url()).await;
    bench.raise(&["a"]).await;
    slow.has(1).await;
    quick.has(1).await;
    assert!(bench.deliveries().await.iter().all(|delivery| delivery.get("lastError").is_none()));
    assert!(bench.failure().await.contains("in time"));
}

#[tokio::test]
async fn a_restart_in_the_middle_loses_nothing_and_repeats_by_id_alone() {
    // It takes the message and does not say so, the first time.
    let receiver = Receiver::at("127.0.0.1", |number| async move {
        if number == 1 { std::future::pending().await } else { ().into_response() }
    })
    .await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    bench.webhook("hook", &receiver.url()).await;
    bench.raise(&["a"]).await;
    receiver.has(1).await;
    // Something more comes while it is under way, and the server dies.
    bench.raise(&["b"]).await;
    let Bench { server, admin, courier } = bench;
    courier.abort();
    assert!(courier.await.unwrap_err().is_cancelled());
    let server = server.again(&[("alerts.networks", "127.0.0.1")]).await;
    let courier = tokio::spawn(courier::run(server.app.clone()));
    let bench = Bench { server, admin, courier };
    let all = bench.deliveries_until("not delivered", all_are("delivered")).await;
    assert_eq!(all.len(), 2);
    let seen = receiver.seen();
    let told: Vec<(String, Vec<String>)> =
        seen.iter().map(|seen| (seen.header("webhook-id").to_owned(), seen.titles())).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    let repeated = told.iter().filter(|other| **other == told[0]).count();
    let distinct: BTreeSet<&str> = told.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!((repeated, distinct.len()), (2, 2), "{told:?}");
}

#[tokio::test]
async fn a_server_that_stops_brings_what_is_under_way_to_its_end() {
    let receiver = Receiver::at("127.0.0.1", |_| async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        ().into_response()
    })
    .await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    bench.webhook("hook", &receiver.url()).await;
    bench.raise(&["a"]).await;
    receiver.has(1).await;
    bench.server.app.stopping.cancel();
    let Bench { server, admin, courier } = bench;
    courier.await.unwrap();
    let page = server.get(&admin, "/deliveries").await.expect(200).json();
    assert_eq!(page["items"][0]["status"], "delivered", "{page}");
}

#[tokio::test]
async fn the_outbox_is_bounded_and_receivers_learn_what_found_it_full() {
    let address = Receiver::good("127.0.0.1").await.leave().await;
    let bench = Bench::with("127.0.0.1", &[("alerts.queue", "5")]).await;
    bench.webhook("hook", &format!("http://{address}/hook")).await;
    let keys: Vec<String> = (0..50).map(|number| format!("number {number}")).collect();
    for some in keys.chunks(10) {
        bench.raise(&some.iter().map(String::as_str).collect::<Vec<_>>()).await;
    }
    let count = |all: &[Value], field: &str| all.iter().map(|d| d[field].as_u64().unwrap()).sum::<u64>();
    let all = bench.deliveries().await;
    assert_eq!((count(&all, "alerts"), count(&all, "leftOut")), (5, 45), "{all:#?}");
    bench.failure().await;
    let receiver = Receiver::bind(address, |_| async { ().into_response() }).await;
    bench.arrive().await;
    let seen = receiver.seen();
    let left_out: u64 = seen.iter().map(|seen| seen.json()["leftOut"].as_u64().unwrap()).sum();
    let told: usize = seen.iter().map(|seen| seen.titles().len()).sum();
    assert_eq!((told, left_out), (5, 45));
    // Nothing of it is lost to who looks.
    let listed = bench.server.get(&bench.admin, "/alerts").await.expect(200).json();
    assert_eq!(listed["total"], 50);
    // And there is room again.
    bench.raise(&["after"]).await;
    receiver.has(seen.len() + 1).await;
}

#[tokio::test]
async fn a_channel_that_is_down_leaves_others_their_room() {
    let address = Receiver::good("127.0.0.1").await.leave().await;
    let receiver = Receiver::good("127.0.0.1").await;
    let bench = Bench::with("127.0.0.1", &[("alerts.queue", "3")]).await;
    bench.webhook("down", &format!("http://{address}/hook")).await;
    bench.raise(&["a", "b", "c", "d"]).await;
    bench.webhook("up", &receiver.url()).await;
    bench.raise(&["e", "f"]).await;
    receiver.has(1).await;
    let seen = receiver.seen();
    assert_eq!((seen[0].titles().len(), &seen[0].json()["leftOut"]), (2, &json!(0)));
}

#[tokio::test]
async fn what_was_tried_for_long_enough_is_given_up_and_the_log_says_so() {
    let address = Receiver::good("127.0.0.1").await.leave().await;
    let bench = Bench::with("127.0.0.1", &[("alerts.give_up_hours", "2")]).await;
    bench.webhook("hook", &format!("http://{address}/hook")).await;
    bench.raise(&["a"]).await;
    bench.failure().await;
    bench.later(3 * 3600);
    let all = bench.deliveries_until("not given up", all_are("failed")).await;
    assert!(all[0]["lastError"].as_str().unwrap().contains("cannot be connected to"), "{all:?}");
    assert!(all[0]["endedAt"].is_string());
    let channel = bench.server.get(&bench.admin, "/channels").await.expect(200).json()["items"][0].clone();
    assert!(channel["failures"].as_u64().unwrap() >= 2, "{channel}");
}

#[tokio::test]
async fn a_digest_is_one_message_when_its_time_has_come() {
    let receiver = Receiver::good("127.0.0.1").await;
    let bench = Bench::with("127.0.0.1", &[]).await;
    let hook = json!({"name": "hook", "kind": "webhook", "url": receiver.url()});
    let id = bench.silent(hook).await;
    let rule = json!({"name": "daily", "channelId": id, "digestMinutes": 60});
    bench.server.post(&bench.admin, "/alert-rules", rule).await.expect(201);
    for key in ["a", "b", "c"] {
        bench.raise(&[key]).await;
        bench.later(600);
    }
    let all = bench.deliveries().await;
    assert_eq!((all.len(), &all[0]["attempts"], &all[0]["kind"]), (1, &json!(0), &json!("digest")));
    bench.later(1800);
    let seen = receiver.has(1).await;
    assert_eq!((seen[0].titles().len(), &seen[0].json()["kind"]), (3, &json!("digest")));
    bench.deliveries_until("not delivered", all_are("delivered")).await;
    // What comes after it is the next.
    bench.raise(&["d"]).await;
    assert_eq!(bench.deliveries().await.len(), 2);
}
