//! `portolan templates`: the built-in scans.

use std::io::Write;

use portolan_nmap::command::templates;

use crate::args::OutputArgs;
use crate::exit::{Exit, Failure};
use crate::output::Format;
use crate::terminal::Terminal;

/// Lists them.
pub(crate) fn run(args: &OutputArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let mut out = args.writer()?;
    let written = match args.format(terminal) {
        Format::Json => serde_json::to_writer_pretty(&mut out, templates())
            .map_err(Into::into)
            .and_then(|()| writeln!(out)),
        Format::Ndjson => templates().iter().try_for_each(|template| {
            serde_json::to_writer(&mut out, template)?;
            writeln!(out)
        }),
        Format::Table => templates().iter().try_for_each(|template| {
            writeln!(out, "{:<14} {}", template.id, template.command)?;
            writeln!(out, "{:<14} {}", "", template.description)?;
            let needs = if template.needs_privilege { "; needs root or raw sockets" } else { "" };
            writeln!(out, "{:<14} Takes {}{needs}.", "", template.duration)?;
            for parameter in template.parameters {
                let (option, default) = (parameter.option.name(), parameter.default);
                writeln!(
                    out,
                    "{:<14} {option} sets the {}: {} (default {default})",
                    "", parameter.name, parameter.description
                )?;
            }
            writeln!(out)
        }),
        Format::Csv | Format::Xml | Format::Text | Format::Html => {
            return Err(Failure::usage("templates are listed as table, json or ndjson"));
        }
    };
    written.and_then(|()| out.flush()).map_err(|source| Failure::Write { what: args.name(), source })?;
    Ok(Exit::Done)
}
