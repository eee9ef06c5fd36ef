//! What receivers get: JSON for webhooks, the shapes of chats, mail. Hosts have their say in titles and details; in
//! each shape their text is text, and does nothing.

use std::cmp::Reverse;
use std::fmt::Write;

use portolan_store::Uuid;
use portolan_store::alerts::outbox::Claimed;
use portolan_store::alerts::{Severity, Told};
use serde::Serialize;
use serde_json::{Value, json};

/// Alerts that a chat or a mail shows; the rest is a number.
const SHOWN: usize = 20;
/// Characters of a detail that a chat or a mail shows.
const DETAIL: usize = 300;

/// A message: what is told at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What the receiver knows repetitions by.
    pub id: Uuid,
    /// What it is for.
    pub kind: MessageKind,
    /// The rule that asked for it.
    pub rule: String,
    /// What is told.
    pub alerts: Vec<Told>,
    /// How many alerts more found the outbox full.
    pub left_out: u64,
    /// Where the console is, if that is known.
    pub console: Option<String>,
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Told as soon as it was known.
    Alert,
    /// Collected over a while.
    Digest,
    /// Somebody tries the channel.
    Test,
}

/// The body of a webhook.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hook<'a> {
    schema: &'static str,
    id: Uuid,
    kind: MessageKind,
    #[serde(skip_serializing_if = "str::is_empty")]
    rule: &'a str,
    text: String,
    alerts: &'a [Told],
    left_out: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    console: Option<&'a str>,
}

impl Message {
    /// Of a delivery.
    #[must_use]
    pub fn of(claimed: &Claimed, console: Option<&str>) -> Self {
        Self {
            id: claimed.id,
            kind: if claimed.is_digest { MessageKind::Digest } else { MessageKind::Alert },
            rule: claimed.rule.clone(),
            alerts: claimed.alerts.clone(),
            left_out: claimed.left_out,
            console: console.map(str::to_owned),
        }
    }

    /// One that tries a channel.
    #[must_use]
    pub fn test(id: Uuid, console: Option<&str>) -> Self {
        Self {
            id,
            kind: MessageKind::Test,
            rule: String::new(),
            alerts: Vec::new(),
            left_out: 0,
            console: console.map(str::to_owned),
        }
    }

    /// One line of it all.
    #[must_use]
    pub fn subject(&self) -> String {
        let worst = self.alerts.iter().map(|alert| alert.severity).max().unwrap_or(Severity::Info);
        let all = self.alerts.len() as u64 + self.left_out;
        match (self.kind, &self.alerts[..], all) {
            (MessageKind::Test, ..) => "Portolan: a test of this channel".to_owned(),
            (_, [only], 1) => format!("Portolan [{}] {}", worst.as_str(), one_line(&only.title)),
            (_, [], _) => format!("Portolan: {all} alerts"),
            _ => format!("Portolan [{}] {all} alerts", worst.as_str()),
        }
    }

    /// The body of a webhook.
    #[must_use]
    pub fn hook(&self) -> Value {
        let hook = Hook {
            schema: "portolan.alerts/1",
            id: self.id,
            kind: self.kind,
            rule: &self.rule,
            text: self.subject(),
            alerts: &self.alerts,
            left_out: self.left_out,
            console: self.console.as_deref(),
        };
        serde_json::to_value(hook).unwrap_or_default()
    }

    /// For Slack's incoming webhooks.
    #[must_use]
    pub fn slack(&self) -> Value {
        json!({"text": self.lines(slack_text, "*")})
    }

    /// For Mattermost's incoming webhooks.
    #[must_use]
    pub fn mattermost(&self) -> Value {
        json!({"text": self.lines(markdown_text, "**")})
    }

    /// For Microsoft Teams' workflows: a message with an adaptive card.
    #[must_use]
    pub fn teams(&self) -> Value {
        let block = |text: String, weight: &str| json!({"type": "TextBlock", "text": text, "weight": weight, "wrap": true});
        let mut body = vec![block(markdown_text(&self.subject()), "Bolder")];
        body.extend(self.shown().map(|alert| block(entry(alert, markdown_text, "**"), "Default")));
        body.extend(self.rest().map(|rest| block(rest, "Default")));
        let mut card = json!({
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": body,
        });
        if let Some(console) = &self.console {
            card["actions"] = json!([{"type": "Action.OpenUrl", "title": "Portolan", "url": console}]);
        }
        let kind = "application/vnd.microsoft.card.adaptive";
        json!({"type": "message", "attachments": [{"contentType": kind, "content": card}]})
    }

    /// The text of a mail.
    #[must_use]
    pub fn mail(&self) -> String {
        let mut text = String::new();
        if self.kind == MessageKind::Test {
            text.push_str("Somebody tries this channel of Portolan. There is nothing to do.\n");
        }
        for alert in self.shown() {
            let _ = writeln!(text, "[{}] {}", alert.severity.as_str(), one_line(&alert.title));
            for line in shown_detail(&alert.detail).lines() {
                let _ = writeln!(text, "    {}", one_line(line));
            }
            let _ = writeln!(text, "    {}, {}\n", alert.kind.as_str(), alert.last_at);
        }
        for line in self.rest().into_iter().chain(self.console.clone()) {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    fn lines(&self, text: fn(&str) -> String, bold: &str) -> String {
        let mut lines = vec![format!("{bold}{}{bold}", text(&self.subject()))];
        if self.alerts.len() > 1 || self.alerts.iter().any(|alert| !alert.detail.is_empty()) {
            lines.extend(self.shown().map(|alert| entry(alert, text, bold)));
        }
        lines.extend(self.rest());
        lines.extend(self.console.clone());
        lines.join("\n")
    }

    /// The worst first: where not all are shown, the worst are.
    fn shown(&self) -> impl Iterator<Item = &Told> {
        let mut alerts: Vec<&Told> = self.alerts.iter().collect();
        alerts.sort_by_key(|alert| Reverse(alert.severity));
        alerts.into_iter().take(SHOWN)
    }

    /// What is not shown, in words.
    fn rest(&self) -> Option<String> {
        let more = self.alerts.len().saturating_sub(SHOWN);
        let left_out = self.left_out;
        let said = [
            (more > 0).then(|| format!("And {more} more.")),
            (left_out > 0).then(|| format!("{left_out} more found the outbox full: Portolan lists them.")),
        ];
        let said: Vec<String> = said.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(" "))
    }
}

fn entry(alert: &Told, text: fn(&str) -> String, bold: &str) -> String {
    let (severity, title) = (alert.severity.as_str(), text(&alert.title));
    let detail = text(&shown_detail(&alert.detail).lines().collect::<Vec<_>>().join(" / "));
    let dash = if detail.is_empty() { "" } else { " - " };
    format!("[{severity}] {bold}{title}{bold}{dash}{detail}")
}

fn shown_detail(detail: &str) -> String {
    let cut: String = detail.chars().take(DETAIL).collect();
    if cut.len() < detail.len() { format!("{cut}...") } else { cut }
}

/// Without line breaks, control characters and those that turn the direction of writing.
fn one_line(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if hidden(c) { ' ' } else { c }).collect()
}

/// Slack's own escapes: without `<` nothing is a link or calls anybody. Its marks for bold and code are broken by a
/// space of no width.
fn slack_text(text: &str) -> String {
    one_line(text).chars().fold(String::new(), |mut to, c| {
        match c {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '*' | '_' | '~' | '`' => to.extend(['\u{200b}', c]),
            // A bare address of the web would become a link.
            ':' => to.push_str(":\u{200b}"),
            _ => to.push(c),
        }
        to
    })
}

/// Markdown in which every mark is escaped; `@` calls nobody.
fn markdown_text(text: &str) -> String {
    one_line(text).chars().fold(String::new(), |mut to, c| {
        match c {
            '@' => to.push_str("@\u{200b}"),
            '<' => to.push_str("&lt;"),
            // A bare address of the web would become a link.
            ':' => to.push_str(":\u{200b}"),
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '(' | ')' | '#' | '|' | '!' | '>' => {
                to.extend(['\\', c]);
            }
            _ => to.push(c),
        }
        to
    })
}
