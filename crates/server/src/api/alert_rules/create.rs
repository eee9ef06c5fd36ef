//! `POST /alert-rules`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};

use super::AlertRule;
use super::fields::{AlertRuleInput, problem};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::Problem;
use crate::state::App;

/// Make a rule.
#[utoipa::path(
    post,
    path = "/alert-rules",
    operation_id = "rule.create",
    tag = "alerts",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    request_body = AlertRuleInput,
    responses(
        (status = 201, description = "Made", body = AlertRule, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<AlertRuleInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<AlertRule>), Problem> {
    let fields = input.check()?;
    let made = app.store.create_rule(caller.owner(), app.clock.id(), &fields, app.clock.now()).await;
    let made = made.map_err(problem)?;
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    Ok((StatusCode::CREATED, Extension(note), etag(made.version), Json(made.into())))
}
