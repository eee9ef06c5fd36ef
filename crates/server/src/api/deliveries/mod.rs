//! `/deliveries`: the log of what left, waits or was given up.

mod list;

use jiff::Timestamp;
use portolan_store::alerts::log::{Delivery as Stored, DeliveryStatus as StoredStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list))
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DeliveryStatus {
    /// It is to be tried, or tried again.
    Waiting,
    /// The receiver has taken it.
    Delivered,
    /// It was given up.
    Failed,
}

impl From<DeliveryStatus> for StoredStatus {
    fn from(status: DeliveryStatus) -> Self {
        match status {
            DeliveryStatus::Waiting => Self::Waiting,
            DeliveryStatus::Delivered => Self::Delivered,
            DeliveryStatus::Failed => Self::Failed,
        }
    }
}

impl From<StoredStatus> for DeliveryStatus {
    fn from(status: StoredStatus) -> Self {
        match status {
            StoredStatus::Waiting => Self::Waiting,
            StoredStatus::Delivered => Self::Delivered,
            StoredStatus::Failed => Self::Failed,
        }
    }
}

/// A delivery: a message to a channel, with one alert or several.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Delivery {
    /// What the receiver knows repetitions by.
    id: Uuid,
    /// The rule that asked for it; absent of tests, and where the rule is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_id: Option<Uuid>,
    /// As it was called then.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_name: Option<String>,
    /// Absent where the channel is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_id: Option<Uuid>,
    /// As it was called then.
    channel_name: String,
    /// `alert`, `digest` or `test`.
    kind: String,
    status: DeliveryStatus,
    /// When it is tried next, or was to be.
    due_at: Timestamp,
    /// Attempts so far.
    attempts: u32,
    /// Why the last attempt failed, or whom it did not reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    /// The status of HTTP or SMTP that was answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<u16>,
    /// How many alerts it tells.
    alerts: u64,
    /// How many more found the outbox full: the message tells their number.
    left_out: u64,
    created_at: Timestamp,
    /// When it arrived or was given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<Timestamp>,
}

impl From<Stored> for Delivery {
    fn from(stored: Stored) -> Self {
        Self {
            id: stored.id,
            rule_id: stored.rule,
            rule_name: stored.rule_name,
            channel_id: stored.channel,
            channel_name: stored.channel_name,
            kind: stored.kind,
            status: stored.status.into(),
            due_at: stored.due_at,
            attempts: stored.attempts,
            last_error: stored.last_error,
            answer: stored.answer,
            alerts: stored.alerts,
            left_out: stored.left_out,
            created_at: stored.created_at,
            ended_at: stored.ended_at,
        }
    }
}
