//! A session begins: when somebody signs in, and when they change their password, which ends those before.

use axum::http::{HeaderMap, HeaderValue, header};
use portolan_store::Uuid;
use portolan_store::sessions::NewSession;

use crate::auth::{cookie, secret};
use crate::problem::Problem;
use crate::state::App;

/// Begins a session of a user; gives the cookie that is it.
pub(super) async fn begin(
    app: &App,
    account: Uuid,
    address: Option<String>,
    headers: &HeaderMap,
) -> Result<HeaderValue, Problem> {
    let (now, secret) = (app.clock.now(), secret::random());
    let lifetime = app.options.session_lifetime;
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let session = NewSession {
        secret: secret::hash(&secret),
        account,
        expires_at: now.checked_add(lifetime).unwrap_or(jiff::Timestamp::MAX),
        address,
        agent: agent.map(|agent| agent.chars().take(200).collect()),
    };
    app.store.begin_session(&session, now).await?;
    let seconds = i64::try_from(lifetime.as_secs()).unwrap_or(i64::MAX);
    Ok(cookie::set(&secret, seconds, &app.options))
}
