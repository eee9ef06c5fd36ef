//! `POST /scope/check`.

use axum::Json;
use axum::extract::State;
use portolan_model::Target;
use portolan_scanner::ScopeError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::Body;
use crate::owner_scope::scope_of;
use crate::problem::Problem;
use crate::state::App;

/// What to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScopeQuestion {
    /// An address, a network, a range or a name.
    #[schema(min_length = 1, max_length = 4096, example = "10.0.0.0/24")]
    target: String,
}

/// Whether a target may be scanned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScopeAnswer {
    /// The target in canonical form.
    target: String,
    /// Whether all of it may be scanned.
    in_scope: bool,
    /// `notAllowed`, `excluded`, `excludedName` or `neverScanned`; absent where it is in scope.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    /// The first of its addresses that may not be scanned.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// Why it is in or out.
    reason: String,
}

/// Try a target: whether it may be scanned, and why. Names are not looked up here.
#[utoipa::path(
    post,
    path = "/scope/check",
    operation_id = "scope.check",
    tag = "scope",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    request_body = ScopeQuestion,
    responses((status = 200, description = "The answer, also where it is no", body = ScopeAnswer))
)]
pub(crate) async fn check(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<ScopeQuestion>,
) -> Result<Json<ScopeAnswer>, Problem> {
    let target: Target = input.target.trim().parse().map_err(|error: portolan_model::TargetError| {
        Problem::field("target", "badTarget", error.to_string())
    })?;
    let scope = scope_of(&app.store, caller.owner()).await?;
    let answer = match scope.check(&target, &[]) {
        Ok(()) => {
            let reason = match &target {
                Target::Name(_) => {
                    "the name is not excluded; its addresses are looked up and judged when a run starts"
                }
                _ => "every address of it is in an allowed network, and none is excluded",
            };
            ScopeAnswer {
                target: target.to_string(),
                in_scope: true,
                code: None,
                address: None,
                reason: reason.to_owned(),
            }
        }
        Err(error) => {
            let (code, address) = match &error {
                ScopeError::NotAllowed { address, .. } => ("notAllowed", Some(address)),
                ScopeError::Excluded { address, .. } => ("excluded", Some(address)),
                ScopeError::ExcludedName { .. } => ("excludedName", None),
                ScopeError::Never { address, .. } => ("neverScanned", Some(address)),
            };
            ScopeAnswer {
                target: target.to_string(),
                in_scope: false,
                code: Some(code),
                address: address.map(ToString::to_string),
                reason: error.to_string(),
            }
        }
    };
    Ok(Json(answer))
}
