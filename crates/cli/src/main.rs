//! `portolan`: the one binary.

// They panic where the stream is closed, and what was found goes down with them: `terminal::say` does not.
#![warn(clippy::print_stderr, clippy::print_stdout)]

mod args;
mod client;
mod commands;
mod exit;
mod input;
mod live;
mod output;
mod request;
mod settings;
mod signals;
mod terminal;
mod words;

use std::process::ExitCode;

use clap::Parser;

use args::{Action, Cli};
use exit::{Exit, Failure};
use terminal::{Terminal, complain};

fn main() -> ExitCode {
    portolan_nmap::process::guard::run_if_asked();
    let cli = Cli::parse_from(words::rearrange(std::env::args_os().collect()));
    let terminal = Terminal::look();
    // The server alone has many things to do at once.
    let mut runtime = match &cli.command {
        Action::Serve(_) => tokio::runtime::Builder::new_multi_thread(),
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("the system gives no event queue: {error}"));
            return Exit::Failed.into();
        }
    };
    match runtime.block_on(act(&cli, terminal)) {
        Ok(exit) => exit.into(),
        Err(failure) if failure.is_closed_pipe() => Exit::Done.into(),
        Err(failure) => {
            complain(&failure.to_string());
            failure.exit().into()
        }
    }
}

async fn act(cli: &Cli, terminal: Terminal) -> Result<Exit, Failure> {
    match &cli.command {
        Action::Scan(args) => commands::scan::run(args, terminal).await,
        Action::Explain(args) => commands::explain::run(args, terminal).await,
        Action::Parse(args) => commands::parse::run(args, terminal),
        Action::Diff(args) => commands::diff::run(args).await,
        Action::Templates(args) => commands::templates::run(args, terminal),
        Action::Doctor(args) => commands::doctor::run(args, terminal).await,
        Action::Serve(args) => commands::serve::run(args).await,
        Action::Import(args) => commands::import::run(args).await,
        Action::Backup(args) => commands::backup::run(args).await,
        Action::Restore(args) => commands::restore::run(args).await,
        Action::ResetPassword(args) => commands::reset_password::run(args).await,
        Action::Config(args) => commands::config::run(args, terminal),
        Action::Login(args) => commands::login::login(args).await,
        Action::Logout(args) => commands::login::logout(args).await,
        Action::Scans(args) => commands::scans::scans(args, terminal).await,
        Action::Start(args) => commands::scans::start(args, terminal).await,
        Action::Try(args) => commands::scans::try_it(args, terminal).await,
        Action::Runs(args) => commands::runs::runs(args, terminal).await,
        Action::Follow(args) => commands::runs::follow(args, terminal).await,
        Action::Cancel(args) => commands::runs::cancel(args, terminal).await,
        Action::Result(args) => commands::runs::result(args, terminal).await,
        Action::Hosts(args) => commands::known::hosts(args, terminal).await,
        Action::Services(args) => commands::known::services(args, terminal).await,
        Action::Completions { shell } => commands::shell::completions(*shell),
        Action::Man => commands::shell::man(),
    }
}
