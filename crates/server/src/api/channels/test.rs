//! `POST /channels/{id}/test`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::alerts::Sent;
use crate::alerts::message::Message;
use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// What a test of a channel came to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelTest {
    /// The delivery, as the log has it.
    delivery_id: Uuid,
    /// Whether the receiver took it.
    delivered: bool,
    /// The status that it answered with, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<u16>,
    /// Why it was not delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Send a test message by a channel, active or not, and tell what came of it. It is tried once.
#[utoipa::path(
    post,
    path = "/channels/{id}/test",
    operation_id = "channel.test",
    tag = "alerts",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(("id" = uuid::Uuid, Path, description = "The channel")),
    responses((status = 200, description = "What came of it", body = ChannelTest))
)]
pub(crate) async fn test(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<ChannelTest>, Problem> {
    let channel = app.store.channel(caller.owner(), id).await?;
    let delivery_id = app.clock.id();
    let message = Message::test(delivery_id, app.alerts.console.as_deref());
    let sent = app.alerts.send(&channel.fields.transport, &message, app.clock.now()).await;
    // Of several people each shall get it: who tries a channel looks for the address that is wrong.
    let sent = sent.and_then(Sent::by_all);
    let came_to = match &sent {
        Ok(answer) => Ok(*answer),
        Err(error) => Err((&*error.message, error.answer)),
    };
    app.store.record_test(&channel, delivery_id, came_to, app.clock.now()).await?;
    Ok(Json(match sent {
        Ok(answer) => ChannelTest { delivery_id, delivered: true, answer, error: None },
        Err(error) => {
            ChannelTest { delivery_id, delivered: false, answer: error.answer, error: Some(error.message) }
        }
    }))
}
