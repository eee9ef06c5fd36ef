//! Words of a command text, split as a POSIX shell splits them; nothing is expanded and nothing is run.

use portolan_model::target::is_typographic_quote;

use super::refusal::{Code, Refusal, Span};

/// Longest command text, in bytes: over a hundred times the longest template.
pub const MAX_TEXT: usize = 16 * 1024;
/// Most words of a command.
pub const MAX_WORDS: usize = 1024;

/// One word, without its quotes.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    /// What it says.
    pub(crate) text: String,
    /// Where it stands, quotes included.
    pub(crate) span: Span,
    /// For each byte of `text`, where it stands in the source.
    places: Vec<usize>,
}

impl Word {
    /// Where the bytes `from..to` of the word stand; the whole word for an empty part.
    pub(crate) fn part(&self, from: usize, to: usize) -> Span {
        match (self.places.get(from), to.checked_sub(1).and_then(|last| self.places.get(last))) {
            (Some(&start), Some(&last)) if from < to => {
                let end = if to == self.text.len() { self.span.end } else { last + 1 };
                let start = if from == 0 { self.span.start } else { start };
                Span { start, end }
            }
            _ => self.span,
        }
    }
}

/// Splits `text`. All refusals are reported; the words are those that could be read in spite of them.
pub(crate) fn split(text: &str) -> (Vec<Word>, Vec<Refusal>) {
    if text.len() > MAX_TEXT {
        let reason = format!("the command is {} bytes long; at most {MAX_TEXT} are read", text.len());
        return (Vec::new(), vec![Refusal::new(Code::TooLong, Span { start: 0, end: text.len() }, reason)]);
    }
    let mut lexer = Lexer { text, at: 0, word: None, words: Vec::new(), refusals: Vec::new() };
    while let Some(c) = lexer.peek() {
        lexer.step(c);
    }
    lexer.finish_word();
    if let Some(extra) = lexer.words.get(MAX_WORDS) {
        let reason = format!("a command has at most {MAX_WORDS} words; this has {}", lexer.words.len());
        let refusal = Refusal::new(Code::TooLong, extra.span, reason);
        return (Vec::new(), vec![refusal]);
    }
    (lexer.words, lexer.refusals)
}

/// `word` as a shell would read it back: plain where it can be, else in single quotes.
#[must_use]
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+,./:@%^*?[]".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// What is wrong with a text that holds a typographic quote.
pub(crate) fn quote_in(text: &str) -> Option<String> {
    text.chars().find(|sign| is_typographic_quote(*sign)).map(typographic_quote)
}

fn typographic_quote(sign: char) -> String {
    format!("{sign:?} is a typographic quote: write plain quotes, or none")
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    word: Option<Word>,
    words: Vec<Word>,
    refusals: Vec<Refusal>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn step(&mut self, c: char) {
        match c {
            ' ' | '\t' => {
                self.finish_word();
                self.at += 1;
            }
            '\'' | '"' => self.quoted(c),
            '\\' => self.escaped(),
            ';' | '&' | '|' | '$' | '`' | '<' | '>' | '\n' | '\r' | '\0' => {
                let shown = c.escape_default();
                self.refuse(
                    self.at,
                    self.at + 1,
                    format!(
                        "'{shown}' is the shell's, and no shell runs here: \
                         put it in quotes if it is part of a value, else leave it out"
                    ),
                );
                self.finish_word();
                self.at += 1;
            }
            // No shell takes it for a quote, and who pasted it meant one: in plain quotes it is text like any other.
            _ if is_typographic_quote(c) => {
                let end = self.at + c.len_utf8();
                self.refuse(self.at, end, typographic_quote(c));
                self.at = end;
            }
            _ => self.push(c),
        }
    }

    /// Takes the character at the cursor into the word.
    fn push(&mut self, c: char) {
        let at = self.at;
        self.at += c.len_utf8();
        if c == '\0' {
            self.refuse(at, at + 1, "a NUL cannot stand in a command".to_owned());
            return;
        }
        let word = self.word(at);
        word.text.push(c);
        word.places.extend(at..at + c.len_utf8());
    }

    fn word(&mut self, start: usize) -> &mut Word {
        self.word.get_or_insert_with(|| Word {
            text: String::new(),
            span: Span { start, end: start },
            places: Vec::new(),
        })
    }

    fn escaped(&mut self) {
        let start = self.at;
        self.at += 1;
        match self.peek() {
            // A backslash before a newline joins lines.
            Some('\n') => self.at += 1,
            Some(c) => {
                self.word(start);
                self.push(c);
            }
            None => self.refuse(start, self.at, "a backslash stands at the very end".to_owned()),
        }
    }

    fn quoted(&mut self, quote: char) {
        let start = self.at;
        self.word(start);
        self.at += 1;
        loop {
            match self.peek() {
                None => {
                    self.refuse(start, self.at, format!("the quote {quote} is opened and not closed"));
                    return;
                }
                Some(c) if c == quote => {
                    self.at += 1;
                    return;
                }
                Some('\\') if quote == '"' => {
                    // In double quotes a backslash is special only before these (POSIX shell, 2.2.3).
                    let next = self.text.get(self.at + 1..).and_then(|rest| rest.chars().next());
                    if let Some('\\' | '"' | '$' | '`' | '\n') = next {
                        self.at += 1;
                    }
                    match next {
                        Some('\n') => self.at += 1,
                        Some(c @ ('\\' | '"' | '$' | '`')) => self.push(c),
                        _ => self.push('\\'),
                    }
                }
                Some(c) => self.push(c),
            }
        }
    }

    fn finish_word(&mut self) {
        if let Some(mut word) = self.word.take() {
            word.span.end = self.at;
            self.words.push(word);
        }
    }

    fn refuse(&mut self, start: usize, end: usize, reason: String) {
        self.refusals.push(Refusal::new(Code::ShellSyntax, Span { start, end }, reason));
    }
}
