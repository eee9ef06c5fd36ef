//! `GET /session`.

use axum::Json;

use super::SignedIn;
use crate::auth::Caller;

/// Who is signed in.
#[utoipa::path(
    get,
    path = "/session",
    operation_id = "session.read",
    tag = "session",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    responses((status = 200, description = "Who is signed in", body = SignedIn))
)]
pub(crate) async fn read(caller: Caller) -> Json<SignedIn> {
    Json(SignedIn::of(&caller))
}
