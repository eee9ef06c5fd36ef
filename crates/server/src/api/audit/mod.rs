//! `/audit`: every write, sign-in and refusal.

mod export;
mod list;

use jiff::Timestamp;
use portolan_store::Uuid;
use portolan_store::audit::{AuditFilter, Audited};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list)).routes(routes!(export::export))
}

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Verdict {
    /// It was done.
    Allowed,
    /// It was not allowed.
    Refused,
    /// It was allowed, and failed.
    Failed,
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEntry {
    /// Its number, which only rises.
    id: i64,
    at: Timestamp,
    /// Who it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Uuid>,
    /// As they were called then, or called themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// How they showed who they are: `session`, `token`, `none`, `system`.
    via: String,
    /// Where they came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// What was asked for: the operation's id, `provider.create`.
    action: String,
    /// On what: an id, or what there is instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    /// `allowed`, `refused` or `failed`.
    verdict: String,
    /// The HTTP status.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<i64>,
    /// More: what was asked for, or why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<serde_json::Value>,
}

impl AuditEntry {
    fn of(entry: Audited) -> Self {
        // One that was cut off is no JSON any more, and shown as the text that it is.
        let detail =
            entry.detail.map(|text| serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text)));
        Self {
            id: entry.key,
            at: entry.at,
            user_id: entry.account,
            username: entry.username,
            via: entry.via,
            address: entry.address,
            action: entry.action,
            object: entry.object,
            verdict: entry.verdict,
            status: entry.status,
            detail,
        }
    }
}

/// The filter of these parameters.
fn filter(
    action: Option<String>,
    verdict: Option<Verdict>,
    username: Option<String>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
) -> AuditFilter {
    let said = |text: Option<String>| text.filter(|text| !text.is_empty());
    let verdict = verdict.map(|verdict| verdict.as_str().to_owned());
    AuditFilter { action: said(action), verdict, username: said(username), since, until }
}
