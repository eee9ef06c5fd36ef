//! The reference page of the options, from the table.

use std::fmt::Write as _;

use super::spec::{Class, Group, OptionSpec, Privilege, Repeat, Takes};
use super::table::TABLE;

const HEAD: &str = "# Nmap's options in Portolan

Generated from the option table (`crates/nmap/src/command/table.rs`); `PORTOLAN_BLESS=1 cargo test -p portolan-nmap`
writes it anew. Options are read by Nmap's own rules: one or two dashes before a long name, unambiguous prefixes,
`--opt=value` and `--opt value`, values attached to short options, letters of `-s` joined.

- **Policy**: *allowed* for everybody who may scan; *grant* names the grant that an administrator must give; *never*
  is refused for everybody; *left out* is understood and not passed on, since Portolan does it itself.
- **Root**: *needed* where Nmap ends at once without raw sockets; *partly* where it then does less.
";

const GROUPS: [Group; 12] = [
    Group::Targets,
    Group::Discovery,
    Group::Techniques,
    Group::Ports,
    Group::Version,
    Group::Scripts,
    Group::Os,
    Group::Timing,
    Group::Evasion,
    Group::Output,
    Group::Misc,
    Group::Old,
];

/// The page docs/nmap-options.md.
#[must_use]
pub fn reference_page() -> String {
    let mut page = HEAD.to_owned();
    for group in GROUPS {
        let _ = write!(page, "\n## {}\n\n", group.title());
        page.push_str("| option | also | value | policy | root | what it does |\n");
        page.push_str("| --- | --- | --- | --- | --- | --- |\n");
        for spec in TABLE.iter().filter(|spec| spec.group == group) {
            page.push_str(&row(spec));
        }
    }
    page
}

fn row(spec: &OptionSpec) -> String {
    let aliases: Vec<String> = spec.aliases.iter().map(|alias| format!("`{alias}`")).collect();
    let value = match (spec.takes, spec.repeat) {
        (Takes::Nothing, _) => "",
        (Takes::Value, Repeat::Once) => "one, given once",
        (Takes::Value, Repeat::Last) => "one",
        (Takes::Value, Repeat::Adds) => "one, adds up",
        (Takes::Attached, Repeat::Adds) => "may be attached, adds up",
        (Takes::Attached, _) => "may be attached",
    };
    let (policy, reason) = match spec.class {
        Class::Allowed => ("allowed".to_owned(), String::new()),
        Class::Granted(grant) => (format!("grant `{}`", grant.as_str()), String::new()),
        Class::Scripts => ("by category".to_owned(), String::new()),
        Class::Never(hint) => ("never".to_owned(), format!(" Refused: {hint}.")),
        Class::Dropped(reason) => ("left out".to_owned(), format!(" Left out: {reason}.")),
    };
    let root = match spec.privilege {
        Privilege::No => "",
        Privilege::Partly => "partly",
        Privilege::Needed => "needed",
    };
    let since = spec.since.map_or(String::new(), |(major, minor)| format!(" Since Nmap {major}.{minor}."));
    let meaning = spec.meaning.replace("{}", "*value*");
    let cells = [format!("`{}`", spec.name), aliases.join(" "), value.to_owned(), policy, root.to_owned()];
    let text = format!("{meaning}{since}{reason}").replace('|', "\\|");
    format!("| {} | {text} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
}
