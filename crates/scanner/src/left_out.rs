//! What a command leaves out of its targets.

use portolan_model::Target;
use portolan_nmap::command::{Command, Opt};

use crate::ranges::Ranges;
use crate::verdict::{Objection, ScanCode};

/// That it leaves out all of them.
pub(crate) fn all(command: &Command, targets: &[Target]) -> Option<Objection> {
    let (option, span) = command.options().iter().find(|(option, _)| *option == Opt::Exclude)?;
    let left_out: Ranges = command.invocation.excludes().iter().collect();
    let mut all = command.invocation.targets().iter().chain(targets).peekable();
    all.peek()?;
    let reason =
        "there is nothing left to scan: it leaves out every target; leave out less, or give more targets";
    let name = Some(option.name().to_owned());
    all.all(|target| left_out.count_outside(target) == 0)
        .then(|| Objection::scan(ScanCode::NothingLeft, name, *span, reason))
}

#[cfg(test)]
mod tests {
    use portolan_nmap::command::{Grants, parse};

    use crate::{Plan, Scope, Verdict, prepare};

    fn verdict(text: &str, targets: &[&str]) -> Verdict {
        let targets: Vec<String> = targets.iter().map(ToString::to_string).collect();
        let (scope, grants) = (Scope::default(), Grants::none());
        prepare::judge_text(text, &targets, &prepare::rules(None, &scope, &grants)).verdict
    }

    #[test]
    fn what_is_left_out_is_not_counted() {
        let judged = verdict("-p 80 %s --exclude 10.0.0.0/25,10.0.0.200,::1", &["10.0.0.0/24", "10.0.0.5"]);
        let plan = judged.plan.unwrap();
        assert_eq!((plan.addresses, plan.stages[0].addresses), (127, 127));
        let as_many = parse("-p 80 10.0.0.1-127").unwrap().invocation;
        let as_many = Plan::new(&as_many, as_many.targets(), None).unwrap();
        assert_eq!((plan.probes, plan.seconds), (as_many.probes, as_many.seconds));
    }

    #[test]
    fn a_scan_of_nothing_is_refused_at_what_leaves_it_out() {
        let exclude = "--exclude 127.0.0.1";
        for (text, targets) in [
            ("-p 80 %s --exclude 127.0.0.1", &["127.0.0.1"][..]),
            ("-p 80 127.0.0.1 --exclude 127.0.0.1 %s", &["127.0.0.1/32"]),
        ] {
            let judged = verdict(text, targets);
            assert!(!judged.allowed && judged.plan.is_none(), "{text}");
            let [refusal] = &judged.refusals[..] else { panic!("{text}: {:?}", judged.refusals) };
            assert_eq!(serde_json::to_value(refusal.code).unwrap(), "nothingLeft", "{text}");
            assert_eq!(refusal.option.as_deref(), Some("--exclude"), "{text}");
            assert_eq!((&text[refusal.start..refusal.end], refusal.target), (exclude, None), "{text}");
        }
        // One that cannot be read may be none of those that are left out.
        let unread = verdict("-p 80 %s --exclude 127.0.0.1", &["127.0.0.1", "127.0.0.300"]);
        assert_eq!(unread.refusals.len(), 1);
        // What a name stands for is not known yet.
        assert!(verdict("-p 80 %s --exclude 127.0.0.1", &["localhost"]).allowed);
        assert!(verdict("-p 80 %s --exclude localhost", &["127.0.0.1"]).allowed);
    }
}
