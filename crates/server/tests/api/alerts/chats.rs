//! The shapes that chats take, with text of hosts that would like to be more than text.

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
