//! `portolan serve`: the server.

use crate::exit::{Exit, Failure};
use crate::settings::SettingsArgs;

/// Runs it until a signal ends it.
pub(crate) async fn run(args: &SettingsArgs) -> Result<Exit, Failure> {
    portolan_server::serve(args.load()?.settings).await?;
    Ok(Exit::Done)
}
