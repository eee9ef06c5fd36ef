//! `POST /users`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use portolan_store::Uuid;
use portolan_store::accounts::NewAccount;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::{NAME_SIGNS, User, UserWithPassword, password};
use crate::api::role::{self, RoleName};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::Problem;
use crate::state::App;

/// A user to be.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UserInput {
    /// What they sign in with; unique over all organizations, whatever the case.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9._@+-]+$")]
    username: String,
    /// For people; the user name if absent.
    #[schema(max_length = 100)]
    display_name: Option<String>,
    role: RoleName,
    /// At least 12 characters that are not guessed soon. If absent, one is made, and shown in the answer this once.
    /// Either way they should change it.
    #[schema(max_length = 1024, format = Password)]
    password: Option<String>,
    /// Where they belong; the caller's organization if absent. Another one is only for system admins.
    owner_id: Option<Uuid>,
}

/// Make a user.
#[utoipa::path(
    post,
    path = "/users",
    operation_id = "user.create",
    tag = "users",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    request_body = UserInput,
    responses(
        (status = 201, description = "Made", body = UserWithPassword, headers(("ETag" = String, description = "Its version"))),
        (status = 404, description = "There is no such organization", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<UserInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<UserWithPassword>), Problem> {
    let owner = crate::api::owners::chosen(&app, &caller, input.owner_id).await?;
    let username = role::name("username", &input.username, NAME_SIGNS);
    let shown = role::display_name("displayName", input.display_name.as_deref(), &input.username);
    let (username, display_name) = match (username, shown) {
        (Ok(username), Ok(display_name)) => (username, display_name),
        (one, other) => return Err(Problem::fields(one.err().into_iter().chain(other.err()).collect())),
    };
    let given = password::give(&app, "password", input.password, &username).await?;
    let new = NewAccount {
        id: app.clock.id(),
        owner,
        username,
        display_name,
        role: input.role.into(),
        password: given.hash,
        must_change_password: true,
    };
    let made = app.store.create_account(&new, app.clock.now()).await?;
    let detail = json!({"username": made.username, "role": made.role.as_str(), "ownerId": made.owner_id});
    let note = Note { object: Some(made.id.to_string()), detail: Some(detail), ..Note::default() };
    let headers = etag(made.version);
    let body = UserWithPassword { user: User::of(made), password: given.shown };
    Ok((StatusCode::CREATED, Extension(note), headers, Json(body)))
}
