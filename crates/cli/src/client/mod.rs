//! The command line as a client of a server: which server, with which token, and how it is spoken to. Everything that
//! comes from there is read with bounds and shown, never obeyed.

mod address;
pub(crate) mod credentials;
mod error;
mod events;
pub(crate) mod follow;
mod http;
pub(crate) mod list;
pub(crate) mod result;
mod shown;
pub(crate) mod upload;
pub(crate) mod wire;

use std::path::{Path, PathBuf};

use clap::Args;

pub(crate) use address::Address;
pub(crate) use error::ClientError;
pub(crate) use http::Connection;

use self::credentials::Store;
use crate::terminal::complain;

/// Longest file of certificates, in bytes.
const LARGEST_PEM: u64 = 1 << 20;

/// Which server is meant.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerArgs {
    /// Address of the server [default: that in the environment, `PORTOLAN_SERVER`, else that of the last login].
    #[arg(long, value_name = "URL")]
    pub(crate) server: Option<String>,
    /// Trust the certificate in this PEM file, and no other [default: that of the login, else the system's roots].
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
}

/// What is known of the server before it is asked.
pub(crate) struct Known {
    pub(crate) address: Address,
    pub(crate) token: Option<String>,
    /// In PEM form.
    pub(crate) certificate: Option<String>,
}

impl ServerArgs {
    /// The server that is named, if any is: `--server`, the variable, the default of the logins.
    fn named(&self) -> Option<String> {
        self.server.clone().or_else(|| variable("PORTOLAN_SERVER"))
    }

    /// Which server, with what token and certificate.
    ///
    /// # Errors
    /// None is named, or what is named cannot be read.
    pub(crate) fn known(&self) -> Result<Known, ClientError> {
        let token = variable("PORTOLAN_TOKEN");
        let certificate = self.ca.as_deref().map(read_certificate).transpose()?;
        // Who gives everything needs no home.
        let logins = match (self.named(), &token) {
            (Some(_), Some(_)) => Store::of_user().and_then(|store| store.read()).unwrap_or_default(),
            _ => Store::of_user()?.read()?,
        };
        let address = self.named().or_else(|| logins.default.clone()).ok_or(ClientError::NoServer)?;
        let address = Address::parse(&address)?;
        let login = logins.of(&address);
        let certificate = certificate.or_else(|| login.and_then(|login| login.certificate.clone()));
        let token = token.or_else(|| login.map(|login| login.token.clone()));
        Ok(Known { address, token, certificate })
    }

    /// A connection to it, with a token.
    ///
    /// # Errors
    /// No server is named, or there is no token for it.
    pub(crate) fn connect(&self) -> Result<Connection, ClientError> {
        let known = self.known()?;
        let server = known.address.to_string();
        let token = known.token.ok_or(ClientError::NotLoggedIn { server })?;
        if known.address.is_open_to_all() {
            complain(&format!(
                "note: {} is not encrypted: others on the way can read the token and all results",
                known.address
            ));
        }
        Connection::new(known.address, known.certificate.as_deref())?.with_token(&token)
    }
}

/// An environment variable; an empty one counts as not set.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

/// The certificates of a PEM file, without keys that may stand beside them.
pub(crate) fn read_certificate(path: &Path) -> Result<String, ClientError> {
    use std::io::Read;
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let what = path.display().to_string();
    let mut text = String::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST_PEM).read_to_string(&mut text))
        .map_err(|source| ClientError::Read { what: what.clone(), source })?;
    let mut certificates = String::new();
    let mut rest = text.as_str();
    while let Some(begin) = rest.find(BEGIN)
        && let Some(length) = rest[begin..].find(END)
    {
        let end = begin + length + END.len();
        certificates.push_str(&rest[begin..end]);
        certificates.push('\n');
        rest = &rest[end..];
    }
    if certificates.is_empty() {
        return Err(ClientError::BadCertificate {
            what,
            reason: "there is no BEGIN CERTIFICATE in it".to_owned(),
        });
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_beside_certificates_are_left_where_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pair.pem");
        let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let key = "-----BEGIN PRIVATE KEY-----\nBBBB\n-----END PRIVATE KEY-----\n";
        std::fs::write(&path, format!("{key}{certificate}{key}{certificate}")).unwrap();
        assert_eq!(read_certificate(&path).unwrap(), certificate.repeat(2));
        std::fs::write(&path, key).unwrap();
        assert!(matches!(read_certificate(&path), Err(ClientError::BadCertificate { .. })));
    }
}
