//! What a scan asked, as its command line tells: by that it is known of what says nothing whether it was asked.

use std::collections::{BTreeMap, BTreeSet};

use portolan_model::Text;
use portolan_nmap::command::{Invocation, Opt, ScriptRules, Value};
use serde::{Deserialize, Serialize};

/// How a version detection begins; behind it stands its intensity.
const VERSIONS: &str = "-sV ";
/// The intensity where the command says none (the Nmap book, "Service and Version Detection").
const INTENSITY: &str = "7";
/// Scripts of `-sC` and `-A`.
const DEFAULT: &str = "default";
/// What looks for hosts where the command says nothing (the Nmap book, "Host Discovery").
const USUAL_PROBES: [&str; 4] = ["-PE", "-PS443", "-PA80", "-PP"];

/// So many looks tell what says nothing: one answer may be lost.
const ENOUGH: u8 = 2;

/// Of services, besides whether they are there: `-sV 7` for version detection by its intensity, and each expression
/// that chooses scripts; with how many looks asked it, as far as that matters.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Asked(BTreeMap<Text, u8>);

impl Asked {
    /// What a command asks.
    pub(crate) fn by(command: &Invocation) -> Self {
        let has_default = command.has(Opt::DefaultScripts) || command.has(Opt::Aggressive);
        let default = has_default.then(|| Text::new_static(DEFAULT));
        let rules = command.scripts().into_iter().flat_map(ScriptRules::rules);
        let scripts = rules.map(|rule| Text::new(rule.expression.to_string()));
        let versions =
            command.version_detection().then(|| Text::new(format!("{VERSIONS}{}", intensity(command))));
        Self(default.into_iter().chain(scripts).chain(versions).map(|one| (one, 1)).collect())
    }

    /// Whether nothing is known to have been asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether services were asked what they are.
    pub(crate) fn versions(&self) -> bool {
        self.0.keys().any(|one| one.starts_with(VERSIONS))
    }

    /// Whether all was asked that the other asked, which is something.
    pub(crate) fn has_all_of(&self, other: &Self) -> bool {
        !other.is_empty() && other.0.keys().all(|one| self.0.contains_key(one))
    }

    /// Whether services were asked what they are as they were by the other.
    pub(crate) fn has_versions_of(&self, other: &Self) -> bool {
        other.versions()
            && other.0.keys().filter(|one| one.starts_with(VERSIONS)).all(|one| self.0.contains_key(one))
    }

    /// Whether anything that the other asked was asked by one look alone.
    pub(crate) fn has_once(&self, other: &Self) -> bool {
        other.0.keys().any(|one| self.0.get(one).is_some_and(|looks| *looks < ENOUGH))
    }

    /// All of both, one after the other.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut all = self.clone();
        for (one, looks) in &other.0 {
            let known = all.0.entry(one.clone()).or_default();
            *known = known.saturating_add(*looks).min(ENOUGH);
        }
        all
    }
}

fn intensity(command: &Invocation) -> String {
    match command.get(Opt::VersionIntensity) {
        Some(Value::Number(number)) => number.to_string(),
        _ if command.has(Opt::VersionLight) => "2".to_owned(),
        _ if command.has(Opt::VersionAll) => "9".to_owned(),
        _ => INTENSITY.to_owned(),
    }
}

/// How hosts were looked for: each probe as a command names it (`-PS22`), or `-Pn` where every address was taken for up.
/// Nothing where that is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Discovery(BTreeSet<Text>);

impl Discovery {
    /// How a command looks for hosts.
    pub(crate) fn by(command: &Invocation) -> Self {
        if command.no_ping() {
            return Self(BTreeSet::from([Text::new_static(Opt::NoPing.name())]));
        }
        let named: BTreeSet<Text> =
            command.pings().into_iter().flat_map(|ping| probes(command, ping)).collect();
        if named.is_empty() { Self(USUAL_PROBES.map(Text::new_static).into()) } else { Self(named) }
    }

    /// Whether nothing is known of it.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether hosts were found by asking them.
    pub(crate) fn asks(&self) -> bool {
        !self.0.contains(Opt::NoPing.name())
    }

    /// Whether a host that was found in the other way would be found in this one too.
    pub(crate) fn finds_what(&self, other: &Self) -> bool {
        self.is_empty() || other.0.is_subset(&self.0)
    }
}

/// `-PS22,80` is `-PS22` and `-PS80`.
fn probes(command: &Invocation, ping: Opt) -> Vec<Text> {
    let value = command.get(ping).map(ToString::to_string).unwrap_or_default();
    value.split(',').map(|one| Text::new(format!("{}{one}", ping.name()))).collect()
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command;

    use super::{Asked, Discovery};

    fn asked(args: &str) -> Asked {
        Asked::by(&command::readable(args).expect("words").invocation)
    }

    fn words(args: &str) -> Vec<String> {
        asked(args).0.keys().map(ToString::to_string).collect()
    }

    #[test]
    fn a_command_line_tells_what_was_asked() {
        assert!(asked("nmap -sS -p 22 --source-port 53 127.0.0.1").is_empty());
        assert_eq!(words("nmap -sV %s"), ["-sV 7"]);
        assert_eq!(words("nmap -sSVC --version-light 127.0.0.1"), ["-sV 2", "default"]);
        assert_eq!(words("nmap -A --version-int 4 127.0.0.1"), ["-sV 4", "default"]);
        assert_eq!(words("nmap -sV --version-all script A"), ["-sV 9"]);
        assert_eq!(words("nmap --script=vuln,ftp-anon -oX - 127.0.0.1"), ["ftp-anon", "vuln"]);
        assert_eq!(words("nmap --script \"http-* and not http-brute\" x"), ["http-* and not http-brute"]);
    }

    #[test]
    fn one_scan_asked_what_another_did() {
        let [less, more, light] = ["nmap -sV", "nmap -sVC", "nmap -sC -sV --version-light"].map(asked);
        assert!(more.has_all_of(&less) && !less.has_all_of(&more));
        assert!(!light.has_all_of(&less) && !light.has_versions_of(&less));
        assert!(less.has_versions_of(&more));
        assert!(!less.has_all_of(&Asked::default()), "nothing is known of what it asked");
        assert!(more.has_once(&less) && !light.has_once(&less) && more.plus(&light).has_once(&more));
        assert!(!more.plus(&more).has_once(&more));
    }

    #[test]
    fn what_finds_a_host_is_what_the_other_asked_and_more() {
        let by = |args: &str| Discovery::by(&command::readable(args).expect("words").invocation);
        let [usual, told, echo] = ["-sS %s", "-Pn -sS %s", "-PE %s"].map(by);
        assert!(usual.finds_what(&echo) && !echo.finds_what(&usual));
        assert!(!usual.finds_what(&told) && !told.finds_what(&usual));
        assert!(by("-sn -PS22,80 -PE %s").finds_what(&by("-PS80 %s")));
        assert!(Discovery::default().finds_what(&usual), "nothing is known of how it looked");
    }
}
