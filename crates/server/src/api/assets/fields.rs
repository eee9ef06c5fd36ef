//! What a client sets of an asset, by JSON or by CSV, and whether it may be set so.

use portolan_model::Target;
use portolan_store::assets::AssetFields;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::fields::{one_line, text};
use crate::problem::{FieldError, Problem};

/// Most targets of an asset.
pub(super) const TARGETS: usize = 1000;
/// Most tags of an asset.
pub(super) const TAGS: usize = 50;
/// What assets mostly are. JSON takes any other word too; a file takes these, and those in use.
pub(super) const TYPES: [&str; 9] =
    ["host", "network", "server", "router", "switch", "firewall", "printer", "camera", "phone"];
/// Longest notes, in characters.
const NOTES: usize = 10_000;

/// What can be set of an asset.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AssetInput {
    /// Unique within the organization, whatever the case.
    #[schema(min_length = 1, max_length = 100)]
    pub(super) display_name: String,
    /// What it is: `host`, `network`, `printer`... Any word; `host` if absent.
    #[serde(rename = "type", default = "host")]
    #[schema(default = "host", min_length = 1, max_length = 50)]
    pub(super) kind: String,
    /// Addresses, names, networks and ranges.
    #[schema(min_items = 1, max_items = 1000)]
    pub(super) targets: Vec<String>,
    /// Words to choose it by: letters, digits and signs, but no blank, comma, semicolon or quote.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    #[schema(max_length = 10_000)]
    pub(super) notes: String,
}

fn host() -> String {
    "host".to_owned()
}

impl AssetInput {
    /// Checks everything and names every fault.
    pub(super) fn check(self) -> Result<AssetFields, Problem> {
        self.read().map_err(Problem::fields)
    }

    /// As [`Self::check`].
    pub(super) fn read(self) -> Result<AssetFields, Vec<FieldError>> {
        let mut errors = Vec::new();
        let display_name = one_line("displayName", &self.display_name, 100, &mut errors);
        let kind = one_line("type", &self.kind, 50, &mut errors);
        let targets = targets("targets", &self.targets, TARGETS, &mut errors);
        let tags = tags("tags", &self.tags, TAGS, &mut errors);
        let notes = text("notes", &self.notes, NOTES, &mut errors);
        if errors.is_empty() {
            Ok(AssetFields { display_name, kind, targets, tags, notes })
        } else {
            Err(errors)
        }
    }
}

/// Targets in canonical form, each once.
pub(in crate::api) fn targets(
    field: &str,
    texts: &[String],
    most: usize,
    errors: &mut Vec<FieldError>,
) -> Vec<String> {
    if texts.is_empty() {
        errors.push(FieldError::new(field, "empty", "at least one address, network or name is needed"));
    }
    if texts.len() > most {
        errors.push(FieldError::new(field, "tooMany", format!("{field} takes {most} at most")));
        return Vec::new();
    }
    let mut seen = std::collections::HashSet::new();
    let mut targets = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        match text.trim().parse::<Target>() {
            Ok(target) => {
                let target = target.to_string();
                if seen.insert(target.clone()) {
                    targets.push(target);
                }
            }
            Err(error) => {
                errors.push(FieldError::new(format!("{field}[{index}]"), "badTarget", error.to_string()));
            }
        }
    }
    targets
}

/// Tags, each once.
pub(in crate::api) fn tags(
    field: &str,
    texts: &[String],
    most: usize,
    errors: &mut Vec<FieldError>,
) -> Vec<String> {
    if texts.len() > most {
        errors.push(FieldError::new(field, "tooMany", format!("{field} takes {most} at most")));
        return Vec::new();
    }
    let mut tags: Vec<String> = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let tag = text.trim();
        let good = |c: char| !c.is_control() && !c.is_whitespace() && !matches!(c, ',' | ';' | '"');
        if tag.is_empty() || tag.chars().count() > 64 || !tag.chars().all(good) {
            let message = "a tag is 1 to 64 characters without blanks, commas, semicolons and quotes";
            errors.push(FieldError::new(format!("{field}[{index}]"), "badTag", message));
        } else if !tags.iter().any(|other| other.eq_ignore_ascii_case(tag)) {
            tags.push(tag.to_owned());
        }
    }
    tags
}
