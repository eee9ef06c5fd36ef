//! From what the walk over the words found to an [`Invocation`].

use std::collections::BTreeMap;

use portolan_model::Target;

use super::getopt::{Item, Named};
use super::invocation::Invocation;
use super::lex::{Word, quote_in};
use super::refusal::{Code, Refusal, Span};
use super::spec::{Class, Kind, Repeat};
use super::table::{Opt, TABLE};
use super::value::Value;

/// Nmap keeps `-v` and `-d` from 0 to 10.
const MAX_LEVEL: u32 = 10;

/// Where things stand in the source text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// Each option, or the part of a word that is it.
    pub(crate) options: Vec<(Opt, Span)>,
    /// Each target of the invocation, in its order.
    pub(crate) targets: Vec<Span>,
    /// Each `%s`.
    pub(crate) placeholders: Vec<Span>,
    /// Options that were read and left out.
    pub(crate) dropped: Vec<(Opt, Span)>,
}

impl Places {
    pub(crate) fn first(&self) -> BTreeMap<Opt, Span> {
        let mut first = BTreeMap::new();
        for (option, span) in &self.options {
            first.entry(*option).or_insert(*span);
        }
        first
    }
}

#[derive(Default)]
pub(crate) struct Builder {
    pub(crate) invocation: Invocation,
    pub(crate) places: Places,
    pub(crate) refusals: Vec<Refusal>,
    verbose: Option<u32>,
    debug: Option<u32>,
}

impl Builder {
    /// Takes one item that is Nmap's.
    pub(crate) fn take(&mut self, item: Item) {
        match item {
            Item::Operand(word) => self.operand(&word),
            Item::Option { named, value, span } => match named {
                Named::Letters => self.letters(value, span),
                Named::Ping => self.ping(value, span),
                Named::Option(option, spelling) => self.option(option, spelling, value, span),
                Named::Own(_) | Named::OwnFormat => {}
            },
        }
    }

    pub(crate) fn finish(&mut self) {
        let (debug, verbose) = (self.debug.unwrap_or(0), self.verbose.unwrap_or(0));
        let options = &mut self.invocation.options;
        if debug > 0 {
            options.insert(Opt::Debug, Value::Number(debug));
        }
        // -v0 would close the output that Portolan reads: it only takes the level back.
        if verbose > 0 && verbose != debug {
            options.insert(Opt::Verbose, Value::Number(verbose));
        }
    }

    fn operand(&mut self, word: &Word) {
        if word.text == "%s" {
            self.places.placeholders.push(word.span);
            return;
        }
        // What word processors make of hyphens, and the minus signs, which may stand in a name by UTS 46: an option
        // that was pasted must not become a host to be looked up.
        if word.text.starts_with(is_typographic_dash) {
            let reason = format!("{:?} begins with a typographic dash: write a plain - or --", word.text);
            return self.refuse(Code::BadTarget, None, word.span, reason);
        }
        // Where a shell has split the words already, or plain quotes stand around them.
        if let Some(reason) = quote_in(&word.text) {
            return self.refuse(Code::BadTarget, None, word.span, reason);
        }
        match word.text.parse::<Target>() {
            // fe80::1%s would be a zone named s.
            Ok(target) if !word.text.ends_with("%s") => {
                if !self.invocation.targets.contains(&target) {
                    self.invocation.add_target(target);
                    self.places.targets.push(word.span);
                }
            }
            _ if word.text.contains("%s") => self.placeholder(&word.text, None, word.span),
            Err(error) => self.refuse(Code::BadTarget, None, word.span, bad_target(&word.text, &error)),
            Ok(_) => {}
        }
    }

    fn letters(&mut self, value: Option<(String, Span)>, span: Span) {
        let Some((letters, place)) = value else {
            let reason = "-s needs a letter: -sS, -sT, -sU, -sV, -sC, -sn…";
            return self.refuse(Code::MissingValue, Some("-s"), span, reason.to_owned());
        };
        if letters.contains("%s") {
            return self.placeholder(&letters, Some("-s"), place);
        }
        let chars: Vec<(usize, char)> = letters.char_indices().collect();
        // Quotes inside the letters would shift their places: then each stands for the whole.
        let exact = place.end - place.start == letters.len();
        for (i, &(at, letter)) in chars.iter().enumerate() {
            let start = if i == 0 { span.start } else { place.start + at };
            let part = if exact { Span { start, end: place.start + at + letter.len_utf8() } } else { span };
            let spelling = format!("-s{letter}");
            // -sI is a long name: as a letter Nmap does not have it.
            if let Some(option) = find(&spelling).filter(|option| *option != Opt::IdleScan) {
                self.option(option, option.name(), None, part);
            } else {
                let reason = match letter {
                    'B' => "Nmap has no scan type B: the FTP bounce scan is -b".to_owned(),
                    'I' => "-sI stands alone, with its idle host".to_owned(),
                    _ => {
                        format!("Nmap has no scan type {letter:?}: there are S T A W M N F X U Y Z O V C L n")
                    }
                };
                self.refuse(Code::UnknownOption, Some(&spelling), part, reason);
            }
        }
    }

    fn ping(&mut self, value: Option<(String, Span)>, span: Span) {
        let Some((text, place)) = value else { return self.option(Opt::PingEcho, "-P", None, span) };
        let letter = text.chars().next().unwrap_or('E');
        let rest = &text[letter.len_utf8()..];
        let spelling = format!("-P{letter}");
        let Some(option) = find(&spelling) else {
            let reason = format!("{spelling} is none of -Pn, -PE, -PS, -PA, -PP, -PM, -PU, -PY, -PO");
            return self.refuse(Code::UnknownOption, Some(&spelling), span, reason);
        };
        if rest.is_empty() {
            return self.option(option, option.name(), None, span);
        }
        if matches!(option.spec().kind, Kind::Nothing) {
            let reason = format!("{} takes no value: {rest:?} is too much", option.name());
            return self.refuse(Code::UnexpectedValue, Some(option.name()), span, reason);
        }
        let exact = place.end - place.start == text.len();
        let start = if exact { place.start + letter.len_utf8() } else { place.start };
        self.option(option, option.name(), Some((rest.to_owned(), Span { start, end: place.end })), span);
    }

    fn option(&mut self, option: Opt, spelling: &'static str, value: Option<(String, Span)>, span: Span) {
        let spec = option.spec();
        match spec.class {
            Class::Never(hint) if matches!(option, Opt::Hidden | Opt::Thc) => {
                return self.refuse(Code::HiddenOption, Some(spec.name), span, hint.to_owned());
            }
            Class::Never(hint) => {
                let reason = format!("{} never runs here: {hint}", spec.name);
                return self.refuse(Code::Forbidden, Some(spec.name), span, reason);
            }
            _ => {}
        }
        if let Some((text, place)) = &value
            && text.contains("%s")
        {
            return self.placeholder(text, Some(spec.name), *place);
        }
        let (text, place) = value.map_or((None, span), |(text, place)| (Some(text), place));
        if spec.kind == Kind::Level {
            return self.level(option, spelling, text.as_deref(), place, span);
        }
        let read = match text {
            None if matches!(spec.kind, Kind::PlainPorts | Kind::Protocols) => Ok(Value::Ports(None)),
            None => Ok(Value::Flag),
            Some(text) => Value::read(spec.kind, &text).map_err(|reason| quote_in(&text).unwrap_or(reason)),
        };
        match read {
            Err(reason) => self.refuse(Code::BadValue, Some(spec.name), place, reason),
            Ok(_) if matches!(spec.class, Class::Dropped(_)) => self.places.dropped.push((option, span)),
            Ok(value) => self.set(option, spelling, value, span),
        }
    }

    fn set(&mut self, option: Opt, spelling: &str, value: Value, span: Span) {
        let (option, value) = match (option, value) {
            (Opt::VersionLight, _) => (Opt::VersionIntensity, Value::Number(2)),
            (Opt::VersionAll, _) => (Opt::VersionIntensity, Value::Number(9)),
            (Opt::Mtu, value) => (Opt::Fragment, value),
            (Opt::Fragment, _) => {
                let before = match self.invocation.get(Opt::Fragment) {
                    Some(Value::Number(n)) => *n,
                    _ => 0,
                };
                let bytes = before.saturating_add(if spelling == "--ff" { 16 } else { 8 }).min(65528);
                (Opt::Fragment, Value::Number(bytes))
            }
            (Opt::Script, Value::Scripts(mut rules)) => {
                if let Some(Value::Scripts(before)) = self.invocation.get(Opt::Script) {
                    rules.0.splice(0..0, before.0.iter().cloned());
                }
                (Opt::Script, Value::Scripts(rules))
            }
            other => other,
        };
        let before = self.invocation.get(option);
        let again = option.spec().repeat == Repeat::Once && before.is_some();
        // The same timing twice changes nothing; of these others Nmap takes one only.
        if again && !(option == Opt::TimingTemplate && before == Some(&value)) {
            let reason = match option {
                Opt::P | Opt::ExcludePorts | Opt::Exclude | Opt::DnsServers | Opt::PingSyn | Opt::PingAck => {
                    format!("{0} and {0} cannot stand together: join the lists with commas", option.name())
                }
                _ => format!("{0} and {0} cannot stand together: write it once", option.name()),
            };
            return self.refuse(Code::Conflict, Some(option.name()), span, reason);
        }
        self.places.options.push((option, span));
        self.invocation.options.insert(option, value);
    }

    /// `-v` and `-d` as Nmap counts them: a digit sets the level, letters and repetition raise it.
    fn level(&mut self, option: Opt, spelling: &str, text: Option<&str>, place: Span, span: Span) {
        let letter = if option == Opt::Debug { 'd' } else { 'v' };
        let text = text.unwrap_or("");
        let mut step = 1 + u32::from(spelling == "--vv");
        let set = if text.starts_with(|c: char| c.is_ascii_digit()) {
            let digits = text.bytes().all(|b| b.is_ascii_digit()) && text.len() <= 9;
            match text.parse::<u32>().ok().filter(|_| digits) {
                Some(n) => Some(n.min(MAX_LEVEL)),
                None => return self.bad_level(option, text, place),
            }
        } else if text.chars().all(|c| c == letter) {
            step += u32::try_from(text.len()).unwrap_or(MAX_LEVEL).min(MAX_LEVEL);
            None
        } else {
            return self.bad_level(option, text, place);
        };
        let raise = |level: Option<u32>| Some(set.unwrap_or(level.unwrap_or(0) + step).min(MAX_LEVEL));
        self.verbose = raise(self.verbose);
        if option == Opt::Debug {
            self.debug = raise(self.debug);
        }
        self.places.options.push((option, span));
    }

    fn bad_level(&mut self, option: Opt, text: &str, place: Span) {
        let name = option.name();
        let reason = format!("{text:?} is not a level: write {name}, {name}{}, or {name}3", &name[1..]);
        self.refuse(Code::BadValue, Some(name), place, reason);
    }

    fn placeholder(&mut self, text: &str, option: Option<&str>, span: Span) {
        let reason = match option {
            Some(option) => format!("%s stands for the targets and cannot be part of the value of {option}"),
            None => format!("%s stands for the targets and must be a word of its own, not part of {text:?}"),
        };
        self.refuse(Code::Placeholder, option, span, reason);
    }

    fn refuse(&mut self, code: Code, option: Option<&str>, span: Span, reason: String) {
        let mut refusal = Refusal::new(code, span, reason);
        refusal.option = option.map(str::to_owned);
        self.refusals.push(refusal);
    }
}

fn find(spelling: &str) -> Option<Opt> {
    TABLE.iter().find(|spec| spec.spellings().any(|s| s == spelling)).map(|spec| spec.id)
}

fn bad_target(text: &str, error: &portolan_model::TargetError) -> String {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return format!("{error}; a value of an option such as -v, -d or -P* must be attached to it, as -v3");
    }
    error.to_string()
}

/// Whether a sign looks like a hyphen at the start of a word, or is a hyphen that is not shown.
fn is_typographic_dash(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    )
}
