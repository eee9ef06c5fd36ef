//! `GET /runs/{id}/changes`.

use axum::Json;
use axum::extract::State;
use portolan_changes::{self as changes, HostFacts, Look, Scan};
use portolan_model::Protocol;
use portolan_store::changes::Addresses;
use portolan_store::runs::RunKind;
use portolan_store::{OwnerKey, Store};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::api::changes::Compared;
use crate::auth::Caller;
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::runner::ledger::looked_at;
use crate::state::App;

/// With which run.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SinceQuery {
    /// The earlier run.
    since: Uuid,
}

/// Which of the two runs.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "the schema of `changes::Side`")]
pub(crate) enum Side {
    /// The earlier one.
    Before,
    /// The later one.
    After,
}

/// What one of the two runs looked at and the other did not: nothing is known to have changed there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotLookedAt {
    /// `hosts`, `targets` (which addresses it looked at cannot be told), `ports`, `versions`, `os` or `scripts`.
    what: &'static str,
    /// Which run did not look.
    #[schema(value_type = Side)]
    side: changes::Side,
    /// The addresses, for `hosts`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    hosts: Vec<String>,
    /// The transport, for `ports`.
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<&'static str>,
    /// Which, for `ports`: `1-79,81`.
    #[serde(skip_serializing_if = "Option::is_none")]
    ports: Option<String>,
    /// Their names, for `scripts`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    scripts: Vec<String>,
}

impl From<changes::Gap> for NotLookedAt {
    fn from(gap: changes::Gap) -> Self {
        use changes::Gap;
        let of = |what, side| Self {
            what,
            side,
            hosts: Vec::new(),
            protocol: None,
            ports: None,
            scripts: Vec::new(),
        };
        let texts = |all: Vec<portolan_model::Text>| all.into_iter().map(String::from).collect();
        match gap {
            Gap::Hosts { side, hosts } => Self { hosts: texts(hosts), ..of("hosts", side) },
            Gap::Targets { side } => of("targets", side),
            Gap::Ports { side, protocol, ports } => Self {
                protocol: Some(Protocol::as_str(protocol)),
                ports: Some(ports.to_string()),
                ..of("ports", side)
            },
            Gap::Versions { side } => of("versions", side),
            Gap::Os { side } => of("os", side),
            Gap::Scripts { side, scripts } => Self { scripts: texts(scripts), ..of("scripts", side) },
        }
    }
}

/// Two runs side by side.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunComparison {
    /// How many hosts are up in both.
    compared: usize,
    /// What changed. What is in doubt stands among it and says so.
    changes: Vec<Compared>,
    /// What was not compared, since one of them did not look.
    not_looked_at: Vec<NotLookedAt>,
}

/// What changed from another run to this one: any two runs, whatever was known besides.
#[utoipa::path(
    get,
    path = "/runs/{id}/changes",
    operation_id = "run.changes",
    tag = "runs",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The later run"), SinceQuery),
    responses(
        (status = 200, description = "The comparison", body = RunComparison),
        (status = 409, description = "One of them is not over", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn changes(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
    Query(SinceQuery { since }): Query<SinceQuery>,
) -> Result<Json<RunComparison>, Problem> {
    let (before, after) =
        (one(&app.store, caller.owner(), since).await?, one(&app.store, caller.owner(), id).await?);
    let comparing = move || {
        let cover = |at: &Option<Addresses>, host: &HostFacts| {
            at.as_ref().is_some_and(|at| host.address().parse().is_ok_and(|ip| at.contains(ip)))
        };
        let (first, second) =
            (|host: &HostFacts| cover(&before.1, host), |host: &HostFacts| cover(&after.1, host));
        changes::compare(
            Scan {
                look: &before.0,
                looked_at: before.1.is_some().then_some(&first as &dyn Fn(&HostFacts) -> bool),
            },
            Scan {
                look: &after.0,
                looked_at: after.1.is_some().then_some(&second as &dyn Fn(&HostFacts) -> bool),
            },
        )
    };
    let comparison = tokio::task::spawn_blocking(comparing).await.map_err(|error| Problem::logged(&error))?;
    Ok(Json(RunComparison {
        compared: comparison.compared,
        changes: comparison.changes.into_iter().map(Compared::from).collect(),
        not_looked_at: comparison.not_looked_at.into_iter().map(NotLookedAt::from).collect(),
    }))
}

/// What a run said, and which addresses it came to, where that is known: of an imported document it is not.
async fn one(store: &Store, owner: OwnerKey, id: Uuid) -> Result<(Look, Option<Addresses>), Problem> {
    let run = store.run(owner, id).await?;
    if !run.is_over() {
        return Err(Problem::conflict("the run is not over: compare it when it has ended"));
    }
    let look = store.look_of_run(&run).await?;
    let at = match run.kind {
        RunKind::Import => None,
        RunKind::Scan | RunKind::Test => Some(looked_at(&run, &store.shards(run.key).await?)),
    };
    Ok((look, at))
}
