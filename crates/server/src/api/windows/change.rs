//! `PUT /windows/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::Window;
use super::fields::WindowInput;
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// Change a window: all of it. It holds at once, also for runs under way.
#[utoipa::path(
    put,
    path = "/windows/{id}",
    operation_id = "window.change",
    tag = "windows",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The window"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = WindowInput,
    responses(
        (status = 200, description = "Changed", body = Window, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<WindowInput>,
) -> Result<(HeaderMap, Json<Window>), Problem> {
    // What is not there is told before what is wrong with the input.
    app.store.window(caller.owner(), id).await?;
    let fields = input.check(&app, &caller).await?;
    let changed = app.store.change_window(caller.owner(), id, version, &fields, app.clock.now()).await?;
    app.runner.windows_changed();
    Ok((etag(changed.version), Json(changed.try_into()?)))
}
