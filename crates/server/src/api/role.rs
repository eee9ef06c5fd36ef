//! Roles and names, as several resources show and take them.

use portolan_store::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::FieldError;

/// Longest names, in characters.
const NAME: usize = 100;

/// What a user may do, in rising order: `viewer` sees, `operator` also scans, `admin` also decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Role)]
pub(crate) enum RoleName {
    /// Sees everything of the organization, changes nothing.
    Viewer,
    /// Also scans.
    Operator,
    /// Also decides.
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Viewer => Self::Viewer,
            Role::Operator => Self::Operator,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Viewer => Self::Viewer,
            RoleName::Operator => Self::Operator,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// A name of 1 to 100 ASCII letters, digits and signs of `also`.
pub(crate) fn name(field: &str, text: &str, also: &str) -> Result<String, FieldError> {
    let text = text.trim();
    let good = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
    if !text.is_empty() && text.len() <= NAME && text.chars().all(good) {
        return Ok(text.to_owned());
    }
    let message = format!("this is 1 to {NAME} letters, digits and any of {also}");
    Err(FieldError::new(field, "badName", message))
}

/// A name for people: at most 100 characters on one line; `instead` where there is none.
pub(crate) fn display_name(field: &str, text: Option<&str>, instead: &str) -> Result<String, FieldError> {
    let text = text.map(str::trim).filter(|text| !text.is_empty()).unwrap_or(instead);
    if text.chars().count() <= NAME && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let message = format!("this has at most {NAME} characters on one line");
    Err(FieldError::new(field, "badName", message))
}
