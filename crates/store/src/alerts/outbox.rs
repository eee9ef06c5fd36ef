//! Out of the outbox: what is due is claimed, tried, and settled.

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row, Sqlite, Transaction};
use uuid::Uuid;

use super::channels::{self, Channel};
use super::{Told, cut, new_id};
use crate::error::StoreError;
use crate::time::{millis, timestamp};
use crate::{Store, json};

/// Longest error that is kept, in characters.
const ERROR: usize = 500;

/// A delivery to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    key: i64,
    /// What the receiver knows repetitions by: the same for each attempt.
    pub id: Uuid,
    /// The rule that asked for it, as it was called.
    pub rule: String,
    /// Collected over a while.
    pub is_digest: bool,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// When it was to go first.
    pub wanted_at: Timestamp,
    /// Where it goes.
    pub channel: Channel,
    /// What is told.
    pub alerts: Vec<Told>,
    /// How many alerts more found the outbox full.
    pub left_out: u64,
}

/// Why an attempt failed, and what follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// For people.
    pub error: String,
    /// The status that was answered, if any was.
    pub answer: Option<u16>,
    /// When the delivery is tried again.
    pub delivery_again: Timestamp,
    /// When the channel is.
    pub channel_again: Timestamp,
    /// What was wanted before is given up.
    pub give_up_before: Timestamp,
}

impl Store {
    /// Claims what is due: one delivery a channel, none of the channels in `busy`. Fewest attempts go first, so that
    /// one that is never taken does not hold up the others.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn claim_deliveries(
        &self,
        now: Timestamp,
        busy: &[Uuid],
        most: usize,
    ) -> Result<Vec<Claimed>, StoreError> {
        // Asked of a reader, since mostly there is nothing to write.
        let due: Vec<(i64, Uuid)> = sqlx::query_as(
            "SELECT (SELECT key FROM delivery WHERE channel = c.id AND status = 'waiting' AND due_at <= $1 ORDER BY attempts, key LIMIT 1) AS key, c.id
            FROM channel c WHERE c.state = 'active' AND ifnull(c.retry_at, $1) <= $1
                AND EXISTS (SELECT 1 FROM delivery WHERE channel = c.id AND status = 'waiting' AND due_at <= $1) ORDER BY key",
        )
        .bind(millis(now))
        .fetch_all(&self.readers)
        .await?;
        let mut claimed = Vec::new();
        for (key, channel) in due.into_iter().filter(|(_, channel)| !busy.contains(channel)).take(most) {
            claimed.extend(self.claim(key, channel).await?);
        }
        Ok(claimed)
    }

    /// From here on nothing is added to it, so that what is sent is what is settled.
    async fn claim(&self, key: i64, channel: Uuid) -> Result<Option<Claimed>, StoreError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(
            "UPDATE delivery SET attempts = attempts + 1 WHERE key = $1 AND status = 'waiting' RETURNING id, rule_name, kind, attempts, wanted_at, left_out",
        )
        .bind(key)
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let channel =
            sqlx::query(AssertSqlSafe(format!("SELECT {} FROM channel WHERE id = $1", channels::COLUMNS)))
                .bind(channel)
                .fetch_one(&mut *transaction)
                .await?;
        let documents: Vec<String> =
            sqlx::query_scalar("SELECT document FROM delivery_alert WHERE delivery = $1 ORDER BY number")
                .bind(key)
                .fetch_all(&mut *transaction)
                .await?;
        transaction.commit().await?;
        let alerts = documents.iter().map(|text| json::read("an alert to be told", text));
        let (kind, left_out): (String, i64) = (row.try_get("kind")?, row.try_get("left_out")?);
        Ok(Some(Claimed {
            key,
            id: row.try_get("id")?,
            rule: row.try_get::<Option<String>, _>("rule_name")?.unwrap_or_default(),
            is_digest: kind == "digest",
            attempt: row.try_get("attempts")?,
            wanted_at: timestamp(row.try_get("wanted_at")?),
            channel: channels::read(&channel)?,
            alerts: alerts.collect::<Result<_, _>>()?,
            left_out: u64::try_from(left_out).unwrap_or(0),
        }))
    }

    /// It has arrived. What was left out while it was under way goes with another one.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn settle_delivered(
        &self,
        claimed: &Claimed,
        answer: Option<u16>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.settle_over(claimed, None, answer, now).await
    }

    /// It has arrived, but not at all whom it is for. The channel works; for those whom `error` names it is tried
    /// `again`, unless that is of no use.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn settle_in_part(
        &self,
        claimed: &Claimed,
        error: &str,
        answer: Option<u16>,
        again: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let error = cut(error, ERROR);
        let Some(again) = again else { return self.settle_over(claimed, Some(error), answer, now).await };
        let mut transaction = self.begin().await?;
        sqlx::query(
            "UPDATE delivery SET due_at = $2, last_error = $3, answer = $4 WHERE key = $1 AND status = 'waiting'",
        )
        .bind(claimed.key)
        .bind(millis(again))
        .bind(error)
        .bind(answer)
        .execute(&mut *transaction)
        .await?;
        channel_works(&mut transaction, claimed.channel.id, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// It is delivered, but for what `error` says.
    async fn settle_over(
        &self,
        claimed: &Claimed,
        error: Option<&str>,
        answer: Option<u16>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let left_out = i64::try_from(claimed.left_out).unwrap_or(i64::MAX);
        sqlx::query(
            "INSERT INTO delivery (id, owner, rule, channel, rule_name, channel_name, kind, status, wanted_at, due_at, left_out, created_at)
            SELECT $2, owner, rule, channel, rule_name, channel_name, kind, 'waiting', $4, $4, left_out - $3, $4 FROM delivery
            WHERE key = $1 AND left_out > $3 AND status = 'waiting'",
        )
        .bind(claimed.key)
        .bind(new_id(now))
        .bind(left_out)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        sqlx::query(
            "UPDATE delivery SET status = 'delivered', answer = $2, last_error = $5, left_out = $3, ended_at = $4 WHERE key = $1 AND status = 'waiting'",
        )
        .bind(claimed.key)
        .bind(answer)
        .bind(left_out)
        .bind(millis(now))
        .bind(error)
        .execute(&mut *transaction)
        .await?;
        channel_works(&mut transaction, claimed.channel.id, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// It has not arrived: it is tried again, or given up with all of its channel that waits for as long; gives how
    /// many are given up.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn settle_failed(
        &self,
        claimed: &Claimed,
        failure: &Failure,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        let error = cut(&failure.error, ERROR);
        sqlx::query(
            "UPDATE delivery SET due_at = $2, last_error = $3, answer = $4 WHERE key = $1 AND status = 'waiting'",
        )
        .bind(claimed.key)
        .bind(millis(failure.delivery_again))
        .bind(error)
        .bind(failure.answer)
        .execute(&mut *transaction)
        .await?;
        let given_up = sqlx::query(
            "UPDATE delivery SET status = 'failed', ended_at = $3, last_error = ifnull(last_error, $4) WHERE channel = $1 AND status = 'waiting' AND wanted_at < $2",
        )
        .bind(claimed.channel.id)
        .bind(millis(failure.give_up_before))
        .bind(millis(now))
        .bind(error)
        .execute(&mut *transaction)
        .await?;
        // Where it was changed meanwhile, it is not known to be down.
        sqlx::query(
            "UPDATE channel SET failures = failures + 1, retry_at = $3, last_error = $4 WHERE id = $1 AND version = $2",
        )
        .bind(claimed.channel.id)
        .bind(claimed.channel.version)
        .bind(millis(failure.channel_again))
        .bind(error)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(given_up.rows_affected())
    }

    /// Writes down what a test of a channel came to; one that arrived has what waits tried at once.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn record_test(
        &self,
        channel: &Channel,
        id: Uuid,
        came_to: Result<Option<u16>, (&str, Option<u16>)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let (status, answer, error) = match came_to {
            Ok(answer) => ("delivered", answer, None),
            Err((error, answer)) => ("failed", answer, Some(cut(error, ERROR))),
        };
        sqlx::query(
            "INSERT INTO delivery (id, owner, channel, channel_name, kind, status, wanted_at, due_at, attempts, last_error, answer, created_at, ended_at)
            SELECT $2, owner, id, name, 'test', $3, $6, $6, 1, $4, $5, $6, $6 FROM channel WHERE id = $1",
        )
        .bind(channel.id)
        .bind(id)
        .bind(status)
        .bind(error)
        .bind(answer)
        .bind(millis(now))
        .execute(&mut *transaction)
        .await?;
        if error.is_none() {
            channel_works(&mut transaction, channel.id, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

async fn channel_works(
    to: &mut Transaction<'_, Sqlite>,
    channel: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE channel SET failures = 0, retry_at = NULL, delivered_at = $2 WHERE id = $1")
        .bind(channel)
        .bind(millis(now))
        .execute(&mut **to)
        .await?;
    Ok(())
}
