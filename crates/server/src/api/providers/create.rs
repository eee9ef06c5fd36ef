//! `POST /providers`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};

use super::Provider;
use super::fields::ProviderInput;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::Problem;
use crate::state::App;

/// Make a provider.
#[utoipa::path(
    post,
    path = "/providers",
    operation_id = "provider.create",
    tag = "providers",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    request_body = ProviderInput,
    responses(
        (status = 201, description = "Made", body = Provider, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ProviderInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<Provider>), Problem> {
    let fields = input.check(app.nmap.installed().await.ok().as_deref())?;
    let made = app.store.create_provider(caller.owner(), app.clock.id(), &fields, app.clock.now()).await?;
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    let headers = etag(made.version);
    Ok((StatusCode::CREATED, Extension(note), headers, Json(Provider::of(caller.account.owner_id, made))))
}
