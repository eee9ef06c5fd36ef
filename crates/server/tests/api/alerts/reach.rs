//! Where alerts are never sent: redirects, names that change, addresses that only the server can reach.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use portolan_server::alerts::message::Message;
use portolan_server::alerts::{Alerts, Sent};
use portolan_server::runner::Resolver;
use portolan_store::alerts::channels::{Secret, Transport};
use portolan_store::{Role, Uuid};
use serde_json::json;

use super::receiver::Trap;
use super::{Bench, Receiver, all_are};
use crate::support::{Server, settings};

fn redirect(status: StatusCode, to: &str) -> Response {
    (status, [(header::LOCATION, to)]).into_response()
}

/// A receiver at 127.0.0.2 that redirects there.
async fn redirecting(status: StatusCode, to: String) -> Receiver {
    Receiver::at("127.0.0.2", move |_| {
        let to = to.clone();
        async move { redirect(status, &to) }
    })
    .await
}

/// What comes of a webhook at a receiver that redirects there, where 127.0.0.2 alone is allowed.
async fn failure_of(status: StatusCode, to: String) -> String {
    let receiver = redirecting(status, to).await;
    let bench = Bench::with("127.0.0.2", &[]).await;
    bench.webhook("hook", &receiver.url()).await;
    bench.raise(&["a"]).await;
    bench.failure().await
}

#[tokio::test]
async fn a_redirect_to_loopback_or_metadata_is_not_followed() {
    let trap = Trap::at("127.0.0.1");
    let port = trap.address.port();
    for (to, words) in [
        (format!("http://127.0.0.1:{port}/"), "127.0.0.1"),
        (format!("http://localhost:{port}/"), "localhost is not sent to"),
        (format!("http://2130706433:{port}/"), "127.0.0.1"),
        (format!("http://[::ffff:127.0.0.1]:{port}/"), "nobody"),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), "credentials"),
        ("http://[fd00:ec2::254]/".to_owned(), "credentials"),
        ("http://10.255.255.1/".to_owned(), "alerts.networks"),
        ("file:///etc/passwd".to_owned(), "no address of the web"),
        ("gopher://127.0.0.2/".to_owned(), "no address of the web"),
    ] {
        let said = failure_of(StatusCode::TEMPORARY_REDIRECT, to.clone()).await;
        assert!(said.contains(words), "{to}: {said}");
    }
    assert!(trap.is_untouched());
}

#[tokio::test]
async fn a_metadata_address_is_not_reached_whatever_is_allowed() {
    let directory = tempfile::tempdir().unwrap();
    let all = settings(directory.path(), &[("alerts.networks", "0.0.0.0/0, ::/0")]);
    let alerts = Alerts::of(&all, Resolver::answering(|_| Ok(Vec::new())));
    let kept = Transport::Slack { url: Secret("http://169.254.169.254/latest/".to_owned()) };
    let refused =
        alerts.send(&kept, &Message::test(Uuid::now_v7(), None), Timestamp::now()).await.unwrap_err();
    assert!(refused.message.contains("reached by nobody"), "{refused}");
}

#[tokio::test]
async fn a_channel_of_an_address_that_is_not_sent_to_is_not_saved() {
    let server = Server::with(&[("alerts.networks", "10.0.0.7, 10.0.0.9")]).await;
    let admin = server.token(Role::Admin).await;
    let mail = |host: &str| json!({"host": host, "from": "a@example.org", "to": ["b@example.org"], "security": "none"});
    let hook = |url: &str| json!({"name": "hook", "kind": "webhook", "url": url});
    let made = server.post(&admin, "/channels", hook("http://10.0.0.7/good")).await.expect(201).json();
    let path = format!("/channels/{}", made["id"].as_str().unwrap());
    for (host, said) in [
        ("169.254.169.254", "169.254.169.254 is not sent to: 169.254.169.254 is reached by nobody"),
        (
            "127.0.0.1",
            "127.0.0.1 is not sent to: 127.0.0.1 is not of the internet; the setting alerts.networks",
        ),
        ("[::1]:8080", "[::1] is not sent to: ::1 is not of the internet"),
        ("2130706433", "127.0.0.1 is not sent to: 127.0.0.1 is not of the internet"),
        ("10.0.0.8", "10.0.0.8 is not sent to: 10.0.0.8 is not of the internet"),
    ] {
        let input = hook(&format!("http://{host}/latest/secret-path"));
        for refused in
            [server.post(&admin, "/channels", input.clone()).await, server.put(&admin, &path, input).await]
        {
            let refused = refused.expect(422);
            assert_eq!(refused.faults(), [("url".to_owned(), "badAddress".to_owned())]);
            assert!(refused.text.contains(said) && !refused.text.contains("secret-path"), "{}", refused.text);
        }
    }
    for (host, is_good) in
        [("10.0.0.9", true), ("smtp.example.org", true), ("127.0.0.1", false), ("fe80::1", false)]
    {
        let input = json!({"name": host, "kind": "email", "mail": mail(host)});
        let answer = server.post(&admin, "/channels", input).await.expect(if is_good { 201 } else { 422 });
        assert!(
            is_good || answer.faults() == [("mail.host".to_owned(), "badHost".to_owned())],
            "{}",
            answer.text
        );
    }
    // Names stay, whatever they lead to; so does what was saved before the settings changed, until it is given anew.
    server.put(&admin, &path, hook("http://localhost:9/")).await.expect(200);
    let kept = server.get(&admin, "/channels?q=10.0.0.9").await.expect(200).json()["items"][0]["id"].clone();
    let server = server.again(&[]).await;
    let path = format!("/channels/{}", kept.as_str().unwrap());
    let renamed = |host: &str| json!({"name": "renamed", "kind": "email", "mail": mail(host)});
    server.put(&admin, &path, renamed("10.0.0.9")).await.expect(200);
    server.put(&admin, &path, renamed("10.0.0.7")).await.expect(422);
}

#[tokio::test]
async fn a_redirect_to_where_may_be_sent_is_followed_with_the_message() {
    let end = Receiver::good("127.0.0.3").await;
    let receiver = redirecting(StatusCode::PERMANENT_REDIRECT, format!("http://{}/moved", end.address)).await;
    let bench = Bench::with("127.0.0.2, 127.0.0.3", &[]).await;
    bench.webhook("hook", &receiver.url()).await;
    bench.raise(&["a"]).await;
    bench.deliveries_until("not delivered", all_are("delivered")).await;
    let (first, last) = (receiver.seen(), end.seen());
    assert_eq!((first.len(), last.len(), &*last[0].path), (1, 1, "/moved"));
    assert_eq!(
        (&first[0].body, first[0].header("webhook-id")),
        (&last[0].body, last[0].header("webhook-id"))
    );
}

#[tokio::test]
async fn redirects_end_and_none_turns_the_message_into_a_question() {
    let said = failure_of(StatusCode::FOUND, "/elsewhere".to_owned()).await;
    assert!(said.contains("302") && said.contains("give the address that takes it"), "{said}");
    let receiver = redirecting(StatusCode::TEMPORARY_REDIRECT, "/again".to_owned()).await;
    let bench = Bench::with("127.0.0.2", &[]).await;
    bench.webhook("hook", &receiver.url()).await;
    bench.raise(&["a"]).await;
    let said = bench.failure().await;
    assert!(said.contains("more than 3 times"), "{said}");
    assert_eq!(receiver.seen().len(), 4);
}

#[tokio::test]
async fn what_is_inside_is_refused_at_once_and_said() {
    let trap = Trap::at("127.0.0.1");
    let bench = Bench::with("", &[]).await;
    // Names, which are saved whatever they lead to.
    let url = format!("http://localhost:{}/", trap.address.port());
    let hook = bench.silent(json!({"name": "hook", "kind": "slack", "url": url})).await;
    let mail = json!({"host": "localhost", "port": trap.address.port(), "security": "none", "from": "a@example.org", "to": ["b@example.org"]});
    let mail = bench.silent(json!({"name": "mail", "kind": "email", "mail": mail})).await;
    for id in [hook, mail] {
        let path = format!("/channels/{id}/test");
        let test = bench.server.send(&bench.admin, "POST".parse().unwrap(), &path, None, &[]);
        let test = test.await.expect(200).json();
        assert_eq!(test["delivered"], false);
        assert!(test["error"].as_str().unwrap().contains("alerts.networks"), "{test}");
    }
    assert!(trap.is_untouched());
    let log = bench.deliveries().await;
    assert!(
        log.iter().all(|delivery| delivery["kind"] == "test" && delivery["status"] == "failed"),
        "{log:?}"
    );
}

#[tokio::test]
async fn a_name_is_resolved_once_and_what_was_checked_is_connected_to() {
    let (trap, receiver) = (Trap::at("127.0.0.1"), Receiver::good("127.0.0.2").await);
    let asked = Arc::new(AtomicUsize::new(0));
    // A name that leads elsewhere when it is asked again.
    let counted = Arc::clone(&asked);
    let resolver = Resolver::answering(move |_| {
        let first = counted.fetch_add(1, Relaxed) == 0;
        Ok(vec![if first { "127.0.0.2" } else { "127.0.0.1" }.parse().unwrap()])
    });
    let directory = tempfile::tempdir().unwrap();
    let alerts = Alerts::of(&settings(directory.path(), &[("alerts.networks", "127.0.0.2")]), resolver);
    let url = |port: u16| Secret(format!("http://hooks.example:{port}/"));
    let message = Message::test(Uuid::now_v7(), None);
    let good = Transport::Mattermost { url: url(receiver.address.port()) };
    let sent = alerts.send(&good, &message, Timestamp::now()).await;
    assert_eq!(sent.and_then(Sent::by_all), Ok(Some(200)));
    assert_eq!((asked.load(Relaxed), receiver.seen().len()), (1, 1));
    assert_eq!(receiver.seen()[0].header("host"), format!("hooks.example:{}", receiver.address.port()));
    let rebound = Transport::Mattermost { url: url(trap.address.port()) };
    let refused = alerts.send(&rebound, &message, Timestamp::now()).await.unwrap_err();
    assert!(refused.message.contains("127.0.0.1"), "{refused}");
    assert!(trap.is_untouched());
}
