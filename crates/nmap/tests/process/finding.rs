//! Finding Nmap.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use portolan_nmap::process::{FindError, MINIMUM, Nmap};

use super::fakes::Fake;
use super::{block_on, trial};

fn find(name: &str) -> Result<Nmap, FindError> {
    block_on(Nmap::find(Some(&Fake::new(name).nmap.program)))
}

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("find_takes_a_given_program_and_the_data_beside_it", || {
            let fake = Fake::new("good");
            let found = block_on(Nmap::find(Some(&fake.nmap.program))).unwrap();
            assert_eq!(found.version.to_string(), "7.93");
            assert_eq!(found.data_dir, fake.nmap.data_dir);
            assert_eq!(found.program, fake.nmap.program);
        }),
        trial("find_refuses_what_is_too_old", || {
            let error = find("old").unwrap_err();
            let FindError::TooOld { found, minimum, .. } = &error else { panic!("{error}") };
            assert_eq!((found.to_string().as_str(), *minimum), ("7.70", MINIMUM));
            assert!(error.to_string().contains("7.80"), "{error}");
        }),
        trial("find_refuses_what_is_not_nmap", || {
            for (name, answer) in [("other", "Hello"), ("mute", "nothing"), ("babbler", "printed")] {
                let error = find(name).unwrap_err();
                assert!(matches!(error, FindError::NotNmap { .. }), "{name}: {error:?}");
                assert!(error.to_string().contains(answer), "{error}");
            }
        }),
        trial("find_refuses_what_cannot_be_executed", || {
            for name in ["noshebang", "wrongshell"] {
                let error = find(name).unwrap_err();
                assert!(matches!(error, FindError::NotExecutable { .. }), "{name}: {error:?}");
            }
        }),
        trial("find_says_where_it_looked", || {
            let nowhere = Path::new("/nonexistent/nmap");
            let error = block_on(Nmap::find(Some(nowhere))).unwrap_err();
            assert!(
                matches!(&error, FindError::Missing { looked_in } if looked_in == &[nowhere]),
                "{error:?}"
            );
            let error = block_on(Nmap::find(Some(Path::new("no-such-nmap-here")))).unwrap_err();
            let FindError::Missing { looked_in } = &error else { panic!("{error:?}") };
            assert!(looked_in.contains(&PathBuf::from("/usr/local/bin")), "{error}");
        }),
        trial("find_is_not_held_up_by_a_child_that_holds_the_pipe", || {
            assert_eq!(find("holder").unwrap().version.to_string(), "7.94");
        }),
    ]
}
