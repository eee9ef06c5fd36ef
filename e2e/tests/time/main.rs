//! Time, by the real server with real Nmap in the lab: runs that windows cut, and nights in which nothing changes or
//! something does.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a failed unwrap is a failed test")]

#[path = "../server_flow/desk.rs"]
#[allow(dead_code, reason = "its other half is for the flow of runs")]
mod desk;
#[path = "../server_flow/found.rs"]
#[allow(dead_code, reason = "its other half is for the flow of runs")]
mod found;
#[path = "../planner/networks.rs"]
#[allow(dead_code, reason = "its other half is for the planner")]
mod networks;
mod nights;
mod receiver;
mod town;
mod window;

use portolan_e2e::Server;
use portolan_e2e::http::Http;
use serde_json::json;

/// A server of the calling side that may scan the lab, and its admin.
fn serve(settings: &[&str]) -> (Server, Http) {
    let settings = settings.iter().flat_map(|setting| ["--set", setting]);
    let long = std::time::Duration::from_mins(30);
    let server = Server::start_with(|portolan| portolan.args(settings).limit(long));
    let admin = server.admin();
    let _ = admin.put("/api/v1/scope", &json!({"allowed": ["198.18.0.0/15"], "excluded": []})).expect(200);
    (server, admin)
}
