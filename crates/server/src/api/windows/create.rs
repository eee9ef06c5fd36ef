//! `POST /windows`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};

use super::Window;
use super::fields::WindowInput;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::Problem;
use crate::state::App;

/// Make a window. It holds at once, also for runs under way.
#[utoipa::path(
    post,
    path = "/windows",
    operation_id = "window.create",
    tag = "windows",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    request_body = WindowInput,
    responses(
        (status = 201, description = "Made", body = Window, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<WindowInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<Window>), Problem> {
    let fields = input.check(&app, &caller).await?;
    let made = app.store.create_window(caller.owner(), app.clock.id(), &fields, app.clock.now()).await?;
    app.runner.windows_changed();
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    Ok((StatusCode::CREATED, Extension(note), etag(made.version), Json(made.try_into()?)))
}
