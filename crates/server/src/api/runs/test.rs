//! `POST /providers/{id}/test`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use portolan_store::runs::RunKind;
use portolan_store::scans::{ScanCommand, ScanTarget};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Run;
use super::start::{created, new_run, retry};
use crate::api::scans::check::{Refused, check_start};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// What to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Try {
    /// An address, network, octet range or name.
    #[schema(max_length = 4096)]
    target: String,
    /// A command, with `%s` for the target; the provider's own if absent.
    #[schema(max_length = 65_536)]
    command: Option<String>,
}

/// Try a provider: a run of kind `test`, without a scan that is saved. Followed and read like any other.
#[utoipa::path(
    post,
    path = "/providers/{id}/test",
    operation_id = "provider.test",
    tag = "providers",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The provider"),
        ("Idempotency-Key" = Option<String>, Header, description = "A text of the client's, new for each try that is meant"),
    ),
    request_body = Try,
    responses(
        (status = 201, description = "It waits for its turn, or goes on; follow its events", body = Run),
        (status = 200, description = "A retry: the run of the first try", body = Run),
        (status = 409, description = "The provider is inactive, or the key was used for another request", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn test(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    headers: HeaderMap,
    Body(asked): Body<Try>,
) -> Result<(StatusCode, Extension<Note>, Json<Run>), Refused> {
    let same = format!("POST /providers/{id}/test {:?} {:?}", asked.target, asked.command);
    let retry = retry(&caller, &headers, &same)?;
    let provider = app.store.provider(caller.owner(), id).await?;
    let command = asked.command.map_or(ScanCommand::OfProvider, ScanCommand::Text);
    let target = ScanTarget::Manual { targets: vec![asked.target.trim().to_owned()] };
    let ready = check_start(&app, caller.owner(), &provider.fields, &command, &target).await;
    let ready = ready.map_err(|refused| {
        refused.map_fields(|field| FieldError { field: to_target(&field.field), ..field })
    })?;
    let name = format!("Test of {}", provider.fields.display_name);
    let new = new_run(&app, &caller, RunKind::Test, provider.id, name, ready);
    created(&app, &new, retry.as_ref()).await
}

/// The one target of a try is the field `target`.
fn to_target(field: &str) -> String {
    if field.starts_with("target") { "target".to_owned() } else { field.to_owned() }
}
