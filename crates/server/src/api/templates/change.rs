//! `PUT /templates/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;

use super::fields::TemplateInput;
use super::{Template, TemplateId};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// Change a template of the organization's own: all of it. Scans that use it run it so from their next start on.
#[utoipa::path(
    put,
    path = "/templates/{id}",
    operation_id = "template.change",
    tag = "templates",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = String, Path, description = "The UUID of the template"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = TemplateInput,
    responses(
        (status = 200, description = "Changed", body = Template, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "The name is taken, or the template is built in", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    id: TemplateId,
    IfMatch(version): IfMatch,
    Body(input): Body<TemplateInput>,
) -> Result<(HeaderMap, Json<Template>), Problem> {
    let id = id.own()?;
    let fields = input.check(&app, &caller).await?;
    let changed = app.store.change_template(caller.owner(), id, version, &fields, app.clock.now()).await?;
    Ok((etag(changed.version), Json(changed.into())))
}
