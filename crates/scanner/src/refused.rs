//! The verdict on a text that is refused as it stands: what else is wrong with it is said at once, not when the
//! first fault is mended.

use portolan_model::Target;
use portolan_nmap::command::{self, Refusal};

use crate::rules::Rules;
use crate::verdict::{Verdict, against};

/// Judges a text that the grammar refuses for `refusals`, with `targets` besides its own. It is never allowed,
/// whatever its readable part says.
#[must_use]
pub fn refused(source: String, refusals: Vec<Refusal>, targets: &[Target], rules: &Rules) -> Verdict {
    // Where a word could not be placed, it may have been the target.
    let placed = refusals.iter().all(|refusal| {
        use command::Code::{BadValue, Conflict, Forbidden, HiddenOption};
        matches!(refusal.code, BadValue | Conflict | Forbidden | HiddenOption)
    });
    let mut verdict = Verdict::unreadable(source, refusals);
    let Some(readable) = command::readable(&verdict.source) else { return verdict };
    let more = against(&readable, targets, rules).into_iter();
    verdict.refusals.extend(more.filter(|objection| placed || !objection.lacks_targets()));
    verdict.refusals.sort_by_key(|objection| (objection.start, objection.end));
    verdict
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::{Grants, ScriptDb, parse};

    use super::*;
    use crate::scope::Scope;

    fn pieces(text: &str, targets: &[&str]) -> Vec<String> {
        let targets: Vec<Target> = targets.iter().map(|t| t.parse().unwrap()).collect();
        let (scope, grants) = (Scope::default(), Grants::none());
        let scripts = ScriptDb::parse(
            r#"Entry { filename = "http-shellshock.nse", categories = { "exploit", "vuln", } }"#,
        )
        .unwrap();
        let scripts = Some(&scripts);
        let rules = Rules { scripts, raw_sockets: true, ..crate::prepare::rules(None, &scope, &grants) };
        let refusals = parse(text).expect_err(text);
        let verdict = refused(text.to_owned(), refusals, &targets, &rules);
        assert!(!verdict.allowed && verdict.plan.is_none() && verdict.argv.is_empty(), "{text}");
        verdict.refusals.iter().map(|r| text[r.start..r.end].to_owned()).collect()
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once_in_the_order_of_the_text() {
        let text = "-sS -oN /tmp/x --script exploit -D 127.0.0.9 %s";
        let found = pieces(text, &["127.0.0.1"]);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].starts_with("-oN") && found[1].starts_with("--script") && found[2].starts_with("-D")
        );
        assert_eq!(pieces("-D 127.0.0.9 %s --frob", &["192.0.2.1"]), ["-D 127.0.0.9", "%s", "--frob"]);
        assert_eq!(pieces("-iL x 192.0.2.1", &[])[1..], ["192.0.2.1"]);
        assert_eq!(pieces("-iL x %s", &[])[1..], ["%s"]);
    }

    #[test]
    fn what_may_not_be_what_it_looks_like_is_not_judged() {
        // 192.0.2.1 may be the value of --frob, and the wrong target the only one.
        assert_eq!(pieces("--frob 192.0.2.1", &[]), ["--frob"]);
        assert_eq!(pieces("10.0.0.300", &[]), ["10.0.0.300"]);
        assert_eq!(pieces("-D 127.0.0.9 192.0.2.1 'x", &[]).len(), 1);
    }
}
