//! `POST /session/password`.

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portolan_store::accounts::AccountChange;
use serde::Deserialize;
use utoipa::ToSchema;

use super::begin::begin;
use crate::auth::gate::ClientAddress;
use crate::auth::{Caller, Via, password};
use crate::extract::Body;
use crate::problem::Problem;
use crate::state::App;

/// The old password and the new one.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewPassword {
    /// The password until now.
    #[schema(format = Password)]
    current_password: String,
    /// The password from now on: at least 12 characters that are not guessed soon.
    #[schema(format = Password)]
    new_password: String,
}

/// Change one's own password. Ends all sessions of the user; the answer to one of them sets the cookie of a new one.
#[utoipa::path(
    post,
    path = "/session/password",
    operation_id = "session.changePassword",
    tag = "session",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    request_body = NewPassword,
    responses(
        (status = 204, description = "Changed"),
        (status = 429, description = "Too many wrong tries", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
    Body(given): Body<NewPassword>,
) -> Result<Response, Problem> {
    let (account, now) = (&caller.account, app.clock.now());
    let keys = [format!("password {}", account.id)];
    if app.throttle.wait(&keys, now).is_some() {
        return Err(Problem::too_many("too many wrong tries; try again later"));
    }
    app.throttle.failed(&keys, now);
    if !app.passwords.verify(given.current_password, Some(account.password.clone())).await? {
        return Err(Problem::field("currentPassword", "wrong", "this is not the password until now"));
    }
    app.throttle.succeeded(&keys[0]);
    password::check_choice("newPassword", &given.new_password, &account.username)?;
    let hash = app.passwords.hash(given.new_password).await?;
    let change = AccountChange { password: Some((hash, false)), ..AccountChange::default() };
    app.store.change_account(account.owner, account.id, None, &change, now).await?;
    if let Via::Token(_) = caller.via {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let cookie = begin(&app, account.id, address, &headers).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
