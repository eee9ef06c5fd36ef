//! `GET /tokens`.

use axum::Json;
use axum::extract::State;
use portolan_store::{Role, Uuid};
use serde::Deserialize;
use utoipa::IntoParams;

use super::Token;
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::Problem;
use crate::state::App;

/// Which tokens.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TokenQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// The field to sort by, with a `-` in front for falling order.
    sort: Option<String>,
    /// Words to look for.
    q: Option<String>,
    /// Those of this user; others than oneself are only for admins.
    user_id: Option<Uuid>,
}

/// One's own tokens; for an admin, all of the organization. Those that are over or taken back are among them. `sort`
/// takes `createdAt`, `name` and `expiresAt`; `q` looks at their names and their users'.
#[utoipa::path(
    get,
    path = "/tokens",
    operation_id = "token.list",
    tag = "tokens",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(TokenQuery),
    responses((status = 200, description = "A page of tokens", body = Listed<Token>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TokenQuery>,
) -> Result<Json<Listed<Token>>, Problem> {
    let own = caller.account.id;
    let user = match query.user_id {
        Some(id) if id != own && caller.role != Role::Admin => {
            return Err(Problem::forbidden("only admins see the tokens of others"));
        }
        None if caller.role != Role::Admin => Some(own),
        wanted => wanted,
    };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    let now = app.clock.now();
    let tokens = app.store.tokens(caller.owner(), user, &page).await?;
    Ok(Json(Listed::of(tokens, |token| Token::of(token, now))))
}
