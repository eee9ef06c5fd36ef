//! `portolan import`: Nmap's XML into the store of this machine, as finished runs.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Args;
use portolan_server::Clock;
use portolan_server::import::{Import, ImportError, import};
use portolan_store::audit::{AuditEntry, AuditVerdict};
use portolan_store::owners::Owner;
use portolan_store::runs::{Run, RunState};
use portolan_store::{PageRequest, Store, StoreError};

use crate::exit::{Exit, Failure};
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
    /// Into whose data.
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Takes each file in; one that is none does not keep the others from it. A server may run on the same data.
pub(crate) async fn run(args: &ImportArgs) -> Result<Exit, Failure> {
    let settings = args.settings.load()?.settings;
    let store = Store::join(&settings.data_dir).await.map_err(failed)?;
    let owner = owner(&store, args.owner.as_deref()).await?;
    let mut exit = Exit::Done;
    for file in &args.files {
        let name =
            if file.as_os_str() == "-" { "standard input".to_owned() } else { file.display().to_string() };
        let input: Box<dyn Read + Send> = if file.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            let opened = File::open(file);
            Box::new(opened.map_err(|source| Failure::Read { what: name.clone(), source })?)
        };
        let what = Import {
            owner: owner.key,
            account: None,
            username: None,
            display_name: format!("Import of {}", name.chars().take(150).collect::<String>()),
            most_bytes: settings.limits.import_bytes,
        };
        match import(&store, &Clock::system(), what, input).await {
            Ok(run) => {
                write_down(&store, &owner, &run).await?;
                tell(&name, &run)?;
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

fn tell(name: &str, run: &Run) -> Result<(), Failure> {
    let counts = run.counts;
    let line = format!(
        "{}  {}  {} hosts, {} open ports  {name}",
        run.id, run.state, counts.hosts, counts.open_ports
    );
    let written = writeln!(io::stdout(), "{line}");
    written.map_err(|source| Failure::Write { what: "standard output".to_owned(), source })?;
    if let Some(message) = &run.message {
        complain(&format!("{name}: {message}"));
    }
    Ok(())
}
