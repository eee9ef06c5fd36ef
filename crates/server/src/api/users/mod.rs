//! `/users`: who may sign in. Admins see those of their own organization, system admins those of all.

mod change;
mod create;
mod delete;
mod list;
pub(crate) mod password;
mod read;

use jiff::Timestamp;
use portolan_store::Uuid;
use portolan_store::accounts::Account;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::role::RoleName;
use crate::auth::Caller;
use crate::problem::Problem;
use crate::state::App;

/// What user names may have beside letters and digits.
pub(crate) const NAME_SIGNS: &str = "._@+-";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list::list, create::create)).routes(routes!(
        read::read,
        change::change,
        delete::delete
    ))
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    id: Uuid,
    /// The organization that they belong to.
    owner: Uuid,
    /// What they sign in with; unique over all organizations, whatever the case.
    username: String,
    /// For people.
    display_name: String,
    role: RoleName,
    /// They may not sign in, and their tokens do not hold.
    disabled: bool,
    /// Their password was given by somebody else, and should be changed.
    must_change_password: bool,
    /// When they signed in last.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sign_in: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    /// Counts changes; also the `ETag`.
    version: i64,
}

impl User {
    pub(super) fn of(account: Account) -> Self {
        Self {
            id: account.id,
            owner: account.owner_id,
            username: account.username,
            display_name: account.display_name,
            role: account.role.into(),
            disabled: account.disabled,
            must_change_password: account.must_change_password,
            last_sign_in: account.last_sign_in,
            created_at: account.created_at,
            updated_at: account.updated_at,
            version: account.version,
        }
    }
}

/// A user, and the password that was made for them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserWithPassword {
    #[serde(flatten)]
    pub(super) user: User,
    /// Where one was made: it is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) password: Option<String>,
}

/// The user of this id, if the caller may see them.
async fn reached(app: &App, caller: &Caller, id: Uuid) -> Result<Account, Problem> {
    let found = if caller.is_system_admin() {
        app.store.account_anywhere(id).await
    } else {
        app.store.account(caller.owner(), id).await
    };
    Ok(found?)
}
