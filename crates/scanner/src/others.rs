//! What a command reaches besides its targets: hosts that its options name, and what its scripts talk to.

use std::net::IpAddr;

use portolan_model::Target;
use portolan_nmap::command::{Command, Decoy, HostRef, Invocation, Opt, ScriptDb, Span, Value};

use crate::scope::Scope;
use crate::verdict::{Objection, ScanCode};

/// Categories of scripts that talk to others than the targets, whatever those are.
const ELSEWHERE: [&str; 2] = ["broadcast", "external"];

/// The addresses that the command names besides its targets, with the option that names each. Names are not among
/// them: the verdict lets none pass, but in arguments of scripts, where a name may be just a word.
pub(crate) fn addresses(invocation: &Invocation) -> Vec<(Opt, Target)> {
    let parties = invocation.third_parties().into_iter();
    let mut found: Vec<_> = parties
        .filter_map(|(option, host)| match host {
            HostRef::Address(ip) => Some((option, Target::Address(ip, None))),
            HostRef::Name(_) => None,
        })
        .collect();
    found.extend(in_arguments(arguments(invocation)).into_iter().map(|target| (Opt::ScriptArgs, target)));
    found
}

/// What stands against all that.
pub(crate) fn objections(command: &Command, scope: &Scope, scripts: Option<&ScriptDb>) -> Vec<Objection> {
    let invocation = &command.invocation;
    let end = Span { start: command.source().len(), end: command.source().len() };
    let objection = |code, option: Opt, reason: String| {
        let span = command.options().iter().find(|(o, _)| *o == option).map_or(end, |(_, span)| *span);
        Objection::scan(code, Some(option.name().to_owned()), span, reason)
    };
    let mut found = Vec::new();
    for (option, target) in addresses(invocation) {
        if let Err(error) = scope.check(&target, &[]) {
            found.push(objection(ScanCode::OutOfScope, option, error.to_string()));
        }
    }
    for (option, host) in invocation.third_parties() {
        if let HostRef::Name(host) = host {
            let reason = format!("{host} may point anywhere: give an address here");
            found.push(objection(ScanCode::UnpinnedName, option, reason));
        }
    }
    if has_random_decoys(invocation) {
        let reason = "random decoys (RND) are out of scope: they are anybody's addresses, and targets answer to them; name decoys that are in scope";
        found.push(objection(ScanCode::OutOfScope, Opt::Decoy, reason.to_owned()));
    }
    if words(arguments(invocation)).any(|word| word == "newtargets") {
        let reason =
            "newtargets is out of scope: scripts would add targets that nobody has checked; name the targets";
        found.push(objection(ScanCode::OutOfScope, Opt::ScriptArgs, reason.to_owned()));
    }
    if let Some(reason) = scripts.and_then(|db| goes_elsewhere(invocation, db)) {
        found.push(objection(ScanCode::OutOfScope, Opt::Script, reason));
    }
    found
}

fn has_random_decoys(invocation: &Invocation) -> bool {
    let Some(Value::Decoys(decoys)) = invocation.get(Opt::Decoy) else { return false };
    decoys.iter().any(|decoy| matches!(decoy, Decoy::Random(_)))
}

/// A chosen script that talks to others than the targets, where there is one: why it may not run.
fn goes_elsewhere(invocation: &Invocation, db: &ScriptDb) -> Option<String> {
    invocation.scripts()?.rules().iter().find_map(|rule| {
        let (name, category) = db.chosen(rule).find_map(|entry| {
            let category = ELSEWHERE.iter().find(|elsewhere| entry.categories.iter().any(|c| c == **elsewhere))?;
            Some((entry.name.clone(), category))
        })?;
        let shown = rule.expression.to_string();
        Some(format!(
            "{shown:?} is out of scope: it includes {name}, which is in category {category} and talks to others than the targets; \
             say '({shown}) and not (broadcast or external)', or name scripts"
        ))
    })
}

/// What `--script-args` says.
fn arguments(invocation: &Invocation) -> &str {
    match invocation.get(Opt::ScriptArgs) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

/// The keys and values of script arguments (`a=b,c={d,"e"}`).
fn words(arguments: &str) -> impl Iterator<Item = &str> {
    arguments.split(|c: char| c.is_whitespace() || "=,{}\"'".contains(c)).filter(|word| !word.is_empty())
}

/// The addresses and networks among the words, also within a URL or before a port.
fn in_arguments(arguments: &str) -> Vec<Target> {
    let mut found = Vec::new();
    for word in words(arguments) {
        match word.parse() {
            Ok(Target::Name(_)) | Err(_) => {}
            Ok(target) => {
                found.push(target);
                continue;
            }
        }
        for part in word.split(|c: char| !c.is_ascii_hexdigit() && !".:".contains(c)) {
            let whole = part.trim_matches('.').parse::<IpAddr>().ok();
            let pieces = part.split(':').filter_map(|piece| piece.trim_matches('.').parse().ok());
            let all: Vec<IpAddr> = whole.map_or_else(|| pieces.collect(), |ip| vec![ip]);
            found.extend(all.into_iter().map(|ip| Target::Address(ip, None)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::parse;

    use super::*;

    #[test]
    fn addresses_are_found_wherever_options_hold_them() {
        for (text, found) in [
            (
                "--script x --script-args 'a=b,c.d={198.19.1.1,\"fd00::1\"},5' %s",
                &["198.19.1.1", "fd00::1"][..],
            ),
            ("--script x --script-args u=http://203.0.113.1:80/a %s", &["203.0.113.1"]),
            ("--script x --script-args 'u=http://[2001:db8::1]:80/' %s", &["2001:db8::1"]),
            ("--script x --script-args net=10.0.0.0/8,one=10-11.0.0.1 %s", &["10.0.0.0/8", "10-11.0.0.1"]),
            ("--script x --script-args a=80,b=1.5,c=db.example,d=10.0 %s", &[]),
            ("--ip-options 'L 10.0.0.1' %s", &["10.0.0.1"]),
            // A source route byte by byte: from its first slot, from where its pointer says, after padding and the end.
            (r"--ip-options '\x83\x07\x04\xc6\x13\x02\x01\x00' %s", &["198.19.2.1"]),
            (r"--ip-options '\1*1\x89\x07\x04\xcb\0\x71\x01' %s", &["203.0.113.1"]),
            (r"--ip-options '\0\x83\x0b\x08\x0a\0*2\1\x0a\0*2\2' %s", &["10.0.0.1", "10.0.0.2"]),
            (r"--ip-options '\x83\x08\x05\0\x0a\0*2\1' %s", &["0.10.0.0", "10.0.0.1"]),
            (r"--ip-options '\x07\x07\x04\0*5' %s", &[]),
            (r"--ip-options '\x83*4' %s", &[]),
        ] {
            let command = parse(text).unwrap_or_else(|refusals| panic!("{text}: {refusals:?}"));
            let all: Vec<_> =
                addresses(&command.invocation).iter().map(|(_, target)| target.to_string()).collect();
            assert_eq!(all, found, "{text}");
        }
    }
}
