//! What a client sets of a template, and whether it may be set so.

use portolan_nmap::command::Grants;
use portolan_store::PageRequest;
use portolan_store::templates::TemplateFields;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::fields::{indent, one_line, text};
use crate::api::providers::fields::{command_faults, grants_of};
use crate::auth::Caller;
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// What can be set of a template.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TemplateInput {
    /// Unique within the organization, whatever the case.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// What it does, for people.
    #[serde(default)]
    #[schema(max_length = 2000)]
    description: String,
    /// The command, with `%s` for the targets.
    #[schema(min_length = 1, max_length = 4096)]
    command: String,
}

impl TemplateInput {
    /// Checks everything and names every fault. The command may have what any of the owner's providers is granted;
    /// whether a scan may use it is decided with the scan's own provider.
    pub(super) async fn check(self, app: &App, caller: &Caller) -> Result<TemplateFields, Problem> {
        let mut errors: Vec<FieldError> = Vec::new();
        let name = one_line("name", &self.name, 100, &mut errors);
        if crate::scan_command::built_in(&name.to_lowercase()).is_some() {
            errors.push(FieldError::new("name", "duplicate", "a built-in template is called so"));
        }
        let description = text("description", &self.description, 2000, &mut errors);
        let command = self.command.trim().to_owned();
        if command.is_empty() {
            errors.push(FieldError::new("command", "empty", "the command is missing: -sV %s, for example"));
        } else {
            let grants = all_grants(app, caller).await?;
            let installed = app.nmap.installed().await.ok();
            let faults = command_faults("command", &command, &grants, installed.as_deref());
            errors.extend(faults.into_iter().map(|fault| fault.after(indent(&self.command))));
        }
        if errors.is_empty() {
            Ok(TemplateFields { name, description, command })
        } else {
            Err(Problem::fields(errors))
        }
    }
}

/// What the owner's providers are granted, all together.
async fn all_grants(app: &App, caller: &Caller) -> Result<Grants, Problem> {
    let mut grants = Grants::none();
    let mut page = PageRequest { limit: portolan_store::page::MOST, ..PageRequest::default() };
    loop {
        let found = app.store.providers(caller.owner(), &page).await?;
        for provider in found.items {
            grants.0.extend(grants_of(&provider.fields.options).unwrap_or_else(|_| Grants::none()).0);
        }
        page.cursor = found.next;
        if page.cursor.is_none() {
            return Ok(grants);
        }
    }
}
