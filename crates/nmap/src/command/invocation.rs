//! What a command says, typed: its options, each at most once and in canonical order, and its targets.

use std::collections::{BTreeMap, HashSet};

use portolan_model::{Family, Target};

use super::getopt::reads_as_long;
use super::lex::quote;
use super::refusal::Refusal;
use super::spec::Privilege;
use super::table::Opt;
use super::value::Value;

/// A command of Nmap's without its spelling: two texts that mean the same are the same `Invocation`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Invocation {
    pub(crate) options: BTreeMap<Opt, Value>,
    pub(crate) targets: Vec<Target>,
}

/// The TCP techniques, at most one of which a command has.
pub(crate) const TCP: [Opt; 10] = [
    Opt::SynScan,
    Opt::ConnectScan,
    Opt::AckScan,
    Opt::WindowScan,
    Opt::MaimonScan,
    Opt::NullScan,
    Opt::FinScan,
    Opt::XmasScan,
    Opt::IdleScan,
    Opt::Bounce,
];
/// The probes of host discovery.
pub(crate) const PINGS: [Opt; 9] = [
    Opt::PingSyn,
    Opt::PingAck,
    Opt::PingUdp,
    Opt::PingSctp,
    Opt::PingEcho,
    Opt::PingTimestamp,
    Opt::PingNetmask,
    Opt::PingProtocol,
    Opt::PingBoth,
];

impl Invocation {
    /// The options and their values in canonical order.
    pub fn options(&self) -> impl Iterator<Item = (Opt, &Value)> {
        self.options.iter().map(|(opt, value)| (*opt, value))
    }

    /// Whether the command has the option.
    #[must_use]
    pub fn has(&self, option: Opt) -> bool {
        self.options.contains_key(&option)
    }

    /// The option's value.
    #[must_use]
    pub fn get(&self, option: Opt) -> Option<&Value> {
        self.options.get(&option)
    }

    /// The targets that stand in the text.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The same with these targets instead.
    #[must_use]
    pub fn with_targets(mut self, targets: Vec<Target>) -> Self {
        let mut seen = HashSet::new();
        self.targets = targets.into_iter().filter(|target| seen.insert(target.clone())).collect();
        self
    }

    /// The same that leaves out `targets` too, besides what its own `--exclude` leaves out.
    #[must_use]
    pub fn excluding(mut self, targets: impl IntoIterator<Item = Target>) -> Self {
        let mut seen = HashSet::new();
        let own = self.excludes().to_vec();
        let all: Vec<Target> =
            own.into_iter().chain(targets).filter(|target| seen.insert(target.clone())).collect();
        if !all.is_empty() {
            self.options.insert(Opt::Exclude, Value::Targets(all));
        }
        self
    }

    pub(crate) fn add_target(&mut self, target: Target) {
        if !self.targets.contains(&target) {
            self.targets.push(target);
        }
    }

    /// The same for one family: with `-6` for IPv6, without it for IPv4.
    ///
    /// # Errors
    /// Options that Nmap does not have for this family.
    pub fn with_family(mut self, family: Family) -> Result<Self, Vec<Refusal>> {
        self.options.remove(&Opt::Ipv4);
        match family {
            Family::V6 => self.options.insert(Opt::Ipv6, Value::Flag),
            Family::V4 => self.options.remove(&Opt::Ipv6),
        };
        self.checked()
    }

    /// The same with `option` set to the value that `text` says (empty for a flag).
    ///
    /// # Errors
    /// The value is bad, the option is never carried, or it does not go with the others.
    pub fn with(mut self, option: Opt, text: &str) -> Result<Self, Vec<Refusal>> {
        let mut words = vec![option.name().to_owned()];
        if !text.is_empty() {
            let joined =
                format!("{}{}{text}", option.name(), if option.name().starts_with("--") { "=" } else { "" });
            words = if joined.starts_with("--") || !reads_as_long(&joined[1..]) {
                vec![joined]
            } else {
                vec![option.name().to_owned(), text.to_owned()]
            };
        }
        let one = super::parse_words(&words, super::Own::default())?.command.invocation;
        self.options.remove(&option);
        self.options.extend(one.options);
        self.checked()
    }

    /// The same without `option`.
    #[must_use]
    pub fn without(mut self, option: Opt) -> Self {
        self.options.remove(&option);
        self
    }

    fn checked(self) -> Result<Self, Vec<Refusal>> {
        let spans = BTreeMap::new();
        let refusals = super::conflict::check(&self, &spans, super::Span { start: 0, end: 0 });
        if refusals.is_empty() { Ok(self) } else { Err(refusals) }
    }

    /// What Nmap gets after its own name: options, `--`, targets. Each target once: those of the text, then
    /// `targets`.
    #[must_use]
    pub fn argv(&self, targets: &[Target]) -> Vec<String> {
        let mut argv = self.option_words();
        let mut seen = HashSet::new();
        let mut all = self.targets.iter().chain(targets).filter(|target| seen.insert(*target)).peekable();
        if all.peek().is_some() {
            argv.push("--".to_owned());
            argv.extend(all.map(ToString::to_string));
        }
        argv
    }

    /// The canonical text: options, the targets of the text, `%s`. It parses back to the same.
    #[must_use]
    pub fn text(&self) -> String {
        let mut words: Vec<String> = self.option_words().iter().map(|word| quote(word)).collect();
        words.extend(self.targets.iter().map(|target| quote(&target.to_string())));
        words.push("%s".to_owned());
        // A host of such a name would be read as the program.
        if matches!(words[0].as_str(), "nmap" | "sudo") {
            words.insert(0, "nmap".to_owned());
        }
        words.join(" ")
    }

    fn option_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        for (option, value) in self.options() {
            let name = option.name();
            let text = value.to_string();
            if option == Opt::Fragment && *value != Value::Number(8) {
                words.push(format!("--mtu={text}"));
            } else if text.is_empty() || option == Opt::Fragment {
                words.push(name.to_owned());
            } else if name.starts_with("--") {
                words.push(format!("{name}={text}"));
            } else if reads_as_long(&format!("{}{text}", &name[1..])) && option != Opt::IdleScan {
                // -portmap would be --port-ratio cut short.
                words.extend([name.to_owned(), text]);
            } else if option == Opt::IdleScan {
                // A long name to getopt: it takes its value after an equals sign.
                words.push(format!("{name}={text}"));
            } else {
                words.push(format!("{name}{text}"));
            }
        }
        words
    }

    /// Whether Nmap would end at once without raw sockets.
    #[must_use]
    pub fn needs_privilege(&self) -> bool {
        self.options.keys().any(|option| option.spec().privilege == Privilege::Needed)
    }

    /// The oldest Nmap that has every option; 7.80 is the oldest that Portolan runs.
    #[must_use]
    pub fn needs_version(&self) -> (u16, u16) {
        let options = self.options.keys().filter_map(|option| option.spec().since).max();
        // Nmap 7.80 ends on --host-timeout 0.
        let zero = self.get(Opt::HostTimeout) == Some(&Value::Millis(0));
        options.max(zero.then_some((7, 92))).unwrap_or((7, 80))
    }
}
