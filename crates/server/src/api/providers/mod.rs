//! `/providers`: what scans are run by, within which limits.

mod change;
mod create;
mod delete;
pub(crate) mod fields;
mod health;
mod list;
mod read;

use jiff::Timestamp;
use portolan_scanner::Engine;
use portolan_store::providers::Provider as Stored;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list, create::create))
        .routes(routes!(read::read, change::change, delete::delete))
        .routes(routes!(health::health))
}

/// Whether a provider runs scans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum ProviderState {
    /// It does.
    Active,
    /// It starts none; those under way go on.
    Inactive,
}

/// Who does the work of a provider's runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Engine)]
pub(crate) enum EngineChoice {
    /// Portolan's prober with Nmap behind it where that is sooner done and gives the same answer, else Nmap alone.
    #[default]
    Auto,
    /// Nmap alone.
    Nmap,
    /// The prober, then Nmap; Nmap alone where the command's meaning does not allow that.
    Fast,
}

impl From<EngineChoice> for Engine {
    fn from(choice: EngineChoice) -> Self {
        match choice {
            EngineChoice::Auto => Self::Auto,
            EngineChoice::Nmap => Self::Nmap,
            EngineChoice::Fast => Self::Fast,
        }
    }
}

impl From<Engine> for EngineChoice {
    fn from(engine: Engine) -> Self {
        match engine {
            Engine::Auto => Self::Auto,
            Engine::Nmap => Self::Nmap,
            Engine::Fast => Self::Fast,
        }
    }
}

/// How much a provider's runs may take.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Limits {
    /// Packets a second at most of each of its runs; absent: the server's limit alone, which all runs share.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 10_000_000)]
    max_rate_pps: Option<i64>,
    /// Runs at a time at most; absent: the server's limit alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1000)]
    max_parallel_runs: Option<i64>,
    /// How long a run may take, in seconds; absent: the server's limit alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 31_536_000)]
    timeout_seconds: Option<i64>,
}

/// A provider: what scans are run by, within which limits.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Provider {
    id: Uuid,
    /// The organization that it belongs to.
    owner: Uuid,
    /// Unique within the organization, whatever the case.
    name: String,
    /// For people.
    display_name: String,
    /// `Scan`.
    category: String,
    /// `Nmap`.
    #[serde(rename = "type")]
    kind: String,
    /// The command of scans that have none of their own, with `%s` for the targets.
    command: String,
    /// Who does the work of its runs.
    engine: EngineChoice,
    limits: Limits,
    /// Option classes that are granted beyond the default policy: `decoys`, `intrusiveScripts`...
    options: Vec<String>,
    state: ProviderState,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl Provider {
    fn of(owner: Uuid, stored: Stored) -> Self {
        let fields = stored.fields;
        Self {
            id: stored.id,
            owner,
            name: fields.name,
            display_name: fields.display_name,
            category: fields.category,
            kind: fields.kind,
            command: fields.command,
            engine: fields.engine.parse::<Engine>().unwrap_or_default().into(),
            limits: Limits {
                max_rate_pps: fields.max_rate_pps,
                max_parallel_runs: fields.max_parallel_runs,
                timeout_seconds: fields.timeout_seconds,
            },
            options: fields.options,
            state: if fields.active { ProviderState::Active } else { ProviderState::Inactive },
            created_at: stored.created_at,
            updated_at: stored.updated_at,
            version: stored.version,
        }
    }
}
