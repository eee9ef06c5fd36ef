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

use std::io::{BufRead, Read};
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
use tag::{Slot, Tag};

/// Reads a document of Nmap as a stream of events. The last is always [`Event::Ended`], exactly once.
///
/// It has a buffer of its own; the input needs none.
pub struct Reader<R> {
    xml: quick_xml::Reader<Source<R>>,
    /// One piece of markup.
    buffer: Vec<u8>,
    /// The attributes of one tag.
    slots: Vec<Slot>,
    places: Places,
    /// quick-xml read a text last: it has seen what comes next and must read that too.
    text_read: bool,
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
        // `Places` knows what is open; quick-xml sees only a part of the tags.
        xml.config_mut().check_end_names = false;
        xml.config_mut().allow_unmatched_ends = true;
        Self {
            xml,
            buffer: Vec::new(),
            slots: Vec::new(),
            places: Places::new(limits),
            text_read: false,
            progress: Stage::Before,
            defect: None,
        }
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
        self.xml.get_mut().begin_event();
        if !self.text_read && self.progress == Stage::Inside && self.take_common()? {
            self.warn_replaced();
            return Ok(true);
        }
        let first = self.progress == Stage::AtStart;
        self.progress = Stage::Inside;
        self.buffer.clear();
        let markup = match self.xml.read_event_into(&mut self.buffer) {
            Ok(markup) => markup,
            Err(error) => return Err(self.defect_of(error)),
        };
        let offset = self.xml.get_ref().event_offset();
        let places = &mut self.places;
        self.text_read = matches!(markup, Markup::Text(_));
        match markup {
            Markup::Start(ref tag) | Markup::Empty(ref tag) => {
                let (name, raw) = (tag.name().into_inner(), tag.attributes_raw());
                let behind_name = offset + 1 + name.len() as u64;
                let scanned = tag::scan(&mut self.slots, name, raw.as_bytes(), behind_name, &places.limits)?;
                if scanned.length < raw.len() {
                    let offset = behind_name + scanned.length as u64;
                    return Err(Defect::BadAttribute { offset, element: quote(name) });
                }
                if scanned.forbidden {
                    places.forbidden_character(offset);
                }
                places.start(Tag::new(name, raw, &self.slots, offset))?;
                if matches!(markup, Markup::Empty(_)) {
                    places.leave();
                }
            }
            Markup::End(tag) => places.end(tag.name().into_inner(), offset)?,
            Markup::Text(text) => places.text(&text.xml10_content(), offset)?,
            Markup::CData(_) if !places.begun() => return Err(Defect::NotXml { offset }),
            Markup::CData(text) => places.text(&text.xml10_content(), offset)?,
            Markup::GeneralRef(name) => {
                let character = tag::resolve(name.as_bytes(), offset)?;
                if character.is_none() {
                    places.forbidden_character(offset);
                }
                places.text(character.unwrap_or('\u{FFFD}').encode_utf8(&mut [0; 4]), offset)?;
            }
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
        self.warn_replaced();
        Ok(true)
    }

    /// Takes one piece of what a document mostly consists of (tags and the text between them) straight out of
    /// the source's buffer, without copying it. False: nothing was taken, because it is something else, or
    /// cut by the buffer's end, or broken; then quick-xml reads it and says what it is.
    fn take_common(&mut self) -> Result<bool, Defect> {
        let source = self.xml.get_mut();
        let offset = source.event_offset();
        let held = match source.fill_buf() {
            Ok(held) => held,
            Err(error) => return Err(source::read_defect(source.offset(), &error)),
        };
        let places = &mut self.places;
        let taken = match held {
            [b'<', b'/', rest @ ..] => {
                let length = tag::name_length(rest);
                let name = std::str::from_utf8(&rest[..length]).ok();
                match (rest.get(length), name) {
                    (Some(b'>'), Some(name)) if length > 0 => places.end(name, offset)?,
                    _ => return Ok(false),
                }
                length + 3
            }
            [b'<', rest @ ..] => {
                let length = tag::name_length(rest);
                let behind_name = &rest[length..];
                let Ok(scanned) = tag::scan(&mut self.slots, "", behind_name, 0, &places.limits) else {
                    return Ok(false);
                };
                let empty = match behind_name[scanned.length..] {
                    [b'>', ..] => false,
                    [b'/', b'>', ..] => true,
                    _ => return Ok(false),
                };
                let Ok(whole) = std::str::from_utf8(&rest[..length + scanned.length]) else {
                    return Ok(false);
                };
                if length == 0 || scanned.forbidden {
                    return Ok(false);
                }
                places.start(Tag::new(&whole[..length], &whole[length..], &self.slots, offset))?;
                if empty {
                    places.leave();
                }
                1 + whole.len() + if empty { 2 } else { 1 }
            }
            _ => {
                let wanted = places.wants_text();
                let end = held.iter().position(|b| matches!(b, b'<' | b'&' | b'\r')).unwrap_or(0);
                let text = &held[..end];
                if end == 0 || held[end] == b'\r' || (!wanted && !text.iter().all(u8::is_ascii_whitespace)) {
                    return Ok(false);
                }
                if wanted {
                    let Ok(text) = std::str::from_utf8(text) else { return Ok(false) };
                    places.text(text, offset)?;
                }
                end
            }
        };
        self.xml.get_mut().consume(taken);
        Ok(true)
    }

    #[inline]
    fn warn_replaced(&mut self) {
        if self.xml.get_mut().take_replaced() > 0 {
            let offset = self.xml.get_ref().event_offset();
            self.places.notes.warn("replacedCharacter", "", || {
                format!("bytes that are no characters are read as U+FFFD (first near byte {offset})")
            });
        }
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
        match error {
            Error::Io(_) if source.exceeded() => {
                Defect::MarkupTooLong { offset: start, limit: source.limit() }
            }
            Error::Io(error) => source::read_defect(source.offset(), &error),
            Error::Syntax(SyntaxError::InvalidBangMarkup) if !source.at_end() => {
                Defect::UnknownMarkup { offset: start }
            }
            Error::Syntax(fault) => {
                Defect::EndsInMarkup { offset: source.offset(), markup: markup_name(fault) }
            }
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => Defect::DoubleHyphen { offset: start },
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

fn markup_name(fault: SyntaxError) -> &'static str {
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
