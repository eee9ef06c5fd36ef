//! The words after `portolan scan` and `portolan explain`: Portolan's own options among Nmap's.
//!
//! Nmap's grammar walks the words once and knows which of them are values of Nmap's options, so neither program
//! takes the other's for its own. What is Portolan's then goes through clap, the rest stays as it was typed.

use std::ffi::OsString;

use portolan_nmap::command::{Own, OwnOption, take_own};

const OWN: &[OwnOption] = &[
    OwnOption { name: "template", takes_value: true },
    OwnOption { name: "command", takes_value: true },
    OwnOption { name: "timeout", takes_value: true },
    OwnOption { name: "allow", takes_value: true },
    OwnOption { name: "engine", takes_value: true },
    OwnOption { name: "rate-ceiling", takes_value: true },
    OwnOption { name: "out", takes_value: true },
    OwnOption { name: "show-scripts", takes_value: false },
    OwnOption { name: "help", takes_value: false },
];

const FORMATS: &[&str] = &["table", "json", "ndjson", "csv", "xml", "text", "html"];

/// Rearranges the program's arguments so that clap can read them: `portolan scan OWN... -- NMAP'S...`. Other
/// commands stay as they are.
pub(crate) fn rearrange(mut args: Vec<OsString>) -> Vec<OsString> {
    let scans = args.get(1).is_some_and(|verb| verb == "scan" || verb == "explain");
    if !scans {
        return args;
    }
    let words: Option<Vec<String>> = args[2..].iter().map(|word| word.to_str().map(str::to_owned)).collect();
    // What is not UTF-8 is refused by clap, with the word named.
    let Some(words) = words else { return args };
    // `-h` alone asks for help as everywhere; Nmap's own -h does no scan.
    if words == ["-h"] {
        return args;
    }
    let (own, mut rest) = take_own(&words, Own { options: OWN, formats: FORMATS });
    // As the usage line has it: what follows is Nmap's, options too. Behind an option of Nmap's it is Nmap's own.
    if rest.first().is_some_and(|word| word == "--") {
        rest.remove(0);
    }
    args.truncate(2);
    for option in own {
        let dashes = if option.name.len() == 1 { "-" } else { "--" };
        args.push(format!("{dashes}{}", option.name).into());
        if option.name.len() == 1 {
            args.extend(option.value.map(OsString::from));
        } else if let (Some(value), Some(word)) = (option.value, args.last_mut()) {
            // A value that begins with a dash must not be read as an option.
            word.push("=");
            word.push(value);
        }
    }
    args.push("--".into());
    args.extend(rest.into_iter().map(OsString::from));
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rearranged(line: &str) -> String {
        let args = line.split(' ').map(OsString::from).collect();
        rearrange(args).iter().map(|a| a.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_program_gets_its_own_options() {
        for (typed, read) in [
            ("portolan scan -sV 127.0.0.1", "portolan scan -- -sV 127.0.0.1"),
            (
                "portolan scan 127.0.0.1 -o json -sV --timeout 5s",
                "portolan scan -o json --timeout=5s -- 127.0.0.1 -sV",
            ),
            ("portolan scan -p 22 --template=quick -T4", "portolan scan --template=quick -- -p 22 -T4"),
            ("portolan scan -oX out ::1", "portolan scan -- -oX out ::1"),
            ("portolan scan -p --timeout 5s", "portolan scan -- -p --timeout 5s"),
            ("portolan explain --command -sV ::1", "portolan explain --command=-sV -- ::1"),
            ("portolan scan --help", "portolan scan --help --"),
            ("portolan scan -- -n 127.0.0.1", "portolan scan -- -n 127.0.0.1"),
            ("portolan scan -o json -- -o json ::1", "portolan scan -o json -- -o json ::1"),
            ("portolan scan -n -- -o json", "portolan scan -- -n -- -o json"),
            ("portolan parse -o json x", "portolan parse -o json x"),
        ] {
            assert_eq!(rearranged(typed), read, "{typed}");
        }
    }
}
