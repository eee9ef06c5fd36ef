//! Nmap's script expressions (`--script`) and the script database that they are judged by.
//!
//! The grammar is that of `nse_main.lua` (`get_chosen_scripts`): rules separated by commas, each perhaps with
//! a `+`; in a rule `and` and `or` bind alike and to the right, `not` binds one value.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::services::wild;

/// Deepest nesting of parentheses and `not`.
const MAX_DEPTH: u32 = 32;
/// Most terms and rules of one option.
const MAX_TERMS: usize = 256;
/// Largest script database that is read, in bytes (Nmap's has about 60 kB).
const MAX_DATABASE: u64 = 4 << 20;

/// What `--script` says: its rules. A script runs that matches any of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScriptRules(pub(crate) Vec<ScriptRule>);

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ScriptRule {
    /// `+`: the scripts run even where their own rule says no.
    pub forced: bool,
    /// Which scripts.
    pub expression: ScriptExpr,
}

/// An expression over scripts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ScriptExpr {
    /// A category, `all`, or a name with `*` as wildcard, without `.nse`; what it is the database says.
    Word(String),
    /// `true` or `false`.
    Constant(bool),
    /// `not x`.
    Not(Box<ScriptExpr>),
    /// `x and y`.
    And(Box<ScriptExpr>, Box<ScriptExpr>),
    /// `x or y`.
    Or(Box<ScriptExpr>, Box<ScriptExpr>),
}

impl ScriptRules {
    /// Reads the value of `--script`.
    ///
    /// # Errors
    /// What is wrong, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rules = Vec::new();
        for rule in text.split(',') {
            let rule = rule.trim();
            let (forced, rule) = rule.strip_prefix('+').map_or((false, rule), |rest| (true, rest));
            if rule.trim().is_empty() {
                continue;
            }
            let mut reader = Reader { rest: rule, terms: 0 };
            let expression = reader.expression(0)?;
            if !reader.rest.trim_start().is_empty() {
                let rest = reader.rest.trim_start();
                return Err(format!(
                    "{rest:?} is too much; scripts are separated by commas, or joined by and, or"
                ));
            }
            rules.push(ScriptRule { forced, expression });
            if rules.len() > MAX_TERMS {
                return Err(format!("at most {MAX_TERMS} rules are read"));
            }
        }
        if rules.is_empty() {
            return Err("it names no script".to_owned());
        }
        Ok(Self(rules))
    }

    /// The rules in their order.
    #[must_use]
    pub fn rules(&self) -> &[ScriptRule] {
        &self.0
    }
}

struct Reader<'a> {
    rest: &'a str,
    terms: usize,
}

impl Reader<'_> {
    fn expression(&mut self, depth: u32) -> Result<ScriptExpr, String> {
        // A chain of and/or is read in a loop and folded from the right, so that it costs no stack.
        let mut chain = Vec::new();
        let mut last = self.value(depth)?;
        loop {
            let and = self.keyword("and");
            if !and && !self.keyword("or") {
                break;
            }
            chain.push((last, and));
            last = self.value(depth)?;
        }
        for (left, and) in chain.into_iter().rev() {
            let (left, right) = (Box::new(left), Box::new(last));
            last = if and { ScriptExpr::And(left, right) } else { ScriptExpr::Or(left, right) };
        }
        Ok(last)
    }

    fn value(&mut self, depth: u32) -> Result<ScriptExpr, String> {
        if depth > MAX_DEPTH {
            return Err(format!("it is nested deeper than {MAX_DEPTH}"));
        }
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(format!("it has more than {MAX_TERMS} terms"));
        }
        if self.keyword("not") {
            return Ok(ScriptExpr::Not(Box::new(self.value(depth + 1)?)));
        }
        if let Some(rest) = self.rest.trim_start().strip_prefix('(') {
            self.rest = rest;
            let inner = self.expression(depth + 1)?;
            self.rest = self.rest.trim_start().strip_prefix(')').ok_or("a ( is not closed")?;
            return Ok(inner);
        }
        for (word, value) in [("true", true), ("false", false)] {
            if self.keyword(word) {
                return Ok(ScriptExpr::Constant(value));
            }
        }
        self.rest = self.rest.trim_start();
        let end = self.rest.find(|c: char| !c.is_ascii_graphic() || matches!(c, '(' | ')'));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if word.is_empty() {
            return Err(match rest.chars().next() {
                Some(c) => format!("{c:?} stands where a script or category should"),
                None => "a script or category is missing at the end".to_owned(),
            });
        }
        self.rest = rest;
        Ok(ScriptExpr::Word(word.to_owned()))
    }

    /// Takes `word` in any case where it stands alone.
    fn keyword(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let Some((head, tail)) = rest.split_at_checked(word.len()) else { return false };
        let alone = tail.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | ')'));
        if head.eq_ignore_ascii_case(word) && alone {
            self.rest = tail;
            return true;
        }
        false
    }
}

impl fmt::Display for ScriptRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, rule) in self.0.iter().enumerate() {
            let comma = if i > 0 { "," } else { "" };
            let plus = if rule.forced { "+" } else { "" };
            write!(f, "{comma}{plus}{}", rule.expression)?;
        }
        Ok(())
    }
}

impl fmt::Display for ScriptExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Constant(value) => write!(f, "{value}"),
            Self::Not(inner) => {
                f.write_str("not ")?;
                inner.write_value(f)
            }
            Self::And(left, right) | Self::Or(left, right) => {
                left.write_value(f)?;
                f.write_str(if matches!(self, Self::And(..)) { " and " } else { " or " })?;
                write!(f, "{right}")
            }
        }
    }
}

impl ScriptExpr {
    fn write_value(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(..) | Self::Or(..) => write!(f, "({self})"),
            _ => write!(f, "{self}"),
        }
    }

    fn words<'a>(&'a self, out: &mut Vec<&'a str>) {
        match self {
            Self::Word(word) => out.push(word),
            Self::Constant(_) => {}
            Self::Not(inner) => inner.words(out),
            Self::And(left, right) | Self::Or(left, right) => {
                left.words(out);
                right.words(out);
            }
        }
    }

    fn matches(&self, script: &ScriptEntry, db: &ScriptDb) -> bool {
        match self {
            Self::Word(word) => script.is_named_by(word, db),
            Self::Constant(value) => *value,
            Self::Not(inner) => !inner.matches(script, db),
            Self::And(left, right) => left.matches(script, db) && right.matches(script, db),
            Self::Or(left, right) => left.matches(script, db) || right.matches(script, db),
        }
    }
}

/// One installed script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptEntry {
    /// Its name, without `.nse`.
    pub name: String,
    /// Its categories.
    pub categories: Vec<String>,
}

impl ScriptEntry {
    fn is_named_by(&self, word: &str, db: &ScriptDb) -> bool {
        let lower = word.to_ascii_lowercase();
        if lower == "all" {
            return true;
        }
        if db.categories.contains(&lower) {
            return self.categories.contains(&lower);
        }
        let mask = word.strip_suffix(".nse").unwrap_or(word);
        // In a name only * is a wildcard: nse_main.lua escapes the question mark.
        if mask.contains('?') { self.name == mask } else { wild(mask, &self.name) }
    }
}

/// What is wrong with a script database.
#[derive(Debug, thiserror::Error)]
pub enum ScriptDbError {
    /// It cannot be read.
    #[error("the script database {path:?} cannot be read: {source}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is larger than any that Nmap writes.
    #[error("the script database is larger than {limit} bytes: run nmap --script-updatedb")]
    TooLarge {
        /// Bytes that are read at most.
        limit: u64,
    },
    /// A line is not what Nmap writes.
    #[error("line {line} of the script database is not an entry: run nmap --script-updatedb")]
    BadLine {
        /// Which, from 1.
        line: usize,
    },
}

/// The installed scripts and their categories (Nmap's `scripts/script.db`).
#[derive(Debug, Clone, Default)]
pub struct ScriptDb {
    entries: Vec<ScriptEntry>,
    categories: BTreeSet<String>,
}

impl ScriptDb {
    /// Reads the database at `path`.
    ///
    /// # Errors
    /// It cannot be read or is not one.
    pub fn load(path: &Path) -> Result<Self, ScriptDbError> {
        let mut bytes = Vec::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(MAX_DATABASE + 1).read_to_end(&mut bytes))
            .map_err(|source| ScriptDbError::Read { path: path.to_owned(), source })?;
        if bytes.len() as u64 > MAX_DATABASE {
            return Err(ScriptDbError::TooLarge { limit: MAX_DATABASE });
        }
        Self::parse(&String::from_utf8_lossy(&bytes))
    }

    /// Reads the text of a database: a line `Entry { filename = "x.nse", categories = { "safe", } }` a script.
    ///
    /// # Errors
    /// A line is not an entry.
    pub fn parse(text: &str) -> Result<Self, ScriptDbError> {
        let mut db = Self::default();
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let entry = parse_entry(line).ok_or(ScriptDbError::BadLine { line: at + 1 })?;
            db.categories.extend(entry.categories.iter().cloned());
            db.entries.push(entry);
        }
        db.entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(db)
    }

    /// The scripts, by name.
    #[must_use]
    pub fn entries(&self) -> &[ScriptEntry] {
        &self.entries
    }

    /// The scripts that a rule chooses, by name.
    pub fn chosen<'a>(&'a self, rule: &'a ScriptRule) -> impl Iterator<Item = &'a ScriptEntry> {
        self.entries.iter().filter(|entry| rule.expression.matches(entry, self))
    }

    /// The first word of a rule that names no installed script or category.
    pub(crate) fn unknown_word<'a>(&self, rule: &'a ScriptRule) -> Option<&'a str> {
        let mut words = Vec::new();
        rule.expression.words(&mut words);
        words.into_iter().find(|word| !self.entries.iter().any(|entry| entry.is_named_by(word, self)))
    }

    /// Installed names and categories close to `word`.
    pub(crate) fn nearest(&self, word: &str) -> Option<&str> {
        let names = self.entries.iter().map(|entry| entry.name.as_str());
        super::getopt::nearest(word, names.chain(self.categories.iter().map(String::as_str)))
    }
}

fn parse_entry(line: &str) -> Option<ScriptEntry> {
    let rest = line.trim().strip_prefix("Entry")?.trim_start().strip_prefix('{')?.trim_start();
    let rest =
        rest.strip_prefix("filename")?.trim_start().strip_prefix('=')?.trim_start().strip_prefix('"')?;
    let (file, rest) = rest.split_once('"')?;
    let rest = rest.trim_start().strip_prefix(',')?.trim_start().strip_prefix("categories")?.trim_start();
    let rest = rest.strip_prefix('=')?.trim_start().strip_prefix('{')?;
    let (list, rest) = rest.split_once('}')?;
    if rest.trim_start().strip_prefix('}')?.trim() != "" {
        return None;
    }
    let mut categories = Vec::new();
    for item in list.split(',').map(str::trim).filter(|item| !item.is_empty()) {
        let name = item.strip_prefix('"')?.strip_suffix('"')?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        categories.push(name.to_ascii_lowercase());
    }
    let name = file.strip_suffix(".nse").unwrap_or(file);
    // A name with a slash would be a file outside the scripts' directory.
    let plain = !name.is_empty() && !name.contains(['/', '\\']) && name.chars().all(|c| c.is_ascii_graphic());
    plain.then(|| ScriptEntry { name: name.to_owned(), categories })
}
