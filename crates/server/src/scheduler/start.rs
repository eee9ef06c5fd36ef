//! A start of a scan that no person asks for: the same judgement as when one does.

use jiff::Timestamp;
use portolan_store::audit::{AuditEntry, AuditVerdict};
use portolan_store::runs::{Became, NewRun, RunKind, RunState};
use portolan_store::{OwnerKey, Uuid};
use serde_json::json;

use crate::api::scans::check::{Ready, check_start};
use crate::live::wire;
use crate::problem::Problem;
use crate::state::App;

/// What stands where the name of a person would.
const BY: &str = "schedule";

/// The run that a scan becomes now, or why it may not start.
///
/// # Errors
/// Something failed here: it is tried again.
pub(super) async fn start(app: &App, owner: OwnerKey, scan: Uuid, now: Timestamp) -> Result<Became, Problem> {
    let stored = app.store.scan(owner, scan).await?;
    let provider = app.store.provider(owner, stored.fields.provider).await?;
    let checked =
        check_start(app, owner, &provider.fields, &stored.fields.command, &stored.fields.target).await;
    Ok(match checked {
        Ok(Ready { command, targets, .. }) => {
            let new = NewRun {
                id: app.clock.id(),
                owner,
                kind: RunKind::Scan,
                scan: Some(scan),
                provider: Some(provider.id),
                display_name: stored.fields.display_name,
                command,
                targets,
                timeout_seconds: Some(app.options.run_timeout_seconds),
                created_by: None,
                created_by_name: Some(BY.to_owned()),
                created_at: now,
            };
            Became::Started(Box::new(new), wire::state(RunState::Created, false, None, None))
        }
        Err(refused) if refused.problem().status >= 500 => return Err(refused.problem().clone()),
        Err(refused) => Became::Refused(refused.problem().detail.clone()),
    })
}

/// Writes it into the audit log, as the gate does for what people ask for.
pub(super) async fn record(app: &App, owner: OwnerKey, scan: Uuid, became: &Became) {
    let (verdict, detail) = match became {
        Became::Started(new, _) => {
            (AuditVerdict::Allowed, json!({"run": new.id, "command": new.command, "targets": new.targets}))
        }
        Became::Refused(reason) => (AuditVerdict::Refused, json!({"reason": reason})),
        Became::Missed | Became::Overlapped | Became::Queued => return,
    };
    let entry = AuditEntry {
        owner: Some(owner),
        account: None,
        username: Some(BY.to_owned()),
        via: "system",
        address: None,
        action: "run.start".to_owned(),
        object: Some(scan.to_string()),
        verdict,
        status: None,
        detail: Some(detail.to_string()),
    };
    if let Err(error) = app.store.record(&entry, app.clock.now()).await {
        tracing::error!(action = entry.action, "the audit log cannot be written: {error}");
    }
}
