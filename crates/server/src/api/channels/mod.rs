//! `/channels`: the ways by which alerts leave.

mod change;
mod create;
mod delete;
mod fields;
mod list;
mod read;
mod test;

use jiff::Timestamp;
use portolan_store::alerts::channels::{Channel as Stored, MailTls, Transport};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::alerts::http::origin;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(read::read, change::change, delete::delete))
        .routes(routes!(test::test))
}

/// What a channel speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ChannelKind {
    /// JSON, signed with a secret (docs/alerts.md).
    Webhook,
    /// Slack's incoming webhooks.
    Slack,
    /// Microsoft Teams' workflows.
    Teams,
    /// Mattermost's incoming webhooks.
    Mattermost,
    /// Mail.
    Email,
}

/// Whether a channel is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ChannelState {
    /// It is.
    Active,
    /// It gets nothing new, and what waits for it waits on.
    Inactive,
}

/// How a mail server is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MailSecurity {
    /// TLS from the beginning.
    Tls,
    /// TLS is asked for, and nothing is sent without.
    #[default]
    Starttls,
    /// In the clear; no password goes that way.
    None,
}

impl From<MailTls> for MailSecurity {
    fn from(tls: MailTls) -> Self {
        match tls {
            MailTls::Tls => Self::Tls,
            MailTls::Starttls => Self::Starttls,
            MailTls::None => Self::None,
        }
    }
}

impl From<MailSecurity> for MailTls {
    fn from(security: MailSecurity) -> Self {
        match security {
            MailSecurity::Tls => Self::Tls,
            MailSecurity::Starttls => Self::Starttls,
            MailSecurity::None => Self::None,
        }
    }
}

/// The mail server of a channel, and whom it writes to. The password is never shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mail {
    /// A name or an address.
    host: String,
    port: u16,
    security: MailSecurity,
    /// Who signs in; absent where nobody does.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// Who writes.
    from: String,
    /// To whom.
    to: Vec<String>,
}

/// A channel: a way by which alerts leave. Its address and its secrets can be set and are never shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Channel {
    id: Uuid,
    /// Unique within the organization, whatever the case.
    name: String,
    kind: ChannelKind,
    /// Where it leads, without what is secret in it: `https://hooks.example.org`, `smtp.example.org:587`.
    target: String,
    /// Only of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    mail: Option<Mail>,
    state: ChannelState,
    /// Attempts that failed since the last that did not.
    failures: u32,
    /// When it is tried again, after one that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_at: Option<Timestamp>,
    /// Why the last that failed did.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    /// When something was delivered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

/// A channel as it was just set.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelSet {
    #[serde(flatten)]
    channel: Channel,
    /// The secret of a webhook that was made now: shown here, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl From<Stored> for Channel {
    fn from(stored: Stored) -> Self {
        let (kind, target, mail) = shown(stored.fields.transport);
        Self {
            id: stored.id,
            name: stored.fields.name,
            kind,
            target,
            mail,
            state: if stored.fields.active { ChannelState::Active } else { ChannelState::Inactive },
            failures: stored.failures,
            retry_at: stored.retry_at,
            last_error: stored.last_error,
            delivered_at: stored.delivered_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
        }
    }
}

fn shown(transport: Transport) -> (ChannelKind, String, Option<Mail>) {
    match transport {
        Transport::Webhook { url, .. } => (ChannelKind::Webhook, origin(&url.0), None),
        Transport::Slack { url } => (ChannelKind::Slack, origin(&url.0), None),
        Transport::Teams { url } => (ChannelKind::Teams, origin(&url.0), None),
        Transport::Mattermost { url } => (ChannelKind::Mattermost, origin(&url.0), None),
        Transport::Email(mail) => {
            let target = format!("{}:{}", mail.host, mail.port);
            let shown = Mail {
                host: mail.host,
                port: mail.port,
                security: mail.tls.into(),
                username: mail.username,
                from: mail.from,
                to: mail.to,
            };
            (ChannelKind::Email, target, Some(shown))
        }
    }
}
