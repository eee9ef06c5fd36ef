//! `GET /templates/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::{Template, TemplateId};
use crate::auth::Caller;
use crate::extract::etag;
use crate::problem::Problem;
use crate::state::App;

/// A template.
#[utoipa::path(
    get,
    path = "/templates/{id}",
    operation_id = "template.read",
    tag = "templates",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = String, Path, description = "The name of a built-in template, or the UUID of the organization's own")),
    responses((status = 200, description = "The template", body = Template, headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn read(
    State(app): State<App>,
    caller: Caller,
    id: TemplateId,
) -> Result<(HeaderMap, Json<Template>), Problem> {
    let template = match id {
        TemplateId::BuiltIn(template) => Template::from(template),
        TemplateId::Own(id) => app.store.template(caller.owner(), id).await?.into(),
    };
    Ok((etag(template.version), Json(template)))
}
