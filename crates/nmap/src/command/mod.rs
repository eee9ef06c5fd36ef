//! Nmap's command line: one table of options, and what is derived from it.
//!
//! [`parse`] reads a command text, [`parse_words`] the words of a shell's command line. Both give a
//! [`Command`]: its [`Invocation`] (typed options and targets) and where each of them stands in the text.
//! What runs is printed from the invocation ([`Invocation::argv`]); the text itself never reaches a process.
//! [`policy::check`] says what of it may run. [`templates`] are the built-in scans.

mod conflict;
mod explain;
mod getopt;
mod invocation;
mod lex;
pub mod policy;
mod ports;
mod read;
mod reference;
mod refusal;
mod script;
mod selection;
mod semantics;
mod services;
mod spec;
mod table;
mod template;
#[doc(hidden)]
pub mod testing;
mod value;
mod value_read;

pub use explain::Explained;
pub use getopt::{Own, OwnOption};
pub use invocation::Invocation;
pub use lex::{MAX_TEXT, MAX_WORDS, quote};
pub use policy::Grants;
pub use ports::{PortItem, PortSpec, PortsOf};
pub use reference::reference_page;
pub use refusal::{Code, Refusal, Span};
pub use script::{ScriptDb, ScriptDbError, ScriptEntry, ScriptExpr, ScriptRule, ScriptRules};
pub use selection::{PortChoice, PortCounts, PortSelection};
pub use semantics::HostDiscovery;
pub use services::{Services, ServicesError};
pub use spec::{Class, Grant, Group, Kind, OptionSpec, Privilege, Repeat, Takes};
pub use table::{Opt, TABLE};
pub use template::{Parameter, Template, TemplateError, template, templates};
pub use value::{Decoy, HostPort, HostRef, IpOptions, Proxy, Relay, Timing, Value};

use getopt::{Item, Named, walk};
use lex::{Word, split};
use read::{Builder, Places};

/// A command as it was written.
#[derive(Debug, Clone)]
pub struct Command {
    /// What it says.
    pub invocation: Invocation,
    source: String,
    places: Places,
}

impl Command {
    /// The text that was read.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Where each option stands, in the order of the text.
    #[must_use]
    pub fn options(&self) -> &[(Opt, Span)] {
        &self.places.options
    }

    /// Where each target of the invocation stands.
    #[must_use]
    pub fn targets(&self) -> &[Span] {
        &self.places.targets
    }

    /// Where each `%s` stands.
    #[must_use]
    pub fn placeholders(&self) -> &[Span] {
        &self.places.placeholders
    }

    /// Options that were understood and left out, since Portolan does their work itself.
    #[must_use]
    pub fn dropped(&self) -> &[(Opt, Span)] {
        &self.places.dropped
    }
}

/// An option of the host program, as it was found among the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnValue {
    /// Its name without dashes; `o` for the format.
    pub name: &'static str,
    /// Its value.
    pub value: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// What [`parse_words`] found.
#[derive(Debug, Clone)]
pub struct Words {
    /// The host program's options, in their order.
    pub own: Vec<OwnValue>,
    /// All the rest.
    pub command: Command,
}

/// Reads a command text: `-sV -p 1-1000 %s`. The program that a line from a terminal begins with is dropped: `nmap`,
/// `/usr/bin/nmap`, `sudo nmap`.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn parse(text: &str) -> Result<Command, Vec<Refusal>> {
    let (words, refusals) = split(text);
    build(text.to_owned(), words, refusals, Own::default()).map(|words| words.command)
}

/// What can be read of a text that [`parse`] refuses: every option and target that nothing is wrong with. It is there
/// to be judged, so that all that stands against a text is said at once; what is refused never runs. Nothing where
/// the text has no certain words, and no targets where a word may be the value of an option that is not known.
#[must_use]
pub fn readable(text: &str) -> Option<Command> {
    let (words, unclear) = split(text);
    if !unclear.is_empty() {
        return None;
    }
    let (Words { mut command, .. }, refusals) = read_words(text.to_owned(), words, Own::default());
    let astray = |refusal: &Refusal| {
        use Code::{AmbiguousOption, MissingValue, Placeholder, UnexpectedValue, UnknownOption};
        matches!(refusal.code, AmbiguousOption | MissingValue | Placeholder | UnexpectedValue | UnknownOption)
    };
    if refusals.iter().any(astray) {
        command.invocation = command.invocation.with_targets(Vec::new());
        command.places.targets.clear();
    }
    Some(command)
}

/// Reads words that a shell has split already, and takes the host program's own options out by the same walk.
/// Places are those of the words joined with shell quotes.
///
/// # Errors
/// Everything that is wrong with them, in their order.
pub fn parse_words(words: &[String], own: Own<'_>) -> Result<Words, Vec<Refusal>> {
    let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
    let source = quoted.join(" ");
    let (words, refusals) = split(&source);
    build(source, words, refusals, own)
}

/// Takes the host program's own options out of `words` and leaves the rest as it stands, readable or not: so
/// that the host knows its options also where Nmap's are refused.
#[must_use]
pub fn take_own(words: &[String], own: Own<'_>) -> (Vec<OwnValue>, Vec<String>) {
    let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
    let (lexed, _) = split(&quoted.join(" "));
    if lexed.len() != words.len() {
        // Too long to be read, or not text: the refusal comes when the rest is parsed.
        return (Vec::new(), words.to_vec());
    }
    let places: Vec<Span> = lexed.iter().map(|word| word.span).collect();
    let mut taken = vec![false; words.len()];
    let mut found = Vec::new();
    for item in walk(lexed, own).0 {
        let Item::Option { named, value, span } = item else { continue };
        let name = match named {
            Named::Own(at) => own.options[at].name,
            Named::OwnFormat => "o",
            _ => continue,
        };
        let inside = |part: &Span| {
            let touches = |whole: Span| whole.start <= part.start && part.end <= whole.end;
            touches(span)
                || value
                    .as_ref()
                    .is_some_and(|(_, at)| touches(*at) || (part.start <= at.start && at.end <= part.end))
        };
        places.iter().zip(&mut taken).for_each(|(place, taken)| *taken |= inside(place));
        found.push(OwnValue { name, value: value.map(|(text, _)| text), span });
    }
    let rest = words.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(word, _)| word.clone()).collect();
    (found, rest)
}

fn build(
    source: String,
    words: Vec<Word>,
    mut refusals: Vec<Refusal>,
    own: Own<'_>,
) -> Result<Words, Vec<Refusal>> {
    let (read, unread) = read_words(source, words, own);
    refusals.extend(unread);
    if refusals.is_empty() {
        return Ok(read);
    }
    refusals.sort_by_key(|refusal| (refusal.start, refusal.end));
    refusals.dedup();
    Err(refusals)
}

/// Drops the program that a line from a terminal begins with. `sudo` before anything else would be a host of that name.
fn drop_program(words: &mut Vec<Word>) -> Option<Refusal> {
    let is = |at: usize, program: &str| {
        let path = |text: &str| text.starts_with('/') && text.ends_with(&format!("/{program}"));
        words.get(at).is_some_and(|word| word.text == program || path(&word.text))
    };
    let has_sudo = is(0, "sudo");
    if is(usize::from(has_sudo), "nmap") {
        words.drain(..=usize::from(has_sudo));
        return None;
    }
    has_sudo.then(|| {
        let reason = "sudo is neither Nmap's nor a target: leave it out with its options";
        Refusal::new(Code::BadTarget, words.remove(0).span, reason)
    })
}

/// What can be read of the words, and what is wrong with the rest.
fn read_words(source: String, mut words: Vec<Word>, own: Own<'_>) -> (Words, Vec<Refusal>) {
    let mut refusals: Vec<Refusal> = drop_program(&mut words).into_iter().collect();
    let (items, unread) = walk(words, own);
    refusals.extend(unread);
    let mut builder = Builder::default();
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Option { named: Named::Own(at), value, span } => {
                let value = value.map(|(text, _)| text);
                found.push(OwnValue { name: own.options[at].name, value, span });
            }
            Item::Option { named: Named::OwnFormat, value, span } => {
                found.push(OwnValue { name: "o", value: value.map(|(text, _)| text), span });
            }
            item => builder.take(item),
        }
    }
    builder.finish();
    refusals.append(&mut builder.refusals);
    let whole = Span { start: 0, end: source.len() };
    refusals.extend(conflict::check(&builder.invocation, &builder.places.first(), whole));
    let Builder { invocation, places, .. } = builder;
    (Words { own: found, command: Command { invocation, source, places } }, refusals)
}
