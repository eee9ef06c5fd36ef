//! What is generated from the table of settings: the reference page and the sample file.

use std::fmt::Write;

use super::table::{SETTINGS, Setting};

/// Columns of a line of comment in the sample.
const WIDTH: usize = 110;

const HEAD: &str = "\
# Configuration

Generated from `crates/server/src/settings/table.rs`; a test holds them equal.

Each setting is taken from the first of these places that has it:

1. the command line of `portolan serve`: the option of the table, or `--set KEY=VALUE`;
2. the environment: the variable of the table; one that is empty counts as not set;
3. a file: that of `--config FILE`, else `$XDG_CONFIG_HOME/portolan/portolan.toml` (`~/.config/...`), else
   `/etc/portolan/portolan.toml`;
4. the default.

The file is TOML; [packaging/portolan.toml](../packaging/portolan.toml) has every setting with its default. Relative
paths start at the file's folder; those of options and variables at the working directory. A key, variable
or value that does not exist is an error that names it and its place. `portolan config` prints what is in force and
where each value comes from.

| setting | option | variable | default | meaning | allowed |
| --- | --- | --- | --- | --- | --- |
";

/// `docs/configuration.md`.
#[must_use]
pub fn reference() -> String {
    let mut page = HEAD.to_owned();
    for setting in SETTINGS {
        let flag = setting.flag.map_or_else(String::new, |flag| format!("`{flag}`"));
        let default =
            setting.default.map_or_else(|| setting.otherwise.to_owned(), |text| format!("`{text}`"));
        let (key, variable, doc) = (setting.key, setting.variable(), setting.doc);
        let _ = writeln!(
            page,
            "| `{key}` | {flag} | `{variable}` | {default} | {doc} | {} |",
            setting.kind.allowed()
        );
    }
    page
}

const SAMPLE_HEAD: &str = "\
# Portolan's server. Put this file at /etc/portolan/portolan.toml and change what you need: every value here is the
# default, and what is commented out has none. docs/configuration.md has more. Generated; a test holds it equal.
";

/// `packaging/portolan.toml`.
#[must_use]
pub fn sample() -> String {
    let mut sample = SAMPLE_HEAD.to_owned();
    let mut table = "";
    for setting in SETTINGS {
        let (of, key) = setting.key.split_once('.').unwrap_or(("", setting.key));
        if of != table {
            let _ = write!(sample, "\n[{of}]\n");
            table = of;
        }
        sample.push('\n');
        for line in wrapped(&comment(setting)) {
            let _ = writeln!(sample, "# {line}");
        }
        let _ = match setting.default {
            Some(default) => writeln!(sample, "{key} = {default}"),
            None => writeln!(sample, "# {key} = {}", setting.example),
        };
    }
    sample
}

fn comment(setting: &Setting) -> String {
    let allowed = setting.kind.allowed();
    let default =
        if setting.default.is_some() { String::new() } else { format!(" Default: {}.", setting.otherwise) };
    format!("{} Takes {allowed}.{default}", setting.doc)
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let full = lines.last().is_some_and(|line| !line.is_empty() && line.len() + word.len() + 3 > WIDTH);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
