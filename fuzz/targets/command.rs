//! Any text as a command: no panic, refusals that point into the text, and a canonical form that means the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use portolan_nmap::command::{Refusal, parse};

fuzz_target!(|text: &str| {
    let command = match parse(text) {
        Ok(command) => command,
        Err(refusals) => {
            assert!(!refusals.is_empty(), "refused without a reason");
            refusals.iter().for_each(|refusal| stands_in(text, refusal));
            return;
        }
    };
    assert_eq!(command.source(), text);
    for span in command.options().iter().map(|(_, span)| span).chain(command.targets()) {
        assert!(text.get(span.start..span.end).is_some(), "{span:?} is no part of `{text}`");
    }
    let argv = command.invocation.argv(&[]);
    assert!(argv.iter().all(|word| !word.is_empty()), "an empty word: {argv:?}");
    assert!(argv.iter().all(|word| !word.contains('\0')), "a word that no process can get: {argv:?}");
    let canonical = command.invocation.text();
    match parse(&canonical) {
        Ok(again) => {
            assert_eq!(again.invocation, command.invocation, "`{canonical}` means something else");
            assert_eq!(again.invocation.text(), canonical, "the canonical form is not canonical");
        }
        Err(refusals) => panic!("the canonical form `{canonical}` is refused: {refusals:?}"),
    }
});

/// Its span is of whole characters of the text, and it gives a reason.
fn stands_in(text: &str, refusal: &Refusal) {
    let part = text.get(refusal.start..refusal.end);
    assert!(part.is_some(), "{}..{} is no part of `{text}`", refusal.start, refusal.end);
    assert!(!refusal.reason.is_empty(), "{:?} without a reason", refusal.code);
}
