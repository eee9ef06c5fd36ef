//! `POST /session`.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::SignedIn;
use super::begin::begin;
use crate::auth::gate::{ClientAddress, Note};
use crate::extract::Body;
use crate::problem::Problem;
use crate::state::App;

/// A name and its password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The name, whatever its case.
    #[schema(max_length = 200)]
    username: String,
    /// The password.
    #[schema(max_length = 1024, format = Password)]
    password: String,
}

/// Sign in. The answer sets the session's cookie. After some wrong tries the next has to wait.
#[utoipa::path(
    post,
    path = "/session",
    operation_id = "session.create",
    tag = "session",
    security(()),
    request_body = SignIn,
    responses(
        (status = 200, description = "Signed in", body = SignedIn),
        (status = 401, description = "Name or password is wrong", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many wrong tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
    Body(given): Body<SignIn>,
) -> Response {
    let username: String = given.username.trim().chars().take(200).collect();
    let mut note =
        Note { username: Some(username.clone()), object: Some(username.clone()), ..Note::default() };
    match sign_in(&app, address, &headers, username, given.password, &mut note).await {
        Ok(response) => (Extension(note), response).into_response(),
        Err(problem) => (Extension(note), problem).into_response(),
    }
}

async fn sign_in(
    app: &App,
    address: Option<String>,
    headers: &HeaderMap,
    username: String,
    password: String,
    note: &mut Note,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut keys = vec![format!("name {}", username.to_lowercase())];
    keys.extend(address.as_ref().map(|address| format!("address {address}")));
    if let Some(wait) = app.throttle.wait(&keys, now) {
        let seconds = wait.as_secs() + 1;
        note.detail = Some(json!({"reason": "throttled"}));
        return Err(Problem::too_many(format!("too many wrong tries; try again in {seconds} s"))
            .header(header::RETRY_AFTER, HeaderValue::from(seconds)));
    }
    // Counted before the password is checked, so that tries side by side are counted too.
    app.throttle.failed(&keys, now);
    let account = app.store.account_called(&username).await?;
    if let Some(account) = &account {
        note.owner = Some(account.owner);
        note.account = Some(account.id);
    }
    let hash = account.as_ref().map(|account| account.password.clone());
    let fits = app.passwords.verify(password, hash).await?;
    let Some(account) = account.filter(|account| fits && !account.disabled) else {
        note.detail = Some(json!({"reason": if fits { "disabled" } else { "wrong name or password" }}));
        return Err(Problem::unauthorized("the name or the password is wrong"));
    };
    for key in &keys {
        app.throttle.succeeded(key);
    }
    let cookie = begin(app, account.id, address, headers).await?;
    app.store.note_sign_in(account.id, now).await?;
    let body = Json(SignedIn::new(&account, account.role, "session"));
    Ok(([(header::SET_COOKIE, cookie)], body).into_response())
}
