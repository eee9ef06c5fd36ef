//! `/templates`: commands under a name, built in and an owner's own.

mod change;
mod create;
mod delete;
mod fields;
mod list;
mod read;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jiff::Timestamp;
use portolan_nmap::command::{Template as BuiltIn, parse};
use portolan_store::templates::Template as Own;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::problem::Problem;
use crate::scan_command::built_in;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(
        read::read,
        change::change,
        delete::delete
    ))
}

/// What can be set in a built-in template.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TemplateParameter)]
pub(crate) struct Parameter {
    /// What it is called by.
    name: &'static str,
    /// What it means.
    description: &'static str,
    /// The value where none is given.
    default: &'static str,
    /// The option that takes it.
    option: &'static str,
}

/// A command under a name.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Template {
    /// The name of a built-in one (`ping`), the UUID of the organization's own.
    id: String,
    /// Built-in ones cannot be changed.
    built_in: bool,
    /// What it is called in lists.
    name: String,
    /// What it does.
    description: String,
    /// The command, with `%s` for the targets.
    command: String,
    /// What can be set; nothing in own ones.
    parameters: Vec<Parameter>,
    /// Whether Nmap ends at once without raw sockets.
    needs_privilege: bool,
    /// How long it tends to take; of built-in ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    duration: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Timestamp>,
    /// Counts changes; also the `ETag`. Built-in ones stay at 1.
    version: i64,
}

impl From<&'static BuiltIn> for Template {
    fn from(template: &'static BuiltIn) -> Self {
        let parameter = |p: &'static portolan_nmap::command::Parameter| Parameter {
            name: p.name,
            description: p.description,
            default: p.default,
            option: p.option.name(),
        };
        Self {
            id: template.id.to_owned(),
            built_in: true,
            name: template.name.to_owned(),
            description: template.description.to_owned(),
            command: template.command.to_owned(),
            parameters: template.parameters.iter().map(parameter).collect(),
            needs_privilege: template.needs_privilege,
            duration: Some(template.duration),
            created_at: None,
            updated_at: None,
            version: 1,
        }
    }
}

impl From<Own> for Template {
    fn from(own: Own) -> Self {
        let needs_privilege =
            parse(&own.fields.command).is_ok_and(|command| command.invocation.needs_privilege());
        Self {
            id: own.id.to_string(),
            built_in: false,
            name: own.fields.name,
            description: own.fields.description,
            command: own.fields.command,
            parameters: Vec::new(),
            needs_privilege,
            duration: None,
            created_at: Some(own.created_at),
            updated_at: Some(own.updated_at),
            version: own.version,
        }
    }
}

/// The template that a path names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TemplateId {
    /// A built-in one.
    BuiltIn(&'static BuiltIn),
    /// Perhaps one of the owner's.
    Own(Uuid),
}

impl TemplateId {
    /// The id of what can be changed.
    fn own(self) -> Result<Uuid, Problem> {
        match self {
            Self::Own(id) => Ok(id),
            Self::BuiltIn(template) => Err(Problem::conflict(format!(
                "the template {} is built in and cannot be changed; make one of your own from its command",
                template.id
            ))),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for TemplateId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let none = || Problem::not_found("there is no such template: it is neither built in nor a UUID");
        let Path(text): Path<String> = Path::from_request_parts(parts, state).await.map_err(|_| none())?;
        match built_in(&text) {
            Some(template) => Ok(Self::BuiltIn(template)),
            None => Uuid::parse_str(&text).map(Self::Own).map_err(|_| none()),
        }
    }
}
