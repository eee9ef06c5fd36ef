//! `/owners`: the organizations that everything belongs to. System admins make and see all, others see their own.

mod change;
mod create;
mod list;
mod read;

use jiff::Timestamp;
use portolan_store::owners::Owner as Stored;
use portolan_store::{OwnerKey, Uuid};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Caller;
use crate::problem::Problem;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(read::read, change::change))
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Owner {
    id: Uuid,
    /// Unique, whatever the case.
    name: String,
    /// For people.
    display_name: String,
    /// Its admins decide for the whole installation.
    system: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl Owner {
    fn of(stored: Stored) -> Self {
        Self {
            id: stored.id,
            name: stored.name,
            display_name: stored.display_name,
            system: stored.is_system,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
        }
    }
}

/// The organization that a caller means: their own if none is named.
///
/// # Errors
/// 404 for one that is not there, or that the caller has no business with.
pub(super) async fn chosen(app: &App, caller: &Caller, id: Option<Uuid>) -> Result<OwnerKey, Problem> {
    match id {
        Some(id) if id != caller.account.owner_id => Ok(reached(app, caller, id).await?.key),
        _ => Ok(caller.owner()),
    }
}

/// The organization of this id, if the caller may see it.
async fn reached(app: &App, caller: &Caller, id: Uuid) -> Result<Stored, Problem> {
    if id != caller.account.owner_id && !caller.is_system_admin() {
        return Err(Problem::not_found("there is no such organization"));
    }
    Ok(app.store.owner(id).await?)
}

/// Lets system admins pass.
fn only_system_admins(caller: &Caller) -> Result<(), Problem> {
    if caller.is_system_admin() {
        return Ok(());
    }
    Err(Problem::forbidden("this is for the admins of the installation's first organization"))
}
