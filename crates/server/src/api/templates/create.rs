//! `POST /templates`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};

use super::Template;
use super::fields::TemplateInput;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::Problem;
use crate::state::App;

/// Make a template. Its command is checked as that of a scan would be.
#[utoipa::path(
    post,
    path = "/templates",
    operation_id = "template.create",
    tag = "templates",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    request_body = TemplateInput,
    responses(
        (status = 201, description = "Made", body = Template, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<TemplateInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<Template>), Problem> {
    let fields = input.check(&app, &caller).await?;
    let made = app.store.create_template(caller.owner(), app.clock.id(), &fields, app.clock.now()).await?;
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    Ok((StatusCode::CREATED, Extension(note), etag(made.version), Json(made.into())))
}
