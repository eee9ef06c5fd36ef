//! The Nmap that the server runs: found once, looked for again when asked or missing.
//!
//! Which program it is, the server's configuration says; no client can.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use portolan_nmap::process::FindError;
use portolan_scanner::prepare::Installed;

/// The server's Nmap.
#[derive(Debug, Default)]
pub struct ServerNmap {
    program: Option<PathBuf>,
    found: RwLock<Option<Arc<Installed>>>,
}

impl ServerNmap {
    /// The Nmap at `program`, or else the one that is installed.
    #[must_use]
    pub fn new(program: Option<PathBuf>) -> Self {
        Self { program, found: RwLock::default() }
    }

    /// The Nmap as it was found last; looks for it where it was not found.
    ///
    /// # Errors
    /// There is none that can be used.
    pub async fn installed(&self) -> Result<Arc<Installed>, FindError> {
        let found = self.found.read().unwrap_or_else(PoisonError::into_inner).clone();
        match found {
            Some(found) => Ok(found),
            None => self.look().await,
        }
    }

    /// Looks for it anew: it may have been updated or removed.
    ///
    /// # Errors
    /// There is none that can be used.
    pub async fn look(&self) -> Result<Arc<Installed>, FindError> {
        let found = Installed::find(self.program.as_deref()).await.map(Arc::new);
        *self.found.write().unwrap_or_else(PoisonError::into_inner) = found.as_ref().ok().cloned();
        found
    }
}
