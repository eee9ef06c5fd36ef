//! TLS: given PEM files, or a self-signed pair of our own making.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sha2::{Digest, Sha256};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

pub use self_signed::FILE as SELF_SIGNED_FILE;

mod self_signed;

/// A certificate that has less left than this is told of.
const SOON: i64 = 14 * 24 * 3600;

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("cannot read the {what} {}: {source}", path.display())]
    Unreadable {
        /// Certificate or key.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file does not hold what it is for.
    #[error("{} holds no {what} in PEM form{hint}", path.display())]
    NotPem {
        /// Certificate or key.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What it holds instead, and what to do; begins with punctuation, or is empty.
        hint: String,
    },
    /// A file holds one that cannot be used.
    #[error("the {what} in {} cannot be used: {message}", path.display())]
    Unusable {
        /// Certificate or key.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// Certificate and key belong to different pairs.
    #[error(
        "the key in {} is not that of the first certificate in {}; the server's own certificate comes first, then those \
         that signed it",
        key.display(),
        certificate.display()
    )]
    Mismatch {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// A self-signed pair could not be made.
    #[error("cannot make a self-signed certificate: {message}")]
    NotMade {
        /// Why.
        message: String,
    },
    /// A self-signed pair could not be kept.
    #[error("cannot write {}: {source}", path.display())]
    NotKept {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Where the pair comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Given files.
    Files {
        /// Certificates in PEM form, the server's own first.
        certificate: PathBuf,
        /// Its key in PEM form.
        key: PathBuf,
    },
    /// A self-signed pair, made where there is none.
    SelfSigned {
        /// The data directory.
        dir: PathBuf,
        /// Addresses and names that it has to be for.
        names: BTreeSet<String>,
    },
}

/// A certificate with its key, ready to serve.
#[derive(Debug, Clone)]
pub struct Pair {
    /// What the server runs with.
    pub config: Arc<ServerConfig>,
    /// SHA-256 of the certificate, as browsers show it: `AB:CD:...`.
    pub fingerprint: String,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when it is valid.
    pub not_after: Timestamp,
    /// Addresses and names that it is for.
    pub names: BTreeSet<String>,
    /// Its file, for messages.
    pub file: PathBuf,
}

impl Source {
    /// The source that settings name, if they want TLS. A self-signed pair is for `listen` and this machine's names.
    #[must_use]
    pub fn of(settings: &crate::settings::Settings) -> Option<Self> {
        if let (Some(certificate), Some(key)) = (&settings.tls.certificate, &settings.tls.key) {
            return Some(Self::Files { certificate: certificate.clone(), key: key.clone() });
        }
        let names = || self_signed::names(settings);
        settings.tls.self_signed.then(|| Self::SelfSigned { dir: settings.data_dir.clone(), names: names() })
    }

    /// Loads the pair; makes and keeps it where it is self-signed and missing, about to expire, or for other names.
    ///
    /// # Errors
    /// When it cannot be read, is of no use, or cannot be made.
    pub fn load(&self, now: Timestamp) -> Result<Pair, TlsError> {
        match self {
            Self::Files { certificate, key } => Pair::read(certificate, key),
            Self::SelfSigned { dir, names } => self_signed::load(dir, names, now),
        }
    }

    /// Loads the pair as it is, making nothing; `None` where a self-signed one is still to be made.
    ///
    /// # Errors
    /// When it cannot be read or is of no use.
    pub fn look(&self) -> Result<Option<Pair>, TlsError> {
        match self {
            Self::Files { certificate, key } => Pair::read(certificate, key).map(Some),
            Self::SelfSigned { dir, .. } => {
                let file = dir.join(self_signed::FILE);
                file.exists().then(|| Pair::read(&file, &file)).transpose()
            }
        }
    }
}

impl Pair {
    /// What is wrong with its dates, if anything.
    #[must_use]
    pub fn warning(&self, now: Timestamp) -> Option<String> {
        let file = self.file.display();
        let (from, until) = (self.not_before, self.not_after);
        if now > until {
            Some(format!("the certificate in {file} expired at {until}: clients will refuse it; renew it"))
        } else if now < from {
            Some(format!("the certificate in {file} is not valid before {from}: is the clock right?"))
        } else if until.as_second() - now.as_second() < SOON {
            Some(format!("the certificate in {file} expires at {until}; renew it"))
        } else {
            None
        }
    }

    /// Reads PEM files.
    fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let certificates = read_certificates(certificate)?;
        let first = certificates.first().cloned().unwrap_or_else(|| CertificateDer::from(Vec::new()));
        let unusable = |message: String| TlsError::Unusable {
            what: "certificate",
            path: certificate.to_owned(),
            message,
        };
        let (_, parsed) = X509Certificate::from_der(&first).map_err(|error| unusable(error.to_string()))?;
        let time = |seconds| Timestamp::from_second(seconds).map_err(|error| unusable(error.to_string()));
        let (not_before, not_after) =
            (time(parsed.validity().not_before.timestamp())?, time(parsed.validity().not_after.timestamp())?);
        let names = names_of(&parsed);
        let config = server_config(certificates, read_key(key)?, certificate, key)?;
        Ok(Self {
            config: Arc::new(config),
            fingerprint: fingerprint(&first),
            not_before,
            not_after,
            names,
            file: certificate.to_owned(),
        })
    }
}

fn server_config(
    certificates: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    certificate_path: &Path,
    key_path: &Path,
) -> Result<ServerConfig, TlsError> {
    use rustls::Error;
    let unusable =
        |what, path: &Path, message: String| TlsError::Unusable { what, path: path.to_owned(), message };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    provider
        .key_provider
        .load_private_key(key.clone_key())
        .map_err(|error| unusable("private key", key_path, error.to_string()))?;
    let built = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates, key));
    match built {
        Ok(mut config) => {
            config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
            Ok(config)
        }
        Err(Error::InconsistentKeys(_)) => {
            Err(TlsError::Mismatch { certificate: certificate_path.to_owned(), key: key_path.to_owned() })
        }
        Err(error) => Err(unusable("certificate", certificate_path, error.to_string())),
    }
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let what = "certificate";
    let text =
        std::fs::read(path).map_err(|source| TlsError::Unreadable { what, path: path.to_owned(), source })?;
    let not_pem = |hint: String| TlsError::NotPem { what, path: path.to_owned(), hint };
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) if has(&text, "PRIVATE KEY-----") => Err(not_pem(": a private key is in it".to_owned())),
        Ok(_) => Err(not_pem(der_hint(&text, "openssl x509 -inform der"))),
        Err(error) => Err(not_pem(format!(": {error}"))),
    }
}

fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let what = "private key";
    let text =
        std::fs::read(path).map_err(|source| TlsError::Unreadable { what, path: path.to_owned(), source })?;
    let not_pem = |hint: String| TlsError::NotPem { what, path: path.to_owned(), hint };
    match PrivateKeyDer::from_pem_slice(&text) {
        Ok(key) => Ok(key),
        Err(_) if has(&text, "ENCRYPTED") => Err(not_pem(
            ": it is encrypted; take the password away: openssl pkey -in FILE -out FILE".to_owned(),
        )),
        Err(_) if has(&text, "BEGIN CERTIFICATE") => Err(not_pem(": a certificate is in it".to_owned())),
        Err(rustls::pki_types::pem::Error::NoItemsFound) => {
            Err(not_pem(der_hint(&text, "openssl pkey -inform der")))
        }
        Err(error) => Err(not_pem(format!(": {error}"))),
    }
}

fn has(text: &[u8], word: &str) -> bool {
    text.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Files in DER begin with a sequence.
fn der_hint(text: &[u8], command: &str) -> String {
    match text.first() {
        None => ": it is empty".to_owned(),
        Some(0x30) => format!(": it seems to be DER; convert it: {command} -in FILE -out FILE.pem"),
        Some(_) => String::new(),
    }
}

fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let mut text = String::new();
    for (index, byte) in Sha256::digest(certificate).iter().enumerate() {
        let _ = write!(text, "{}{byte:02X}", if index == 0 { "" } else { ":" });
    }
    text
}

fn names_of(certificate: &X509Certificate<'_>) -> BTreeSet<String> {
    let address = |bytes: &[u8]| {
        let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
        v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
    };
    let alternatives = certificate.subject_alternative_name().ok().flatten();
    alternatives
        .iter()
        .flat_map(|extension| &extension.value.general_names)
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
            _ => None,
        })
        .collect()
}
