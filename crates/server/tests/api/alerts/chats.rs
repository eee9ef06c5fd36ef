//! The shapes that chats take, with text of hosts that would like to be more than text.

use jiff::Timestamp;
use portolan_server::alerts::message::{Message, MessageKind};
use portolan_store::Uuid;
use portolan_store::alerts::{AlertKind, Severity, Told};
use serde_json::{Value, json};

use super::{Bench, Receiver, all_are, occurrence};

const HOSTILE: &str = "<!channel> @all [click](http://evil.example) *x* `y`\n\u{202e}z";

/// What a chat of this kind gets of one alert that a host had its say in.
async fn told(kind: &str) -> Value {
    let receiver = Receiver::good("127.0.0.1").await;
    let bench = Bench::with("127.0.0.1", &[("public_url", "https://portolan.example.org")]).await;
    bench.channel(json!({"name": kind, "kind": kind, "url": receiver.url()})).await;
    let mut hostile = occurrence(bench.server.owner.key, "a", bench.server.app.clock.now());
    (hostile.title, hostile.detail) = (HOSTILE.to_owned(), HOSTILE.repeat(20));
    bench.server.app.store.raise(&[hostile]).await.unwrap();
    bench.deliveries_until("not delivered", all_are("delivered")).await;
    let seen = receiver.seen();
    assert!(!seen[0].headers.contains_key("webhook-signature"));
    seen[0].json()
}

#[tokio::test]
async fn slack_gets_text_that_calls_nobody() {
    let body = told("slack").await;
    let text = body["text"].as_str().unwrap();
    assert!(text.starts_with("*Portolan [high] &lt;!channel&gt;"), "{text}");
    assert!(!text.contains('<') && !text.contains('\u{202e}'), "{text}");
    assert!(!text.contains("http://evil"), "{text}");
    assert!(text.ends_with("\nhttps://portolan.example.org"), "{text}");
    assert!(text.lines().count() == 3 && text.len() < 2000, "{text}");
}

#[tokio::test]
async fn mattermost_gets_markdown_that_is_text() {
    let body = told("mattermost").await;
    let text = body["text"].as_str().unwrap();
    assert!(text.contains("\\[click\\]\\(http:\u{200b}//evil.example\\)"), "{text}");
    assert!(!text.contains("@all") && !text.contains("[click]("), "{text}");
}

#[tokio::test]
async fn teams_gets_a_card() {
    let body = told("teams").await;
    let card = &body["attachments"][0];
    assert_eq!(card["contentType"], "application/vnd.microsoft.card.adaptive");
    assert_eq!((&body["type"], &card["content"]["type"]), (&json!("message"), &json!("AdaptiveCard")));
    let blocks = card["content"]["body"].as_array().unwrap();
    assert!(blocks.len() == 2 && blocks.iter().all(|block| block["type"] == "TextBlock"), "{card}");
    assert!(!card.to_string().contains("[click]("), "{card}");
    assert_eq!(card["content"]["actions"][0]["url"], "https://portolan.example.org");
}

/// A digest of alerts, each of this severity and with its number as its title.
fn digest(severities: impl Iterator<Item = Severity>) -> Message {
    let told = |(number, severity): (u64, Severity)| Told {
        id: Uuid::now_v7(),
        kind: AlertKind::PortOpened,
        severity,
        title: format!("number {number}"),
        detail: String::new(),
        ip: None,
        protocol: None,
        port: None,
        tags: Vec::new(),
        run_id: None,
        times: 1,
        first_at: Timestamp::UNIX_EPOCH,
        last_at: Timestamp::UNIX_EPOCH,
    };
    Message {
        id: Uuid::now_v7(),
        kind: MessageKind::Digest,
        rule: "all".to_owned(),
        alerts: (0..).zip(severities).map(told).collect(),
        left_out: 0,
        console: None,
    }
}

#[test]
fn chats_and_mail_show_the_worst_first() {
    let severity = |n| match n {
        29 => Severity::Critical,
        7 | 25 => Severity::High,
        _ => Severity::Low,
    };
    let message = digest((0..30).map(severity));
    let expected: Vec<u64> = [29, 7, 25].into_iter().chain((0..18).filter(|n| *n != 7)).collect();
    let cards = message.teams()["attachments"][0]["content"]["body"].to_string();
    for text in
        [message.slack()["text"].to_string(), message.mattermost()["text"].to_string(), cards, message.mail()]
    {
        let after = text.split("number ").skip(1);
        let shown: Vec<u64> = after
            .map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap())
            .collect();
        assert_eq!(shown, expected, "{text}");
        assert!(text.contains("And 10 more."), "{text}");
    }
    // A program gets all, as they came.
    let hook = message.hook();
    let titles: Vec<&Value> =
        hook["alerts"].as_array().unwrap().iter().map(|alert| &alert["title"]).collect();
    assert_eq!(titles.len(), 30);
    assert_eq!((titles[0], titles[29]), (&json!("number 0"), &json!("number 29")));
}
