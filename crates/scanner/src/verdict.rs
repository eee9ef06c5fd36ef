//! May this caller run this command against these targets? The one function that says so, for the preview, the
//! command line and everything else that starts scans.

use std::collections::HashSet;

use portolan_model::{Family, Target};
use portolan_nmap::command::{self, Command, Grant, Opt, Refusal, ScriptDb, Services, Span, Value, policy};
use serde::Serialize;

use crate::engine::Engine;
use crate::left_out;
use crate::others;
use crate::plan::Plan;
use crate::rules::Rules;
use crate::scope::Scope;

/// Addresses times ports above which a scan is worth a word of warning.
const HUGE: u64 = 1_000_000_000;

/// The answer, as `explain -o json` prints it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Whether it may run.
    pub allowed: bool,
    /// What Nmap gets after its own name, less what Portolan adds for its outputs; empty where the command
    /// cannot be read.
    pub argv: Vec<String>,
    /// The canonical text, with `%s` for the targets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The text that the places of refusals refer to.
    pub source: String,
    /// Every target, in canonical form.
    pub targets: Vec<String>,
    /// Every option in a sentence.
    pub options: Vec<Meaning>,
    /// Why it may not run.
    pub refusals: Vec<Objection>,
    /// What is worth knowing before it runs.
    pub warnings: Vec<String>,
    /// Whether Nmap would end at once without raw sockets.
    pub needs_privilege: bool,
    /// What would be sent; absent where the command may not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

/// One option in a sentence.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meaning {
    /// Its canonical spelling.
    pub option: &'static str,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What it does.
    pub meaning: String,
    /// Whether Nmap would end at once without raw sockets.
    pub needs_privilege: bool,
}

/// One reason against, with its place in [`Verdict::source`].
#[derive(Debug, Clone, Serialize)]
pub struct Objection {
    /// What kind.
    pub code: Code,
    /// The option that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// What is wrong and what to do.
    pub reason: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The given target that it is about, by its index; absent where it is about the command's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<usize>,
}

/// Kind of an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Code {
    /// The grammar or the policy objects.
    Command(command::Code),
    /// The scan as a whole is objected to.
    Scan(ScanCode),
}

/// Objections that are not the grammar's or the policy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ScanCode {
    /// A given target that cannot be read as one.
    BadTarget,
    /// An address outside the scope.
    OutOfScope,
    /// Nothing to scan.
    NoTargets,
    /// The command leaves out all that there is to scan.
    NothingLeft,
    /// An IPv4 target in a command that says `-6`.
    WrongFamily,
    /// A host besides the targets, given by a name that may point anywhere.
    UnpinnedName,
}

impl From<ScanCode> for Code {
    fn from(code: ScanCode) -> Self {
        Self::Scan(code)
    }
}

impl From<Refusal> for Objection {
    fn from(r: Refusal) -> Self {
        let Refusal { code, option, reason, start, end } = r;
        Self { code: Code::Command(code), option, reason, start, end, target: None }
    }
}

impl Objection {
    pub(crate) fn scan(
        code: ScanCode,
        option: Option<String>,
        span: Span,
        reason: impl Into<String>,
    ) -> Self {
        let Span { start, end } = span;
        Self { code: code.into(), option, reason: reason.into(), start, end, target: None }
    }

    /// Whether more targets would be enough against it.
    #[must_use]
    pub fn lacks_targets(&self) -> bool {
        matches!(self.code, Code::Scan(ScanCode::NoTargets | ScanCode::NothingLeft))
    }

    fn about(mut self, target: Option<usize>) -> Self {
        self.target = target;
        self
    }
}

impl Verdict {
    /// The verdict on a text that cannot be read as a command, less what stands against its readable part.
    pub(crate) fn unreadable(source: String, refusals: Vec<Refusal>) -> Self {
        Self {
            allowed: false,
            argv: Vec::new(),
            command: None,
            source,
            targets: Vec::new(),
            options: Vec::new(),
            refusals: refusals.into_iter().map(Objection::from).collect(),
            warnings: Vec::new(),
            needs_privilege: false,
            plan: None,
        }
    }
}

/// Every target of the scan: those of the command's own text, then `targets`, each once.
#[must_use]
pub fn all_targets(command: &Command, targets: &[Target]) -> Vec<Target> {
    let mut seen = HashSet::new();
    command
        .invocation
        .targets()
        .iter()
        .chain(targets)
        .filter(|target| seen.insert(*target))
        .cloned()
        .collect()
}

/// Where given targets stand in the text: at its first `%s`, or else at its end.
pub(crate) fn placeholder(command: &Command) -> Span {
    let end = command.source().len();
    command.placeholders().first().copied().unwrap_or(Span { start: end, end })
}

/// Judges `command` against `targets` (those besides the command's own).
#[must_use]
pub fn judge(command: &Command, targets: &[Target], rules: &Rules) -> Verdict {
    let invocation = &command.invocation;
    let all = all_targets(command, targets);
    let mut refusals = against(command, targets, rules);
    let mut plan = None;
    if refusals.is_empty() {
        match Plan::choose(invocation, &all, rules.services, &rules.choice()) {
            Ok(made) => plan = Some(made),
            Err(conflicts) => refusals.extend(conflicts.into_iter().map(Objection::from)),
        }
    }
    refusals.sort_by_key(|objection| (objection.start, objection.end));
    let argv = plan.as_ref().map_or_else(|| invocation.argv(targets), |plan| plan.argv(invocation, targets));
    let options = invocation.explain().into_iter().map(|e| Meaning {
        option: e.option.name(),
        value: e.value,
        meaning: e.meaning,
        needs_privilege: e.needs_privilege,
    });
    Verdict {
        allowed: refusals.is_empty(),
        argv,
        command: Some(invocation.clone().with_targets(Vec::new()).text()),
        source: command.source().to_owned(),
        targets: all.iter().map(ToString::to_string).collect(),
        options: options.collect(),
        warnings: warnings(command, &all, plan.as_ref(), rules),
        refusals,
        needs_privilege: invocation.needs_privilege(),
        plan,
    }
}

/// What stands against a command, but for what only its plan shows.
pub(crate) fn against(command: &Command, targets: &[Target], rules: &Rules) -> Vec<Objection> {
    let mut refusals: Vec<Objection> =
        policy::check(command, rules.grants, rules.scripts).into_iter().map(Objection::from).collect();
    // Without the grant the policy has refused such scripts already.
    let scripts = rules.scripts.filter(|_| rules.grants.has(Grant::IntrusiveScripts));
    refusals.extend(objections(command, targets, rules.scope, scripts));
    refusals.extend(unknown_service(command, rules.services));
    refusals
}

/// What stands against the targets and the other hosts that the command names.
fn objections(
    command: &Command,
    targets: &[Target],
    scope: &Scope,
    scripts: Option<&ScriptDb>,
) -> Vec<Objection> {
    let invocation = &command.invocation;
    let place = placeholder(command);
    let own = invocation.targets().iter().zip(command.targets()).map(|(target, span)| (target, *span, None));
    let given = targets.iter().enumerate().map(|(index, target)| (target, place, Some(index)));
    let checker = scope.checker(invocation.excludes(), &[]);
    let mut found = Vec::new();
    for (target, span, index) in own.chain(given) {
        if let Err(error) = checker.check(target) {
            found.push(Objection::scan(ScanCode::OutOfScope, None, span, error.to_string()).about(index));
        }
        if invocation.ipv6() && target.family() == Some(Family::V4) {
            let reason = format!(
                "{target} is IPv4 and the command says -6: leave out -6, and IPv4 and IPv6 targets are each scanned their own way"
            );
            let option = Some("-6".to_owned());
            found.push(Objection::scan(ScanCode::WrongFamily, option, span, reason).about(index));
        }
    }
    if invocation.targets().is_empty() && targets.is_empty() {
        let reason = "there is nothing to scan: give an address, a network, a range or a name";
        found.push(Objection::scan(ScanCode::NoTargets, None, place, reason));
    }
    found.extend(left_out::all(command, targets));
    found.extend(others::objections(command, scope, scripts));
    found
}

/// A service name in `-p` that Nmap's services do not hold: Nmap would end at once.
fn unknown_service(command: &Command, services: Option<&Services>) -> Option<Objection> {
    let Some(Value::Ports(Some(ports))) = command.invocation.get(Opt::P) else { return None };
    // With -sO the names are those of IP protocols, which are in another file.
    let name = if command.invocation.has(Opt::ProtocolScan) { None } else { ports.unmatched(services?) }?;
    let (option, span) = command.options().iter().find(|(option, _)| *option == Opt::P)?;
    let reason =
        format!("no service of Nmap's is called {name:?}: check the spelling, or give the port's number");
    let refusal = Refusal {
        code: command::Code::BadValue,
        option: Some(option.name().to_owned()),
        reason,
        start: span.start,
        end: span.end,
    };
    Some(Objection::from(refusal))
}

fn warnings(command: &Command, targets: &[Target], plan: Option<&Plan>, rules: &Rules) -> Vec<String> {
    let invocation = &command.invocation;
    let mut warnings = invocation.warnings();
    for (option, _) in command.dropped() {
        warnings.push(format!("{} is left out: Portolan sees to that itself", option.name()));
    }
    if invocation.needs_privilege() && !rules.raw_sockets {
        warnings.push(
            "this scan needs raw sockets, which Nmap may not use here: run with sudo (see `portolan doctor`)"
                .to_owned(),
        );
    }
    if targets.iter().any(|target| matches!(target, Target::Name(_))) {
        warnings.push(
            "names are resolved at the start of the scan; their addresses must be in scope then".to_owned(),
        );
    }
    let Some(plan) = plan else { return warnings };
    if rules.engine == Engine::Fast && !plan.is_fast() {
        warnings.push(format!("the fast engine was asked for and Nmap alone is taken: {}", plan.reason));
    }
    if plan.families().count() > 1 {
        warnings.push(
            "IPv4 and IPv6 targets are scanned apart from each other: Nmap takes one family a run (plan.stages)"
                .to_owned(),
        );
    }
    let ports =
        |stage: &crate::Stage| stage.ports.map_or(0, |p| p.tcp.saturating_add(p.udp).saturating_add(p.sctp));
    if plan.stages.iter().any(|stage| stage.addresses.saturating_mul(u64::from(ports(stage).max(1))) > HUGE) {
        warnings.push(
            "this is more than a thousand million probes: it will take days or longer; scan less at a time"
                .to_owned(),
        );
    }
    warnings
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::{Grants, parse};

    use super::*;

    fn verdict(text: &str, targets: &[&str]) -> Verdict {
        let targets: Vec<Target> = targets.iter().map(|t| t.parse().unwrap()).collect();
        let (scope, grants) = (Scope::default(), Grants::none());
        let rules = Rules { raw_sockets: true, ..crate::prepare::rules(None, &scope, &grants) };
        judge(&parse(text).unwrap_or_else(|r| panic!("{text}: {r:?}")), &targets, &rules)
    }

    /// The code and the piece of the text of each refusal.
    fn refused(text: &str, targets: &[&str]) -> Vec<(String, String)> {
        let verdict = verdict(text, targets);
        assert!(!verdict.allowed && verdict.plan.is_none(), "{text}");
        let code = |code: Code| serde_json::to_value(code).unwrap().as_str().unwrap().to_owned();
        verdict.refusals.iter().map(|r| (code(r.code), text[r.start..r.end].to_owned())).collect()
    }

    #[test]
    fn an_allowed_command_has_canonical_words_and_a_plan() {
        let verdict = verdict("nmap --top-p 5 %s -sV", &["127.0.0.1", "10.0.0.5/30"]);
        assert!(verdict.allowed);
        assert_eq!(verdict.argv, ["--top-ports=5", "-sV", "--", "127.0.0.1", "10.0.0.4/30"]);
        assert_eq!(verdict.command.as_deref(), Some("--top-ports=5 -sV %s"));
        let plan = verdict.plan.unwrap();
        assert_eq!((plan.addresses, plan.stages.len()), (5, 1));
    }

    #[test]
    fn every_door_to_an_address_is_checked_by_scope() {
        let one = |code: &str, piece: &str| vec![(code.to_owned(), piece.to_owned())];
        assert_eq!(refused("-sV 192.0.2.1", &[]), one("outOfScope", "192.0.2.1"));
        assert_eq!(refused("-sV %s", &["10-11.0.0.1"]), one("outOfScope", "%s"));
        assert_eq!(refused("-sV", &["169.254.0.0/16"]), one("outOfScope", ""));
        assert_eq!(refused("-sV %s", &[]), one("noTargets", "%s"));
        assert_eq!(refused("-6 %s", &["127.0.0.1"]), one("wrongFamily", "%s"));
        assert_eq!(refused("--dns-servers 192.0.2.53 %s", &["127.0.0.1"])[0].0, "outOfScope");
        assert!(refused("-D 192.0.2.1 %s", &["127.0.0.1"]).iter().any(|(code, _)| code == "outOfScope"));
        assert!(
            refused("-sI zombie.example %s", &["127.0.0.1"]).iter().any(|(code, _)| code == "unpinnedName")
        );
        assert!(refused("-D RND:2 %s", &["127.0.0.1"]).iter().any(|(code, _)| code == "outOfScope"));
        assert!(verdict("--exclude 169.254.169.254 %s", &["169.254.0.0/16"]).allowed);
    }

    #[test]
    fn each_family_is_a_stage_of_its_own() {
        let verdict = verdict("-p 22 %s", &["::1", "127.0.0.1", "localhost"]);
        let plan = verdict.plan.unwrap();
        let stages: Vec<_> = plan.stages.iter().map(|s| s.argv.join(" ")).collect();
        assert_eq!(stages, ["-p22 -- 127.0.0.1 localhost", "-p22 -6 -- ::1"]);
        assert!(verdict.warnings.iter().any(|w| w.contains("one family a run (plan.stages)")));
    }

    #[test]
    fn huge_plans_are_counted_without_being_written_out() {
        let scope = Scope::default().allowing("::/0".parse().unwrap());
        let grants = Grants::none();
        let rules = crate::prepare::rules(None, &scope, &grants);
        let command = parse("-6 -p- %s").unwrap();
        let verdict = judge(&command, &["2001:db8::/32".parse().unwrap()], &rules);
        assert!(verdict.allowed);
        assert_eq!(verdict.plan.unwrap().addresses, u64::MAX);
        assert!(verdict.warnings.iter().any(|w| w.contains("days")));
    }
}
