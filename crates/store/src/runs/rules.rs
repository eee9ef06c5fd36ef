//! What a run goes by at this moment: the scope of its owner and its provider.

use super::RunKey;
use crate::error::{StoreError, What};
use crate::open::Store;

/// The scope of a run's owner and its provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRules {
    /// Allowed and excluded networks and names; nothing where the owner has the default scope.
    pub scope: Option<(Vec<String>, Vec<String>)>,
    /// The provider, where there is one.
    pub provider: Option<ProviderRules>,
}

/// What a provider says about its runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRules {
    /// What people call it.
    pub display_name: String,
    /// Whether it takes runs.
    pub is_active: bool,
    /// Packets a second at most.
    pub max_rate_pps: Option<u64>,
    /// How long a run may take, in seconds.
    pub timeout_seconds: Option<u64>,
    /// Who does the work: `auto`, `nmap` or `fast`.
    pub engine: String,
    /// Granted option classes.
    pub options: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    allowed: Option<String>,
    excluded: Option<String>,
    display_name: Option<String>,
    state: Option<String>,
    max_rate_pps: Option<i64>,
    timeout_seconds: Option<i64>,
    options: Option<String>,
    engine: Option<String>,
}

impl Store {
    /// What `run` goes by now.
    ///
    /// # Errors
    /// There is no such run.
    pub async fn run_rules(&self, run: RunKey) -> Result<RunRules, StoreError> {
        let row: Row = sqlx::query_as(
            "SELECT owner_scope.allowed, owner_scope.excluded, provider.display_name, provider.state, provider.max_rate_pps, provider.timeout_seconds, provider.options, provider.engine
            FROM run LEFT JOIN owner_scope ON owner_scope.owner = run.owner LEFT JOIN provider ON provider.id = run.provider
            WHERE run.key = $1",
        )
        .bind(run.0)
        .fetch_optional(&self.readers)
        .await?
        .ok_or(StoreError::NotFound { what: What::Run })?;
        let list = |text: &str| {
            serde_json::from_str::<Vec<String>>(text).map_err(|error| StoreError::Unreadable {
                what: "the rules of a run",
                reason: error.to_string(),
            })
        };
        let scope = match (&row.allowed, &row.excluded) {
            (Some(allowed), Some(excluded)) => Some((list(allowed)?, list(excluded)?)),
            _ => None,
        };
        let provider = match (row.display_name, row.state, row.options, row.engine) {
            (Some(display_name), Some(state), Some(options), Some(engine)) => Some(ProviderRules {
                display_name,
                is_active: state == "active",
                engine,
                max_rate_pps: row.max_rate_pps.and_then(|rate| u64::try_from(rate).ok()),
                timeout_seconds: row.timeout_seconds.and_then(|limit| u64::try_from(limit).ok()),
                options: list(&options)?,
            }),
            _ => None,
        };
        Ok(RunRules { scope, provider })
    }
}
