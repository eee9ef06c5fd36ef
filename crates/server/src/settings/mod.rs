//! The server's settings: from the command line, else the environment, else a file, else the default.
//!
//! [`SETTINGS`] lists them all. Each place they come from is read with its own origins, checked by the table, and laid
//! over the one below; what results becomes [`Settings`]. A key that does not exist is an error everywhere.

mod error;
mod kind;
mod layers;
mod networks;
pub mod page;
mod table;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use error::{Origin, SettingsError};
pub use kind::Kind;
pub use networks::Networks;
pub use table::{SETTINGS, Setting, find};

/// What the names of our environment variables begin with.
pub const PREFIX: &str = "PORTOLAN_";
/// The configuration file of a machine.
const MACHINE: &str = "/etc/portolan/portolan.toml";

/// All settings, checked. What each means is in [`SETTINGS`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // The table has it, and only there is it checked against the reference page.
pub struct Settings {
    pub listen: SocketAddr,
    /// Absolute.
    pub data_dir: PathBuf,
    /// Scheme, host and port, with no slash at the end.
    pub public_url: Option<String>,
    pub behind_proxy: bool,
    pub tls: TlsSettings,
    pub nmap: NmapSettings,
    pub runs: RunSettings,
    pub alerts: AlertSettings,
    pub limits: Limits,
    pub sessions: SessionSettings,
    pub sign_in: SignInSettings,
    pub log: LogSettings,
    pub metrics: MetricsSettings,
}

/// `tls.*`. Certificate and key are both there or both absent, and absent where `self_signed` is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct TlsSettings {
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
    pub self_signed: bool,
}

/// `nmap.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct NmapSettings {
    /// As `Nmap::find` takes it.
    pub program: Option<PathBuf>,
}

/// `runs.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct RunSettings {
    pub max_parallel: usize,
    pub shard_addresses: u64,
    pub timeout_seconds: u64,
    /// 0 for no limit.
    pub max_rate_pps: u64,
    pub stop_grace_seconds: u64,
    pub window_grace_seconds: u64,
    /// 0 for no second look.
    pub second_look_minutes: u32,
}

/// `alerts.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct AlertSettings {
    pub networks: Networks,
    pub timeout_seconds: u32,
    pub give_up_hours: u32,
    pub queue: u64,
    pub notice_minutes: u32,
    pub keep_days: u32,
}

/// `limits.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Limits {
    pub body_bytes: usize,
    pub import_bytes: u64,
    pub request_seconds: u64,
    pub event_streams: usize,
}

/// `sessions.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SessionSettings {
    pub idle_minutes: u32,
    pub lifetime_hours: u32,
}

/// `sign_in.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct SignInSettings {
    pub attempts: u32,
    pub window_seconds: u64,
}

/// `log.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct LogSettings {
    pub format: LogFormat,
    /// As `EnvFilter` reads it.
    pub level: String,
}

/// How the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// `metrics.*`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct MetricsSettings {
    pub public: bool,
}

impl Settings {
    /// Whether the server itself speaks TLS.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        self.tls.self_signed || self.tls.certificate.is_some()
    }

    /// Whether browsers speak TLS, with the server or with the proxy before it: their cookies are then `Secure`. The
    /// public URL says so; without one, TLS here or a stated proxy does.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        match &self.public_url {
            Some(url) => url.starts_with("https://"),
            None => self.has_tls() || self.behind_proxy,
        }
    }
}

/// A setting given on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The option that gave it, for messages: `--listen`, `--set`.
    pub flag: String,
    /// The setting's key.
    pub key: String,
    /// Its value as text.
    pub value: String,
}

/// The places that settings are read from.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The configuration file to read; if there is none, the usual one is read where it exists.
    pub file: Option<PathBuf>,
    /// The usual ones, the first that exists.
    pub usual: Vec<PathBuf>,
    /// What the command line says; of two for one key the later counts.
    pub flags: Vec<Flag>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// Whether this is root, whose data are the machine's.
    pub root: bool,
}

impl Sources {
    /// Those of this process.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>, flags: Vec<Flag>) -> Self {
        let environment: Vec<_> = std::env::vars_os().collect();
        let own =
            home_of(&environment, "XDG_CONFIG_HOME", ".config").map(|dir| dir.join("portolan/portolan.toml"));
        let usual = own.into_iter().chain([PathBuf::from(MACHINE)]).collect();
        Self { file, usual, flags, environment, root: nix::unistd::geteuid().is_root() }
    }

    fn variable(&self, name: &str) -> Option<&OsStr> {
        variable(&self.environment, name)
    }

    fn default_data_dir(&self) -> Option<PathBuf> {
        // systemd made it for us; of several the first.
        if let Some(given) = self.variable("STATE_DIRECTORY").and_then(OsStr::to_str) {
            return given.split(':').next().map(PathBuf::from).filter(|dir| dir.is_absolute());
        }
        if self.root {
            return Some("/var/lib/portolan".into());
        }
        home_of(&self.environment, "XDG_DATA_HOME", ".local/share").map(|dir| dir.join("portolan"))
    }
}

fn variable<'a>(environment: &'a [(OsString, OsString)], name: &str) -> Option<&'a OsStr> {
    let found = environment.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_os_str()).filter(|value| !value.is_empty())
}

/// A directory of the XDG specification; relative ones are to be ignored.
fn home_of(environment: &[(OsString, OsString)], name: &str, below_home: &str) -> Option<PathBuf> {
    let absolute = |name| variable(environment, name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute(name).or_else(|| absolute("HOME").map(|home| home.join(below_home)))
}

/// Settings in force, and where each comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// The file that was read.
    pub file: Option<PathBuf>,
    values: BTreeMap<&'static str, (Value, Origin)>,
}

impl Loaded {
    /// Each setting with its value (null where there is none) and its origin, in the order of [`SETTINGS`].
    pub fn each(&self) -> impl Iterator<Item = (&'static Setting, Value, Origin)> {
        SETTINGS.iter().map(|setting| {
            let (value, origin) =
                self.values.get(setting.key).cloned().unwrap_or((Value::Null, Origin::Default));
            (setting, value, origin)
        })
    }
}

/// Reads the settings.
///
/// # Errors
/// When a file cannot be read, or a key or value is not allowed: which, where, and what is.
pub fn load(sources: &Sources) -> Result<Loaded, SettingsError> {
    let file = sources.file.clone().or_else(|| sources.usual.iter().find(|path| path.exists()).cloned());
    let mut values = defaults()?;
    let data_dir = sources.default_data_dir();
    if let Some(dir) = data_dir.as_deref().and_then(Path::to_str) {
        values.insert("data_dir", (dir.into(), Origin::Default));
    }
    let here = PathBuf::new();
    if let Some(path) = &file {
        let base = std::path::absolute(path)
            .map_err(|source| SettingsError::Unreadable { path: path.clone(), source })?;
        let entries = layers::file(path, &layers::read_file(path)?)?;
        lay_over(&mut values, entries, base.parent().unwrap_or(&here))?;
    }
    lay_over(&mut values, layers::environment(&sources.environment)?, &here)?;
    lay_over(&mut values, layers::flags(&sources.flags)?, &here)?;
    check(&values)?;
    Ok(Loaded { settings: build(&values)?, file, values })
}

type Values = BTreeMap<&'static str, (Value, Origin)>;

fn defaults() -> Result<Values, SettingsError> {
    let mut values = Values::new();
    for setting in SETTINGS {
        let Some(default) = setting.default else { continue };
        // TOML's strings, numbers and booleans, as the table uses them, are JSON's.
        let value = serde_json::from_str(default)
            .map_err(|error| SettingsError::Inconsistent { message: format!("{}: {error}", setting.key) })?;
        values.insert(setting.key, (value, Origin::Default));
    }
    Ok(values)
}

fn lay_over(values: &mut Values, entries: Vec<layers::Entry>, base: &Path) -> Result<(), SettingsError> {
    for layers::Entry { setting, raw, origin } in entries {
        let Some(value) = setting.kind.read(&raw, base) else {
            let (found, allowed) = (raw.shown(), setting.kind.allowed().into_owned());
            return Err(SettingsError::Wrong { key: setting.key, origin, found, allowed });
        };
        values.insert(setting.key, (value, origin));
    }
    Ok(())
}

/// What holds between settings.
fn check(values: &Values) -> Result<(), SettingsError> {
    let origin = |key| values.get(key).map(|(_, origin): &(Value, Origin)| origin.clone());
    let (certificate, key) = (origin("tls.certificate"), origin("tls.key"));
    let self_signed = values.get("tls.self_signed").filter(|(value, _)| *value == true);
    match (certificate, key, self_signed) {
        (Some(origin), None, _) => {
            Err(SettingsError::Alone { key: "tls.certificate", origin, missing: "tls.key" })
        }
        (None, Some(origin), _) => {
            Err(SettingsError::Alone { key: "tls.key", origin, missing: "tls.certificate" })
        }
        (Some(origin), Some(_), Some((_, other))) => Err(SettingsError::Conflict {
            key: "tls.certificate",
            origin,
            other: "tls.self_signed",
            other_origin: other.clone(),
        }),
        _ if !values.contains_key("data_dir") => Err(SettingsError::NoHome),
        _ => Ok(()),
    }
}

fn build(values: &Values) -> Result<Settings, SettingsError> {
    let mut root = Map::new();
    for setting in SETTINGS {
        let value = values.get(setting.key).map_or(Value::Null, |(value, _)| value.clone());
        match setting.key.split_once('.') {
            None => {
                root.insert(setting.key.to_owned(), value);
            }
            Some((table, key)) => {
                let table = root.entry(table).or_insert_with(|| Map::new().into());
                if let Value::Object(table) = table {
                    table.insert(key.to_owned(), value);
                }
            }
        }
    }
    serde_json::from_value(root.into())
        .map_err(|error| SettingsError::Inconsistent { message: error.to_string() })
}
