//! Whether a scan may be written: the same verdict as at its start, field by field.

use std::collections::HashSet;

use axum::Extension;
use axum::response::{IntoResponse, Response};
use portolan_nmap::command::{Code as CommandCode, Grants};
use portolan_scanner::Plan;
use portolan_scanner::prepare::{judge_text, rules};
use portolan_scanner::verdict::{Code, Objection, ScanCode};
use portolan_store::providers::ProviderFields;
use portolan_store::scan_targets::{StartTargets, StartTargetsError};
use portolan_store::scans::{ScanCommand, ScanFields, ScanTarget};
use portolan_store::{OwnerKey, StoreError};

use super::fields::{ScanInput, Target, command_of};
use crate::api::assets::fields::{tags, targets};
use crate::api::fields::{indent, one_line};
use crate::api::providers::fields::grants_of;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::owner_scope::scope_of;
use crate::problem::{FieldError, Problem};
use crate::runner::least;
use crate::scan_command::{ScanCommandError, command_text};
use crate::state::App;

/// Most targets of a scan that names them itself.
const TARGETS: usize = 10_000;

/// Why a scan is not written.
#[derive(Debug)]
pub(crate) struct Refused {
    problem: Problem,
    /// Whether policy or scope forbid it: the audit log then has a refusal.
    forbidden: bool,
}

impl Refused {
    /// What is to be told.
    pub(crate) fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The same with its fields named as the request names them.
    pub(crate) fn map_fields(mut self, each: impl Fn(FieldError) -> FieldError) -> Self {
        let errors = std::mem::take(&mut self.problem.errors);
        if !errors.is_empty() {
            self.problem = Problem::fields(errors.into_iter().map(each).collect());
        }
        self
    }
}

impl<E: Into<Problem>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self { problem: error.into(), forbidden: false }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let note = Note { refused: self.forbidden, ..Note::default() };
        (Extension(note), self.problem).into_response()
    }
}

/// What is found wrong on the way.
#[derive(Default)]
struct Faults {
    errors: Vec<FieldError>,
    forbidden: bool,
    /// Which of the texts that the client sent each target is, where it sent any: repeated and wrong ones are left
    /// out of the targets.
    places: Vec<usize>,
}

impl ScanInput {
    /// Checks everything that can be checked and names every fault.
    pub(super) async fn check(self, app: &App, caller: &Caller) -> Result<ScanFields, Refused> {
        let mut faults = Faults { places: places(&self.target), ..Faults::default() };
        let display_name = one_line("displayName", &self.display_name, 100, &mut faults.errors);
        let provider = match app.store.provider(caller.owner(), self.provider_id).await {
            Ok(provider) => Some(provider.fields),
            Err(StoreError::NotFound { .. }) => {
                let fault = FieldError::new("providerId", "unknownProvider", "there is no such provider");
                faults.errors.push(fault);
                None
            }
            Err(error) => return Err(error.into()),
        };
        let left_out = self.command.as_deref().map_or(0, indent);
        let of_provider = provider.as_ref().map_or("", |provider| &provider.command);
        let command = match command_of(self.command, self.template_id, self.parameters) {
            Ok(command) => match command_text(&app.store, caller.owner(), &command, of_provider).await {
                Ok(text) => Some((command, text)),
                Err(ScanCommandError::Store(error)) => return Err(error.into()),
                Err(error) => {
                    faults.errors.extend(error.fault());
                    None
                }
            },
            Err(errors) => {
                faults.errors.extend(errors);
                None
            }
        };
        let target = aim(self.target, &mut faults.errors);
        let aimed = aimed(app, caller.owner(), &target, &mut faults.errors).await?;
        if let (Some((command, text)), Some(provider)) = (&command, &provider) {
            judge(app, caller.owner(), (command, text), provider, &aimed, &mut faults).await?;
            faults.errors = faults.errors.into_iter().map(|fault| fault.after(left_out)).collect();
        }
        match command {
            Some((command, _)) if faults.errors.is_empty() => {
                Ok(ScanFields { display_name, provider: self.provider_id, target, command })
            }
            _ => Err(Refused { problem: Problem::fields(faults.errors), forbidden: faults.forbidden }),
        }
    }
}

/// What starts: a command text and target texts, as they are at this moment.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) command: String,
    pub(crate) targets: Vec<String>,
    /// What would be sent.
    pub(crate) plan: Option<Plan>,
}

/// Whether what is stored (or asked for in a try) may start now: assets and tags are resolved, command and targets
/// judged by the scope and the grants of this moment.
pub(crate) async fn check_start(
    app: &App,
    owner: OwnerKey,
    provider: &ProviderFields,
    command: &ScanCommand,
    target: &ScanTarget,
) -> Result<Ready, Refused> {
    if !provider.active {
        let message = format!("the provider {:?} is inactive: it starts no scans", provider.display_name);
        return Err(Problem::conflict(message).into());
    }
    let mut faults = Faults::default();
    let text = command_text(&app.store, owner, command, &provider.command).await?;
    let aimed = aimed(app, owner, target, &mut faults.errors).await?;
    let plan = judge(app, owner, (command, &text), provider, &aimed, &mut faults).await?;
    if faults.errors.is_empty() {
        return Ok(Ready { command: text, targets: aimed.texts(), plan });
    }
    Err(Refused { problem: Problem::fields(faults.errors), forbidden: faults.forbidden })
}

/// The index of each text that is a target, and is for the first time.
fn places(target: &Target) -> Vec<usize> {
    let Target::Manual { targets } = target else { return Vec::new() };
    let mut seen = HashSet::new();
    let read = targets.iter().enumerate().filter_map(|(at, text)| Some((at, text.trim().parse().ok()?)));
    read.filter(|(_, target): &(usize, portolan_model::Target)| seen.insert(target.clone()))
        .map(|(at, _)| at)
        .collect()
}

/// The target as it is stored: what can be read of it, in canonical form.
fn aim(target: Target, errors: &mut Vec<FieldError>) -> ScanTarget {
    match target {
        Target::Manual { targets: texts } => {
            ScanTarget::Manual { targets: targets("target.targets", &texts, TARGETS, errors) }
        }
        Target::Asset { mut asset_ids, tags: texts } => {
            if asset_ids.len() > 1000 {
                errors.push(FieldError::new(
                    "target.assetIds",
                    "tooMany",
                    "this takes 1000 assets; use a tag",
                ));
                asset_ids.clear();
            }
            ScanTarget::Asset { asset_ids, tags: tags("target.tags", &texts, 100, errors) }
        }
    }
}

/// What the scan would be aimed at if it started now; empty where its target is at fault.
async fn aimed(
    app: &App,
    owner: OwnerKey,
    target: &ScanTarget,
    errors: &mut Vec<FieldError>,
) -> Result<StartTargets, Refused> {
    let at_fault = errors.iter().any(|fault| fault.field.starts_with("target"));
    match app.store.start_targets(owner, target).await {
        Ok(found) => Ok(found),
        Err(faults) => {
            for fault in faults {
                match fault {
                    StartTargetsError::Store(error) => return Err(error.into()),
                    // An empty list after faults that are told already.
                    StartTargetsError::Nothing { .. } if at_fault => {}
                    fault => errors.push(FieldError::new(
                        fault.field().unwrap_or_default(),
                        fault.code(),
                        fault.to_string(),
                    )),
                }
            }
            Ok(StartTargets::default())
        }
    }
}

async fn judge(
    app: &App,
    owner: OwnerKey,
    (command, text): (&ScanCommand, &str),
    provider: &ProviderFields,
    aimed: &StartTargets,
    faults: &mut Faults,
) -> Result<Option<Plan>, Refused> {
    let scope = scope_of(&app.store, owner).await?;
    let installed = app.nmap.installed().await.ok();
    let grants = grants_of(&provider.options).unwrap_or_else(|_| Grants::none());
    let engine = provider.engine.parse().unwrap_or_default();
    let rate = provider.max_rate_pps.and_then(|rate| u64::try_from(rate).ok());
    let by = rules(installed.as_deref(), &scope, &grants)
        .by(engine, least(app.runner.limits().max_rate_pps, rate))
        .cut(app.runner.limits().shard_addresses);
    let verdict = judge_text(text, &aimed.texts(), &by).verdict;
    for objection in verdict.refusals {
        if objection.lacks_targets() && faults.errors.iter().any(|fault| fault.field.starts_with("target")) {
            continue;
        }
        faults.forbidden |= forbids(objection.code);
        faults.errors.push(fault_of(&objection, command, aimed, &faults.places));
    }
    Ok(verdict.plan)
}

/// Whether an objection is policy or scope speaking, and not a slip of the pen.
fn forbids(code: Code) -> bool {
    matches!(
        code,
        Code::Scan(ScanCode::OutOfScope | ScanCode::UnpinnedName)
            | Code::Command(CommandCode::Forbidden | CommandCode::NeedsGrant | CommandCode::ScriptCategory)
    )
}

/// An objection as a fault of the field that it comes from.
fn fault_of(
    objection: &Objection,
    command: &ScanCommand,
    aimed: &StartTargets,
    places: &[usize],
) -> FieldError {
    let code = serde_json::to_value(objection.code).ok();
    let code = code.and_then(|code| code.as_str().map(ToOwned::to_owned)).unwrap_or_default();
    if let Some(index) = objection.target {
        let asset = aimed.targets.get(index).and_then(|target| target.assets.first());
        if let Some(name) = asset.and_then(|id| aimed.assets.get(id)) {
            return FieldError::new("target", code, format!("the asset {name:?}: {}", objection.reason));
        }
        let place = places.get(index).copied().unwrap_or(index);
        return FieldError::new(format!("target.targets[{place}]"), code, &objection.reason);
    }
    match command {
        ScanCommand::Text(_) => FieldError {
            start: Some(objection.start),
            end: Some(objection.end),
            ..FieldError::new("command", code, &objection.reason)
        },
        ScanCommand::Template { .. } => {
            FieldError::new("templateId", code, format!("the template's command: {}", objection.reason))
        }
        ScanCommand::OfProvider => {
            FieldError::new("providerId", code, format!("the provider's command: {}", objection.reason))
        }
    }
}
