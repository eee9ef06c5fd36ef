//! Nmap's XML output (`-oX`), read as it arrives.
//!
//! [`Reader`] turns bytes into the [`Event`]s of a scan, each as soon as the tag that completes it was read.
//! It reads what Nmap wrote since 2.5 and what masscan writes, and takes everything in it as hostile:
//!
//! - It holds no more than one host at a time, and of that no more than [`Limits`] allow.
//! - A document that breaks is read as far as it goes: its complete hosts come, then [`Event::Ended`] with
//!   outcome `interrupted` and the defect's text; [`Reader::defect`] says it in types.
//! - Declarations are not followed. No entity but XML's five is ever resolved, nothing is fetched.
//! - What there is no place for is named in an [`Event::Warning`], once, never lost in silence.
//! - Bytes that are not UTF-8 (or, in a document that declares it, ISO-8859-1) and characters that XML
//!   forbids are read as U+FFFD with a warning: a service must not be able to hide a scan behind its banner.
//! - What stands before the document (Nmap's messages, a licence) is skipped with a warning.

mod defect;
mod host;
mod limits;
mod notes;
mod place;
mod port;
mod run;
mod script;
mod source;
mod tag;

use std::io::Read;
use std::iter::FusedIterator;

use portolan_model::Event;
use quick_xml::Error;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::Event as Markup;

pub use defect::Defect;
pub use limits::Limits;

use defect::quote;
use place::Places;
use source::{Encoding, Source};

/// Reads a document of Nmap as a stream of events. The last is always [`Event::Ended`], exactly once.
///
/// It has a buffer of its own; the input needs none.
pub struct Reader<R> {
    xml: quick_xml::Reader<Source<R>>,
    /// One piece of markup.
    buffer: Vec<u8>,
    places: Places,
    progress: Stage,
    defect: Option<Defect>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The document has not been found yet.
    Before,
    /// Its first byte comes next.
    AtStart,
    Inside,
    Over,
}

impl<R: Read> Reader<R> {
    /// Reads `input` within the default [`Limits`].
    pub fn new(input: R) -> Self {
        Self::with_limits(input, Limits::default())
    }

    /// Reads `input` within `limits`.
    pub fn with_limits(input: R, limits: Limits) -> Self {
        let mut xml = quick_xml::Reader::from_reader(Source::new(input, limits.markup_bytes));
        xml.config_mut().check_comments = true;
        Self { xml, buffer: Vec::new(), places: Places::new(limits), progress: Stage::Before, defect: None }
    }

    /// What broke the document, once [`Event::Ended`] was handed out; nothing where it was whole.
    pub fn defect(&self) -> Option<&Defect> {
        self.defect.as_ref()
    }

    /// Reads one piece of markup. False: the document is over.
    fn step(&mut self) -> Result<bool, Defect> {
        if self.progress == Stage::Before {
            self.find_document()?;
        }
        let first = self.progress == Stage::AtStart;
        self.progress = Stage::Inside;
        self.buffer.clear();
        self.xml.get_mut().begin_event();
        let markup = match self.xml.read_event_into(&mut self.buffer) {
            Ok(markup) => markup,
            Err(error) => return Err(self.defect_of(error)),
        };
        let offset = self.xml.get_ref().event_offset();
        let places = &mut self.places;
        match markup {
            Markup::Start(tag) => places.start(tag.name().as_ref(), tag.attributes_raw(), offset)?,
            Markup::Empty(tag) => {
                places.start(tag.name().as_ref(), tag.attributes_raw(), offset)?;
                places.end();
            }
            Markup::End(_) => places.end(),
            Markup::Text(text) => places.text(&text.xml10_content(), offset)?,
            Markup::CData(text) => places.text(&text.xml10_content(), offset)?,
            Markup::GeneralRef(name) => match tag::resolve(&name, offset)? {
                Some(character) => places.text(character.encode_utf8(&mut [0; 4]), offset)?,
                None => {
                    places.forbidden_character(offset);
                    places.text("\u{FFFD}", offset)?;
                }
            },
            Markup::Decl(declaration) => {
                if !first {
                    return Err(Defect::MisplacedDeclaration { offset });
                }
                let encoding = declaration.encoding().and_then(Result::ok).map(|e| e.to_ascii_lowercase());
                set_encoding(
                    &mut self.xml,
                    &mut places.notes,
                    encoding.as_deref().unwrap_or("utf-8"),
                    offset,
                )?;
            }
            Markup::DocType(_) if places.begun() => return Err(Defect::MisplacedDoctype { offset }),
            Markup::DocType(_) | Markup::Comment(_) | Markup::PI(_) => {}
            Markup::Eof => return self.at_end(),
        }
        if self.xml.get_mut().take_replaced() > 0 {
            self.places.notes.warn("replacedCharacter", "", || {
                format!("bytes that are no characters are read as U+FFFD (first near byte {offset})")
            });
        }
        Ok(true)
    }
    fn find_document(&mut self) -> Result<(), Defect> {
        let skipped = self.xml.get_mut().find_document()?;
        self.progress = Stage::AtStart;
        if skipped > 0 {
            self.places.notes.warn("junkBeforeDeclaration", "", || {
                format!("{skipped} bytes before the XML document were skipped")
            });
        }
        Ok(())
    }

    fn at_end(&self) -> Result<bool, Defect> {
        let offset = self.xml.get_ref().offset();
        match self.places.innermost() {
            Some(element) => Err(Defect::EndsInElement { offset, element: element.to_owned() }),
            None if self.places.done => Ok(false),
            None => Err(Defect::EndsBeforeRoot { offset }),
        }
    }

    /// What a fault of the XML reader means to a reader of Nmap's documents.
    fn defect_of(&self, error: Error) -> Defect {
        let source = self.xml.get_ref();
        let start = source.event_offset();
        let offset = source.input_offset(self.xml.error_position());
        match error {
            Error::Io(_) if source.exceeded() => {
                Defect::MarkupTooLong { offset: start, limit: source.limit() }
            }
            Error::Io(error) => source::read_defect(source.offset(), &error),
            Error::Syntax(SyntaxError::InvalidBangMarkup) => match source.at_end() {
                true => Defect::EndsInMarkup { offset: source.offset(), markup: "a declaration" },
                false => Defect::UnknownMarkup { offset: start },
            },
            Error::Syntax(fault) => {
                Defect::EndsInMarkup { offset: source.offset(), markup: markup_name(&fault) }
            }
            Error::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
                Defect::MismatchedEnd { offset, expected: quote(&expected), found: quote(&found) }
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) if self.places.done => {
                let _ = found;
                Defect::ContentAfterRoot { offset }
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(found)) => {
                Defect::UnmatchedEnd { offset, found: quote(&found) }
            }
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => Defect::DoubleHyphen { offset },
            Error::IllFormed(IllFormedError::UnclosedReference) => Defect::BadReference { offset: start },
            // The others tell of attributes, escapes and namespaces, which are not left to the XML reader.
            _ => Defect::UnknownMarkup { offset: start },
        }
    }

    fn finish(&mut self) {
        self.progress = Stage::Over;
        let tail = self.places.finish.tail(self.defect.as_ref());
        self.places.notes.queue.push_back(Event::Ended(tail));
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.places.notes.queue.pop_front() {
                return Some(event);
            }
            if self.progress == Stage::Over {
                return None;
            }
            match self.step() {
                Ok(true) => {}
                Ok(false) => self.finish(),
                Err(defect) => {
                    self.defect = Some(defect);
                    self.finish();
                }
            }
        }
    }
}

impl<R: Read> FusedIterator for Reader<R> {}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("stage", &self.progress)
            .field("defect", &self.defect)
            .finish_non_exhaustive()
    }
}

/// Has what follows the declaration decoded as it says.
fn set_encoding<R: Read>(
    xml: &mut quick_xml::Reader<Source<R>>,
    notes: &mut notes::Notes,
    name: &str,
    offset: u64,
) -> Result<(), Defect> {
    match name {
        "utf-8" | "utf8" | "us-ascii" | "ascii" => {}
        "iso-8859-1" | "iso_8859-1" | "latin1" | "latin-1" => xml.get_mut().set_encoding(Encoding::Latin1),
        // Their declaration could not have been read as ASCII: the document lies, or is of a kind not known.
        _ if name.starts_with("utf-16") || name.starts_with("ucs-") || name.starts_with("utf-32") => {
            return Err(Defect::UnsupportedEncoding { offset, encoding: quote(name) });
        }
        _ => notes.warn("unknownEncoding", "", || format!("encoding `{}` is read as UTF-8", quote(name))),
    }
    Ok(())
}

fn markup_name(fault: &SyntaxError) -> &'static str {
    match fault {
        SyntaxError::UnclosedPI => "a processing instruction",
        SyntaxError::UnclosedXmlDecl => "the XML declaration",
        SyntaxError::UnclosedComment => "a comment",
        SyntaxError::UnclosedDoctype => "the DOCTYPE",
        SyntaxError::UnclosedCData => "a CDATA section",
        SyntaxError::UnclosedTag | SyntaxError::InvalidBangMarkup => "a tag",
        SyntaxError::UnclosedSingleQuotedAttributeValue | SyntaxError::UnclosedDoubleQuotedAttributeValue => {
            "the value of an attribute"
        }
    }
}
