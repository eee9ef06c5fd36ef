//! `GET /providers/{id}/health`.

use axum::Json;
use axum::extract::State;
use portolan_nmap::process::Confinement;
use portolan_scanner::prepare::Installed;
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::Id;
use crate::problem::Problem;
use crate::state::App;

/// Whether a provider's scanner can be used.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Health {
    /// Whether it can.
    usable: bool,
    /// Nmap's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    /// How many scripts it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    scripts: Option<usize>,
    /// Whether it may use raw sockets: without, SYN and UDP scans, OS detection and traceroute do not work.
    raw_sockets: bool,
    /// Whether the kernel confines it to its own files.
    confined: bool,
    /// What is wrong, and what to do.
    problems: Vec<String>,
}

/// Whether the provider's scanner is there, which version, and what it may do. Looks anew.
#[utoipa::path(
    get,
    path = "/providers/{id}/health",
    operation_id = "provider.health",
    tag = "providers",
    security(("session" = ["viewer"]), ("token" = ["viewer"])),
    params(("id" = uuid::Uuid, Path, description = "The provider")),
    responses((status = 200, description = "What was found", body = Health))
)]
pub(crate) async fn health(
    State(app): State<App>,
    caller: Caller,
    Id(id): Id,
) -> Result<Json<Health>, Problem> {
    let provider = app.store.provider(caller.owner(), id).await?;
    let mut health = match app.nmap.look().await {
        Ok(installed) => of(&installed),
        Err(error) => Health { problems: vec![error.to_string()], ..Health::default() },
    };
    if !provider.fields.active {
        health.usable = false;
        health.problems.push("the provider is inactive: it starts no scans".to_owned());
    }
    Ok(Json(health))
}

fn of(installed: &Installed) -> Health {
    let nmap = &installed.nmap;
    let confinement = nmap.confinement();
    let mut problems = Vec::new();
    if installed.scripts.is_none() {
        problems.push(
            "Nmap's scripts cannot be read: scans with scripts are refused; install Nmap anew".to_owned(),
        );
    }
    if !nmap.privilege.raw_sockets() {
        problems.push("Nmap may not use raw sockets: SYN and UDP scans, OS detection and traceroute do not work; give the server CAP_NET_RAW (docs/install.md)".to_owned());
    }
    if let Confinement::Off { reason } = &confinement {
        problems.push(format!("Nmap is not confined: {reason}"));
    }
    Health {
        usable: true,
        version: Some(nmap.version.to_string()),
        scripts: installed.scripts.as_ref().map(|scripts| scripts.entries().len()),
        raw_sockets: nmap.privilege.raw_sockets(),
        confined: matches!(confinement, Confinement::Landlock { .. }),
        problems,
    }
}
