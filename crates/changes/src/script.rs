//! What scripts say of a port or a host, then and now.

use jiff::Timestamp;
use portolan_model::Script;

use crate::certificate;
use crate::change::Kind;
use crate::coverage::Coverage;
use crate::volatile::meaning;

/// So much of an output is shown, in characters.
const SHOWN: usize = 400;

/// A script that says something else: the kind of change, its name, what it said and says, and why that is in doubt.
pub(crate) type Said<'a> = (Kind, &'a Script, Option<String>, Option<String>, Option<&'static str>);

/// One of the two scans: what scripts said here, and what it looked at as a whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Says<'a> {
    pub(crate) scripts: &'a [Script],
    pub(crate) coverage: &'a Coverage,
    /// When it was.
    pub(crate) at: Option<Timestamp>,
}

/// What is said otherwise than before.
pub(crate) fn changes<'a>(before: Says<'a>, after: Says<'a>) -> Vec<Said<'a>> {
    let mut changes = Vec::new();
    for now in after.scripts {
        match before.scripts.iter().find(|then| then.id == now.id) {
            Some(then) => changes.extend(of_one(then, now)),
            None if before.coverage.scripts.contains(&now.id) => changes.push(one_sided(now, false)),
            None => {}
        }
        changes.extend(expiring(before, now, after.at));
    }
    let silent = before.scripts.iter().filter(|then| !after.scripts.iter().any(|now| now.id == then.id));
    changes.extend(
        silent.filter(|then| after.coverage.scripts.contains(&then.id)).map(|then| one_sided(then, true)),
    );
    // What means nothing has not changed by being there.
    changes.retain(|(_, script, ..)| !meaning(script).is_empty());
    changes
}

fn of_one<'a>(then: &Script, now: &'a Script) -> Option<Said<'a>> {
    if certificate::is_certificate(now) {
        let same = certificate::fingerprint(then) == certificate::fingerprint(now);
        let change = || {
            let (old, new) = (certificate::summary(then), certificate::summary(now));
            (Kind::CertificateChanged, now, Some(old), Some(new), None)
        };
        return (!same).then(change);
    }
    let same = meaning(then) == meaning(now);
    (!same).then(|| (Kind::ScriptChanged, now, Some(shown(then)), Some(shown(now)), None))
}

/// A script spoke once only: scripts fall silent when an answer is late.
fn one_sided(script: &Script, gone: bool) -> Said<'_> {
    let text =
        Some(if certificate::is_certificate(script) { certificate::summary(script) } else { shown(script) });
    let (before, after) = if gone { (text, None) } else { (None, text) };
    (
        Kind::ScriptChanged,
        script,
        before,
        after,
        Some("a script says nothing where an answer is late or lost"),
    )
}

/// A certificate that is near its end now and was not, or was not there.
fn expiring<'a>(before: Says<'_>, now: &'a Script, at: Option<Timestamp>) -> Option<Said<'a>> {
    let at = at.filter(|&at| certificate::is_certificate(now) && certificate::is_expiring(now, at))?;
    let known = before.scripts.iter().any(|then| {
        certificate::is_certificate(then)
            && certificate::fingerprint(then) == certificate::fingerprint(now)
            && before.at.is_some_and(|then_at| certificate::is_expiring(then, then_at.min(at)))
    });
    (!known).then(|| (Kind::CertificateExpiring, now, None, Some(certificate::summary(now)), None))
}

fn shown(script: &Script) -> String {
    script.output.trim().chars().take(SHOWN).collect()
}
