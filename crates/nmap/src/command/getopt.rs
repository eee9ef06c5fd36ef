//! Reads options as GNU `getopt_long_only` does over Nmap's table: what Nmap itself sees in the same words.
//!
//! A word of one dash and more than one letter is first tried as a long name, exact or by unambiguous
//! prefix; only where no long name begins so is it a string of short options.

use super::lex::{Word, quote_in};
use super::refusal::{Code, Refusal, Span};
use super::spec::{Class, Takes};
use super::table::{Opt, TABLE};

/// How an option was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// By a long name (or a short one that means the same).
    Option(Opt, &'static str),
    /// `-s`: its value is letters.
    Letters,
    /// `-P`: its value is a letter and perhaps ports.
    Ping,
    /// One of the host program's, by its place in the list.
    Own(usize),
    /// The host program's `-o` with a format word.
    OwnFormat,
}

/// One thing that the walk found.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    /// An option.
    Option {
        /// Which.
        named: Named,
        /// Its value and where that stands.
        value: Option<(String, Span)>,
        /// All of it.
        span: Span,
    },
    /// A word that is no option.
    Operand(Word),
}

/// A long option of the program that Portolan's command line is part of. Read by its exact name only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnOption {
    /// The name without dashes.
    pub name: &'static str,
    /// Whether it takes a value.
    pub takes_value: bool,
}

/// What the host program reads itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Own<'a> {
    /// Its long options.
    pub options: &'a [OwnOption],
    /// The words that `-o` takes.
    pub formats: &'a [&'a str],
}

/// One long name of Nmap's.
#[derive(Clone, Copy)]
struct Long {
    name: &'static str,
    opt: Opt,
    takes: Takes,
}

/// Long names of Nmap's that are spelled with one dash by custom.
fn long_name(spelling: &'static str) -> Option<&'static str> {
    if let Some(name) = spelling.strip_prefix("--") {
        return Some(name);
    }
    let name = &spelling[1..];
    (name == "sI" || (name.len() == 2 && name.starts_with(['i', 'o']))).then_some(name)
}

fn longs() -> impl Iterator<Item = Long> {
    // --interactive was removed in Nmap 5.35: a prefix of it means something else now.
    TABLE.iter().filter(|spec| spec.id != Opt::Interactive).flat_map(|spec| {
        spec.spellings().filter_map(long_name).map(|name| Long {
            name,
            opt: spec.id,
            takes: match spec.takes {
                // --verbose and --vv take none, --debug may (nmap.cc, long_options).
                Takes::Attached if name != "debug" => Takes::Nothing,
                takes => takes,
            },
        })
    })
}

/// The short option of a letter.
fn short(letter: char) -> Option<(Named, Takes)> {
    match letter {
        's' => return Some((Named::Letters, Takes::Attached)),
        'P' => return Some((Named::Ping, Takes::Attached)),
        _ => {}
    }
    TABLE.iter().find_map(|spec| {
        let mine = |spelling: &&str| spelling.strip_prefix('-').is_some_and(|s| s.chars().eq([letter]));
        let spelling = spec.spellings().find(mine)?;
        Some((Named::Option(spec.id, spelling), spec.takes))
    })
}

enum Lookup {
    Found(Long),
    Ambiguous(Vec<&'static str>),
    Missing,
}

fn find_long(name: &str) -> Lookup {
    let candidates: Vec<Long> = longs().filter(|long| long.name.starts_with(name)).collect();
    if let Some(exact) = candidates.iter().find(|long| long.name == name) {
        return Lookup::Found(*exact);
    }
    match candidates[..] {
        [] => Lookup::Missing,
        [only] => Lookup::Found(only),
        _ => Lookup::Ambiguous(
            candidates.iter().map(|long| long.name).filter(|name| *name != "yoloscan").collect(),
        ),
    }
}

/// Whether Nmap would read `-` and `rest` as a long option, whole or cut short.
pub(crate) fn reads_as_long(rest: &str) -> bool {
    let name = rest.split('=').next().unwrap_or(rest);
    rest.chars().nth(1).is_some() && !matches!(find_long(name), Lookup::Missing)
}

/// Goes over the words once.
pub(crate) fn walk(words: Vec<Word>, own: Own<'_>) -> (Vec<Item>, Vec<Refusal>) {
    let mut walk = Walk { words: words.into_iter(), own, items: Vec::new(), refusals: Vec::new() };
    while let Some(word) = walk.words.next() {
        if word.text == "--" {
            let rest: Vec<Word> = walk.words.by_ref().collect();
            walk.items.extend(rest.into_iter().map(Item::Operand));
        } else if word.text.len() > 1 && word.text.starts_with('-') {
            walk.option(&word);
        } else {
            walk.items.push(Item::Operand(word));
        }
    }
    (walk.items, walk.refusals)
}

struct Walk<'a> {
    words: std::vec::IntoIter<Word>,
    own: Own<'a>,
    items: Vec<Item>,
    refusals: Vec<Refusal>,
}

impl Walk<'_> {
    fn option(&mut self, word: &Word) {
        let double = word.text.starts_with("--");
        let body = word.text.get(if double { 2 } else { 1 }..).unwrap_or("");
        let name = body.split('=').next().unwrap_or(body);
        if double && self.own_option(word, name) {
            return;
        }
        let one_letter = body.chars().nth(1).is_none();
        let is_short = !double && body.chars().next().is_some_and(|letter| short(letter).is_some());
        if double || !(one_letter && is_short) {
            match find_long(name) {
                Lookup::Found(long) => return self.long(word, long, name, double),
                Lookup::Ambiguous(names) => return self.ambiguous(word, &names),
                Lookup::Missing if double || !is_short => return self.unknown(word, name),
                Lookup::Missing => {}
            }
        }
        self.shorts(word);
    }

    fn own_option(&mut self, word: &Word, name: &str) -> bool {
        let Some(at) = self.own.options.iter().position(|own| own.name == name) else { return false };
        let takes = if self.own.options[at].takes_value { Takes::Value } else { Takes::Nothing };
        self.take(word, Named::Own(at), &format!("--{name}"), takes, 2 + name.len());
        true
    }

    fn long(&mut self, word: &Word, long: Long, name: &str, double: bool) {
        let head = name.len() + if double { 2 } else { 1 };
        let spelling = long.opt.spec().spellings().find(|s| long_name(s) == Some(long.name));
        let spelling = spelling.unwrap_or(long.opt.name());
        self.take(word, Named::Option(long.opt, spelling), spelling, long.takes, head);
    }

    /// Takes a long option whose name ends at `head` with its value.
    fn take(&mut self, word: &Word, named: Named, spelling: &str, takes: Takes, head: usize) {
        let attached =
            word.text.get(head + 1..).map(|value| (value.to_owned(), word.part(head + 1, word.text.len())));
        let mut span = word.span;
        let value = match (takes, attached) {
            (Takes::Nothing, Some((_, place))) => {
                let reason = format!("{spelling} takes no value");
                return self.refuse(Code::UnexpectedValue, spelling, place, reason);
            }
            (_, Some(value)) => Some(value),
            (Takes::Value, None) => match self.words.next() {
                Some(next) => {
                    span.end = next.span.end;
                    Some((next.text, next.span))
                }
                None => return self.missing(spelling, span),
            },
            (_, None) => None,
        };
        self.items.push(Item::Option { named, value, span });
    }

    fn shorts(&mut self, word: &Word) {
        let letters: Vec<(usize, char)> = word.text.char_indices().skip(1).collect();
        for (i, &(at, letter)) in letters.iter().enumerate() {
            let end = at + letter.len_utf8();
            let Some((named, takes)) = short(letter) else {
                let shown = format!("-{letter}");
                let reason = format!("Nmap has no option {shown} ({letter:?} in {:?})", word.text);
                let reason = quote_in(&shown).unwrap_or(reason);
                self.refuse(Code::UnknownOption, &shown, word.part(at, end), reason);
                continue;
            };
            // The dash belongs to the first letter.
            let start = if i == 0 { 0 } else { at };
            if takes == Takes::Nothing {
                let span = word.part(start, end);
                self.items.push(Item::Option { named, value: None, span });
                continue;
            }
            let rest = word.text[end..].to_owned();
            let mut span = word.part(start, word.text.len());
            let value = if !rest.is_empty() {
                Some((rest, word.part(end, word.text.len())))
            } else if takes == Takes::Attached {
                None
            } else if let Some(next) = self.words.next() {
                span.end = next.span.end;
                Some((next.text, next.span))
            } else {
                return self.missing(&format!("-{letter}"), span);
            };
            let format = value.as_ref().is_some_and(|(v, _)| self.own.formats.contains(&v.as_str()));
            let named = if letter == 'o' && format { Named::OwnFormat } else { named };
            self.items.push(Item::Option { named, value, span });
            return;
        }
    }

    fn refuse(&mut self, code: Code, option: &str, span: Span, reason: String) {
        self.refusals.push(Refusal::of(code, option, span, reason));
    }

    fn missing(&mut self, spelling: &str, span: Span) {
        self.refuse(Code::MissingValue, spelling, span, format!("{spelling} needs a value and stands last"));
    }

    fn ambiguous(&mut self, word: &Word, names: &[&str]) {
        let shown: Vec<String> = names.iter().take(8).map(|name| format!("--{name}")).collect();
        let more = if names.len() > 8 { " and more" } else { "" };
        let reason = format!("{:?} may be {}{more}: write more of it", word.text, shown.join(", "));
        self.refuse(Code::AmbiguousOption, &word.text, word.span, reason);
    }

    fn unknown(&mut self, word: &Word, name: &str) {
        if name == "interactive" {
            let Class::Never(hint) = Opt::Interactive.spec().class else { return };
            return self.refuse(Code::Forbidden, "--interactive", word.span, hint.to_owned());
        }
        let hidden = |long: &Long| !matches!(long.opt, Opt::Hidden | Opt::Thc);
        let known = longs().filter(hidden).map(|long| long.name);
        let own = self.own.options.iter().map(|own| own.name);
        let hint =
            nearest(name, known.chain(own)).map_or(String::new(), |near| format!(": did you mean --{near}?"));
        let reason =
            quote_in(&word.text).unwrap_or_else(|| format!("Nmap has no option {:?}{hint}", word.text));
        self.refuse(Code::UnknownOption, &word.text, word.span, reason);
    }
}

/// The closest of `names` by edit distance, where it is close enough to be meant.
pub(crate) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Longer than any option; a longer text is no slip of the finger.
    if name.len() > 40 {
        return None;
    }
    let limit = 1 + name.len() / 4;
    let near = names.filter(|known| known.len() < 60).map(|known| (distance(name, known), known)).min();
    near.filter(|(distance, _)| *distance <= limit).map(|(_, known)| known)
}

/// Levenshtein distance in bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
