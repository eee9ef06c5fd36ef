//! `POST /session/password`.

use axum::extract::State;
use axum::http::StatusCode;
use portolan_store::accounts::AccountChange;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::auth::{Caller, password};
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

/// Change one's own password. Ends all sessions of the user, this one too.
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
    Body(given): Body<NewPassword>,
) -> Result<StatusCode, Problem> {
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
    Ok(StatusCode::NO_CONTENT)
}
