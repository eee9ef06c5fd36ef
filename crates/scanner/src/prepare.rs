//! From a text to a scan that may start: what the command line and the server share.
//!
//! [`judge_text`] says of a command text and target texts whether they may run, and what is wrong with which of
//! them; it sends nothing and resolves nothing. [`may_run`] says what the installed Nmap would die of. [`pin`]
//! resolves names, once, and checks what they stand for; [`recheck`] judges the addresses again just before the
//! start.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use portolan_model::{Family, HostName, Target, TargetError};
use portolan_nmap::command::{Command, Grants, Invocation, ScriptDb, Services, parse};
use portolan_nmap::process::{FindError, Nmap, Version};

use crate::engine::Engine;
use crate::others;
use crate::refused::refused;
use crate::resolve::{Pinned, ResolveError, choose};
use crate::rules::Rules;
use crate::scope::{Scope, ScopeError};
use crate::verdict::{Objection, ScanCode, Verdict, all_targets, judge, placeholder};

/// The Nmap that is here, and its tables, read once.
#[derive(Debug)]
pub struct Installed {
    /// The program.
    pub nmap: Nmap,
    /// Its scripts; absent where `script.db` cannot be read.
    pub scripts: Option<ScriptDb>,
    /// Its services; absent where `nmap-services` cannot be read.
    pub services: Option<Services>,
}

impl Installed {
    /// Finds Nmap (`program`, or else the one that is installed) and reads its tables.
    ///
    /// # Errors
    /// There is no Nmap, or none that can be used.
    pub async fn find(program: Option<&Path>) -> Result<Self, FindError> {
        let nmap = Nmap::find(program).await?;
        Ok(Self {
            scripts: ScriptDb::load(&nmap.data_dir.join("scripts/script.db")).ok(),
            services: Services::load(&nmap.data_dir.join("nmap-services")).ok(),
            nmap,
        })
    }
}

/// The rules of a verdict where `installed` may be missing: the verdict then says what it can. By Nmap alone, unless
/// [`Rules::by`] says otherwise.
#[must_use]
pub fn rules<'a>(installed: Option<&'a Installed>, scope: &'a Scope, grants: &'a Grants) -> Rules<'a> {
    Rules {
        scope,
        grants,
        scripts: installed.and_then(|installed| installed.scripts.as_ref()),
        services: installed.and_then(|installed| installed.services.as_ref()),
        raw_sockets: installed.is_some_and(|installed| installed.nmap.privilege.raw_sockets()),
        engine: Engine::Nmap,
        rate_ceiling: None,
        shard_addresses: None,
    }
}

/// A command text and target texts, judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The verdict. Objections to a given target name it by its index in the texts.
    pub verdict: Verdict,
    /// The command, where it could be read.
    pub command: Option<Command>,
    /// Every target that could be read, the command's own first, each once.
    pub targets: Vec<Target>,
    /// The texts that are no targets, by their index.
    pub target_errors: Vec<(usize, TargetError)>,
}

/// Reads and judges `command` against `targets`. Nothing is sent, no name is resolved.
#[must_use]
pub fn judge_text(command: &str, targets: &[String], rules: &Rules) -> Judged {
    let (mut read, mut indexes, mut target_errors) = (Vec::new(), Vec::new(), Vec::new());
    for (index, text) in targets.iter().enumerate() {
        match text.trim().parse::<Target>() {
            Ok(target) => {
                read.push(target);
                indexes.push(index);
            }
            Err(error) => target_errors.push((index, error)),
        }
    }
    let (mut verdict, command) = match parse(command) {
        Ok(command) => (judge(&command, &read, rules), Some(command)),
        Err(refusals) => (refused(command.to_owned(), refusals, &read, rules), None),
    };
    for objection in &mut verdict.refusals {
        objection.target = objection.target.and_then(|at| indexes.get(at).copied());
    }
    let targets = command.as_ref().map_or_else(|| read.clone(), |command| all_targets(command, &read));
    object(&mut verdict, command.as_ref(), &target_errors);
    Judged { verdict, command, targets, target_errors }
}

/// Adds what is wrong with the texts of targets.
fn object(verdict: &mut Verdict, command: Option<&Command>, errors: &[(usize, TargetError)]) {
    if errors.is_empty() {
        return;
    }
    let end = verdict.source.len();
    let (start, end) = command.map_or((end, end), |command| {
        let place = placeholder(command);
        (place.start, place.end)
    });
    // There are targets, only not one that can be read.
    verdict.refusals.retain(|objection| !objection.lacks_targets());
    verdict.refusals.extend(errors.iter().map(|(index, error)| Objection {
        code: ScanCode::BadTarget.into(),
        option: None,
        reason: error.to_string(),
        start,
        end,
        target: Some(*index),
    }));
    verdict.allowed = false;
    verdict.plan = None;
}

/// Why the installed Nmap would end at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotRun {
    /// It lacks an option.
    #[error(
        "this scan has options that Nmap {found} does not have: install Nmap {}.{:02} or newer", needed.major, needed.minor
    )]
    TooOld {
        /// Its version.
        found: Version,
        /// The oldest that has every option.
        needed: Version,
    },
    /// It may not use raw sockets.
    #[error(
        "{} needs raw sockets, which Nmap may not use here: run with sudo, or `sudo setcap cap_net_raw,cap_net_admin+eip {}`; a connect scan (-sT) works without",
        options.join(", "), program.display()
    )]
    NeedsRawSockets {
        /// The options that need them.
        options: Vec<&'static str>,
        /// Which Nmap.
        program: PathBuf,
    },
}

/// Says before the start what Nmap would die of.
///
/// # Errors
/// What stands in the way.
pub fn may_run(invocation: &Invocation, nmap: &Nmap) -> Result<(), CannotRun> {
    let (major, minor) = invocation.needs_version();
    let needed = Version { major, minor };
    if nmap.version < needed {
        return Err(CannotRun::TooOld { found: nmap.version, needed });
    }
    if invocation.needs_privilege() && !nmap.privilege.raw_sockets() {
        let explained = invocation.explain();
        let options = explained.iter().filter(|e| e.needs_privilege).map(|e| e.option.name()).collect();
        return Err(CannotRun::NeedsRawSockets { options, program: nmap.program.clone() });
    }
    Ok(())
}

/// Why the names of a scan could not be pinned.
#[derive(Debug, thiserror::Error)]
pub enum PinError {
    /// A name has no address to scan.
    #[error("{0}")]
    Resolve(#[from] ResolveError),
    /// A name stands for an address that may not be scanned.
    #[error("{name} is {address} now: {error}")]
    Refused {
        /// The name.
        name: HostName,
        /// Its first such address.
        address: IpAddr,
        /// Why.
        #[source]
        error: ScopeError,
    },
}

/// Resolves each name among `targets` once, by `lookup` ([`crate::resolve::system`], but for tests), and checks
/// each of its addresses against the scope and what the command leaves out.
///
/// # Errors
/// A name has no address of the command's family, or one that may not be scanned.
pub async fn pin<L, F>(
    invocation: &Invocation,
    targets: &[Target],
    scope: &Scope,
    lookup: L,
) -> Result<Vec<Pinned>, PinError>
where
    L: Fn(HostName) -> F,
    F: Future<Output = io::Result<Vec<IpAddr>>>,
{
    let family = if invocation.ipv6() { Family::V6 } else { Family::V4 };
    let mut pins: Vec<Pinned> = Vec::new();
    for target in targets {
        let Target::Name(name) = target else { continue };
        if pins.iter().any(|pin| pin.name == *name) {
            continue;
        }
        let pin = choose(name, lookup(name.clone()).await, family, invocation.resolve_all())?;
        check_pin(&pin, invocation.excludes(), scope)?;
        pins.push(pin);
    }
    Ok(pins)
}

fn check_pin(pin: &Pinned, left_out: &[Target], scope: &Scope) -> Result<(), PinError> {
    let checker = scope.checker(left_out, std::slice::from_ref(pin));
    let name = Target::Name(pin.name.clone());
    for address in &pin.addresses {
        let judged = checker.check(&name).and_then(|()| checker.check(&Target::Address(*address, None)));
        judged.map_err(|error| PinError::Refused { name: pin.name.clone(), address: *address, error })?;
    }
    Ok(())
}

/// Judges addresses again, just before they are scanned: `targets` of a stage or a shard, the `pins` of its run, and
/// the other hosts that the command names. The scope may have become narrower since the verdict. The addresses of an allowed name pass with it, also
/// where they have become part of a network of a shard.
///
/// # Errors
/// The first target or name that may not be scanned (any more), and why.
pub fn recheck(
    invocation: &Invocation,
    targets: &[Target],
    pins: &[Pinned],
    scope: &Scope,
) -> Result<(), ScopeError> {
    let checker = scope.checker(invocation.excludes(), pins);
    pins.iter().try_for_each(|pin| checker.check(&Target::Name(pin.name.clone())))?;
    for target in targets {
        checker.check(target)?;
        let Target::Name(name) = target else { continue };
        let mut pinned = pins.iter().filter(|pin| pin.name == *name).flat_map(|pin| &pin.addresses);
        pinned.try_for_each(|address| checker.check(&Target::Address(*address, None)))?;
    }
    // What is left out of the targets is not left out here.
    others::addresses(invocation).iter().try_for_each(|(_, other)| scope.check(other, &[]))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use portolan_nmap::process::Privilege;

    use super::*;

    fn judged(command: &str, targets: &[&str]) -> Judged {
        let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
        let (scope, grants) = (Scope::default(), Grants::none());
        judge_text(command, &targets, &rules(None, &scope, &grants))
    }

    /// Code and target's index of each objection.
    fn objections(judged: &Judged) -> Vec<(String, Option<usize>)> {
        let code = |o: &Objection| serde_json::to_value(o.code).unwrap().as_str().unwrap().to_owned();
        judged.verdict.refusals.iter().map(|o| (code(o), o.target)).collect()
    }

    #[test]
    fn each_wrong_target_is_named_by_its_index() {
        let found = judged("-sV %s", &["10.0.0.1", "010.0.0.1", "192.0.2.1", "a b", "-sV"]);
        assert!(!found.verdict.allowed && found.verdict.plan.is_none());
        let named = |code: &str, at| (code.to_owned(), Some(at));
        assert_eq!(
            objections(&found),
            [named("outOfScope", 2), named("badTarget", 1), named("badTarget", 3), named("badTarget", 4)]
        );
        assert_eq!(found.target_errors.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 3, 4]);
        assert_eq!(found.targets.len(), 2);
        assert!(found.verdict.refusals.iter().all(|o| &found.verdict.source[o.start..o.end] == "%s"));
    }

    #[test]
    fn targets_are_judged_also_where_the_command_cannot_be_read() {
        let found = judged("-sV; rm %s", &["127.0.0.1", "1.2.3"]);
        assert!(found.command.is_none());
        assert!(objections(&found).contains(&("badTarget".to_owned(), Some(1))));
        assert!(objections(&found).iter().any(|(_, target)| target.is_none()));
    }

    #[test]
    fn wrong_targets_are_not_no_targets() {
        assert_eq!(objections(&judged("-sV", &["1.2.3"])), [("badTarget".to_owned(), Some(0))]);
        assert_eq!(objections(&judged("-sV", &[])), [("noTargets".to_owned(), None)]);
        assert_eq!(objections(&judged("-sV 192.0.2.1", &[])), [("outOfScope".to_owned(), None)]);
    }

    #[test]
    fn an_objection_without_a_target_is_written_as_ever() {
        let found = judged("-sV", &[]);
        let written = serde_json::to_value(&found.verdict.refusals[0]).unwrap();
        let keys: Vec<&String> = written.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["code", "reason", "start", "end"]);
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn a_name_is_resolved_once_and_what_it_becomes_later_does_not_count() {
        let command = parse("-sV %s").unwrap();
        let calls = AtomicUsize::new(0);
        let changing = |_: HostName| {
            let nth = calls.fetch_add(1, Ordering::SeqCst);
            let answer = if nth == 0 { "10.0.0.7" } else { "169.254.169.254" };
            async move { Ok(vec![answer.parse().unwrap()]) }
        };
        let targets: Vec<Target> =
            ["db.example", "10.0.0.1", "db.example"].iter().map(|t| t.parse().unwrap()).collect();
        let scope = Scope::default();
        let pins = run(pin(&command.invocation, &targets, &scope, &changing)).unwrap();
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        assert_eq!(pins[0].addresses, ["10.0.0.7".parse::<IpAddr>().unwrap()]);
        assert_eq!(recheck(&command.invocation, &targets, &pins, &scope), Ok(()));
        let error = run(pin(&command.invocation, &targets, &scope, &changing)).unwrap_err();
        let PinError::Refused { name, address, error } = error else { panic!("{error}") };
        assert_eq!((name.as_str(), address.to_string().as_str()), ("db.example", "169.254.169.254"));
        assert!(matches!(error, ScopeError::Never { .. }));
    }

    #[test]
    fn what_has_left_the_scope_since_the_verdict_does_not_start() {
        let command = parse("--exclude 10.9.0.0/16 %s").unwrap();
        let pins =
            [Pinned { name: "a.example".parse().unwrap(), addresses: vec!["10.8.0.1".parse().unwrap()] }];
        let targets = |texts: &[&str]| texts.iter().map(|t| t.parse().unwrap()).collect::<Vec<Target>>();
        let narrow = |net: &str| Scope::new(vec!["10.0.0.0/8".parse().unwrap()], vec![net.parse().unwrap()]);
        let check =
            |texts: &[&str], scope: &Scope| recheck(&command.invocation, &targets(texts), &pins, scope);
        assert_eq!(check(&["10.8.0.0/15", "a.example"], &narrow("10.9.0.0/16")), Ok(()));
        assert!(check(&["10.8.0.0/15"], &narrow("10.8.0.1/32")).is_err());
        assert!(check(&["a.example"], &narrow("10.8.0.1/32")).is_err());
    }

    #[test]
    fn an_allowed_name_takes_its_addresses_along_until_it_is_excluded() {
        let command = parse("--resolve-all %s").unwrap();
        let lookup = |_: HostName| async {
            Ok(["203.0.113.4", "203.0.113.5"].iter().map(|ip| ip.parse().unwrap()).collect())
        };
        let targets: Vec<Target> = vec!["www.example".parse().unwrap()];
        let scope = Scope::default().with_names(vec!["www.example".parse().unwrap()], Vec::new());
        assert!(run(pin(&command.invocation, &targets, &Scope::default(), lookup)).is_err());
        let pins = run(pin(&command.invocation, &targets, &scope, lookup)).unwrap();
        let plan = crate::Plan::new(&command.invocation, &targets, None).unwrap();
        // Twice the same addresses, so that they become a network.
        let mut twice = plan.clone();
        twice.stages[0].targets.push("203.0.113.5".parse().unwrap());
        let cut = crate::shards(&twice, &pins, 1);
        let shard: Vec<Target> = cut.into_iter().flat_map(|shard| shard.targets).collect();
        assert_eq!(recheck(&command.invocation, &shard, &pins, &scope), Ok(()));
        assert_eq!(recheck(&command.invocation, &["203.0.113.4/31".parse().unwrap()], &pins, &scope), Ok(()));
        assert!(recheck(&command.invocation, &shard, &pins, &Scope::default()).is_err());
        assert!(recheck(&command.invocation, &shard, &[], &scope).is_err());
        let excluded =
            scope.with_names(vec!["www.example".parse().unwrap()], vec!["*.example".parse().unwrap()]);
        let error = recheck(&command.invocation, &shard, &pins, &excluded).unwrap_err();
        assert!(matches!(error, ScopeError::ExcludedName { .. }));
        let judged = judge_text(
            "-sV %s",
            &["10.0.0.1".to_owned(), "www.example".to_owned()],
            &rules(None, &excluded, &Grants::none()),
        );
        assert_eq!(objections(&judged), [("outOfScope".to_owned(), Some(1))]);
    }

    #[test]
    fn what_nmap_would_die_of_is_said_before() {
        let nmap = |minor, privilege| Nmap {
            program: "/usr/bin/nmap".into(),
            version: Version { major: 7, minor },
            data_dir: "/usr/share/nmap".into(),
            privilege,
        };
        let syn = parse("-sS %s").unwrap().invocation;
        assert_eq!(may_run(&syn, &nmap(93, Privilege::Root)), Ok(()));
        let error = may_run(&syn, &nmap(93, Privilege::None)).unwrap_err();
        assert!(matches!(&error, CannotRun::NeedsRawSockets { options, .. } if options == &["-sS"]));
        let new = parse("--host-timeout 0 %s").unwrap().invocation;
        let error = may_run(&new, &nmap(80, Privilege::Root)).unwrap_err();
        assert!(matches!(error, CannotRun::TooOld { needed: Version { major: 7, minor: 92 }, .. }));
        assert!(error.to_string().ends_with("install Nmap 7.92 or newer"));
    }
}
