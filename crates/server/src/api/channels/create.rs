//! `POST /channels`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};

use super::fields::ChannelInput;
use super::{Channel, ChannelSet};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::Problem;
use crate::state::App;

/// Make a channel. Where no secret is given for a webhook, one is made and shown in this answer only.
#[utoipa::path(
    post,
    path = "/channels",
    operation_id = "channel.create",
    tag = "alerts",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    request_body = ChannelInput,
    responses(
        (status = 201, description = "Made", body = ChannelSet, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ChannelInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<ChannelSet>), Problem> {
    let checked = input.check(None, &app.alerts)?;
    let made =
        app.store.create_channel(caller.owner(), app.clock.id(), &checked.fields, app.clock.now()).await?;
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    let headers = etag(made.version);
    let set = ChannelSet { channel: Channel::from(made), secret: checked.secret };
    Ok((StatusCode::CREATED, Extension(note), headers, Json(set)))
}
