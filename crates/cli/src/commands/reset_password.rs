//! `portolan reset-password`: a new password for somebody who lost theirs.

use std::io::Write;

use clap::Args;
use portolan_server::Clock;
use portolan_server::reset::reset_password;

use crate::exit::{Exit, Failure};
use crate::settings::SettingsArgs;
use crate::terminal::say;

/// The words of `reset-password`.
#[derive(Debug, Args)]
pub(crate) struct ResetPasswordArgs {
    /// Who signs in with it.
    #[arg(value_name = "USER")]
    user: String,
    /// Whose data.
    #[command(flatten)]
    settings: SettingsArgs,
}

/// Prints the new password, which is shown nowhere else.
pub(crate) async fn run(args: &ResetPasswordArgs) -> Result<Exit, Failure> {
    let data = args.settings.load()?.settings.data_dir;
    let reset = reset_password(&data, &args.user, &Clock::system()).await?;
    let mut out = std::io::stdout();
    let written = writeln!(out, "{}", reset.password).and_then(|()| out.flush());
    written.map_err(|source| Failure::Write { what: "standard output".to_owned(), source })?;
    say(&format!(
        "this is the new password of {}, for them to change once they have signed in; their sessions have ended",
        reset.username
    ));
    if reset.is_disabled {
        say(&format!("{} is disabled, and may not sign in until an admin allows it again", reset.username));
    }
    Ok(Exit::Done)
}
