//! `PUT /users/{id}`.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::{Extension, Json};
use portolan_store::accounts::{Account, AccountChange};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{User, UserWithPassword, password, reached};
use crate::api::role::{self, RoleName};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, Id, IfMatch, etag};
use crate::problem::Problem;
use crate::state::App;

/// What can be set of a user.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UserChange {
    /// For people; the user name if absent.
    #[schema(max_length = 100)]
    display_name: Option<String>,
    role: RoleName,
    /// They may not sign in, and their tokens do not hold.
    #[serde(default)]
    disabled: bool,
    /// A new password for somebody else, who should change it; the old one stays if absent. One's own is changed by
    /// `POST /session/password`.
    #[schema(max_length = 1024, format = Password)]
    password: Option<String>,
    /// Makes a new password instead, and shows it in the answer this once.
    #[serde(default)]
    generate_password: bool,
}

/// Change a user: all but the user name; what is absent becomes the default, but for the password. A new password, a
/// lower role or disabling ends their sessions. The last admin of an organization stays one.
#[utoipa::path(
    put,
    path = "/users/{id}",
    operation_id = "user.change",
    tag = "users",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(
        ("id" = uuid::Uuid, Path, description = "The user"),
        ("If-Match" = Option<String>, Header, description = "The ETag of the last read: then nobody else's change is overwritten"),
    ),
    request_body = UserChange,
    responses(
        (status = 200, description = "Changed", body = UserWithPassword, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "This is the last admin", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    IfMatch(version): IfMatch,
    Body(input): Body<UserChange>,
) -> Result<(Extension<Note>, HeaderMap, Json<UserWithPassword>), Problem> {
    let account = reached(&app, &caller, id).await?;
    let display_name = role::display_name("displayName", input.display_name.as_deref(), &account.username)
        .map_err(|fault| Problem::fields(vec![fault]))?;
    let (role, disabled) = (input.role, input.disabled);
    let given = new_password(&app, &caller, &account, input).await?;
    let (password, shown) = given.map_or((None, None), |given| (Some((given.hash, true)), given.shown));
    let detail = json!({"role": role, "disabled": disabled, "newPassword": password.is_some()});
    let change = AccountChange {
        display_name: Some(display_name),
        role: Some(role.into()),
        disabled: Some(disabled),
        password,
    };
    let changed = app.store.change_account(account.owner, id, version, &change, app.clock.now()).await?;
    let note = Note { detail: Some(detail), ..Note::default() };
    let headers = etag(changed.version);
    Ok((Extension(note), headers, Json(UserWithPassword { user: User::of(changed), password: shown })))
}

/// The new password, if one is wanted. One's own needs the old one: whoever finds a screen unlocked must not be able
/// to keep it.
async fn new_password(
    app: &App,
    caller: &Caller,
    account: &Account,
    input: UserChange,
) -> Result<Option<password::Given>, Problem> {
    if input.password.is_none() && !input.generate_password {
        return Ok(None);
    }
    let field = if input.password.is_some() { "password" } else { "generatePassword" };
    if account.id == caller.account.id {
        return Err(Problem::field(field, "own", "one's own password is changed by POST /session/password"));
    }
    if input.password.is_some() && input.generate_password {
        return Err(Problem::field(
            "generatePassword",
            "conflict",
            "give a password or have one made, not both",
        ));
    }
    password::give(app, field, input.password, &account.username).await.map(Some)
}
