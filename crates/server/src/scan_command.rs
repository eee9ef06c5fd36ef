//! The command text of a scan: its own, a template's or its provider's, as it is right now. The check when a scan
//! is written, the preview and each start take the same.

use std::collections::BTreeMap;

use portolan_nmap::command::{Template, TemplateError, templates};
use portolan_store::scans::ScanCommand;
use portolan_store::{OwnerKey, Store, StoreError, Uuid};

use crate::problem::{FieldError, Problem};

/// Why there is no command text.
#[derive(Debug, thiserror::Error)]
pub enum ScanCommandError {
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No template has this id.
    #[error("there is no template {id:?}: GET /templates lists them")]
    UnknownTemplate {
        /// The id.
        id: String,
    },
    /// The template has no such parameter.
    #[error("the template {template:?} has no parameter {parameter:?}; it has {known}")]
    UnknownParameter {
        /// The template.
        template: String,
        /// The parameter.
        parameter: String,
        /// What there is.
        known: String,
    },
    /// A parameter's value does not do.
    #[error("{reason}")]
    BadParameter {
        /// The parameter.
        parameter: String,
        /// Why.
        reason: String,
    },
}

impl ScanCommandError {
    /// The fault of a field; nothing for a trouble of the store.
    #[must_use]
    pub fn fault(&self) -> Option<FieldError> {
        let (field, code) = match self {
            Self::Store(_) => return None,
            Self::UnknownTemplate { .. } => ("templateId".to_owned(), "unknownTemplate"),
            Self::UnknownParameter { parameter, .. } => {
                (format!("parameters.{parameter}"), "unknownParameter")
            }
            Self::BadParameter { parameter, .. } => (format!("parameters.{parameter}"), "badValue"),
        };
        Some(FieldError::new(field, code, self.to_string()))
    }
}

impl From<ScanCommandError> for Problem {
    fn from(error: ScanCommandError) -> Self {
        match (error.fault(), error) {
            (Some(fault), _) => Self::fields(vec![fault]),
            (None, ScanCommandError::Store(error)) => error.into(),
            (None, error) => Self::logged(&error),
        }
    }
}

/// The built-in template of exactly this name.
#[must_use]
pub fn built_in(id: &str) -> Option<&'static Template> {
    templates().iter().find(|template| template.id == id)
}

/// The text of a scan's command, with `%s` for its targets.
///
/// # Errors
/// A template or parameter that is not there, a value that does not do.
pub async fn command_text(
    store: &Store,
    owner: OwnerKey,
    command: &ScanCommand,
    of_provider: &str,
) -> Result<String, ScanCommandError> {
    match command {
        ScanCommand::OfProvider => Ok(of_provider.to_owned()),
        ScanCommand::Text(text) => Ok(text.clone()),
        ScanCommand::Template { id, parameters } => match built_in(id) {
            Some(template) => with_parameters(template, parameters),
            None => of_owner(store, owner, id, parameters).await,
        },
    }
}

async fn of_owner(
    store: &Store,
    owner: OwnerKey,
    id: &str,
    parameters: &BTreeMap<String, String>,
) -> Result<String, ScanCommandError> {
    let unknown = || ScanCommandError::UnknownTemplate { id: id.chars().take(100).collect() };
    let key: Uuid = id.parse().map_err(|_| unknown())?;
    let template = match store.template(owner, key).await {
        Ok(template) => template.fields,
        Err(StoreError::NotFound { .. }) => return Err(unknown()),
        Err(error) => return Err(error.into()),
    };
    match parameters.keys().next() {
        Some(parameter) => Err(no_parameter(&template.name, parameter, &[])),
        None => Ok(template.command),
    }
}

fn no_parameter(template: &str, parameter: &str, known: &[&str]) -> ScanCommandError {
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    ScanCommandError::UnknownParameter {
        template: template.to_owned(),
        parameter: parameter.to_owned(),
        known,
    }
}

fn with_parameters(
    template: &'static Template,
    parameters: &BTreeMap<String, String>,
) -> Result<String, ScanCommandError> {
    if parameters.is_empty() {
        return Ok(template.command.to_owned());
    }
    // One by one first, so that the parameter at fault is known.
    for (name, value) in parameters {
        let alone = BTreeMap::from([(name.clone(), value.clone())]);
        template.command(&alone).map_err(|error| fault_of(template, name, error))?;
    }
    let first = parameters.keys().next().cloned().unwrap_or_default();
    Ok(template.command(parameters).map_err(|error| fault_of(template, &first, error))?.text())
}

fn fault_of(template: &'static Template, parameter: &str, error: TemplateError) -> ScanCommandError {
    match error {
        TemplateError::UnknownParameter { .. } => {
            let known: Vec<&str> = template.parameters.iter().map(|parameter| parameter.name).collect();
            no_parameter(template.id, parameter, &known)
        }
        TemplateError::Refused { refusals, .. } => {
            let reasons: Vec<String> = refusals.into_iter().map(|refusal| refusal.reason).collect();
            ScanCommandError::BadParameter { parameter: parameter.to_owned(), reason: reasons.join("; ") }
        }
        error => {
            ScanCommandError::BadParameter { parameter: parameter.to_owned(), reason: error.to_string() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(id: &str, parameters: &[(&str, &str)]) -> Result<String, ScanCommandError> {
        let parameters = parameters.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        with_parameters(built_in(id).unwrap(), &parameters)
    }

    #[test]
    fn parameters_go_into_the_command() {
        assert_eq!(text("port", &[]).unwrap(), "-p 1-65535 %s");
        let set = text("port", &[("ports", "22,80")]).unwrap();
        assert!(set.contains("22,80") && set.contains("%s"), "{set}");
    }

    #[test]
    fn a_parameter_at_fault_is_named() {
        let fault = |id, parameters: &[(&str, &str)]| text(id, parameters).unwrap_err().fault().unwrap();
        let unknown = fault("port", &[("port", "22")]);
        assert_eq!((unknown.field.as_str(), unknown.code.as_str()), ("parameters.port", "unknownParameter"));
        assert!(unknown.message.ends_with("it has ports"), "{}", unknown.message);
        for value in ["70000", "22 --script=x", "", "22;id", "-oN"] {
            let bad = fault("port", &[("ports", value)]);
            assert_eq!((bad.field.as_str(), bad.code.as_str()), ("parameters.ports", "badValue"), "{value}");
        }
    }

    #[test]
    fn built_in_templates_have_exactly_their_names() {
        assert!(built_in("ping").is_some());
        assert!(built_in("pin").is_none() && built_in("").is_none() && built_in("PING").is_none());
    }
}
