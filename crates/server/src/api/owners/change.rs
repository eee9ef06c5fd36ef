//! `PUT /owners/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Owner, only_system_admins, reached};
use crate::api::role;
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// What can be set of an organization.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OwnerChange {
    /// For people; the name if absent.
    #[schema(max_length = 100)]
    display_name: Option<String>,
}

/// Rename an organization for people. Only for system admins.
#[utoipa::path(
    put,
    path = "/owners/{id}",
    operation_id = "owner.change",
    tag = "owners",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The organization"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = OwnerChange,
    responses((status = 200, description = "Renamed", body = Owner, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<OwnerChange>,
) -> Result<(HeaderMap, Json<Owner>), Problem> {
    let owner = reached(&app, &caller, id).await?;
    only_system_admins(&caller)?;
    let display_name = role::display_name("displayName", input.display_name.as_deref(), &owner.name)
        .map_err(|fault| Problem::fields(vec![fault]))?;
    let changed = app.store.rename_owner(id, version, &display_name, app.clock.now()).await?;
    Ok((etag(changed.version), Json(Owner::of(changed))))
}
