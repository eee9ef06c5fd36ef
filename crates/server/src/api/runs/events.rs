//! `GET /runs/{id}/events`.

use std::convert::Infallible;
use std::time::Duration;

use ::metrics::gauge;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt};
use portolan_store::StoreError;
use portolan_store::runs::StoredEvent;
use serde::Deserialize;
use tokio::sync::OwnedSemaphorePermit;
use utoipa::{IntoParams, ToSchema};

use crate::auth::Caller;
use crate::auth::gate::who;
use crate::extract::{Id, Query};
use crate::metrics::EVENT_STREAMS;
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// A stream is ended after so long; browsers come again by themselves, with the id of the last event.
const LONGEST: Duration = Duration::from_mins(15);

/// How often it is looked whether the follower may still see the run: who was signed out does not see on.
const LOOK_AGAIN: Duration = Duration::from_secs(5);

/// How often a silent stream says that it lives.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FollowQuery {
    /// The id of the last event that the client has, where it cannot send the header `Last-Event-ID`.
    after: Option<u64>,
}

/// An event of a run, as the lines of the stream say it.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it is described here, and written by axum")]
pub(crate) struct RunEvent {
    /// Its number: give the last one as `Last-Event-ID`.
    id: String,
    /// `state`, `progress`, `port`, `host` or `log`.
    event: String,
    /// What there is to it: JSON.
    #[schema(content_media_type = "application/json")]
    data: String,
}

/// Follow a run: server-sent events `state`, `progress`, `port`, `host` and `log`, each with its number as id, from
/// the first or from the one after `Last-Event-ID`. Nothing is left out or told twice. The stream ends with the
/// run, with the session or token, or after 15 minutes: come again with the last id.
#[utoipa::path(
    get,
    path = "/runs/{id}/events",
    operation_id = "run.follow",
    tag = "runs",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The run"),
        FollowQuery,
        ("Last-Event-ID" = Option<u64>, Header, description = "The number of the last event that the client has"),
    ),
    responses(
        (status = 200, description = "The events", body = RunEvent, content_type = "text/event-stream"),
        (status = 429, description = "Too many streams are open", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn follow(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Query(query): Query<FollowQuery>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    app.store.run(caller.owner(), id).await?;
    let after = last_event(&headers)?.or(query.after);
    let place = app.event_streams.clone().try_acquire_owned().map_err(|_| {
        Problem::too_many("too many streams of events are open; close some, or raise limits.event_streams")
    })?;
    let open = Open::new(place);
    let stop = app.stopping.clone();
    let shut_out = shut_out(app.clone(), caller, headers);
    let events = app
        .runner
        .live()
        .subscribe(id, after)
        .stream()
        .map(move |event| {
            let _ = &open;
            Ok(sse(event))
        })
        .take_until(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = shut_out => {}
                () = tokio::time::sleep(LONGEST) => {}
            }
        });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE)))
}

/// Ends when who follows may no longer: the session or token is over, the user disabled or elsewhere.
async fn shut_out(app: App, caller: Caller, headers: HeaderMap) {
    loop {
        tokio::time::sleep(LOOK_AGAIN).await;
        // Where the database does not answer, nothing is known against them.
        let Ok(now) = who(&app, &headers).await else { continue };
        if now.is_none_or(|now| now.account.id != caller.account.id || now.owner() != caller.owner()) {
            return;
        }
    }
}

/// A stream that is open: counted, and one of those that may be.
struct Open(#[allow(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl Open {
    fn new(place: OwnedSemaphorePermit) -> Self {
        gauge!(EVENT_STREAMS).increment(1.0);
        Self(place)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        gauge!(EVENT_STREAMS).decrement(1.0);
    }
}

fn last_event(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    let Some(value) = headers.get("last-event-id") else { return Ok(None) };
    let number = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    number.map(Some).ok_or_else(|| {
        let message = "Last-Event-ID is the number of an event";
        Problem::bad_request(message).with(vec![FieldError::new("Last-Event-ID", "badNumber", message)])
    })
}

fn sse(event: Result<StoredEvent, StoreError>) -> Event {
    match event {
        Ok(event) => Event::default().id(event.number.to_string()).event(&event.kind).data(&*event.data),
        Err(error) => {
            tracing::error!("a stream of events breaks off: {error}");
            Event::default().comment("broken off: come again with the last id")
        }
    }
}
