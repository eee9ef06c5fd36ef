//! `portolan import`: Nmap's XML into the store of this machine, or into a server, as finished runs.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use portolan_model::counted;
use portolan_server::Clock;
use portolan_server::import::{Import, ImportError, import};
use portolan_store::audit::{AuditEntry, AuditVerdict};
use portolan_store::owners::Owner;
use portolan_store::runs::{Run, RunState};
use portolan_store::{PageRequest, Store, StoreError, Uuid};

use crate::client::{ServerArgs, upload};
use crate::exit::{Exit, Failure};
use crate::output::one_line;
use crate::settings::SettingsArgs;
use crate::terminal::complain;

/// The words of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Documents to take in, plain or compressed by gzip or zstd; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The organization whose runs they become [default: the first].
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Send the documents to a server instead, as its client; without a URL, to that of the last login.
    #[arg(
        long,
        value_name = "URL",
        num_args = 0..=1,
        default_missing_value = "",
        conflicts_with_all = ["owner", "config", "data_dir"]
    )]
    server: Option<String>,
    /// Trust the certificate in this PEM file, and no other [default: that of the login, else the system's roots].
    #[arg(long, value_name = "FILE", requires = "server")]
    ca: Option<PathBuf>,
    /// Into whose data.
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Takes each file in; one that is none does not keep the others from it. A server may run on the same data.
pub(crate) async fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    if let Some(server) = &args.server {
        let server = Some(server.clone()).filter(|server| !server.is_empty());
        return send(args, &ServerArgs { server, ca: args.ca.clone() }).await;
    }
    let settings = args.settings.load()?.settings;
    let store = Store::join(&settings.data_dir).await.map_err(failed)?;
    let owner = owner(&store, args.owner.as_deref()).await?;
    let mut exit = Exit::Done;
    for file in &args.files {
        let (name, input) = open(file)?;
        let what = Import {
            owner: owner.key,
            account: None,
            username: None,
            display_name: display_name(&name),
            most_bytes: settings.limits.import_bytes,
        };
        match import(&store, &Clock::system(), what, input).await {
            Ok(run) => {
                write_down(&store, &owner, &run).await?;
                tell(&name, run.id, run.state.as_str(), run.counts.hosts, run.counts.open_ports)?;
                complain_of(&name, run.message.as_deref());
                if run.state != RunState::Completed {
                    exit = Exit::Failed;
                }
            }
            Err(error @ ImportError::NoDocument { .. }) => {
                complain(&format!("{name}: {error}"));
                exit = Exit::Failed;
            }
            Err(error) => return Err(Failure::Scan(format!("{name}: {error}"))),
        }
    }
    store.close().await;
    Ok(exit)
}

/// Sends each file to a server; one that it does not take does not keep the others from it.
async fn send(args: &ImportArgs, server: &ServerArgs) -> Result<Exit, Failure> {
    let connection = server.connect()?;
    let mut exit = Exit::Done;
    for file in &args.files {
        let (name, input) = open(file)?;
        match upload::import(&connection, &name, &display_name(&name), input).await {
            Ok(run) => {
                tell(&name, run.id, &run.state, run.counts.hosts, run.counts.open_ports)?;
                complain_of(&name, run.message.as_deref());
                if run.state != "completed" {
                    exit = Exit::Failed;
                }
            }
            Err(error) if error.status() == Some(422) => {
                complain(&format!("{name}: {error}"));
                exit = Exit::Failed;
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(exit)
}

/// A file by its name for people, ready to be read.
fn open(file: &Path) -> Result<(String, Box<dyn Read + Send>), Failure> {
    if file.as_os_str() == "-" {
        return Ok(("standard input".to_owned(), Box::new(io::stdin())));
    }
    let name = file.display().to_string();
    match File::open(file) {
        Ok(opened) => Ok((name, Box::new(opened))),
        Err(source) => Err(Failure::Read { what: name, source }),
    }
}

fn display_name(name: &str) -> String {
    format!("Import of {}", one_line(name).chars().take(150).collect::<String>())
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn failed(error: StoreError) -> Failure {
    Failure::Scan(error.to_string())
}

/// In the audit log this stands as done by the machine's administrator, who has no name there.
async fn write_down(store: &Store, owner: &Owner, run: &Run) -> Result<(), Failure> {
    let entry = AuditEntry {
        owner: Some(owner.key),
        account: None,
        username: None,
        via: "system",
        address: None,
        action: "run.import".to_owned(),
        object: Some(run.id.to_string()),
        verdict: AuditVerdict::Allowed,
        status: None,
        detail: None,
    };
    store.record(&entry, Clock::system().now()).await.map_err(failed)
}

async fn owner(store: &Store, name: Option<&str>) -> Result<Owner, Failure> {
    let Some(name) = name else {
        let first = store.system_owner().await.map_err(failed)?;
        return first.ok_or_else(|| {
            Failure::Scan(
                "this data directory was never served: start `portolan serve` on it once".to_owned(),
            )
        });
    };
    let page = PageRequest { limit: 1000, q: Some(name.to_owned()), ..PageRequest::default() };
    let owners = store.owners(None, &page).await.map_err(failed)?;
    let found = owners.items.into_iter().find(|owner| owner.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| Failure::usage(format!("there is no organization called {name:?}")))
}

fn tell(name: &str, run: Uuid, state: &str, hosts: u64, open_ports: u64) -> Result<(), Failure> {
    let state = one_line(state);
    let (hosts, ports) = (counted(hosts, "host", "hosts"), counted(open_ports, "open port", "open ports"));
    let written = writeln!(io::stdout(), "{run}  {state}  {hosts}, {ports}  {name}");
    match written {
        // Who does not listen wants the other files all the same.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|source| Failure::Write { what: "standard output".to_owned(), source }),
    }
}

fn complain_of(name: &str, message: Option<&str>) {
    if let Some(message) = message {
        complain(&format!("{name}: {message}"));
    }
}
