//! `PUT /providers/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Provider;
use super::fields::ProviderInput;
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// Change a provider: all of it; what is absent becomes the default.
#[utoipa::path(
    put,
    path = "/providers/{id}",
    operation_id = "provider.change",
    tag = "providers",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The provider"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = ProviderInput,
    responses(
        (status = 200, description = "Changed", body = Provider, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<ProviderInput>,
) -> Result<(HeaderMap, Json<Provider>), Problem> {
    let fields = input.check(app.nmap.installed().await.ok().as_deref())?;
    let changed = app.store.change_provider(caller.owner(), id, version, &fields, app.clock.now()).await?;
    Ok((etag(changed.version), Json(Provider::of(caller.account.owner_id, changed))))
}
