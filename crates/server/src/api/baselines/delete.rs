//! `DELETE /baselines/{id}`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// Expect it no longer. Where it was the last of an asset, the asset has no findings any more.
#[utoipa::path(
    delete,
    path = "/baselines/{id}",
    operation_id = "baseline.delete",
    tag = "baselines",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(("id" = uuid::Uuid, Path, description = "The baseline")),
    responses((status = 204, description = "Expected no longer"))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    app.store.delete_baseline(caller.owner(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
