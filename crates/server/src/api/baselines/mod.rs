//! `/baselines`: which open ports are expected, and what is open beyond them.

mod create;
mod delete;
mod findings;
mod list;
mod read;

use jiff::Timestamp;
use portolan_store::baselines::{Baseline as Stored, Subject};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(findings::findings))
        .routes(routes!(read::read, delete::delete))
}

/// Ports that are expected to be open on an asset, or on all assets with a tag.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Baseline {
    id: Uuid,
    /// The asset that it holds for; absent where it is of a tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    asset_id: Option<Uuid>,
    /// The tag whose assets it holds for; absent where it is of one asset.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// The transport: `tcp`, `udp` or `sctp`.
    protocol: &'static str,
    /// As Nmap writes them, `22,8000-8010`; empty where none is expected.
    ports: String,
    /// Why.
    reason: String,
    /// Who approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_by_id: Option<Uuid>,
    /// As they were called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    approved_by: Option<String>,
    approved_at: Timestamp,
    /// Until when it is expected; absent where that has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
}

impl From<Stored> for Baseline {
    fn from(stored: Stored) -> Self {
        let fields = stored.fields;
        let (asset_id, tag) = match fields.subject {
            Subject::Asset(asset) => (Some(asset), None),
            Subject::Tag(tag) => (None, Some(tag)),
        };
        Self {
            id: stored.id,
            asset_id,
            tag,
            protocol: fields.protocol.as_str(),
            ports: fields.ports.to_string(),
            reason: fields.reason,
            approved_by_id: stored.approved_by,
            approved_by: stored.approved_by_name,
            approved_at: stored.approved_at,
            until: fields.until,
        }
    }
}
