//! `portolan runs`, `portolan follow`, `portolan cancel` and `portolan result`: what a server's scans do and found.

use clap::Args;
use clap::builder::PossibleValuesParser;
use portolan_store::runs::RunState;
use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use crate::args::OutputArgs;
use crate::client::list::{self, Column, List, ListArgs, text, time};
use crate::client::{ServerArgs, follow, result};
use crate::exit::{Exit, Failure};
use crate::terminal::{Terminal, complain};

/// The words of `runs`.
#[derive(Debug, Args)]
pub(crate) struct RunsArgs {
    /// Only those with these words in name, targets or command.
    query: Option<String>,
    /// Only runs of this scan: its id, or its name where no other has it.
    #[arg(long, value_name = "SCAN")]
    scan: Option<String>,
    /// Only runs in this state.
    #[arg(long, value_parser = PossibleValuesParser::new(RunState::ALL.map(RunState::as_str)), value_name = "STATE")]
    state: Option<String>,
    /// How much of the list, and how it looks.
    #[command(flatten)]
    list: ListArgs,
    /// Which server is meant.
    #[command(flatten)]
    server: ServerArgs,
}

/// The words of `follow`, `cancel` and `result`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The run's id, as `portolan runs` lists it.
    run: Uuid,
    /// Where results go.
    #[command(flatten)]
    output: OutputArgs,
    /// Which server is meant.
    #[command(flatten)]
    server: ServerArgs,
}

const COLUMNS: &[Column] = &[
    ("ID", |run| text(run, "id")),
    ("NAME", |run| text(run, "displayName")),
    ("STATE", state),
    ("STARTED", |run| time(run, if run["startedAt"].is_null() { "createdAt" } else { "startedAt" })),
    ("BY", |run| text(run, "who.username")),
    ("FOUND", |run| text(run, "summary")),
];

/// The state, and how far it is where it runs.
fn state(run: &Value) -> String {
    let state = text(run, "state");
    match run["progress"]["percent"].as_f64() {
        Some(percent) if state == "running" => format!("{state} {percent:.0} %"),
        _ => state,
    }
}

/// Lists the runs, the newest first.
pub(crate) async fn runs(args: &RunsArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let connection = args.server.connect()?;
    let mut query: Vec<_> = args.query.iter().map(|words| ("q", words.clone())).collect();
    if let Some(scan) = &args.scan {
        let scan = list::find(&connection, ("/api/v1/scans", "scan", &["displayName"]), scan).await?;
        query.push(("scanId", text(&scan, "id")));
    }
    query.extend(args.state.iter().map(|state| ("state", state.clone())));
    let list = List { path: "/api/v1/runs", query, columns: COLUMNS, empty: "no runs" };
    list::print(&connection, list, &args.list, terminal).await?;
    Ok(Exit::Done)
}

/// Follows a run to its end, and prints its result.
pub(crate) async fn follow(args: &RunArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let connection = args.server.connect()?;
    let run = connection.run(args.run).await?;
    follow::to_the_end(&connection, run, &args.output, terminal).await
}

/// Ends a run.
pub(crate) async fn cancel(args: &RunArgs, terminal: Terminal) -> Result<Exit, Failure> {
    list::check(&args.output, terminal)?;
    let connection = args.server.connect()?;
    let path = format!("/api/v1/runs/{}/cancel", args.run);
    let response = connection.send(connection.request(Method::POST, &path)).await?;
    let (value, run) = connection.run_of(connection.document(response).await?)?;
    let state = if run.is_over() { run.state.clone() } else { "is being ended".to_owned() };
    list::print_one(&value, &[("run", run.id.to_string()), ("state", state)], &args.output, terminal)?;
    Ok(Exit::Done)
}

/// Prints what a run found.
pub(crate) async fn result(args: &RunArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let connection = args.server.connect()?;
    let run = connection.run(args.run).await?;
    result::fetch(&connection, args.run, &args.output, terminal).await?;
    if !run.is_over() {
        complain(&format!("note: the run is {}: this is what was found until now", run.state));
    }
    Ok(Exit::Done)
}
