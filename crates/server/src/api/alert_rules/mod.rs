//! `/alert-rules`: which alerts go to which channel.

mod change;
mod create;
mod delete;
mod fields;
mod list;
mod read;

use jiff::Timestamp;
use portolan_store::alerts::rules::Rule as Stored;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::alerts::{AlertKind, Severity};
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(
        read::read,
        change::change,
        delete::delete
    ))
}

/// Whether a rule is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RuleState {
    /// It is.
    Active,
    /// It tells nothing.
    Inactive,
}

/// A rule: which alerts go to which channel. Each list that is not empty has to have what is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlertRule {
    id: Uuid,
    /// Unique within the organization, whatever the case.
    name: String,
    /// Kinds of alerts; all if empty.
    kinds: Vec<AlertKind>,
    /// Networks that the alert's address is in; all alerts if empty, also those without an address.
    networks: Vec<String>,
    /// Tags of assets, of which the alert has one; all alerts if empty.
    tags: Vec<String>,
    /// Ports: `22`, `8000-8100`, `udp/53`; all alerts if empty, also those without a port.
    ports: Vec<String>,
    /// The least severity.
    min_severity: Severity,
    channel_id: Uuid,
    /// Collected for so many minutes into one message; at once if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest_minutes: Option<i64>,
    state: RuleState,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl From<Stored> for AlertRule {
    fn from(stored: Stored) -> Self {
        let fields = stored.fields;
        Self {
            id: stored.id,
            name: fields.name,
            kinds: fields.kinds.into_iter().map(Into::into).collect(),
            networks: fields.networks.iter().map(ToString::to_string).collect(),
            tags: fields.tags,
            ports: fields.ports.iter().map(ToString::to_string).collect(),
            min_severity: fields.severity.into(),
            channel_id: fields.channel,
            digest_minutes: fields.digest_minutes,
            state: if fields.active { RuleState::Active } else { RuleState::Inactive },
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
        }
    }
}
