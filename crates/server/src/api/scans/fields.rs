//! What a client sets of a scan.

use std::collections::BTreeMap;

use portolan_store::scans::{ScanCommand, ScanTarget};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::FieldError;

/// What a scan is aimed at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "mode", rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ScanTarget)]
pub(crate) enum Target {
    /// At these.
    Manual {
        /// Addresses, networks, ranges and names.
        #[schema(min_items = 1, max_items = 10_000)]
        targets: Vec<String>,
    },
    /// At what these assets, and those that have any of these tags, have at each start.
    Asset {
        /// Assets.
        #[serde(default, rename = "assetIds")]
        #[schema(max_items = 1000)]
        asset_ids: Vec<Uuid>,
        /// Tags.
        #[serde(default)]
        #[schema(max_items = 100)]
        tags: Vec<String>,
    },
}

impl From<ScanTarget> for Target {
    fn from(target: ScanTarget) -> Self {
        match target {
            ScanTarget::Manual { targets } => Self::Manual { targets },
            ScanTarget::Asset { asset_ids, tags } => Self::Asset { asset_ids, tags },
        }
    }
}

/// What can be set of a scan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ScanInput {
    /// For people; need not be unique.
    #[schema(min_length = 1, max_length = 100)]
    pub(super) display_name: String,
    /// Who runs it.
    pub(super) provider_id: Uuid,
    pub(super) target: Target,
    /// The command, with `%s` for the targets. Without it and `templateId`, the provider's.
    #[schema(max_length = 65_536)]
    pub(super) command: Option<String>,
    /// A built-in template's name or an own one's UUID, in the place of `command`.
    pub(super) template_id: Option<String>,
    /// What is set in the template.
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, String>,
}

/// Where the command comes from: the text, the template, or else the provider.
pub(in crate::api) fn command_of(
    command: Option<String>,
    template: Option<String>,
    parameters: BTreeMap<String, String>,
) -> Result<ScanCommand, Vec<FieldError>> {
    let fault = |field: &str, code: &str, message: &str| Err(vec![FieldError::new(field, code, message)]);
    match (command, template) {
        (Some(_), Some(_)) => fault("templateId", "conflict", "give a command or a template, not both"),
        (_, None) if !parameters.is_empty() => {
            fault("parameters", "conflict", "parameters go with a templateId only")
        }
        (Some(command), None) if command.trim().is_empty() => fault(
            "command",
            "empty",
            "the command is empty: leave it out for the provider's, or write -sV %s",
        ),
        (Some(command), None) => Ok(ScanCommand::Text(command.trim().to_owned())),
        (None, Some(id)) => Ok(ScanCommand::Template { id, parameters }),
        (None, None) => Ok(ScanCommand::OfProvider),
    }
}
