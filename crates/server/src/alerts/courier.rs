//! The courier: takes what is due out of the outbox, sends it, and writes down what came of it.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use jiff::{SignedDuration, Timestamp};
use portolan_store::alerts::outbox::{Claimed, Failure};
use portolan_store::{StoreError, Uuid};
use tokio::task::{Id, JoinSet};

use super::message::Message;
use super::{Refused, SendError, Sent, backoff};
use crate::metrics;
use crate::state::App;

/// How often the outbox is looked at.
const POLL: Duration = Duration::from_millis(500);
/// How often it is looked while one thing follows another.
const BUSY: Duration = Duration::from_millis(10);
/// Deliveries at a time, each to a channel of its own.
const ABREAST: usize = 16;
/// How often what ended long ago is removed.
const TIDY: SignedDuration = SignedDuration::from_hours(1);

/// Works until the server stops; what is under way then is brought to its end.
pub async fn run(app: App) {
    let mut sending = JoinSet::new();
    let mut busy: HashMap<Id, Uuid> = HashMap::new();
    let mut tidied: Option<Timestamp> = None;
    while !app.stopping.is_cancelled() {
        let begun = begin(&app, &mut sending, &mut busy).await;
        let now = app.clock.now();
        if tidied.is_none_or(|at| now.duration_since(at) > TIDY) {
            tidied = Some(now);
            tidy(&app, now).await;
        }
        let pause = if begun > 0 { BUSY } else { POLL };
        tokio::select! {
            () = app.stopping.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
            Some(ended) = sending.join_next_with_id() => {
                let id = match ended { Ok((id, ())) => id, Err(error) => error.id() };
                busy.remove(&id);
            }
        }
    }
    while sending.join_next().await.is_some() {}
}

/// Begins to send what is due; says how much that is.
async fn begin(app: &App, sending: &mut JoinSet<()>, busy: &mut HashMap<Id, Uuid>) -> usize {
    let taken: Vec<Uuid> = busy.values().copied().collect();
    let room = ABREAST.saturating_sub(taken.len());
    if room == 0 {
        return 0;
    }
    let claimed = match app.store.claim_deliveries(app.clock.now(), &taken, room).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::error!(%error, "the outbox cannot be read");
            return 0;
        }
    };
    let begun = claimed.len();
    for claimed in claimed {
        let channel = claimed.channel.id;
        let handle = sending.spawn(deliver(app.clone(), claimed));
        busy.insert(handle.id(), channel);
    }
    begun
}

async fn deliver(app: App, claimed: Claimed) {
    let message = Message::of(&claimed, app.alerts.console.as_deref());
    let sending = app.alerts.send(&claimed.channel.fields.transport, &message, app.clock.now());
    let sent = AssertUnwindSafe(sending).catch_unwind().await;
    let sent = sent.unwrap_or_else(|_| Err(SendError::new("a defect of Portolan (see its log)".to_owned())));
    if let Err(error) = settle(&app, &claimed, sent).await {
        // It is as if it had not been sent: it is repeated, with the same id.
        tracing::error!(delivery = %claimed.id, %error, "what came of a delivery cannot be written");
    }
}

async fn settle(app: &App, claimed: &Claimed, sent: Result<Sent, SendError>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let (id, channel) = (claimed.id, &claimed.channel.fields.name);
    metrics::attempted(sent.is_ok());
    let error = match sent {
        Ok(Sent { answer, refused: None }) => {
            tracing::debug!(delivery = %id, channel, attempt = claimed.attempt, "delivered");
            return app.store.settle_delivered(claimed, answer, now).await;
        }
        Ok(Sent { answer, refused: Some(refused) }) => {
            return settle_in_part(app, claimed, answer, refused, now).await;
        }
        Err(error) => error,
    };
    let chance = backoff::chance();
    let after = |failures| now + backoff::pause(failures, error.retry_after, chance);
    let failure = Failure {
        error: error.message.clone(),
        answer: error.answer,
        delivery_again: after(claimed.attempt),
        channel_again: after(claimed.channel.failures.saturating_add(1)),
        give_up_before: give_up_before(app, now),
    };
    tracing::warn!(delivery = %id, channel, attempt = claimed.attempt, %error, "not delivered");
    let given_up = app.store.settle_failed(claimed, &failure, now).await?;
    if given_up > 0 {
        let hours = app.alerts.give_up_after.as_hours();
        tracing::error!(channel, given_up, "deliveries are given up after {hours} hours");
    }
    Ok(())
}

/// Who was refused, of several, is asked for again alone: where the server may take it later, until it is given up.
async fn settle_in_part(
    app: &App,
    claimed: &Claimed,
    answer: Option<u16>,
    refused: Refused,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Refused { error, is_for_good } = refused;
    let (id, channel) = (claimed.id, &claimed.channel.fields.name);
    tracing::warn!(delivery = %id, channel, attempt = claimed.attempt, %error, "not delivered to all");
    let is_over = is_for_good || claimed.wanted_at < give_up_before(app, now);
    let again = (!is_over).then(|| now + backoff::pause(claimed.attempt, None, backoff::chance()));
    let answer = if is_over { answer.or(error.answer) } else { error.answer };
    app.store.settle_in_part(claimed, &error.message, answer, again, now).await
}

/// What was wanted before is given up.
fn give_up_before(app: &App, now: Timestamp) -> Timestamp {
    now.saturating_sub(app.alerts.give_up_after).unwrap_or(Timestamp::MIN)
}

async fn tidy(app: &App, now: Timestamp) {
    let before = now.saturating_sub(app.alerts.keep).unwrap_or(Timestamp::MIN);
    match app.store.forget_alerts(before).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "removed old alerts and deliveries"),
        Err(error) => tracing::error!(%error, "old alerts and deliveries could not be removed"),
    }
}
