//! What every endpoint works with.

use std::sync::Arc;
use std::time::Duration;

use portolan_store::Store;

use crate::api::operations::Operations;
use crate::auth::gate::Strangers;
use crate::auth::password::Passwords;
use crate::auth::throttle::Throttle;
use crate::clock::Clock;
use crate::nmap::ServerNmap;

/// The server's state. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct App(Arc<Parts>);

/// What [`App`] consists of.
#[derive(Debug)]
pub struct Parts {
    /// What is kept.
    pub store: Store,
    /// Time and ids.
    pub clock: Clock,
    /// How requests are dealt with.
    pub options: Options,
    /// Who may call what.
    pub operations: Operations,
    /// Hashes passwords, a few at a time.
    pub passwords: Passwords,
    /// Keeps strangers from filling the audit log.
    pub strangers: Strangers,
    /// What scans are run by.
    pub nmap: ServerNmap,
    /// Slows guessing down.
    pub throttle: Throttle,
}

/// How requests are dealt with.
#[derive(Debug, Clone)]
pub struct Options {
    /// A session ends when it was not used for so long.
    pub session_idle: Duration,
    /// A session ends after so long, used or not.
    pub session_lifetime: Duration,
    /// Cookies only go over TLS.
    pub secure_cookies: bool,
    /// The origin that browsers see, where it is not what `Host` says: `https://scan.example.org`.
    pub public_origin: Option<String>,
    /// Who is behind a request is told by `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Failed sign-ins within the window, for a name or an address, before the next has to wait.
    pub sign_in_attempts: u32,
    /// The window.
    pub sign_in_window: Duration,
    /// Bytes of a request's body at most, but for imports.
    pub body_bytes: usize,
    /// How long a request may take to come.
    pub request_time: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            session_idle: Duration::from_hours(12),
            session_lifetime: Duration::from_hours(168),
            secure_cookies: false,
            public_origin: None,
            behind_proxy: false,
            sign_in_attempts: 10,
            sign_in_window: Duration::from_mins(5),
            body_bytes: 1 << 20,
            request_time: Duration::from_secs(30),
        }
    }
}

impl App {
    /// Joins the parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
