//! `POST /assets`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};

use super::fields::AssetInput;
use super::{Asset, name_taken};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::Problem;
use crate::state::App;

/// Make an asset.
#[utoipa::path(
    post,
    path = "/assets",
    operation_id = "asset.create",
    tag = "assets",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    request_body = AssetInput,
    responses(
        (status = 201, description = "Made", body = Asset, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<AssetInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<Asset>), Problem> {
    let fields = input.check()?;
    let made = app
        .store
        .create_asset(caller.owner(), app.clock.id(), &fields, app.clock.now())
        .await
        .map_err(name_taken)?;
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    let headers = etag(made.version);
    let asset = Asset::one(&app.store, caller.owner(), made).await?;
    Ok((StatusCode::CREATED, Extension(note), headers, Json(asset)))
}
