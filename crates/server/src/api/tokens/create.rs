//! `POST /tokens`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use jiff::{SignedDuration, Timestamp};
use portolan_store::Role;
use portolan_store::tokens::NewToken;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Token;
use crate::api::role::{self, RoleName};
use crate::auth::gate::Note;
use crate::auth::{Caller, secret};
use crate::extract::Body;
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// How long a token may hold, in days.
const MOST_DAYS: u32 = 366;

/// A token to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TokenInput {
    /// What it is for.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// The most that it may do; at most, and if absent, what the caller may.
    role: Option<RoleName>,
    /// How long it holds.
    #[serde(default = "default_days")]
    #[schema(default = 90, minimum = 1, maximum = 366)]
    expires_in_days: u32,
}

fn default_days() -> u32 {
    90
}

/// A token with its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenWithSecret {
    #[serde(flatten)]
    details: Token,
    /// The secret, for `Authorization: Bearer`. It is shown this once.
    token: String,
}

/// Make a token for oneself.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "token.create",
    tag = "tokens",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    request_body = TokenInput,
    responses((status = 201, description = "Made", body = TokenWithSecret))
)]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(input): Body<TokenInput>,
) -> Result<(StatusCode, Extension<Note>, Json<TokenWithSecret>), Problem> {
    let name = checked(&input)?;
    let role = input.role.map_or(caller.role, Role::from);
    if role > caller.role {
        let message = format!("you are {} here, and a token has no higher role", caller.role.as_str());
        let fault = FieldError::new("role", "tooHigh", message.clone());
        return Err(Problem::forbidden(message).with(vec![fault]));
    }
    let now = app.clock.now();
    let lifetime = SignedDuration::from_hours(24 * i64::from(input.expires_in_days));
    let secret = format!("{}{}", secret::TOKEN_PREFIX, secret::random());
    let new = NewToken {
        id: app.clock.id(),
        secret: secret::hash(&secret),
        account: caller.account.id,
        owner: caller.owner(),
        name,
        role,
        expires_at: now.checked_add(lifetime).unwrap_or(Timestamp::MAX),
    };
    let made = app.store.create_token(&new, now).await?;
    let detail = json!({"name": made.name, "role": made.role.as_str(), "expiresAt": made.expires_at});
    let note = Note { object: Some(made.id.to_string()), detail: Some(detail), ..Note::default() };
    let body = TokenWithSecret { details: Token::of(made, now), token: secret };
    Ok((StatusCode::CREATED, Extension(note), Json(body)))
}

/// Checks everything but the role, and gives the name back.
fn checked(input: &TokenInput) -> Result<String, Problem> {
    let mut faults = Vec::new();
    if !(1..=MOST_DAYS).contains(&input.expires_in_days) {
        let message = format!("a token holds 1 to {MOST_DAYS} days");
        faults.push(FieldError::new("expiresInDays", "outOfRange", message));
    }
    let name = role::display_name("name", Some(&input.name), "").unwrap_or_else(|fault| {
        faults.push(fault);
        String::new()
    });
    if name.is_empty() && faults.iter().all(|fault| fault.field != "name") {
        faults.push(FieldError::new("name", "missing", "say what the token is for"));
    }
    if faults.is_empty() { Ok(name) } else { Err(Problem::fields(faults)) }
}
