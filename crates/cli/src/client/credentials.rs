//! The logins of this user: for each server its token. Kept where nobody else can read them.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Address, ClientError};
use crate::terminal::complain;

/// Some logins are some kilobytes; more than this is another file.
const LARGEST: u64 = 1 << 20;

/// A login.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Login {
    /// The server, as [`Address`] writes it.
    pub(crate) url: String,
    pub(crate) username: String,
    pub(crate) token: String,
    /// What the server calls the token; absent where it was given and not made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) token_id: Option<uuid::Uuid>,
    /// Until when it holds, as the server wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<String>,
    /// The certificate to trust, in PEM form; the system's roots if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) certificate: Option<String>,
}

/// All logins.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Logins {
    /// The server that is meant where none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<String>,
    #[serde(default, rename = "login", skip_serializing_if = "Vec::is_empty")]
    pub(crate) logins: Vec<Login>,
}

impl Logins {
    /// The login to a server.
    pub(crate) fn of(&self, server: &Address) -> Option<&Login> {
        self.logins.iter().find(|login| login.url == server.as_str())
    }

    /// Adds a login, in the place of an old one to the same server, and makes it the default. Returns the old one.
    pub(crate) fn add(&mut self, login: Login) -> Option<Login> {
        self.default = Some(login.url.clone());
        let old = self.logins.iter().position(|old| old.url == login.url).map(|at| self.logins.remove(at));
        self.logins.push(login);
        old
    }

    /// Forgets a login. The one before it becomes the default, where this was it.
    pub(crate) fn forget(&mut self, server: &str) {
        self.logins.retain(|login| login.url != server);
        if self.default.as_deref() == Some(server) {
            self.default = self.logins.last().map(|login| login.url.clone());
        }
    }
}

/// The file of the logins.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    path: PathBuf,
}

impl Store {
    /// `$XDG_CONFIG_HOME/portolan/credentials.toml`, or that below `~/.config`.
    pub(crate) fn of_user() -> Result<Self, ClientError> {
        let absolute = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let dir = absolute("XDG_CONFIG_HOME").or_else(|| absolute("HOME").map(|home| home.join(".config")));
        let dir = dir.ok_or_else(|| ClientError::Credentials {
            path: "~/.config/portolan/credentials.toml".to_owned(),
            reason: "neither XDG_CONFIG_HOME nor HOME is set to an absolute path; set one of them".to_owned(),
        })?;
        Ok(Self { path: dir.join("portolan/credentials.toml") })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn broken(&self, reason: impl Into<String>) -> ClientError {
        ClientError::Credentials { path: self.path.display().to_string(), reason: reason.into() }
    }

    /// The logins; none where there is no file.
    ///
    /// # Errors
    /// It cannot be read.
    pub(crate) fn read(&self) -> Result<Logins, ClientError> {
        use io::Read;
        let file = match std::fs::File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Logins::default()),
            opened => opened.map_err(|error| self.broken(error.to_string()))?,
        };
        let mode = file.metadata().map_or(0, |about| about.permissions().mode());
        if mode & 0o077 != 0 {
            let path = self.path.display();
            complain(&format!("note: others can read your tokens in {path}: chmod 600 {path}"));
        }
        let mut text = String::new();
        file.take(LARGEST).read_to_string(&mut text).map_err(|error| self.broken(error.to_string()))?;
        toml::from_str(&text).map_err(|error| {
            // The error's own text shows the line, which may be the token's.
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            self.broken(format!(
                "line {line}: {}; mend it, or remove the file and log in again",
                error.message()
            ))
        })
    }

    /// Replaces the logins, as a whole or not at all.
    ///
    /// # Errors
    /// They cannot be written.
    pub(crate) fn write(&self, logins: &Logins) -> Result<(), ClientError> {
        let text = toml::to_string(logins).map_err(|error| self.broken(error.to_string()))?;
        self.replace(text.as_bytes()).map_err(|error| self.broken(format!("cannot be written: {error}")))
    }

    fn replace(&self, text: &[u8]) -> io::Result<()> {
        let dir = self.path.parent().unwrap_or(Path::new("/"));
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        // A link, as people have who keep their settings elsewhere, stays one.
        let target = std::fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let new = target.with_extension(format!("toml.{}", std::process::id()));
        let written =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new).and_then(|mut file| {
                file.write_all(text)?;
                file.sync_all()?;
                std::fs::rename(&new, &target)
            });
        if written.is_err() {
            let _ = std::fs::remove_file(&new);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(url: &str, token: &str) -> Login {
        Login {
            url: url.to_owned(),
            username: "a \"b\"\u{7f}".to_owned(),
            token: token.to_owned(),
            token_id: None,
            expires_at: Some("2030-01-01T00:00:00Z".to_owned()),
            certificate: Some("-----BEGIN\n".to_owned()),
        }
    }

    #[test]
    fn what_is_kept_reads_back_and_is_nobody_elses() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store { path: dir.path().join("new/credentials.toml") };
        assert!(store.read().unwrap() == Logins::default());
        let mut logins = Logins::default();
        assert!(logins.add(login("http://a", "1")).is_none());
        assert!(logins.add(login("http://b", "2")).is_none());
        assert_eq!(logins.add(login("http://a", "3")).unwrap().token, "1");
        store.write(&logins).unwrap();
        store.write(&logins).unwrap();
        assert!(store.read().unwrap() == logins);
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(store.path()), mode(store.path().parent().unwrap())), (0o600, 0o700));
        assert_eq!(std::fs::read_dir(dir.path().join("new")).unwrap().count(), 1);
        logins.forget("http://a");
        assert_eq!(logins.default.as_deref(), Some("http://b"));
    }

    #[test]
    fn a_broken_file_is_told_without_its_tokens() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store { path: dir.path().join("credentials.toml") };
        std::fs::write(store.path(), "default = 'x'\n[[login]]\ntoken = 'secret' oops\n").unwrap();
        let told = store.read().err().unwrap().to_string();
        assert!(told.contains("line 3") && !told.contains("secret"), "{told}");
    }
}
