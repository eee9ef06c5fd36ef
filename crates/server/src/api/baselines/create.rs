//! `POST /baselines`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use jiff::Timestamp;
use portolan_changes::Ports;
use portolan_model::Protocol;
use portolan_store::StoreError;
use portolan_store::baselines::{Baseline as Stored, BaselineFields, Subject};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Baseline;
use crate::api::assets::fields::tags;
use crate::api::fields::text;
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::Body;
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// Longest reason, in characters.
const REASON: usize = 2000;
/// Longest list of ports, in characters.
const PORTS: usize = 4000;

/// A transport that has ports.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PortTransport {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// What is expected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BaselineInput {
    /// Of this asset; or give a tag.
    #[serde(default)]
    asset_id: Option<Uuid>,
    /// Of all assets with this tag; or give an asset.
    #[serde(default)]
    #[schema(max_length = 64)]
    tag: Option<String>,
    /// `tcp` if absent.
    #[serde(default)]
    protocol: PortTransport,
    /// As Nmap writes them, `22,8000-8010`; empty to say that none is expected.
    #[schema(max_length = 4000, example = "22,443")]
    ports: String,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// Until when; for good if absent.
    #[serde(default)]
    until: Option<Timestamp>,
}

impl BaselineInput {
    fn check(self, now: Timestamp) -> Result<BaselineFields, Problem> {
        let mut errors = Vec::new();
        let subject = subject(self.asset_id, self.tag, &mut errors);
        let reason = text("reason", self.reason.trim(), REASON, &mut errors);
        if reason.is_empty() {
            errors.push(FieldError::new("reason", "empty", "say why these ports are expected"));
        }
        if self.until.is_some_and(|until| until <= now) {
            errors.push(FieldError::new("until", "past", "until must lie in the future"));
        }
        let protocol = match self.protocol {
            PortTransport::Tcp => Protocol::Tcp,
            PortTransport::Udp => Protocol::Udp,
            PortTransport::Sctp => Protocol::Sctp,
        };
        let ports = ports(&self.ports, &mut errors);
        match subject {
            Some(subject) if errors.is_empty() => {
                Ok(BaselineFields { subject, protocol, ports, reason, until: self.until })
            }
            _ => Err(Problem::fields(errors)),
        }
    }
}

fn subject(asset: Option<Uuid>, tag: Option<String>, errors: &mut Vec<FieldError>) -> Option<Subject> {
    match (asset, tag) {
        (Some(asset), None) => Some(Subject::Asset(asset)),
        (None, Some(tag)) => {
            let mut faults = Vec::new();
            let read = tags("tag", &[tag], 1, &mut faults).pop();
            errors.extend(faults.into_iter().map(|fault| FieldError { field: "tag".to_owned(), ..fault }));
            read.map(Subject::Tag)
        }
        (Some(_), Some(_)) => {
            errors.push(FieldError::new("tag", "conflict", "give an asset or a tag, not both"));
            None
        }
        (None, None) => {
            errors.push(FieldError::new("assetId", "missing", "give an asset or a tag"));
            None
        }
    }
}

/// Every part of the list is a port or a range of them.
fn ports(list: &str, errors: &mut Vec<FieldError>) -> Ports {
    let is_part = |part: &str| {
        let (low, high) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<u16>().ok();
        number(low).zip(number(high)).is_some_and(|(low, high)| low <= high)
    };
    if list.len() > PORTS {
        errors.push(FieldError::new("ports", "tooLong", format!("ports has at most {PORTS} characters")));
    } else if let Some(part) = list.split(',').find(|part| !list.trim().is_empty() && !is_part(part)) {
        let message = format!("{:?} is no port and no range of ports: 22,8000-8010", part.trim());
        errors.push(FieldError::new("ports", "badPorts", message));
    }
    Ports::read(list)
}

/// Expect these ports to be open on an asset, or on all assets with a tag. What else is open there is a finding from
/// then on; a finding is accepted by expecting its port too. Who calls is who approves.
#[utoipa::path(
    post,
    path = "/baselines",
    operation_id = "baseline.create",
    tag = "baselines",
    security(("session" = ["operator"]), ("token" = ["operator"])),
    request_body = BaselineInput,
    responses((status = 201, description = "Expected", body = Baseline))
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<BaselineInput>,
) -> Result<(StatusCode, Extension<Note>, Json<Baseline>), Problem> {
    let now = app.clock.now();
    let made = Stored {
        id: app.clock.id(),
        fields: input.check(now)?,
        approved_by: Some(caller.account.id),
        approved_by_name: Some(caller.account.username.clone()),
        approved_at: now,
    };
    app.store.create_baseline(caller.owner(), &made).await.map_err(|error| match error {
        StoreError::NotFound { .. } => Problem::field("assetId", "unknown", "there is no such asset"),
        error => Problem::from(error),
    })?;
    let note = Note { object: Some(made.id.to_string()), ..Note::default() };
    let made = app.store.baseline(caller.owner(), made.id).await?;
    Ok((StatusCode::CREATED, Extension(note), Json(made.into())))
}
