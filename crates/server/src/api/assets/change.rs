//! `PUT /assets/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::fields::AssetInput;
use super::{Asset, name_taken};
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// Change an asset: all of it; what is absent becomes the default.
#[utoipa::path(
    put,
    path = "/assets/{id}",
    operation_id = "asset.change",
    tag = "assets",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The asset"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = AssetInput,
    responses(
        (status = 200, description = "Changed", body = Asset, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<AssetInput>,
) -> Result<(HeaderMap, Json<Asset>), Problem> {
    let fields = input.check()?;
    let changed = app
        .store
        .change_asset(caller.owner(), id, version, &fields, app.clock.now())
        .await
        .map_err(name_taken)?;
    let headers = etag(changed.version);
    Ok((headers, Json(Asset::one(&app.store, caller.owner(), changed).await?)))
}
