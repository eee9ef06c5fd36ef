//! `PUT /channels/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::fields::ChannelInput;
use super::{Channel, ChannelSet};
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// Change a channel: all of it, but for secrets that are absent. What waits for it is tried at once.
#[utoipa::path(
    put,
    path = "/channels/{id}",
    operation_id = "channel.change",
    tag = "alerts",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The channel"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = ChannelInput,
    responses(
        (status = 200, description = "Changed", body = ChannelSet, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<ChannelInput>,
) -> Result<(HeaderMap, Json<ChannelSet>), Problem> {
    let before = app.store.channel(caller.owner(), id).await?;
    let checked = input.check(Some(&before), &app.alerts)?;
    // What is kept was read: where somebody changed it since, it is not what was there.
    let version = version.unwrap_or(before.version);
    let now = app.clock.now();
    let changed = app.store.change_channel(caller.owner(), id, Some(version), &checked.fields, now).await?;
    let headers = etag(changed.version);
    Ok((headers, Json(ChannelSet { channel: Channel::from(changed), secret: checked.secret })))
}
