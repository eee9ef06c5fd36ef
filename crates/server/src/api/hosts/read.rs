//! `GET /hosts/{ip}`.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Path, State};

use super::wire::HostInFull;
use crate::auth::Caller;
use crate::problem::Problem;
use crate::state::App;

/// A host: the latest known state, its services, the runs that saw it.
#[utoipa::path(
    get,
    path = "/hosts/{ip}",
    operation_id = "host.read",
    tag = "hosts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("ip" = String, Path, description = "Its address")),
    responses((status = 200, description = "The host", body = HostInFull))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Json<HostInFull>, Problem> {
    let address = path.ok().and_then(|Path(text)| text.parse::<IpAddr>().ok());
    let address =
        address.ok_or_else(|| Problem::not_found("no host is known by this: it is not an address"))?;
    Ok(Json(app.store.host(caller.owner(), address).await?.into()))
}
