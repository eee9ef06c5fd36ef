//! `DELETE /templates/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use super::TemplateId;
use crate::auth::Caller;
use crate::extract::IfMatch;
use crate::problem::Problem;
use crate::state::App;

/// Delete a template of the organization's own that no scan uses.
#[utoipa::path(
    delete,
    path = "/templates/{id}",
    operation_id = "template.delete",
    tag = "templates",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = String, Path, description = "The UUID of the template"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read"),
    ),
    responses(
        (status = 204, description = "Deleted"),
        (status = 409, description = "Scans use it, or the template is built in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    id: TemplateId,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Problem> {
    app.store.delete_template(caller.owner(), id.own()?, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
