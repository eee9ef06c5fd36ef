//! Which commands may run: the one place that decides it, from the classes of the option table.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::refusal::{Code, Refusal, Span};
use super::script::{ScriptDb, ScriptEntry, ScriptRule};
use super::spec::{Class, Grant};
use super::table::Opt;
use super::{Command, Invocation};

/// Categories one of which a script must be in (cli.md, "The policy").
const SAFE: [&str; 4] = ["safe", "default", "discovery", "version"];
/// Categories that need the grant, worst first. `vuln` and `broadcast` are the policy's own; `auth` and
/// `broadcast` scripts that are also safe are judged by these names.
const KEPT_BACK: [&str; 9] =
    ["dos", "exploit", "malware", "fuzzer", "brute", "intrusive", "external", "vuln", "broadcast"];

/// What somebody is granted beyond the default policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(pub BTreeSet<Grant>);

impl Grants {
    /// None: the default policy.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// All that can be granted.
    #[must_use]
    pub fn all() -> Self {
        Self(Grant::ALL.into_iter().collect())
    }

    /// Whether the grant is held.
    #[must_use]
    pub fn has(&self, grant: Grant) -> bool {
        self.0.contains(&grant)
    }
}

/// All that the policy refuses in a command. What nobody may do is refused by the parser already.
#[must_use]
pub fn check(command: &Command, grants: &Grants, scripts: Option<&ScriptDb>) -> Vec<Refusal> {
    let places = command.options();
    let whole = Span { start: 0, end: command.source().len() };
    let place = |option: Opt| places.iter().find(|(o, _)| *o == option).map_or(whole, |(_, span)| *span);
    check_at(&command.invocation, grants, scripts, &place)
}

/// The same for an invocation that has no text: places are those of its canonical text as a whole.
#[must_use]
pub fn check_invocation(
    invocation: &Invocation,
    grants: &Grants,
    scripts: Option<&ScriptDb>,
) -> Vec<Refusal> {
    let whole = Span { start: 0, end: invocation.text().len() };
    check_at(invocation, grants, scripts, &|_| whole)
}

fn check_at(
    invocation: &Invocation,
    grants: &Grants,
    scripts: Option<&ScriptDb>,
    place: &dyn Fn(Opt) -> Span,
) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (option, _) in invocation.options() {
        match option.spec().class {
            Class::Granted(grant) if !grants.has(grant) => {
                let reason = format!(
                    "{} needs the grant {}: an administrator can give it",
                    option.name(),
                    grant.as_str()
                );
                refusals.push(Refusal::of(Code::NeedsGrant, option.name(), place(option), reason));
            }
            Class::Scripts => {
                let rules = invocation.scripts().map_or(&[][..], |rules| rules.rules());
                for rule in rules {
                    if let Some((code, reason)) = judge(rule, grants, scripts) {
                        refusals.push(Refusal::of(code, option.name(), place(option), reason));
                    }
                }
            }
            _ => {}
        }
    }
    refusals
}

/// Why a rule of `--script` may not run.
fn judge(rule: &ScriptRule, grants: &Grants, scripts: Option<&ScriptDb>) -> Option<(Code, String)> {
    let shown = rule.expression.to_string();
    if shown.contains(['/', '\\']) {
        let reason = format!("{shown:?} names a file: give scripts by their installed names");
        return Some((Code::Forbidden, reason));
    }
    let Some(db) = scripts else {
        let reason = "the script database is not there, so scripts cannot be judged: install Nmap's scripts, or use -sC";
        return Some((Code::ScriptDatabase, reason.to_owned()));
    };
    if let Some(word) = db.unknown_word(rule) {
        let near = db.nearest(word).map_or(String::new(), |near| format!(": did you mean {near}?"));
        let reason = format!("{word:?} is no installed script or category{near}");
        return Some((Code::ScriptUnknown, reason));
    }
    let mut chosen = db.chosen(rule).peekable();
    if chosen.peek().is_none() {
        return Some((Code::ScriptUnknown, format!("no installed script matches {shown:?}")));
    }
    if grants.has(Grant::IntrusiveScripts) {
        return None;
    }
    if rule.forced {
        let grant = Grant::IntrusiveScripts.as_str();
        let reason = format!("+ runs scripts where their own rule says no: that needs the grant {grant}");
        return Some((Code::NeedsGrant, reason));
    }
    let (entry, fault) = chosen.find_map(|entry| Some((entry, fault(entry)?)))?;
    let hint =
        if shown.eq_ignore_ascii_case("default") { "; -sC runs Nmap's default set as it is" } else { "" };
    let grant = Grant::IntrusiveScripts.as_str();
    let reason = format!("{shown:?} includes {}, {fault}: that needs the grant {grant}{hint}", entry.name);
    Some((Code::ScriptCategory, reason))
}

/// What is wrong with a script, where something is.
fn fault(entry: &ScriptEntry) -> Option<String> {
    let is = |category: &&&str| entry.categories.iter().any(|c| c == **category);
    match KEPT_BACK.iter().find(is) {
        Some(&"broadcast") => Some(
            "which is in category broadcast and talks to the whole network, not only to the targets"
                .to_owned(),
        ),
        Some(category) => Some(format!("which is in category {category}")),
        None if SAFE.iter().any(|category| is(&category)) => None,
        None => Some("which is in none of the categories safe, default, discovery, version".to_owned()),
    }
}
