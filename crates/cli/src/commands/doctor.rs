//! `portolan doctor`: what is here, and the command that mends each thing missing.

mod remote;
mod server;

use std::io::Write;

use clap::Args;
use portolan_nmap::command::{ScriptDb, Services};
use portolan_nmap::process::{Confinement, FindError, Nmap, Privilege};
use portolan_server::settings::{Loaded, SettingsError};
use serde::Serialize;

use crate::args::OutputArgs;
use crate::client::ServerArgs;
use crate::exit::{Exit, Failure};
use crate::output::{Format, one_line};
use crate::request::named_nmap;
use crate::settings::SettingsArgs;
use crate::terminal::Terminal;

/// The words of `doctor`.
#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Where results go.
    #[command(flatten)]
    output: OutputArgs,
    /// The server that is looked at.
    #[command(flatten)]
    settings: SettingsArgs,
    /// The server that the command line is a client of.
    #[command(flatten)]
    remote: ServerArgs,
}

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

/// Looks and reports. Exit 0 when scans can run, 4 when Nmap cannot be used.
pub(crate) async fn run(args: &DoctorArgs, terminal: Terminal) -> Result<Exit, Failure> {
    let loaded = args.settings.load();
    let (args, remote) = (&args.output, &args.remote);
    let mut findings = vec![Finding {
        what: "Portolan",
        ok: true,
        detail: env!("CARGO_PKG_VERSION").to_owned(),
        mend: None,
    }];
    let exit = match nmap_of(&loaded).await {
        Ok(nmap) => {
            look_at(&nmap, &mut findings);
            Exit::Done
        }
        Err(error) => {
            let mend = Some(format!("install Nmap: {}", install_command()));
            findings.push(Finding { what: "Nmap", ok: false, detail: error.to_string(), mend });
            Exit::NoNmap
        }
    };
    server::look_at(&loaded, &mut findings);
    remote::look_at(remote, &mut findings).await;
    let mut out = args.writer()?;
    let written = match args.format(terminal) {
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &findings).map_err(Into::into).and_then(|()| writeln!(out))
        }
        Format::Table => findings.iter().try_for_each(|finding| {
            let mark = if finding.ok { "ok" } else { "!!" };
            writeln!(out, "{mark}  {:<12} {}", finding.what, one_line(&finding.detail))?;
            finding.mend.iter().try_for_each(|mend| writeln!(out, "    {:<12} → {}", "", one_line(mend)))
        }),
        _ => return Err(Failure::usage("the doctor reports as table or json")),
    };
    written.and_then(|()| out.flush()).map_err(|source| Failure::Write { what: args.name(), source })?;
    Ok(exit)
}

/// The Nmap that the settings name, or else the one that scans of the command line find.
async fn nmap_of(loaded: &Result<Loaded, SettingsError>) -> Result<Nmap, FindError> {
    let named = match loaded {
        Ok(loaded) => loaded.settings.nmap.program.clone(),
        Err(_) => named_nmap(),
    };
    Nmap::find(named.as_deref()).await
}

fn look_at(nmap: &Nmap, findings: &mut Vec<Finding>) {
    let mut add = |what, ok, detail, mend: Option<String>| findings.push(Finding { what, ok, detail, mend });
    add("Nmap", true, format!("{} at {}", nmap.version, nmap.program.display()), None);
    let again = || Some(format!("install Nmap anew, with its scripts: {}", install_command()));
    match ScriptDb::load(&nmap.data_dir.join("scripts/script.db")) {
        Ok(scripts) => {
            add("scripts", true, format!("{} in {}", scripts.entries().len(), nmap.data_dir.display()), None);
        }
        Err(error) => add("scripts", false, error.to_string(), again()),
    }
    if let Err(error) = Services::load(&nmap.data_dir.join("nmap-services")) {
        add("services", false, error.to_string(), again());
    }
    let program = nmap.program.display();
    let (ok, detail, mend) = match nmap.privilege {
        Privilege::Root => (true, "root: all scan types".to_owned(), None),
        Privilege::Capabilities => (true, "raw sockets by inherited capabilities: all scan types".to_owned(), None),
        Privilege::FileCapabilities => (true, "raw sockets by the capabilities of Nmap's file: all scan types".to_owned(), None),
        Privilege::None => (
            false,
            "no raw sockets: connect scans, versions and scripts work; SYN and UDP scans, OS detection and traceroute do not".to_owned(),
            Some(format!("run portolan with sudo, or: sudo setcap cap_net_raw,cap_net_admin+eip {program}")),
        ),
    };
    add("privileges", ok, detail, mend);
    match nmap.confinement() {
        Confinement::Landlock { abi } => {
            add(
                "confinement",
                true,
                format!("landlock, version {abi}: Nmap reads its data and writes its scratch directory only"),
                None,
            );
        }
        Confinement::Off { reason } => add("confinement", false, format!("none: {reason}"), None),
    }
    match nmap.gate() {
        Ok(()) => add("pace", true, "no part of Nmap sends more than the rate ceiling".to_owned(), None),
        Err(reason) => {
            let kept = "Nmap keeps the rate ceiling on average, and in looking for hosts and ports only";
            add("pace", false, format!("{kept}: {reason}"), None);
        }
    }
}

/// The system's command to install Nmap, by the package manager that is there.
pub(crate) fn install_command() -> &'static str {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = |program: &str| std::env::split_paths(&path).any(|dir| dir.join(program).is_file());
    [
        ("apt-get", "sudo apt-get install nmap"),
        ("dnf", "sudo dnf install nmap"),
        ("pacman", "sudo pacman -S nmap"),
        ("apk", "sudo apk add nmap nmap-scripts"),
        ("brew", "brew install nmap"),
    ]
    .into_iter()
    .find_map(|(program, command)| there(program).then_some(command))
    .unwrap_or("see https://nmap.org/download")
}
