//! From an occurrence to alerts and what is to be sent, in one transaction.

use std::collections::BTreeSet;

use jiff::Timestamp;
use portolan_changes::Ports;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::enqueue::Outbox;
use super::rules::{Rule, active};
use super::{Again, Occurrence, Told, cut, new_id};
use crate::error::StoreError;
use crate::time::{millis, timestamp};
use crate::{OwnerKey, Store};

/// Longest title and detail, in characters: hosts have their say in them.
const TITLE: usize = 300;
const DETAIL: usize = 4000;

/// What came of occurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Raised {
    /// Alerts that are new, or open again.
    pub alerts: u64,
    /// How many of them were put into the outbox, each once a rule that matches.
    pub queued: u64,
    /// How many found the outbox full.
    pub left_out: u64,
}

impl Store {
    /// Makes alerts of occurrences and puts what rules ask for into the outbox: all of it or nothing.
    ///
    /// One that there is already, open, is counted, and told again where that is [`Again::News`]; one that was
    /// acknowledged, or whose muting is over, is open again and told.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn raise(&self, occurrences: &[Occurrence]) -> Result<Raised, StoreError> {
        let mut transaction = self.begin().await?;
        let raised = raise_within(&mut transaction, occurrences, self.outbox_limit()).await?;
        transaction.commit().await?;
        Ok(raised)
    }
}

/// [`Store::raise`] within a transaction that does more.
pub(crate) async fn raise_within(
    to: &mut SqliteConnection,
    occurrences: &[Occurrence],
    most: u64,
) -> Result<Raised, StoreError> {
    let mut raised = Raised::default();
    let mut of: Option<(OwnerKey, Vec<Rule>, Outbox)> = None;
    for occurrence in occurrences {
        if of.as_ref().is_none_or(|(owner, ..)| *owner != occurrence.owner) {
            let mut rules = active(to, occurrence.owner).await?;
            rules.sort_by_key(|rule| rule.fields.digest_minutes.unwrap_or(0));
            of = Some((occurrence.owner, rules, Outbox::open(to, occurrence.owner, most).await?));
        }
        let Some((_, rules, outbox)) = &mut of else { continue };
        // A channel hears of it once, by the rule that tells it soonest.
        let mut channels = BTreeSet::new();
        let mut matching: Vec<&Rule> = rules.iter().filter(|rule| rule.fields.matches(occurrence)).collect();
        matching.retain(|rule| channels.insert(rule.fields.channel));
        if occurrence.kind.is_notice() && matching.is_empty() {
            continue;
        }
        let Some(told) = note(to, occurrence).await? else { continue };
        raised.alerts += 1;
        for rule in matching {
            if outbox.put(to, rule, &told, occurrence.at).await? {
                raised.queued += 1;
            } else {
                raised.left_out += 1;
            }
        }
    }
    if raised.left_out > 0 {
        let Raised { queued, left_out, .. } = raised;
        tracing::warn!(queued, left_out, "the outbox of alerts is full: receivers are told a number only");
    }
    Ok(raised)
}

/// What the alert of this key is of is over: when it is seen again, that is a new alert. One that is muted stays, and
/// so does the quiet that somebody asked for.
pub(crate) async fn end_within(
    to: &mut SqliteConnection,
    owner: OwnerKey,
    key: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE alert SET dedup = dedup || ':over:' || key, acknowledged_at = COALESCE(acknowledged_at, $3) WHERE owner = $1 AND dedup = $2 AND ifnull(muted_until, 0) <= $3",
    )
    .bind(owner.0)
    .bind(key)
    .bind(millis(now))
    .execute(to)
    .await?;
    Ok(())
}

/// Writes the alert of an occurrence; gives what is to be told of it, if anything is.
async fn note(to: &mut SqliteConnection, occurrence: &Occurrence) -> Result<Option<Told>, StoreError> {
    let before = sqlx::query(
        "SELECT key, id, times, first_at, acknowledged_at, muted_until FROM alert WHERE owner = $1 AND dedup = $2",
    )
    .bind(occurrence.owner.0)
    .bind(&occurrence.key)
    .fetch_optional(&mut *to)
    .await?;
    let mut told = told(occurrence);
    let Some(row) = before else {
        insert(to, occurrence, &told).await?;
        return Ok(Some(told));
    };
    let (acknowledged, muted): (Option<i64>, Option<i64>) =
        (row.try_get("acknowledged_at")?, row.try_get("muted_until")?);
    let now = millis(occurrence.at);
    let is_muted = muted.is_some_and(|until| until > now);
    let is_news = occurrence.again == Again::News || acknowledged.is_some() || muted.is_some();
    let is_told = is_news && !is_muted;
    let times: i64 = row.try_get("times")?;
    told.id = row.try_get("id")?;
    told.times = u64::try_from(times).unwrap_or(0) + 1;
    told.first_at = timestamp(row.try_get("first_at")?);
    count(to, row.try_get("key")?, &told, is_told).await?;
    Ok(is_told.then_some(told))
}

/// The port, where it is one.
fn only(ports: &Ports) -> Option<u16> {
    let mut all = ports.ranges();
    match (all.next(), all.next()) {
        (Some((first, last)), None) if first == last => Some(first),
        _ => None,
    }
}

fn told(occurrence: &Occurrence) -> Told {
    Told {
        id: new_id(occurrence.at),
        kind: occurrence.kind,
        severity: occurrence.severity,
        title: cut(&occurrence.title, TITLE).to_owned(),
        detail: cut(&occurrence.detail, DETAIL).to_owned(),
        ip: occurrence.ip,
        protocol: occurrence.protocol.clone(),
        port: only(&occurrence.ports),
        tags: occurrence.tags.clone(),
        run_id: occurrence.run,
        times: 1,
        first_at: occurrence.at,
        last_at: occurrence.at,
    }
}

async fn insert(to: &mut SqliteConnection, occurrence: &Occurrence, told: &Told) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO alert (id, owner, dedup, kind, severity, title, detail, ip, protocol, port, tags, run, first_at, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
    )
    .bind(told.id)
    .bind(occurrence.owner.0)
    .bind(&occurrence.key)
    .bind(told.kind.as_str())
    .bind(told.severity.number())
    .bind(&told.title)
    .bind(&told.detail)
    .bind(told.ip.map(|ip| ip.to_string()))
    .bind(&told.protocol)
    .bind(told.port)
    .bind(crate::json::write("an alert's tags", &told.tags)?)
    .bind(told.run_id)
    .bind(millis(told.last_at))
    .execute(to)
    .await?;
    Ok(())
}

/// One time more; what it says is the newest.
async fn count(
    to: &mut SqliteConnection,
    key: i64,
    told: &Told,
    is_open_again: bool,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE alert SET times = times + 1, last_at = max(last_at, $2), severity = $3, title = $4, detail = $5, tags = $6, run = $7,
            acknowledged_at = iif($8, NULL, acknowledged_at), acknowledged_by = iif($8, NULL, acknowledged_by),
            acknowledged_by_name = iif($8, NULL, acknowledged_by_name), muted_until = iif($8, NULL, muted_until)
        WHERE key = $1",
    )
    .bind(key)
    .bind(millis(told.last_at))
    .bind(told.severity.number())
    .bind(&told.title)
    .bind(&told.detail)
    .bind(crate::json::write("an alert's tags", &told.tags)?)
    .bind(told.run_id.map(Uuid::into_bytes).map(Vec::from))
    .bind(is_open_again)
    .execute(to)
    .await?;
    Ok(())
}
