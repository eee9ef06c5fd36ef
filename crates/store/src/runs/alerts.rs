//! What is to be told of runs themselves, raised in the transaction that it is of.

use jiff::Timestamp;
use portolan_changes::Ports;
use portolan_model::counted;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::{Run, RunKey, RunState};
use crate::alerts::{Again, AlertKind, Occurrence, end_within, raise_within};
use crate::error::StoreError;
use crate::scans::ScanTarget;
use crate::schedules::Schedule;
use crate::time::millis;
use crate::{OwnerKey, Store};

impl Store {
    /// Tells who asked for it that a run begins to send, or goes on; `detail` says from where, to where, how much.
    ///
    /// # Errors
    /// The database's.
    pub async fn notify_started(&self, run: &Run, detail: String, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let Some(of) = Of::read(&mut transaction, run.key).await? else { return Ok(()) };
        let what = if run.spent_ms == 0 { "the scan begins" } else { "the scan goes on" };
        let occurrence = Occurrence {
            detail,
            again: Again::News,
            ..of.occurrence(AlertKind::RunStarted, "run", of.id, what, now)
        };
        raise_within(&mut transaction, &[occurrence], self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Tells who asked for it, once, that a schedule is about to start a scan.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] of the scan; the database's.
    pub async fn notify_planned(
        &self,
        due: &Schedule,
        start_at: Timestamp,
        detail: String,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let scan = self.scan(due.owner, due.scan).await?;
        let mut transaction = self.begin().await?;
        let kind = AlertKind::RunPlanned;
        let occurrence = Occurrence {
            key: format!("{}:scan:{}:{}", kind.as_str(), due.scan, millis(start_at)),
            title: format!("{}: a scan is to start at {start_at}", scan.fields.display_name),
            detail,
            tags: tags(&mut transaction, Some(scan.fields.target)).await?,
            ..bare(due.owner, kind, now)
        };
        raise_within(&mut transaction, &[occurrence], self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The key of the alert that runs of a scan fail.
fn failing(scan: Uuid) -> String {
    format!("{}:scan:{scan}", AlertKind::RunFailed.as_str())
}

/// The key of the alert that a schedule may not start its scan. Another than that of runs which fail: a start that
/// succeeds ends it, and says nothing of how its run will end.
fn refusing(scan: Uuid) -> String {
    format!("{}:start:{scan}", AlertKind::RunFailed.as_str())
}

/// A schedule has started its scan: that it may not is over.
pub(super) async fn started(
    to: &mut SqliteConnection,
    (owner, scan): (OwnerKey, Uuid),
    now: Timestamp,
) -> Result<(), StoreError> {
    end_within(to, owner, &refusing(scan), now).await
}

/// Tells that a schedule's scan may not start. One that may not each night is one alert, as one that fails is.
pub(super) async fn refused(
    to: &mut SqliteConnection,
    (owner, scan): (OwnerKey, Uuid),
    reason: &str,
    now: Timestamp,
    most: u64,
) -> Result<(), StoreError> {
    let found: Option<(String, String)> =
        sqlx::query_as("SELECT display_name, target FROM scan WHERE owner = $1 AND id = $2")
            .bind(owner.0)
            .bind(scan)
            .fetch_optional(&mut *to)
            .await?;
    let Some((name, target)) = found else { return Ok(()) };
    let kind = AlertKind::RunFailed;
    let occurrence = Occurrence {
        key: refusing(scan),
        title: format!("{name}: its schedule could not start it"),
        detail: reason.to_owned(),
        tags: tags(to, crate::json::read("a scan's target", &target).ok()).await?,
        ..bare(owner, kind, now)
    };
    raise_within(to, &[occurrence], most).await?;
    Ok(())
}

/// What is at no address, as scans and runs are, without what is said of it.
fn bare(owner: OwnerKey, kind: AlertKind, at: Timestamp) -> Occurrence {
    Occurrence {
        owner,
        kind,
        key: String::new(),
        severity: kind.severity(),
        title: String::new(),
        detail: String::new(),
        ip: None,
        protocol: None,
        ports: Ports::default(),
        open: Vec::new(),
        tags: Vec::new(),
        run: None,
        at,
        again: Again::Same,
    }
}

/// What is told of a run.
struct Of {
    id: Uuid,
    owner: OwnerKey,
    scan: Option<Uuid>,
    name: String,
    tags: Vec<String>,
    row: SqliteRow,
}

impl Of {
    /// Nothing of tests and imports: who began them looks at them.
    async fn read(from: &mut SqliteConnection, run: RunKey) -> Result<Option<Self>, StoreError> {
        let row = sqlx::query(
            "SELECT run.id, run.owner, run.state, run.resumes, run.display_name, run.message, run.hint, run.started_at,
                run.hosts_up, run.hosts_total, run.open_ports, run.second_look_of, run.scan, scan.target
            FROM run LEFT JOIN scan ON scan.id = run.scan WHERE run.key = $1 AND run.kind = 'scan'",
        )
        .bind(run.0)
        .fetch_optional(&mut *from)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let target: Option<String> = row.try_get("target")?;
        let target = target.map(|text| crate::json::read("a scan's target", &text)).transpose()?;
        Ok(Some(Self {
            id: row.try_get("id")?,
            owner: OwnerKey(row.try_get("owner")?),
            scan: row.try_get("scan")?,
            name: row.try_get("display_name")?,
            tags: tags(from, target).await?,
            row,
        }))
    }

    /// One of a kind at a thing.
    fn occurrence(&self, kind: AlertKind, of: &str, id: Uuid, what: &str, at: Timestamp) -> Occurrence {
        Occurrence {
            key: format!("{}:{of}:{id}", kind.as_str()),
            title: format!("{}: {what}", self.name),
            tags: self.tags.clone(),
            run: Some(self.id),
            ..bare(self.owner, kind, at)
        }
    }

    /// That the run did not do what it was to do. Who cancelled one knows; a scan that fails each night is one alert.
    fn failed(&self, at: Timestamp) -> Result<Option<Occurrence>, StoreError> {
        let what = match self.state()? {
            Some(RunState::Failed) => "the run failed",
            Some(RunState::TimedOut) => "the run took too long and was ended",
            Some(RunState::Partial) => "the run scanned a part only",
            Some(RunState::Interrupted) => "the run was cut off and does not go on",
            _ => return Ok(None),
        };
        let said: [Option<String>; 2] = [self.row.try_get("message")?, self.row.try_get("hint")?];
        let failed = self.occurrence(AlertKind::RunFailed, "run", self.id, what, at);
        Ok(Some(Occurrence {
            detail: said.into_iter().flatten().collect::<Vec<_>>().join("\n"),
            key: self.scan.map_or(failed.key, failing),
            ..failed
        }))
    }

    /// The scan that did what it was to do, whatever went wrong with it before. A second look is at a part only.
    fn recovered(&self) -> Result<Option<Uuid>, StoreError> {
        let is_second: bool = self.row.try_get::<Option<Vec<u8>>, _>("second_look_of")?.is_some();
        let is_done = self.state()? == Some(RunState::Completed) && !is_second;
        Ok(self.scan.filter(|_| is_done))
    }

    /// That the run sends no more, where it ever did.
    fn ended(&self, at: Timestamp) -> Result<Option<Occurrence>, StoreError> {
        let (Some(state), Some(_)) = (self.state()?, self.row.try_get::<Option<i64>, _>("started_at")?)
        else {
            return Ok(None);
        };
        let count = |column: &str| self.row.try_get::<i64, _>(column).map(i64::unsigned_abs);
        let (up, total, open) = (count("hosts_up")?, count("hosts_total")?, count("open_ports")?);
        Ok(Some(Occurrence {
            detail: format!(
                "{up} of {} up, {}",
                counted(total, "host", "hosts"),
                counted(open, "open port", "open ports")
            ),
            ..self.occurrence(AlertKind::RunEnded, "run", self.id, &format!("the scan is over ({state})"), at)
        }))
    }

    fn state(&self) -> Result<Option<RunState>, StoreError> {
        let state: String = self.row.try_get("state")?;
        let resumes: bool = self.row.try_get("resumes")?;
        Ok(RunState::named(&state).filter(|state| state.is_end() && !resumes))
    }
}

/// The alerts of a run that has ended; those that it puts an end to.
pub(super) async fn ended(
    to: &mut SqliteConnection,
    run: RunKey,
    now: Timestamp,
    most: u64,
) -> Result<(), StoreError> {
    let Some(of) = Of::read(to, run).await? else { return Ok(()) };
    if let Some(scan) = of.recovered()? {
        for key in [failing(scan), refusing(scan)] {
            end_within(to, of.owner, &key, now).await?;
        }
    }
    let told: Vec<Occurrence> = of.failed(now)?.into_iter().chain(of.ended(now)?).collect();
    raise_within(to, &told, most).await?;
    Ok(())
}

/// The alert of a run that waits from now on.
pub(super) async fn waits(
    to: &mut SqliteConnection,
    run: RunKey,
    message: &str,
    now: Timestamp,
    most: u64,
) -> Result<(), StoreError> {
    let Some(of) = Of::read(to, run).await? else { return Ok(()) };
    let waits = of.occurrence(AlertKind::RunWaiting, "run", of.id, "the run waits for its windows", now);
    // It may have gone on since it was told last.
    let waits = Occurrence { detail: message.to_owned(), again: Again::News, ..waits };
    raise_within(to, &[waits], most).await?;
    Ok(())
}

/// The tags of what a scan is aimed at.
async fn tags(from: &mut SqliteConnection, target: Option<ScanTarget>) -> Result<Vec<String>, StoreError> {
    let Some(ScanTarget::Asset { asset_ids, mut tags }) = target else { return Ok(Vec::new()) };
    for asset in asset_ids {
        let of: Vec<String> = sqlx::query_scalar("SELECT tag FROM asset_tag WHERE asset = $1 ORDER BY tag")
            .bind(asset)
            .fetch_all(&mut *from)
            .await?;
        tags.extend(of);
    }
    let mut seen = std::collections::BTreeSet::new();
    tags.retain(|tag| seen.insert(tag.to_lowercase()));
    Ok(tags)
}
