//! Any text as a command: no panic, refusals that point into the text, and a canonical form that means the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_nmap::command::parse;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(command) => {
            let canonical = command.invocation.text();
            match parse(&canonical) {
                Ok(again) => {
                    assert_eq!(again.invocation, command.invocation, "`{canonical}` means something else")
                }
                Err(refusals) => panic!("the canonical form `{canonical}` is refused: {refusals:?}"),
            }
        }
        Err(refusals) => assert!(!refusals.is_empty(), "refused without a reason"),
    }
});
