//! `GET /healthz`.

/// Whether the server answers at all.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "server.alive",
    tag = "operation",
    security(()),
    responses((status = 200, description = "It answers", body = String, content_type = "text/plain"))
)]
pub(crate) async fn alive() -> &'static str {
    "ok"
}
