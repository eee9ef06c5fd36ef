//! `portolan explain`: the verdict and the plan; nothing is sent.

use std::io::{self, Write};

use portolan_scanner::Verdict;

use crate::args::ScanArgs;
use crate::exit::{Exit, Failure};
use crate::output::{Format, one_line, stages};
use crate::request;
use crate::terminal::Terminal;

/// Judges and prints. Exit 0 allowed, 3 refused.
pub(crate) async fn run(args: &ScanArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let asked = request::ask(args).await?;
    let mut out = args.output.writer()?;
    let written = match args.output.format(terminal) {
        Format::Json => serde_json::to_writer_pretty(&mut out, &asked.verdict)
            .map_err(Into::into)
            .and_then(|()| writeln!(out)),
        Format::Ndjson => {
            serde_json::to_writer(&mut out, &asked.verdict).map_err(Into::into).and_then(|()| writeln!(out))
        }
        Format::Table | Format::Text => print(&mut out, &asked.verdict),
        Format::Csv | Format::Xml | Format::Html => {
            return Err(Failure::usage("a verdict is printed as table, text or json"));
        }
    };
    written
        .and_then(|()| out.flush())
        .map_err(|source| Failure::Write { what: args.output.name(), source })?;
    Ok(if asked.verdict.allowed { Exit::Done } else { Exit::Refused })
}

fn print(out: &mut dyn Write, verdict: &Verdict) -> io::Result<()> {
    if !verdict.allowed {
        writeln!(out, "Refused.")?;
        refusals(out, verdict)?;
        return Ok(());
    }
    writeln!(out, "Allowed.\n")?;
    let argv: Vec<String> = verdict.argv.iter().map(|word| portolan_nmap::command::quote(word)).collect();
    writeln!(out, "  nmap {}\n", one_line(&argv.join(" ")))?;
    for option in &verdict.options {
        let value = option.value.as_deref().unwrap_or("");
        let name = format!("{} {value}", option.option);
        let needs = if option.needs_privilege { " Needs root or raw sockets." } else { "" };
        writeln!(out, "  {:<22} {}{needs}", one_line(name.trim_end()), option.meaning)?;
    }
    if let Some(plan) = &verdict.plan {
        stages::print(out, plan)?;
    }
    for warning in &verdict.warnings {
        writeln!(out, "\n  note: {}", one_line(warning))?;
    }
    Ok(())
}

/// Each refusal below the text, with the place marked.
pub(crate) fn refusals(out: &mut dyn Write, verdict: &Verdict) -> io::Result<()> {
    for refusal in &verdict.refusals {
        let before = verdict.source.get(..refusal.start).unwrap_or("");
        let piece = verdict.source.get(refusal.start..refusal.end).unwrap_or("");
        let width = |text: &str| console::measure_text_width(&one_line(text));
        writeln!(out, "\n  {}", one_line(&verdict.source))?;
        writeln!(out, "  {}{}", " ".repeat(width(before)), "^".repeat(width(piece).max(1)))?;
        let option = refusal.option.as_deref().map_or(String::new(), |o| format!("{o}: "));
        writeln!(out, "  {option}{}", one_line(&refusal.reason))?;
    }
    Ok(())
}
