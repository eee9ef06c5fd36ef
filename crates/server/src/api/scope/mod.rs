//! `/scope`: which networks and names may be scanned.

mod change;
mod check;
mod read;

use jiff::Timestamp;
use portolan_store::scope::OwnerScope;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read::read, change::change)).routes(routes!(check::check))
}

/// What may be scanned. Multicast, broadcast and the addresses where clouds keep credentials never are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScopeView {
    /// Networks and names that may be scanned. `*.example.org` stands for all names below `example.org`.
    allowed: Vec<String>,
    /// Networks and names that may not, whatever is allowed.
    excluded: Vec<String>,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl From<OwnerScope> for ScopeView {
    fn from(stored: OwnerScope) -> Self {
        let OwnerScope { allowed, excluded, updated_at, version } = stored;
        Self { allowed, excluded, updated_at, version }
    }
}
