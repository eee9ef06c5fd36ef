//! May this caller run this command against these targets? The one function that says so, for the preview, the
//! command line and everything else that starts scans.

use portolan_model::{Family, Target};
use portolan_nmap::command::{self, Command, Grants, HostRef, Refusal, ScriptDb, Services, Span, policy};
use serde::Serialize;

use crate::plan::Plan;
use crate::scope::Scope;

/// Addresses times ports above which a scan is worth a word of warning.
const HUGE: f64 = 1e9;

/// What the verdict goes by.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// Which networks may be scanned.
    pub scope: &'a Scope,
    /// What the caller is granted beyond the default policy.
    pub grants: &'a Grants,
    /// The scripts of the installed Nmap.
    pub scripts: Option<&'a ScriptDb>,
    /// The services of the installed Nmap, to count ports by.
    pub services: Option<&'a Services>,
    /// Whether Nmap may use raw sockets here.
    pub raw_sockets: bool,
}

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
    /// An address outside the scope.
    OutOfScope,
    /// Nothing to scan.
    NoTargets,
    /// An IPv4 target in a command that says `-6`.
    WrongFamily,
    /// A host besides the targets, given by a name that may point anywhere.
    UnpinnedName,
}

impl From<Refusal> for Objection {
    fn from(r: Refusal) -> Self {
        Self { code: Code::Command(r.code), option: r.option, reason: r.reason, start: r.start, end: r.end }
    }
}

impl Objection {
    fn scan(code: ScanCode, option: Option<String>, span: Span, reason: impl Into<String>) -> Self {
        Self { code: Code::Scan(code), option, reason: reason.into(), start: span.start, end: span.end }
    }
}

impl Verdict {
    /// The verdict on a text that cannot be read as a command.
    #[must_use]
    pub fn unreadable(source: String, refusals: Vec<Refusal>) -> Self {
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
    let mut all: Vec<Target> = Vec::new();
    for target in command.invocation.targets().iter().chain(targets) {
        if !all.contains(target) {
            all.push(target.clone());
        }
    }
    all
}

/// Judges `command` against `targets` (those besides the command's own).
#[must_use]
pub fn judge(command: &Command, targets: &[Target], rules: &Rules) -> Verdict {
    let invocation = &command.invocation;
    let all = all_targets(command, targets);
    let mut refusals: Vec<Objection> =
        policy::check(command, rules.grants, rules.scripts).into_iter().map(Objection::from).collect();
    refusals.extend(objections(command, targets, rules.scope));
    let mut plan = None;
    if refusals.is_empty() {
        match Plan::new(invocation, &all, rules.services) {
            Ok(made) => plan = Some(made),
            Err(conflicts) => refusals.extend(conflicts.into_iter().map(Objection::from)),
        }
    }
    refusals.sort_by_key(|objection| (objection.start, objection.end));
    let argv = match plan.as_ref().map(|plan| &plan.stages[..]) {
        Some([only]) => only.argv.clone(),
        _ => invocation.argv(targets),
    };
    let options = invocation.explain().into_iter().map(|e| Meaning {
        option: e.option.name(),
        value: e.value,
        meaning: e.meaning,
        needs_privilege: e.needs_privilege,
    });
    Verdict {
        allowed: refusals.is_empty(),
        argv,
        command: Some(invocation.text()),
        source: command.source().to_owned(),
        targets: all.iter().map(ToString::to_string).collect(),
        options: options.collect(),
        warnings: warnings(command, &all, plan.as_ref(), rules),
        refusals,
        needs_privilege: invocation.needs_privilege(),
        plan,
    }
}

/// What stands against the targets and the other hosts that the command names.
fn objections(command: &Command, targets: &[Target], scope: &Scope) -> Vec<Objection> {
    let invocation = &command.invocation;
    let end = Span { start: command.source().len(), end: command.source().len() };
    let place = command.placeholders().first().copied().unwrap_or(end);
    let own = invocation.targets().iter().zip(command.targets().iter().copied());
    let given = targets.iter().map(|target| (target, place));
    let mut found = Vec::new();
    for (target, span) in own.chain(given) {
        if let Err(error) = scope.check(target, invocation.excludes()) {
            found.push(Objection::scan(ScanCode::OutOfScope, None, span, error.to_string()));
        }
        if invocation.ipv6() && target.family() == Some(Family::V4) {
            let reason = format!(
                "{target} is IPv4 and the command says -6: leave out -6, and IPv4 and IPv6 targets are each scanned their own way"
            );
            found.push(Objection::scan(ScanCode::WrongFamily, Some("-6".to_owned()), span, reason));
        }
    }
    if invocation.targets().is_empty() && targets.is_empty() {
        let reason = "there is nothing to scan: give an address, a network, a range or a name";
        found.push(Objection::scan(ScanCode::NoTargets, None, place, reason));
    }
    for (option, host) in invocation.third_parties() {
        let span = command.options().iter().find(|(o, _)| *o == option).map_or(end, |(_, span)| *span);
        let name = Some(option.name().to_owned());
        match host {
            HostRef::Address(ip) => {
                if let Err(error) = scope.check(&Target::Address(ip, None), &[]) {
                    found.push(Objection::scan(ScanCode::OutOfScope, name, span, error.to_string()));
                }
            }
            HostRef::Name(host) => {
                let reason = format!("{host} may point anywhere: give an address here");
                found.push(Objection::scan(ScanCode::UnpinnedName, name, span, reason));
            }
        }
    }
    found
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
    if plan.stages.len() > 1 {
        warnings.push(
            "IPv4 and IPv6 targets are scanned by two Nmap runs, one after the other (plan.stages)"
                .to_owned(),
        );
    }
    let ports =
        |stage: &crate::Stage| stage.ports.map_or(0, |p| p.tcp.saturating_add(p.udp).saturating_add(p.sctp));
    if plan.stages.iter().any(|stage| stage.addresses * f64::from(ports(stage).max(1)) > HUGE) {
        warnings.push(
            "this is more than a thousand million probes: it will take days or longer; scan less at a time"
                .to_owned(),
        );
    }
    warnings
}
