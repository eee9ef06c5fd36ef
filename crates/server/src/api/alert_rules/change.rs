//! `PUT /alert-rules/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::AlertRule;
use super::fields::{AlertRuleInput, problem};
use crate::auth::Caller;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// Change a rule: all of it; what is absent becomes the default. What waits to be told by it is told.
#[utoipa::path(
    put,
    path = "/alert-rules/{id}",
    operation_id = "rule.change",
    tag = "alerts",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The rule"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = AlertRuleInput,
    responses(
        (status = 200, description = "Changed", body = AlertRule, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<AlertRuleInput>,
) -> Result<(HeaderMap, Json<AlertRule>), Problem> {
    // First of all whether there is one, so that a stranger learns nothing of its fields.
    app.store.rule(caller.owner(), id).await?;
    let fields = input.check()?;
    let changed = app.store.change_rule(caller.owner(), id, version, &fields, app.clock.now()).await;
    let changed = changed.map_err(problem)?;
    Ok((etag(changed.version), Json(changed.into())))
}
