//! `GET /changes`.

use axum::Json;
use axum::extract::State;
use jiff::Timestamp;
use portolan_changes::Kind;
use portolan_model::{Protocol, Target};
use portolan_store::changes::ChangeFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::ChangeKind;
use super::wire::Change;
use crate::auth::Caller;
use crate::extract::{Listed, Query, page};
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// Which changes are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChangesQuery {
    /// Items a page, 1 to 1000; 50 if absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// `-at`, or `at` for the oldest first.
    sort: Option<String>,
    /// Words to look for in addresses, names, what was, what is, and notes.
    q: Option<String>,
    /// Only changes of this kind.
    #[param(inline, value_type = Option<ChangeKind>)]
    kind: Option<Kind>,
    /// Only of hosts in this network, range or address.
    network: Option<String>,
    /// Only of hosts of assets with this tag.
    tag: Option<String>,
    /// Only of the host of this address or name.
    host: Option<String>,
    /// Only of this port.
    port: Option<u16>,
    /// Only of ports of this transport.
    #[param(inline)]
    protocol: Option<Transport>,
    /// Only those that this run showed.
    run_id: Option<Uuid>,
    /// Only those that somebody, or nobody, took note of.
    acknowledged: Option<bool>,
    /// Only from then on.
    since: Option<Timestamp>,
    /// Only until then.
    until: Option<Timestamp>,
}

/// A transport.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
    /// IP protocols.
    Ip,
}

impl From<Transport> for Protocol {
    fn from(transport: Transport) -> Self {
        match transport {
            Transport::Tcp => Self::Tcp,
            Transport::Udp => Self::Udp,
            Transport::Sctp => Self::Sctp,
            Transport::Ip => Self::Ip,
        }
    }
}

/// What changed, the newest first. Each run that ends is held against what was known from all before it, a few seconds
/// later: what it did not look at has not changed, and what rests on silence or on a guess counts when the next look
/// says so too.
#[utoipa::path(
    get,
    path = "/changes",
    operation_id = "change.list",
    tag = "changes",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(ChangesQuery),
    responses((status = 200, description = "A page of changes", body = Listed<Change>))
)]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ChangesQuery>,
) -> Result<Json<Listed<Change>>, Problem> {
    let network = query.network.filter(|text| !text.is_empty());
    let filter = ChangeFilter {
        kinds: query.kind.into_iter().collect(),
        networks: network.map(|text| read_network(&text)).transpose()?.into_iter().collect(),
        tag: query.tag.filter(|text| !text.is_empty()),
        host: query.host.filter(|text| !text.is_empty()),
        port: query.port,
        protocol: query.protocol.map(Into::into),
        run: query.run_id,
        acknowledged: query.acknowledged,
        since: query.since,
        until: query.until,
    };
    let page = page(query.limit, query.cursor, query.sort, query.q)?;
    Ok(Json(Listed::of(app.store.changes(caller.owner(), &filter, &page).await?, Change::from)))
}

fn read_network(text: &str) -> Result<Target, Problem> {
    let refused = |message: String| {
        Problem::bad_request(message.clone()).with(vec![FieldError::new("network", "badTarget", message)])
    };
    match text.trim().parse::<Target>() {
        Ok(Target::Name(_)) => {
            Err(refused("a network is written in addresses; names go into host".to_owned()))
        }
        Ok(network) => Ok(network),
        Err(error) => Err(refused(error.to_string())),
    }
}
