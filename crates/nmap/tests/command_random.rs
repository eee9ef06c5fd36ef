//! Random commands and random text: what is printed reads back, and nothing panics.

use portolan_model::Target;
use portolan_nmap::command::{Grants, Own, ScriptDb, TABLE, parse, parse_words, policy, quote};
use proptest::prelude::*;

/// A word of a command: an option spelled somehow with a value that may be one of its kind.
fn word() -> impl Strategy<Value = String> {
    let values = prop_oneof![
        "[0-9]{1,5}",
        "[0-9]{1,3}(ms|s|m|h)",
        "[TUSP]:[0-9]{1,4}(-[0-9]{0,5})?,[a-z*?]{1,5}",
        "\\[[0-9]{1,3}-[0-9]{0,4}\\],-9",
        "127\\.0\\.0\\.[0-9]{1,3}(:[0-9]{1,4})?",
        "(not )?[a-z-]{1,8}( (and|or) \\(?[a-z*]{1,5}\\)?)?(,\\+[a-z]{1,4})?",
        "[a-z]{1,6}=[^\\x00]{0,6}",
        "0x([0-9a-f]{2}){1,4}",
        "(SYN|FIN|ACK){1,3}",
        "[0-9]\\.[0-9]{1,4}(e[0-9])?",
        "\\PC{0,8}",
        Just("ME,RND:3".to_owned()),
        Just("http://127.0.0.1:80,socks4://127.0.0.2".to_owned()),
        Just("S 127.0.0.1".to_owned()),
        "\\\\x0[0-9]\\*(4|8)",
        "(u:p@)?127\\.0\\.0\\.1(:21)?",
    ];
    (0..TABLE.len(), 0..4_usize, values, 0..5_u8).prop_map(|(at, spelling, value, how)| {
        let spellings: Vec<&str> = TABLE[at].spellings().collect();
        let name = spellings[spelling % spellings.len()];
        let value = quote(&value);
        match how {
            0 => name.to_owned(),
            1 => format!("{name}{value}"),
            2 => format!("{name}={value}"),
            _ => format!("{name} {value}"),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_is_printed_reads_back(words in proptest::collection::vec(word(), 1..4), target in "127\\.0\\.0\\.[1-9],[1-9]") {
        // Drop what is refused, so that most cases have something left.
        let kept: Vec<String> = words.into_iter().filter(|word| parse(word).is_ok()).collect();
        let text = format!("{} {target}", kept.join(" "));
        if let Ok(command) = parse(&text) {
            let printed = command.invocation.text();
            let again = parse(&printed).unwrap_or_else(|refusals| panic!("{text} printed as {printed}: {refusals:?}"));
            prop_assert_eq!(&again.invocation, &command.invocation, "{} printed as {}", text, printed);
            prop_assert_eq!(again.invocation.text(), printed);
            // Through the words of argv as well, where every word is one argument.
            let more: Target = "127.0.0.77".parse().unwrap();
            let argv = command.invocation.argv(&[]);
            let by_words = parse_words(&argv, Own::default()).unwrap_or_else(|refusals| panic!("{argv:?}: {refusals:?}"));
            prop_assert_eq!(&by_words.command.invocation, &command.invocation);
            let longer = command.invocation.argv(&[more.clone(), more]);
            prop_assert_eq!(longer.len(), argv.len() + 1);
            let (options, targets) = longer.split_at(longer.iter().position(|w| w == "--").unwrap());
            prop_assert!(targets[1..].iter().all(|target| !target.starts_with('-')));
            prop_assert!(options.iter().all(|option| !option.is_empty()));
            prop_assert!(command.options().iter().all(|(_, span)| text.get(span.start..span.end).is_some()));
        }
    }

    #[test]
    fn no_text_panics(text in "(-{0,2}[a-zA-Z=%]{0,6}|[ '\"\\\\,;%\\[\\]():*]|\\PC){0,40}") {
        match parse(&text) {
            Ok(command) => {
                let db = ScriptDb::default();
                let _ = policy::check(&command, &Grants::none(), Some(&db));
                prop_assert_eq!(parse(&command.invocation.text()).unwrap().invocation, command.invocation);
            }
            Err(refusals) => {
                prop_assert!(!refusals.is_empty());
                for refusal in refusals {
                    prop_assert!(text.get(refusal.start..refusal.end).is_some(), "{:?}", refusal);
                }
            }
        }
    }

    #[test]
    fn quoted_words_read_back(words in proptest::collection::vec("[^\\x00]{0,12}", 1..6)) {
        let words: Vec<String> = std::iter::once("--".to_owned()).chain(words).collect();
        // As operands they are targets or refused, one place each; the quotes never join or split words.
        let count = match parse_words(&words, Own::default()) {
            Ok(read) => read.command.targets().len() + read.command.placeholders().len(),
            Err(refusals) => refusals.len(),
        };
        prop_assert!(count < words.len());
    }
}

#[test]
fn long_and_deep_text_is_answered_at_once() {
    for text in [
        "(".repeat(16_000),
        format!("--script '{}'", "(".repeat(15_000)),
        format!("--script '{}a'", "not ".repeat(3_900)),
        format!("--script '{}a'", "a or ".repeat(3_200)),
        format!("--script '{}'", "a,".repeat(7_900)),
        format!("-p {}1", "1,".repeat(7_900)),
        format!("-p {}", "[".repeat(8_000)),
        format!("-{}", "v".repeat(16_000)),
        format!("-s{}", "S".repeat(16_000)),
        "-n ".repeat(5_000),
        "-n ".repeat(6_000),
        format!("--{}", "x".repeat(16_000)),
        "1.1.1.1,".repeat(2_000),
        "'".repeat(15_999),
    ] {
        let _ = parse(&text).map(|command| parse(&command.invocation.text()).unwrap());
    }
}
