//! `POST /owners`.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use portolan_scanner::Scope;
use portolan_store::accounts::NewAccount;
use portolan_store::{Role, StoreError, What};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Owner, only_system_admins};
use crate::api::role;
use crate::api::users::{NAME_SIGNS, User, UserWithPassword, password};
use crate::auth::Caller;
use crate::auth::gate::Note;
use crate::extract::{Body, etag};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// An organization to be.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OwnerInput {
    /// Unique, whatever the case.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9._-]+$")]
    name: String,
    /// For people; the name if absent.
    #[schema(max_length = 100)]
    display_name: Option<String>,
    admin: FirstAdmin,
}

/// The first user of an organization, an admin.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FirstAdmin {
    /// What they sign in with; unique over all organizations, whatever the case.
    #[schema(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9._@+-]+$")]
    username: String,
    /// For people; the user name if absent.
    #[schema(max_length = 100)]
    display_name: Option<String>,
    /// At least 12 characters that are not guessed soon. If absent, one is made, and shown in the answer this once.
    #[schema(max_length = 1024, format = Password)]
    password: Option<String>,
}

/// An organization and its first admin.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OwnerWithAdmin {
    #[serde(flatten)]
    owner: Owner,
    admin: UserWithPassword,
}

/// Make an organization with its first admin. It may scan loopback and private networks until its admins change its
/// scope. Only for system admins.
#[utoipa::path(
    post,
    path = "/owners",
    operation_id = "owner.create",
    tag = "owners",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    request_body = OwnerInput,
    responses(
        (status = 201, description = "Made", body = OwnerWithAdmin, headers(("ETag" = String, description = "Its version"))),
        (status = 409, description = "A name is taken", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<OwnerInput>,
) -> Result<(StatusCode, Extension<Note>, HeaderMap, Json<OwnerWithAdmin>), Problem> {
    only_system_admins(&caller)?;
    let names = Names::checked(&input)?;
    let given = password::give(&app, "admin.password", input.admin.password, &names.username).await?;
    let admin = NewAccount {
        id: app.clock.id(),
        owner: caller.owner(),
        username: names.username,
        display_name: names.admin,
        role: Role::Admin,
        password: given.hash,
        must_change_password: true,
    };
    let allowed: Vec<String> = Scope::default_networks().iter().map(ToString::to_string).collect();
    let id = app.clock.id();
    let (owner, admin) = app
        .store
        .create_owner_with_admin(id, &names.name, &names.shown, &allowed, &admin, app.clock.now())
        .await
        .map_err(taken)?;
    let detail = json!({"name": owner.name, "admin": admin.username});
    let note = Note { object: Some(id.to_string()), detail: Some(detail), ..Note::default() };
    let headers = etag(owner.version);
    let admin = UserWithPassword { user: User::of(admin), password: given.shown };
    let body = OwnerWithAdmin { owner: Owner::of(owner), admin };
    Ok((StatusCode::CREATED, Extension(note), headers, Json(body)))
}

/// The names of an organization and its admin, checked.
struct Names {
    name: String,
    shown: String,
    username: String,
    admin: String,
}

impl Names {
    fn checked(input: &OwnerInput) -> Result<Self, Problem> {
        let mut faults = Vec::new();
        let mut fine = |judged: Result<String, FieldError>| {
            judged.unwrap_or_else(|fault| {
                faults.push(fault);
                String::new()
            })
        };
        let admin = &input.admin;
        let names = Self {
            name: fine(role::name("name", &input.name, "._-")),
            shown: fine(role::display_name("displayName", input.display_name.as_deref(), &input.name)),
            username: fine(role::name("admin.username", &admin.username, NAME_SIGNS)),
            admin: fine(role::display_name(
                "admin.displayName",
                admin.display_name.as_deref(),
                &admin.username,
            )),
        };
        if faults.is_empty() { Ok(names) } else { Err(Problem::fields(faults)) }
    }
}

/// Says which of the two names is taken.
fn taken(error: StoreError) -> Problem {
    let of_admin = matches!(error, StoreError::Duplicate { what: What::User, .. });
    let mut problem = Problem::from(error);
    for fault in problem.errors.iter_mut().filter(|_| of_admin) {
        "admin.username".clone_into(&mut fault.field);
    }
    problem
}
