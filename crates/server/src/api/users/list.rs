//! `GET /users`.

use axum::Json;
use axum::extract::State;
use portolan_store::Uuid;
use serde::Deserialize;
use utoipa::IntoParams;

use super::User;
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which users.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UserQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// The field to sort by, with a `-` in front for falling order.
    sort: Option<String>,
    /// Words to look for.
    q: Option<String>,
    /// Those of this organization; the caller's own if absent. Others are only for system admins.
    owner_id: Option<Uuid>,
}

/// The users of an organization. `sort` takes `username`, `displayName`, `createdAt` and `lastSignIn`; `q` looks at
/// both names.
#[utoipa::path(
    get,
    path = "/users",
    operation_id = "user.list",
    tag = "users",
    security(("session" = ["admin"]), ("token" = ["admin"])),
    params(UserQuery),
    responses(
        (status = 200, description = "A page of users", body = Listed<User>),
        (status = 404, description = "There is no such organization", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UserQuery>,
) -> Result<Json<Listed<User>>, Problem> {
    let owner = crate::api::owners::chosen(&app, &caller, query.owner_id).await?;
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    Ok(Json(Listed::of(app.store.accounts(owner, &page).await?, User::of)))
}
