//! `/session`: signing in and out, and one's own password.

mod begin;
mod create;
mod delete;
mod password;
mod read;

use portolan_store::accounts::Account;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Caller;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(create::create, read::read, delete::delete))
        .routes(routes!(password::change))
}

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignedIn {
    /// The user.
    user_id: uuid::Uuid,
    /// The name that they sign in with.
    username: String,
    /// The name for people.
    display_name: String,
    /// Their organization.
    owner_id: uuid::Uuid,
    /// `viewer`, `operator` or `admin`: what they may do by this way of signing in.
    role: String,
    /// Whether they decide for the whole installation too.
    system_admin: bool,
    /// The password was given to them by somebody else, and should be changed.
    must_change_password: bool,
    /// `session` or `token`.
    via: String,
}

impl SignedIn {
    fn new(account: &Account, role: portolan_store::Role, via: &str) -> Self {
        Self {
            user_id: account.id,
            username: account.username.clone(),
            display_name: account.display_name.clone(),
            owner_id: account.owner_id,
            role: role.as_str().to_owned(),
            system_admin: account.owner_is_system && role == portolan_store::Role::Admin,
            must_change_password: account.must_change_password,
            via: via.to_owned(),
        }
    }

    fn of(caller: &Caller) -> Self {
        Self::new(&caller.account, caller.role, caller.via.as_str())
    }
}
