//! The first start: an organization, its admin with a password that is shown once, and a provider, so that the
//! first scan is a step away.

use portolan_nmap::command::template;
use portolan_scanner::{Engine, Scope};
use portolan_store::accounts::NewAccount;
use portolan_store::providers::ProviderFields;
use portolan_store::{Role, StoreError};

use crate::auth::secret;
use crate::problem::Problem;
use crate::state::App;

/// The admin's name.
const ADMIN: &str = "admin";

/// Why the store could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// It cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The password could not be hashed.
    #[error("the first password cannot be made: {}", .0.detail)]
    Password(Problem),
}

/// How to sign in for the first time.
#[derive(Debug)]
pub struct FirstSignIn {
    /// The name.
    pub username: &'static str,
    /// The password, which is nowhere else.
    pub password: String,
}

/// Sets up a store that is empty; does nothing to another.
///
/// # Errors
/// When it cannot be written.
pub async fn set_up(app: &App) -> Result<Option<FirstSignIn>, SetUpError> {
    let now = app.clock.now();
    let owner = if let Some(owner) = app.store.system_owner().await? {
        owner
    } else {
        let allowed: Vec<String> = Scope::default_networks().iter().map(ToString::to_string).collect();
        app.store.create_owner(app.clock.id(), "main", "Main", true, &allowed, now).await?
    };
    if app.store.account_called(ADMIN).await?.is_some() {
        return Ok(None);
    }
    let users = app.store.accounts(owner.key, &portolan_store::PageRequest::default()).await?;
    if users.total > 0 {
        return Ok(None);
    }
    let provider = ProviderFields {
        name: "nmap".to_owned(),
        display_name: "Nmap on this machine".to_owned(),
        category: "Scan".to_owned(),
        kind: "Nmap".to_owned(),
        command: template("quick").map_or_else(|_| "-F %s".to_owned(), |quick| quick.command.to_owned()),
        engine: Engine::Auto.to_string(),
        max_rate_pps: None,
        max_parallel_runs: None,
        timeout_seconds: None,
        options: Vec::new(),
        active: true,
    };
    match app.store.create_provider(owner.key, app.clock.id(), &provider, now).await {
        // A start that was cut off before the admin was there.
        Ok(_) | Err(StoreError::Duplicate { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let password = secret::password();
    let account = NewAccount {
        id: app.clock.id(),
        owner: owner.key,
        username: ADMIN.to_owned(),
        display_name: "Administrator".to_owned(),
        role: Role::Admin,
        password: app.passwords.hash(password.clone()).await.map_err(SetUpError::Password)?,
        must_change_password: true,
    };
    app.store.create_account(&account, now).await?;
    Ok(Some(FirstSignIn { username: ADMIN, password }))
}

impl FirstSignIn {
    /// What is printed, once.
    #[must_use]
    pub fn notice(&self, url: &str) -> String {
        format!(
            "\nThis is the first start. Sign in at {url} as\n\n    user      {}\n    password  {}\n\n\
and choose a password of your own. This one is not shown again; `portolan reset-password {}` makes another.\n",
            self.username, self.password, self.username
        )
    }
}
