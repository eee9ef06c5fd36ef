//! What an Nmap can do wrong. Each run ends in a failure of its own, at once, and leaves nothing behind.

use std::fs::File;
use std::io;
use std::time::Duration;

use libtest_mimic::Trial;
use portolan_model::{Event, Outcome};
use portolan_nmap::process::{Confinement, Ending, Exit, Failure, Limits, Report, Spec, Stream, start};

use super::fakes::Fake;
use super::{LIMIT, finish, follow, hosts, tail, trial, within};

const SHORT: Duration = Duration::from_millis(100);

/// What every fault has in common: the run's name, what to run, and what must come of it.
fn fault(name: &'static str, spec: fn() -> Spec, check: fn(&[Event], &Report)) -> Trial {
    trial(&format!("fault_{name}"), move || {
        let fake = Fake::new(name);
        let (events, report) = finish(&fake.nmap, spec());
        check(&events, &report);
        assert!(fake.gone(), "{name} left something behind");
    })
}

fn plain() -> Spec {
    Spec::new(vec!["-n".to_owned(), "--".to_owned(), "127.0.0.1".to_owned()])
}

fn limited(change: impl FnOnce(&mut Limits)) -> Spec {
    let mut spec = plain();
    change(&mut spec.limits);
    spec
}

fn hasty() -> Spec {
    limited(|limits| (limits.stop_grace, limits.exit_grace, limits.drain_grace) = (SHORT, SHORT, SHORT))
}

fn timed() -> Spec {
    Spec { time_limit: Some(Duration::from_secs(1)), ..hasty() }
}

fn failure(report: &Report) -> &Failure {
    match &report.ending {
        Ending::Failed(failure) => failure,
        other => panic!("{other:?}"),
    }
}

fn interrupted(events: &[Event], message: &str) {
    assert_eq!(tail(events).outcome, Outcome::Interrupted);
    let said = tail(events).message.as_deref().unwrap_or_default();
    assert!(said.contains(message), "{said}");
}

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = own_ends();
    all.extend(ended());
    all.extend(floods());
    all.extend(copies());
    all.extend(leftovers());
    all.extend(handles());
    all
}

fn own_ends() -> Vec<Trial> {
    vec![
        fault("good", plain, |events, report| {
            assert!(matches!(report.ending, Ending::Completed), "{report:?}");
            assert_eq!(report.exit, Some(Exit::Code(0)));
            assert!(
                matches!(&report.confinement, Some(Confinement::Off { reason }) if reason.contains("script"))
            );
            assert_eq!(hosts(events).len(), 1, "the host that is down was not asked for");
            assert_eq!(tail(events).stats.unwrap().hosts_down, 1);
            assert!(events.iter().any(|event| matches!(event, Event::PortFound(found) if found.port == 80)));
        }),
        fault(
            "verbose",
            || Spec { verbose: true, ..plain() },
            |events, report| {
                assert!(matches!(report.ending, Ending::Completed), "{report:?}");
                assert_eq!(hosts(events).len(), 2);
            },
        ),
        fault("no", plain, |events, report| {
            let Failure::Nmap { status: 3, message } = failure(report) else { panic!("{report:?}") };
            assert_eq!(message, "You may not. Really not.");
            assert!(report.stderr.starts_with("warning\n"));
            interrupted(events, "You may not.");
        }),
        fault("segv", plain, |events, report| {
            let Failure::Died { exit, message } = failure(report) else { panic!("{report:?}") };
            assert_eq!((*exit, message.as_str()), (Exit::Signal(11), "gone"));
            assert_eq!(hosts(events).len(), 1);
            interrupted(events, "SIGSEGV");
        }),
        fault("silent", plain, |events, report| {
            assert!(matches!(failure(report), Failure::NoDocument { .. }), "{report:?}");
            interrupted(events, "no results");
        }),
        fault("half", plain, |events, report| {
            let Failure::BrokenDocument { defect: Some(_), exit, .. } = failure(report) else {
                panic!("{report:?}")
            };
            assert_eq!(*exit, Some(Exit::Code(0)));
            assert_eq!(hosts(events).len(), 1);
            interrupted(events, "cut off");
        }),
        fault("broken", plain, |events, report| {
            let Failure::BrokenDocument { defect: Some(_), exit: None, .. } = failure(report) else {
                panic!("{report:?}")
            };
            assert_eq!(hosts(events).len(), 1);
            interrupted(events, "wrong");
        }),
    ]
}

fn ended() -> Vec<Trial> {
    vec![
        fault("hang", timed, |events, report| {
            assert!(matches!(report.ending, Ending::TimedOut), "{report:?}");
            assert_eq!(report.exit, Some(Exit::Signal(9)), "it does not heed SIGTERM");
            assert_eq!(hosts(events).len(), 1);
            interrupted(events, "time limit");
        }),
        trial("fault_stops", || {
            let fake = Fake::new("stops");
            // No grace to speak of is used up: it heeds SIGTERM.
            let run = start(&fake.nmap, limited(|limits| limits.stop_grace = LIMIT * 2)).unwrap();
            let (events, report) = follow(run, |run, event| {
                if matches!(event, Event::Host(_)) {
                    run.stop();
                }
            });
            assert!(matches!(report.ending, Ending::Stopped), "{report:?}");
            assert_eq!(report.exit, Some(Exit::Signal(15)));
            assert_eq!(hosts(&events).len(), 1);
            interrupted(&events, "request");
            assert!(fake.gone());
        }),
        trial("fault_late", || {
            let fake = Fake::new("late");
            let run = start(&fake.nmap, limited(|limits| limits.stop_grace = LIMIT * 2)).unwrap();
            let stopper = run.stopper();
            let (events, report) = follow(run, |_, event| {
                if matches!(event, Event::Host(_)) {
                    stopper.stop();
                }
            });
            assert!(matches!(report.ending, Ending::Completed), "it came to its end: {report:?}");
            assert_eq!(tail(&events).outcome, Outcome::Success);
        }),
        trial("fault_dropped", || {
            let fake = Fake::new("dropped");
            let run = start(&fake.nmap, plain()).unwrap();
            fake.wait_until_ready();
            drop(run);
            within(LIMIT, "a dropped run leaves nothing", || fake.gone());
        }),
        fault("textclosed", hasty, |_, report| {
            let failed = failure(report);
            assert!(matches!(failed, Failure::ClosedEarly { stream: Stream::Text, .. }), "{report:?}");
        }),
        fault("xmlclosed", hasty, |events, report| {
            assert!(
                matches!(failure(report), Failure::ClosedEarly { stream: Stream::Xml, .. }),
                "{report:?}"
            );
            assert_eq!(hosts(events).len(), 1);
            interrupted(events, "went on running");
        }),
    ]
}

fn floods() -> Vec<Trial> {
    fn small() -> Spec {
        limited(|limits| (limits.xml, limits.text, limits.errors) = (4 << 20, 4 << 20, 4 << 20))
    }
    fn flood(report: &Report, expected: Stream) {
        assert!(
            matches!(failure(report), Failure::Flood { stream, limit: 4_194_304 } if *stream == expected),
            "{:?}",
            report.ending
        );
    }
    vec![
        fault("textflood", small, |_, report| flood(report, Stream::Text)),
        fault("errorflood", small, |_, report| {
            flood(report, Stream::Errors);
            assert!(report.stderr.len() <= 64 << 10);
        }),
        fault(
            "xmlflood",
            || limited(|limits| limits.xml = 1 << 16),
            |events, report| {
                let Failure::Flood { stream: Stream::Xml, limit: 65536 } = failure(report) else {
                    panic!("{report:?}")
                };
                assert!(hosts(events).len() > 100);
            },
        ),
        fault("xmlgarbage", plain, |_, report| {
            assert!(matches!(failure(report), Failure::BrokenDocument { .. }), "{report:?}");
        }),
        fault("longlines", plain, |events, report| {
            assert!(matches!(report.ending, Ending::Completed), "{report:?}");
            assert!(events.iter().any(|event| matches!(event, Event::PortFound(found) if found.port == 80)));
        }),
    ]
}

fn copies() -> Vec<Trial> {
    fn full() -> Box<dyn io::Write + Send> {
        Box::new(File::options().write(true).open("/dev/full").unwrap())
    }
    fn closed() -> Box<dyn io::Write + Send> {
        Box::new(io::pipe().unwrap().1)
    }
    vec![
        fault(
            "xmldisk",
            || Spec { xml_copy: Some(full()), ..plain() },
            |events, report| {
                let Failure::Copy { stream: Stream::Xml, source } = failure(report) else {
                    panic!("{report:?}")
                };
                assert_eq!(source.kind(), io::ErrorKind::StorageFull);
                interrupted(events, "No space left");
            },
        ),
        fault(
            "textdisk",
            || Spec { text_copy: Some(full()), ..plain() },
            |_, report| {
                let Failure::Copy { stream: Stream::Text, source } = failure(report) else {
                    panic!("{report:?}")
                };
                assert_eq!(source.kind(), io::ErrorKind::StorageFull);
            },
        ),
        fault(
            "pipecopy",
            || Spec { xml_copy: Some(closed()), ..plain() },
            |_, report| {
                let Failure::Copy { stream: Stream::Xml, source } = failure(report) else {
                    panic!("{report:?}")
                };
                assert_eq!(source.kind(), io::ErrorKind::BrokenPipe);
            },
        ),
    ]
}

fn leftovers() -> Vec<Trial> {
    vec![
        fault("forks", hasty, |events, report| {
            let Failure::Leftover { exit: Exit::Code(0), count } = failure(report) else {
                panic!("{report:?}")
            };
            assert!((1..=2).contains(count), "{count}");
            assert_eq!(hosts(events).len(), 1);
            interrupted(events, "left");
        }),
        fault("forksquietly", plain, |_, report| {
            assert!(matches!(failure(report), Failure::Leftover { count: 1, .. }), "{report:?}");
        }),
        trial("fault_killedguard", || {
            let fake = Fake::new("killedguard");
            let run = start(&fake.nmap, plain()).unwrap();
            fake.wait_until_ready();
            let guard = nix::unistd::Pid::from_raw(fake.guard());
            nix::sys::signal::kill(guard, nix::sys::signal::Signal::SIGKILL).unwrap();
            let (events, report) = follow(run, |_, _| {});
            assert!(matches!(failure(&report), Failure::Guard { .. }), "{report:?}");
            assert_eq!(hosts(&events).len(), 1);
            // The kernel's signal at the guard's death is on its way while we are told of that death.
            within(Duration::from_secs(1), "nmap dies with its guard", || fake.gone());
        }),
    ]
}

fn handles() -> Vec<Trial> {
    vec![
        trial("missing_program_is_told", || {
            let mut fake = Fake::new("good").nmap;
            fake.program = fake.program.with_file_name("nothing");
            let (events, report) = finish(&fake, plain());
            let Failure::NotStarted { message } = failure(&report) else { panic!("{report:?}") };
            assert!(message.contains("No such file"), "{message}");
            assert_eq!(events.len(), 1, "{events:?}");
        }),
        trial("too_long_a_command_line_is_told", || {
            let nmap = Fake::new("good").nmap;
            let (_, report) = finish(&nmap, Spec::new(vec!["a".repeat(100_000); 100]));
            assert!(
                matches!(failure(&report), Failure::NotStarted { .. } | Failure::Guard { .. }),
                "{report:?}"
            );
        }),
    ]
}
