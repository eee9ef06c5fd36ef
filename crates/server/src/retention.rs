//! Old runs go: once an hour, by what each organization keeps.

use std::time::Duration;

use portolan_store::results::RetentionReport;
use portolan_store::{OwnerKey, PageRequest, StoreError};

use crate::runner::raw;
use crate::state::App;

/// How often it is looked.
const PAUSE: Duration = Duration::from_hours(1);

/// Removes what an organization keeps no longer, with its raw files; with `dry_run` only says what would go.
///
/// # Errors
/// The store's.
pub async fn retain(app: &App, owner: OwnerKey, dry_run: bool) -> Result<RetentionReport, StoreError> {
    let kept = app.store.settings(owner).await?.retention;
    let limit = |value: Option<i64>| value.and_then(|value| u32::try_from(value).ok());
    let (days, runs) = (limit(kept.keep_days), limit(kept.keep_runs));
    let report = app.store.retain(owner, app.clock.now(), days, runs, dry_run).await?;
    if !dry_run {
        for run in &report.runs {
            if let Err(error) = raw::forget(app.store.directory(), run.id) {
                tracing::warn!(run = %run.id, "the raw files of a removed run are left: {error}");
            }
        }
    }
    Ok(report)
}

/// Does it for everybody, again and again; never returns.
pub async fn every_hour(app: App) {
    let mut hours = tokio::time::interval(PAUSE);
    loop {
        hours.tick().await;
        if let Err(error) = of_all(&app).await {
            tracing::error!("old runs could not be removed: {error}");
        }
    }
}

async fn of_all(app: &App) -> Result<(), StoreError> {
    let mut page = PageRequest { limit: portolan_store::page::MOST, ..PageRequest::default() };
    loop {
        let owners = app.store.owners(None, &page).await?;
        for owner in owners.items {
            let report = retain(app, owner.key, false).await?;
            if !report.runs.is_empty() {
                tracing::info!(owner = owner.name, runs = report.runs.len(), "removed old runs");
            }
        }
        if owners.next.is_none() {
            return Ok(());
        }
        page.cursor = owners.next;
    }
}
