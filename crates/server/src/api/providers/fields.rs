//! What a client sets of a provider, and whether it may be set so.

use portolan_nmap::command::{Grant, Grants, parse, policy};
use portolan_scanner::Engine;
use portolan_scanner::prepare::Installed;
use portolan_store::providers::ProviderFields;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{EngineChoice, Limits, ProviderState};
use crate::api::fields::indent;
use crate::problem::{FieldError, Problem};

/// The command of a provider for which none is given.
const DEFAULT_COMMAND: &str = "-T4 -F -sV %s";

/// Longest names, in characters.
const NAME: usize = 100;

/// What can be set of a provider.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ProviderInput {
    /// Unique within the organization, whatever the case: 1 to 100 letters, digits, `.`, `_` and `-`.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9._-]+$")]
    name: String,
    /// For people; the name if absent.
    #[schema(max_length = 100)]
    display_name: Option<String>,
    /// Only `Scan` is known.
    #[serde(default = "scan")]
    #[schema(default = "Scan")]
    category: String,
    /// Only `Nmap` is known.
    #[serde(rename = "type", default = "nmap")]
    #[schema(default = "Nmap")]
    kind: String,
    /// The command of scans that have none of their own, with `%s` for the targets; `-T4 -F -sV %s` if absent.
    #[schema(max_length = 4096)]
    command: Option<String>,
    /// Who does the work of its runs: `auto` if absent.
    #[serde(default)]
    engine: EngineChoice,
    /// How much its runs may take.
    #[serde(default)]
    limits: Limits,
    /// Option classes to grant beyond the default policy.
    #[serde(default)]
    options: Vec<String>,
    /// `active` if absent.
    #[serde(default = "active")]
    state: ProviderState,
}

fn scan() -> String {
    "Scan".to_owned()
}

fn nmap() -> String {
    "Nmap".to_owned()
}

fn active() -> ProviderState {
    ProviderState::Active
}

impl ProviderInput {
    /// Checks everything and names every fault.
    pub(super) fn check(self, installed: Option<&Installed>) -> Result<ProviderFields, Problem> {
        let mut errors = Vec::new();
        let mut fault =
            |field: &str, code: &str, message: String| errors.push(FieldError::new(field, code, message));
        let name = self.name.trim().to_owned();
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if name.is_empty() || name.len() > NAME || !name.chars().all(good) {
            fault("name", "badName", format!("a name is 1 to {NAME} letters, digits, '.', '_' and '-'"));
        }
        let display_name = self.display_name.map(|n| n.trim().to_owned()).filter(|n| !n.is_empty());
        if display_name.as_ref().is_some_and(|n| n.chars().count() > NAME || n.chars().any(char::is_control))
        {
            let message = format!("a display name has at most {NAME} characters on one line");
            fault("displayName", "badName", message);
        }
        if self.category != "Scan" {
            fault("category", "unknown", "the only category is Scan".to_owned());
        }
        if self.kind != "Nmap" {
            fault("type", "unknown", "the only type is Nmap".to_owned());
        }
        let limits = [
            ("limits.maxRatePps", self.limits.max_rate_pps, 10_000_000),
            ("limits.maxParallelRuns", self.limits.max_parallel_runs, 1000),
            ("limits.timeoutSeconds", self.limits.timeout_seconds, 31_536_000),
        ];
        for (field, value, most) in limits {
            if value.is_some_and(|value| !(1..=most).contains(&value)) {
                fault(field, "outOfRange", format!("this is 1 to {most}, or absent"));
            }
        }
        let grants = match grants_of(&self.options) {
            Ok(grants) => grants,
            Err(faults) => {
                errors.extend(faults);
                Grants::none()
            }
        };
        let given = self.command.unwrap_or_default();
        let command = if given.trim().is_empty() { DEFAULT_COMMAND } else { given.trim() }.to_owned();
        let faults = command_faults("command", &command, &grants, installed);
        errors.extend(faults.into_iter().map(|fault| fault.after(indent(&given))));
        if !errors.is_empty() {
            return Err(Problem::fields(errors));
        }
        Ok(ProviderFields {
            display_name: display_name.unwrap_or_else(|| name.clone()),
            name,
            category: self.category,
            kind: self.kind,
            command,
            engine: Engine::from(self.engine).to_string(),
            max_rate_pps: self.limits.max_rate_pps,
            max_parallel_runs: self.limits.max_parallel_runs,
            timeout_seconds: self.limits.timeout_seconds,
            options: grants.0.iter().map(|grant| grant.as_str().to_owned()).collect(),
            active: self.state == ProviderState::Active,
        })
    }
}

/// The grants of these names.
pub(crate) fn grants_of(names: &[String]) -> Result<Grants, Vec<FieldError>> {
    let mut grants = Grants::none();
    let mut errors = Vec::new();
    for (at, name) in names.iter().enumerate() {
        if let Some(grant) = Grant::ALL.iter().find(|grant| grant.as_str() == name) {
            grants.0.insert(*grant);
        } else {
            let known = Grant::ALL.map(Grant::as_str).join(", ");
            let message = format!("there is no option class {name:?}; there are {known}");
            errors.push(FieldError::new(format!("options[{at}]"), "unknown", message));
        }
    }
    if errors.is_empty() { Ok(grants) } else { Err(errors) }
}

/// What the grammar and the policy have against a command text, as faults of `field` at their places.
pub(crate) fn command_faults(
    field: &str,
    text: &str,
    grants: &Grants,
    installed: Option<&Installed>,
) -> Vec<FieldError> {
    let refusals = match parse(text) {
        Ok(command) => policy::check(&command, grants, installed.and_then(|i| i.scripts.as_ref())),
        Err(refusals) => refusals,
    };
    refusals
        .into_iter()
        .map(|refusal| FieldError {
            field: field.to_owned(),
            code: serde_json::to_value(refusal.code)
                .ok()
                .and_then(|code| code.as_str().map(str::to_owned))
                .unwrap_or_default(),
            message: refusal.reason,
            start: Some(refusal.start),
            end: Some(refusal.end),
        })
        .collect()
}
