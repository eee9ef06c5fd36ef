//! `GET /hosts`.

use axum::Json;
use axum::extract::State;

use super::wire::Host;
use crate::auth::Caller;
use crate::extract::{ListQuery, Listed, Query};
use crate::problem::Problem;
use crate::state::App;

/// The latest known hosts. `sort` takes `ip`, `lastSeen`, `firstSeen`, `openPorts` and `hostname`. `q` takes the
/// words of a search: `port:22 product:openssh service:ssh version:9.2 net:10.0.0.0/8 ip:10.0.0.7 host:web
/// state:open os:linux proto:udp tag:dmz script:ssh-hostkey text "quoted text"`, with a `-` in front for "not". All
/// must hold; those on ports for one port, or, where they name ports that no one port can be (`port:22 port:80`), for a
/// port of each.
#[utoipa::path(
    get,
    path = "/hosts",
    operation_id = "host.list",
    tag = "hosts",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ListQuery),
    responses((status = 200, description = "A page of hosts", body = Listed<Host>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listed<Host>>, Problem> {
    let page = app.store.hosts(caller.owner(), &query.page()?).await?;
    Ok(Json(Listed::of(page, Host::from)))
}
