//! `portolan restore`: a backup in the place of what a data directory holds.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use portolan_server::Clock;
use portolan_server::restore::restore;

use crate::exit::{Exit, Failure};
use crate::settings::SettingsArgs;
use crate::terminal::say;

/// The words of `restore`.
#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The backup; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Remove the data of before once those of the backup are in use, instead of keeping them in the data directory
    /// as before-restore-TIME until the next restore.
    #[arg(long)]
    force: bool,
    /// Whose data.
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Restores it.
pub(crate) async fn run(args: &RestoreArgs) -> Result<Exit, Failure> {
    let data = args.settings.load()?.settings.data_dir;
    let archive: Box<dyn Read> = if args.file == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let file = File::open(&args.file);
        Box::new(file.map_err(|source| Failure::Read { what: args.file.display().to_string(), source })?)
    };
    let archive = BufReader::with_capacity(1 << 18, archive);
    let restored = restore(&data, archive, args.force, &Clock::system()).await?;
    let made = &restored.manifest;
    say(&format!(
        "restored the backup of {} (Portolan {}, schema version {}) to {}",
        made.created_at,
        printable(&made.portolan),
        made.schema_version,
        data.display()
    ));
    if let Some(server) = restored.server {
        say(&format!("the server goes on with it: {server}"));
    }
    if let Some(kept) = restored.kept {
        say(&format!("the data of before are in {} until the next restore", kept.display()));
    }
    Ok(Exit::Done)
}

fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(50).collect()
}
