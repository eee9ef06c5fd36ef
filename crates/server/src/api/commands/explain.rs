//! `POST /commands/explain`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use portolan_nmap::command::Grants;
use portolan_scanner::Engine;
use portolan_scanner::prepare::{judge_text, rules};
use portolan_store::StoreError;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::document::Explanation;
use crate::api::providers::fields::grants_of;
use crate::api::scans::fields::command_of;
use crate::auth::Caller;
use crate::extract::Body;
use crate::owner_scope::scope_of;
use crate::problem::Problem;
use crate::runner::least;
use crate::scan_command::command_text;
use crate::state::App;

/// Most targets.
const MOST: usize = 10_000;

/// What to explain.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ExplainInput)]
pub(crate) struct Question {
    /// With the options that this provider is granted; by the default policy if absent.
    provider_id: Option<Uuid>,
    /// A command, with `%s` for the targets. Without it and `templateId`, the provider's own.
    #[schema(max_length = 65_536)]
    command: Option<String>,
    /// A built-in template's name or an own one's UUID, in the place of `command`.
    template_id: Option<String>,
    /// What is set in the template.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    /// Addresses, networks, ranges and names.
    #[serde(default)]
    #[schema(max_items = 10_000)]
    targets: Vec<String>,
}

/// Explain a command: the verdict, what it means and what it would send. Nothing is sent and no name is looked up.
/// A refused command is explained as well, with `allowed: false`.
#[utoipa::path(
    post,
    path = "/commands/explain",
    operation_id = "command.explain",
    tag = "commands",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    request_body = Question,
    responses((status = 200, description = "The verdict, also where it is no", body = Explanation))
)]
pub(crate) async fn explain(
    State(app): State<App>,
    caller: Caller,
    Body(question): Body<Question>,
) -> Result<Json<Explanation>, Problem> {
    if question.targets.len() > MOST {
        return Err(Problem::field("targets", "tooMany", format!("this takes {MOST} targets")));
    }
    let server = app.runner.limits().max_rate_pps;
    let (grants, of_provider, engine, rate) = match question.provider_id {
        None => (Grants::none(), None, Engine::Auto, server),
        Some(id) => {
            let provider = match app.store.provider(caller.owner(), id).await {
                Err(StoreError::NotFound { .. }) => {
                    return Err(Problem::field("providerId", "unknownProvider", "there is no such provider"));
                }
                found => found?.fields,
            };
            let grants = grants_of(&provider.options).unwrap_or_else(|_| Grants::none());
            let rate = provider.max_rate_pps.and_then(|rate| u64::try_from(rate).ok());
            let engine = provider.engine.parse().unwrap_or_default();
            (grants, Some(provider.command), engine, least(server, rate))
        }
    };
    if of_provider.is_none() && question.command.is_none() && question.template_id.is_none() {
        return Err(Problem::field("command", "missing", "give a command, a templateId or a providerId"));
    }
    let command =
        command_of(question.command, question.template_id, question.parameters).map_err(Problem::fields)?;
    let text = command_text(&app.store, caller.owner(), &command, &of_provider.unwrap_or_default()).await?;
    let scope = scope_of(&app.store, caller.owner()).await?;
    let installed = app.nmap.installed().await.ok();
    let by = rules(installed.as_deref(), &scope, &grants)
        .by(engine, rate)
        .cut(app.runner.limits().shard_addresses);
    let judged = judge_text(&text, &question.targets, &by);
    Ok(Json(Explanation(judged.verdict)))
}
