//! Alerts leave the server: what the store's outbox holds is sent, checked against where it may go, and tried again
//! until it arrives or has been tried for long enough.
//!
//! A delivery counts as made when the receiver said yes. A server that dies between that and its note of it repeats the
//! delivery with the same id: receivers get each at least once, and know repetitions by it.

mod backoff;
pub mod courier;
pub mod email;
pub mod guard;
pub mod http;
pub mod message;
pub mod sign;

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use portolan_store::alerts::channels::Transport;
use reqwest::Certificate;

use self::email::Taken;
use self::guard::Guard;
use self::message::Message;
use crate::runner::Resolver;
use crate::settings::Settings;

/// Sends messages.
#[derive(Debug, Clone)]
pub struct Alerts {
    guard: Guard,
    /// Whom receivers' certificates may be signed by, besides those that the system trusts.
    trusted: Vec<Certificate>,
    /// Who has taken mails that others are still to take.
    taken: Taken,
    /// How long an attempt may take.
    patience: Duration,
    /// How long is tried.
    pub give_up_after: SignedDuration,
    /// How long what ended is kept.
    pub keep: SignedDuration,
    /// How long before a planned scan those who ask for it are told; zero for not at all.
    pub notice: SignedDuration,
    /// Where people find the console, for messages.
    pub console: Option<String>,
}

/// What came of a message that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The status of the receiver's yes; none where all to whom it was still to go were refused.
    pub answer: Option<u16>,
    /// For whom it was not taken, of mail to several.
    pub refused: Option<Refused>,
}

impl Sent {
    /// The status of a yes for all whom it is for.
    ///
    /// # Errors
    /// It was not taken for somebody.
    pub fn by_all(self) -> Result<Option<u16>, SendError> {
        self.refused.map_or(Ok(self.answer), |refused| Err(refused.error))
    }
}

/// For whom a mail was not taken that was taken for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Who, and why.
    pub error: SendError,
    /// Whether it is of no use to ask again.
    pub is_for_good: bool,
}

/// Why a message did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    /// For people.
    pub message: String,
    /// The status that was answered, if any was.
    pub answer: Option<u16>,
    /// When the receiver wants to hear of it again.
    pub retry_after: Option<Duration>,
}

impl SendError {
    fn new(message: String) -> Self {
        Self { message, answer: None, retry_after: None }
    }
}

impl Alerts {
    /// As the settings say.
    #[must_use]
    pub fn of(settings: &Settings, resolver: Resolver) -> Self {
        let alerts = &settings.alerts;
        Self {
            guard: Guard::new(alerts.networks.clone(), resolver),
            trusted: Vec::new(),
            taken: Taken::default(),
            patience: Duration::from_secs(alerts.timeout_seconds.into()),
            give_up_after: SignedDuration::from_hours(alerts.give_up_hours.into()),
            keep: SignedDuration::from_hours(i64::from(alerts.keep_days) * 24),
            notice: SignedDuration::from_mins(alerts.notice_minutes.into()),
            console: settings.public_url.clone(),
        }
    }

    /// The same, which also trusts the receivers whom `signer` signed.
    #[must_use]
    pub fn trusting(mut self, signer: Certificate) -> Self {
        self.trusted.push(signer);
        self
    }

    /// Whether a channel may name this host: not one that is written as an address which no attempt would send to.
    ///
    /// # Errors
    /// Why not, as an attempt would say it.
    pub fn check_host(&self, host: &str) -> Result<(), String> {
        self.guard.check_written(host)
    }

    /// Sends; gives what the receiver said that took it.
    ///
    /// # Errors
    /// It was taken for nobody.
    pub async fn send(
        &self,
        transport: &Transport,
        message: &Message,
        now: Timestamp,
    ) -> Result<Sent, SendError> {
        let (url, shape) = match transport {
            Transport::Email(mail) => {
                return email::send(&self.guard, mail, message, &self.taken, self.patience).await;
            }
            Transport::Webhook { url, .. } => (url, message.hook()),
            Transport::Slack { url } => (url, message.slack()),
            Transport::Mattermost { url } => (url, message.mattermost()),
            Transport::Teams { url } => (url, message.teams()),
        };
        let body = Bytes::from(shape.to_string());
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Transport::Webhook { secret, .. } = transport {
            let key =
                sign::key(&secret.0).ok_or_else(|| SendError::new("its secret is damaged".to_owned()))?;
            headers.extend(signed(&key, message, &body, now));
        }
        let url = http::address(&url.0).map_err(SendError::new)?;
        let post = http::Post { url, headers, body };
        let answer = http::post(&self.guard, post, &self.trusted, self.patience).await?;
        Ok(Sent { answer: Some(answer), refused: None })
    }
}

/// The headers of Standard Webhooks.
fn signed(key: &[u8], message: &Message, body: &[u8], now: Timestamp) -> HeaderMap {
    let (id, seconds) = (message.id.to_string(), now.as_second());
    let values = [
        ("webhook-signature", sign::signature(key, &id, seconds, body)),
        ("webhook-timestamp", seconds.to_string()),
        ("webhook-id", id),
    ];
    let each = values.into_iter().filter_map(|(name, value)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?))
    });
    each.collect()
}
