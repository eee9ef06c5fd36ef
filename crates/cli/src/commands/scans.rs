//! `portolan scans`, `portolan start` and `portolan try`: what a server scans, and starting it.

use clap::Args;
use portolan_model::counted;
use serde_json::{Value, json};

use crate::args::OutputArgs;
use crate::client::list::{self, Column, List, ListArgs, text, time};
use crate::client::wire::Run;
use crate::client::{Connection, ServerArgs, follow};
use crate::exit::{Exit, Failure};
use crate::terminal::Terminal;

/// The words of `scans`.
#[derive(Debug, Args)]
pub(crate) struct ScansArgs {
    /// Only those with these words in name, targets or command.
    query: Option<String>,
    /// How much of the list, and how it looks.
    #[command(flatten)]
    list: ListArgs,
    /// Which server is meant.
    #[command(flatten)]
    server: ServerArgs,
}

/// The words of `start`.
#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// The scan: its id, or its name where no other has it.
    scan: String,
    /// Whether and how it is followed.
    #[command(flatten)]
    then: ThenArgs,
}

/// The words of `try`.
#[derive(Debug, Args)]
pub(crate) struct TryArgs {
    /// The provider: its id, or its name.
    provider: String,
    /// An address, network, octet range or name.
    target: String,
    /// A command of Nmap options, with %s for the target [default: the provider's].
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    command: Option<String>,
    /// Whether and how it is followed.
    #[command(flatten)]
    then: ThenArgs,
}

/// What becomes of a run that was started.
#[derive(Debug, Args)]
struct ThenArgs {
    /// Follow the run to its end and print its result, as of a scan here.
    #[arg(long)]
    follow: bool,
    /// Where results go.
    #[command(flatten)]
    output: OutputArgs,
    /// Which server is meant.
    #[command(flatten)]
    server: ServerArgs,
}

const COLUMNS: &[Column] = &[
    ("ID", |scan| text(scan, "id")),
    ("NAME", |scan| text(scan, "displayName")),
    ("PROVIDER", |scan| text(scan, "providerName")),
    ("TARGET", target),
    ("LAST RUN", |scan| time(scan, "lastRun.createdAt")),
    ("STATE", |scan| text(scan, "lastRun.state")),
    ("OPEN", |scan| text(scan, "lastRun.openPorts")),
];

/// The first of its targets, or assets and tags in a word.
fn target(scan: &Value) -> String {
    let of = |name: &str| scan["target"][name].as_array().map(Vec::as_slice).unwrap_or_default();
    let first = |list: &[Value]| list.first().and_then(Value::as_str).unwrap_or_default().to_owned();
    let more = |list: &[Value], word: String| {
        if list.len() > 1 { format!("{word} and {} more", list.len() - 1) } else { word }
    };
    if !of("targets").is_empty() {
        more(of("targets"), first(of("targets")))
    } else if !of("tags").is_empty() {
        more(of("tags"), format!("tag {}", first(of("tags"))))
    } else {
        counted(of("assetIds").len() as u64, "asset", "assets")
    }
}

/// Lists the scans.
pub(crate) async fn scans(args: &ScansArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let query = args.query.iter().map(|words| ("q", words.clone())).collect();
    let list = List { path: "/api/v1/scans", query, columns: COLUMNS, empty: "no scans" };
    list::print(&args.server.connect()?, list, &args.list, terminal).await?;
    Ok(Exit::Done)
}

/// Starts a scan.
pub(crate) async fn start(args: &StartArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let connection = ready(&args.then, terminal)?;
    let scan = list::find(&connection, ("/api/v1/scans", "scan", &["displayName"]), &args.scan).await?;
    let path = format!("/api/v1/scans/{}/runs", text(&scan, "id"));
    let started = connection.start(&path, None).await?;
    then(&connection, started, &args.then, terminal).await
}

/// Tries a provider.
pub(crate) async fn try_it(args: &TryArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let connection = ready(&args.then, terminal)?;
    let names = ("/api/v1/providers", "provider", &["name", "displayName"][..]);
    let provider = list::find(&connection, names, &args.provider).await?;
    let path = format!("/api/v1/providers/{}/test", text(&provider, "id"));
    let mut body = json!({"target": args.target});
    if let Some(command) = &args.command {
        body["command"] = command.as_str().into();
    }
    let started = connection.start(&path, Some(&body)).await?;
    then(&connection, started, &args.then, terminal).await
}

/// What is wrong with the words is said before anything is started.
fn ready(args: &ThenArgs, terminal: Terminal) -> Result<Connection, Failure> {
    if !args.follow {
        list::check(&args.output, terminal)?;
    }
    Ok(args.server.connect()?)
}

async fn then(
    connection: &Connection,
    (value, run): (Value, Run),
    args: &ThenArgs,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    if args.follow {
        return follow::to_the_end(connection, run, &args.output, terminal).await;
    }
    let lines = [
        ("run", run.id.to_string()),
        ("name", run.display_name.clone()),
        ("state", run.state.clone()),
        ("follow", format!("portolan follow {}", run.id)),
    ];
    list::print_one(&value, &lines, &args.output, terminal)?;
    Ok(Exit::Done)
}
