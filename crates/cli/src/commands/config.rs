//! `portolan config`: the server's settings in force, and where each comes from.

use std::io::Write;
use std::path::Path;

use clap::Args;
use portolan_server::settings::{Loaded, Origin};
use serde::Serialize;
use serde_json::Value;

use crate::args::OutputArgs;
use crate::exit::{Exit, Failure};
use crate::output::{Format, one_line};
use crate::settings::SettingsArgs;
use crate::terminal::Terminal;

/// The words of `config`.
#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// Where results go.
    #[command(flatten)]
    output: OutputArgs,
    /// What is asked about.
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Serialize)]
struct Report<'a> {
    /// The configuration file that was read; null where there is none.
    file: Option<&'a Path>,
    settings: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    key: &'static str,
    value: Value,
    origin: Origin,
    variable: String,
}

/// Prints them.
pub(crate) fn run(args: &ConfigArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let loaded = args.settings.load()?;
    let mut out = args.output.writer()?;
    let written = match args.output.format(terminal) {
        Format::Json => serde_json::to_writer_pretty(&mut out, &report(&loaded))
            .map_err(Into::into)
            .and_then(|()| writeln!(out)),
        Format::Table => report(&loaded).settings.iter().try_for_each(|line| {
            let value = if line.value.is_null() { "-".to_owned() } else { line.value.to_string() };
            let (value, origin) =
                (one_line(&value).to_string(), one_line(&line.origin.to_string()).to_string());
            writeln!(out, "{:<26} {value:<36} {origin}", line.key)
        }),
        _ => return Err(Failure::usage("settings are printed as table or json")),
    };
    written
        .and_then(|()| out.flush())
        .map_err(|source| Failure::Write { what: args.output.name(), source })?;
    Ok(Exit::Done)
}

fn report(loaded: &Loaded) -> Report<'_> {
    let line = |(setting, value, origin): (&'static portolan_server::settings::Setting, Value, Origin)| {
        Line { key: setting.key, value, origin, variable: setting.variable() }
    };
    Report { file: loaded.file.as_deref(), settings: loaded.each().map(line).collect() }
}
