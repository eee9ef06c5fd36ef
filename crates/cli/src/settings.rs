//! The options that set the server's settings, of the commands that need those.

use std::path::PathBuf;

use clap::Args;
use portolan_server::settings::{Flag, Loaded, SettingsError, Sources, load};

/// Where the server's settings come from. What is not given here comes from the environment, a file or the default.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub(crate) struct SettingsArgs {
    /// Configuration file [default: ~/.config/portolan/portolan.toml or /etc/portolan/portolan.toml, if there].
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Directory that holds everything the server keeps.
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<String>,
    /// Address and port to listen on [default: 127.0.0.1:7878].
    #[arg(long, value_name = "ADDR:PORT")]
    pub(crate) listen: Option<String>,
    /// Certificate for TLS, in PEM form.
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_certificate: Option<String>,
    /// The certificate's key, in PEM form.
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_key: Option<String>,
    /// TLS with a certificate of the server's own making.
    #[arg(long)]
    pub(crate) self_signed: bool,
    /// Any setting by its key, such as `--set log.format=json`; `portolan config` lists them.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_set)]
    pub(crate) set: Vec<(String, String)>,
}

impl SettingsArgs {
    /// The settings in force.
    pub(crate) fn load(&self) -> Result<Loaded, SettingsError> {
        load(&Sources::of_process(self.config.clone(), self.flags()))
    }

    fn flags(&self) -> Vec<Flag> {
        let flag = |flag: &str, key: &str, value: &str| Flag {
            flag: flag.to_owned(),
            key: key.to_owned(),
            value: value.to_owned(),
        };
        // `--set` first: an option of its own goes before it.
        let mut flags: Vec<_> = self.set.iter().map(|(key, value)| flag("--set", key, value)).collect();
        let own = [
            ("--data-dir", "data_dir", &self.data_dir),
            ("--listen", "listen", &self.listen),
            ("--tls-certificate", "tls.certificate", &self.tls_certificate),
            ("--tls-key", "tls.key", &self.tls_key),
        ];
        for (option, key, value) in own {
            flags.extend(value.iter().map(|value| flag(option, key, value)));
        }
        if self.self_signed {
            flags.push(flag("--self-signed", "tls.self_signed", "true"));
        }
        flags
    }
}

fn parse_set(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("not KEY=VALUE: write --set runs.max_parallel=8".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command, FromArgMatches};
    use portolan_server::settings::SETTINGS;

    use super::*;

    fn parsed(words: &[&str]) -> SettingsArgs {
        let command = SettingsArgs::augment_args(Command::new("test"));
        let matches = command.try_get_matches_from([&["test"], words].concat()).unwrap();
        SettingsArgs::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn every_option_of_the_table_sets_its_setting() {
        for setting in SETTINGS {
            let Some(option) = setting.flag else { continue };
            let on = option == "--self-signed";
            let words = if on { vec![option] } else { vec![option, "value"] };
            let value = if on { "true" } else { "value" };
            let flag = Flag { flag: option.into(), key: setting.key.into(), value: value.into() };
            assert_eq!(parsed(&words).flags(), [flag]);
        }
    }

    #[test]
    fn set_takes_any_key_and_a_value_with_signs_of_equality() {
        let flags = parsed(&["--set", "log.level=info,a=debug", "--listen", "x", "--set", "b="]).flags();
        let seen: Vec<_> =
            flags.iter().map(|f| (f.flag.as_str(), f.key.as_str(), f.value.as_str())).collect();
        assert_eq!(
            seen,
            [("--set", "log.level", "info,a=debug"), ("--set", "b", ""), ("--listen", "listen", "x")]
        );
        assert!(parse_set("listen").is_err() && parse_set("=1").is_err());
    }
}
