//! The password that somebody gives to somebody else.

use crate::auth::{password, secret};
use crate::problem::Problem;
use crate::state::App;

/// A password for another user.
pub(crate) struct Given {
    /// As it is kept.
    pub(crate) hash: String,
    /// To be shown, where it was made here.
    pub(crate) shown: Option<String>,
}

/// The password `chosen` for `username`, or else one that is made here. `field` is where it was given.
///
/// # Errors
/// One that is guessed too soon.
pub(crate) async fn give(
    app: &App,
    field: &str,
    chosen: Option<String>,
    username: &str,
) -> Result<Given, Problem> {
    let (password, shown) = if let Some(password) = chosen {
        password::check_choice(field, &password, username)?;
        (password, None)
    } else {
        let made = secret::password();
        (made.clone(), Some(made))
    };
    Ok(Given { hash: app.passwords.hash(password).await?, shown })
}
