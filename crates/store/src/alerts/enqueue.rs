//! Into the outbox: a delivery that nobody has tried yet takes what comes for the same rule, so that a run that finds
//! much is one message. The outbox is bounded; what finds it full is counted on a delivery that goes.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::rules::Rule;
use super::{Told, new_id};
use crate::OwnerKey;
use crate::error::StoreError;
use crate::time::millis;

/// Alerts of one message at most.
const MESSAGE: i64 = 100;
/// How far apart alerts of one message may be, unless it is a digest.
const TOGETHER: SignedDuration = SignedDuration::from_mins(5);

/// The outbox of an owner while something is put into it.
pub(super) struct Outbox {
    owner: OwnerKey,
    /// Alerts that wait, by channel: one that is down holds up no other.
    waiting: BTreeMap<Uuid, u64>,
    most: u64,
}

impl Outbox {
    pub(super) async fn open(
        to: &mut SqliteConnection,
        owner: OwnerKey,
        most: u64,
    ) -> Result<Self, StoreError> {
        let waiting: Vec<(Uuid, i64)> = sqlx::query_as(
            "SELECT channel, sum(alerts) FROM delivery WHERE owner = $1 AND status = 'waiting' AND channel IS NOT NULL GROUP BY channel",
        )
        .bind(owner.0)
        .fetch_all(to)
        .await?;
        let waiting = waiting
            .into_iter()
            .map(|(channel, alerts)| (channel, u64::try_from(alerts).unwrap_or(0)))
            .collect();
        Ok(Self { owner, waiting, most })
    }

    /// Puts an alert in; says whether there was room.
    pub(super) async fn put(
        &mut self,
        to: &mut SqliteConnection,
        rule: &Rule,
        told: &Told,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let waiting = self.waiting.entry(rule.fields.channel).or_default();
        if *waiting >= self.most {
            leave_out(to, self.owner, rule, at).await?;
            return Ok(false);
        }
        *waiting += 1;
        let delivery = match with_room(to, rule, at).await? {
            Some(open) => open,
            None => insert(to, self.owner, rule, at).await?,
        };
        let document = crate::json::write("an alert to be told", told)?;
        sqlx::query(
            "INSERT INTO delivery_alert (delivery, number, document) SELECT key, alerts, $2 FROM delivery WHERE key = $1",
        )
        .bind(delivery)
        .bind(document)
        .execute(&mut *to)
        .await?;
        sqlx::query("UPDATE delivery SET alerts = alerts + 1 WHERE key = $1")
            .bind(delivery)
            .execute(to)
            .await?;
        Ok(true)
    }
}

/// What the rule makes of an alert that is raised at a time, and when that goes.
fn kind_and_due(rule: &Rule, at: Timestamp) -> (&'static str, Timestamp) {
    match rule.fields.digest_minutes {
        None => ("alert", at),
        Some(minutes) => ("digest", at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(at)),
    }
}

/// The rule's delivery that was not tried yet and has room for one alert more. One that waits for long is left alone:
/// when it is given up, what is new shall not be. So is one of before the rule was changed that goes later than a new
/// one would: a digest of a week holds up nothing that is told at once by now.
async fn with_room(to: &mut SqliteConnection, rule: &Rule, at: Timestamp) -> Result<Option<i64>, StoreError> {
    let since = at.saturating_sub(TOGETHER).unwrap_or(at);
    let (kind, due) = kind_and_due(rule, at);
    Ok(sqlx::query_scalar(
        "SELECT key FROM delivery WHERE rule = $1 AND channel = $2 AND status = 'waiting' AND attempts = 0 AND alerts < $3 AND kind = $4 AND wanted_at BETWEEN $5 AND $6 ORDER BY key DESC LIMIT 1",
    )
    .bind(rule.id)
    .bind(rule.fields.channel)
    .bind(MESSAGE)
    .bind(kind)
    .bind(millis(since))
    .bind(millis(due))
    .fetch_optional(to)
    .await?)
}

async fn insert(
    to: &mut SqliteConnection,
    owner: OwnerKey,
    rule: &Rule,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let (kind, due) = kind_and_due(rule, at);
    Ok(sqlx::query_scalar(
        "INSERT INTO delivery (id, owner, rule, channel, rule_name, channel_name, kind, status, wanted_at, due_at, created_at)
        SELECT $1, $2, $3, id, $4, name, $5, 'waiting', $6, $6, $7 FROM channel WHERE id = $8 RETURNING key",
    )
    .bind(new_id(at))
    .bind(owner.0)
    .bind(rule.id)
    .bind(&rule.fields.name)
    .bind(kind)
    .bind(millis(due))
    .bind(millis(at))
    .bind(rule.fields.channel)
    .fetch_one(to)
    .await?)
}

/// Counts an alert that found no room on a delivery of the rule that waits, so that the receiver learns of it: on none
/// that goes later than a new one would.
async fn leave_out(
    to: &mut SqliteConnection,
    owner: OwnerKey,
    rule: &Rule,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (kind, due) = kind_and_due(rule, at);
    let newest: Option<i64> = sqlx::query_scalar(
        "SELECT key FROM delivery WHERE rule = $1 AND channel = $2 AND status = 'waiting' AND kind = $3 AND wanted_at <= $4 ORDER BY key DESC LIMIT 1",
    )
    .bind(rule.id)
    .bind(rule.fields.channel)
    .bind(kind)
    .bind(millis(due))
    .fetch_optional(&mut *to)
    .await?;
    let delivery = match newest {
        Some(newest) => newest,
        None => insert(to, owner, rule, at).await?,
    };
    sqlx::query("UPDATE delivery SET left_out = left_out + 1 WHERE key = $1")
        .bind(delivery)
        .execute(to)
        .await?;
    Ok(())
}
