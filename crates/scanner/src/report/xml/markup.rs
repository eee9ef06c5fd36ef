//! Markup in the making: what hosts say is written so that it ends no attribute and no element.

use std::fmt::{Display, Write};

use super::super::plain::is_hostile;

/// A piece of a document.
#[derive(Debug, Default)]
pub(super) struct Markup {
    text: String,
}

impl Markup {
    /// Begins a tag; its attributes follow, then [`Markup::close`] or [`Markup::enter`].
    pub(super) fn open(&mut self, element: &'static str) -> &mut Self {
        self.text.push('<');
        self.text.push_str(element);
        self
    }

    /// An attribute that needs no escape.
    pub(super) fn with(&mut self, name: &'static str, value: impl Display) -> &mut Self {
        // Writing to a string does not fail.
        let _ = write!(self.text, " {name}=\"{value}\"");
        self
    }

    pub(super) fn text(&mut self, name: &'static str, value: &str) -> &mut Self {
        let _ = write!(self.text, " {name}=\"");
        self.escape(value);
        self.text.push('"');
        self
    }

    /// An attribute where there is a value.
    pub(super) fn maybe(&mut self, name: &'static str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// The same for numbers.
    pub(super) fn number(&mut self, name: &'static str, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Ends the tag of an empty element.
    pub(super) fn close(&mut self) {
        self.text.push_str("/>\n");
    }

    /// Ends the tag of an element that holds something.
    pub(super) fn enter(&mut self) {
        self.text.push('>');
    }

    pub(super) fn end(&mut self, element: &'static str) {
        let _ = writeln!(self.text, "</{element}>");
    }

    /// An element that holds text alone.
    pub(super) fn leaf(&mut self, element: &'static str, key: Option<&str>, content: &str) {
        self.open(element).maybe("key", key).enter();
        self.escape(content);
        let _ = write!(self.text, "</{element}>");
    }

    /// Text between tags.
    pub(super) fn content(&mut self, text: &str) {
        self.escape(text);
    }

    pub(super) fn comment(&mut self, text: &str) {
        let text = text.replace("--", "- -");
        self.text.push_str("<!-- ");
        self.escape(&text);
        self.text.push_str(" -->\n");
    }

    pub(super) fn raw(&mut self, markup: &'static str) {
        self.text.push_str(markup);
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    fn escape(&mut self, value: &str) {
        for c in value.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                // What XML cannot say at all, no reader would take.
                '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                    self.text.push('\u{fffd}');
                }
                // A line break as it is would be read as a space; a terminal would act on others.
                c if is_hostile(c) => {
                    let _ = write!(self.text, "&#{};", u32::from(c));
                }
                c => self.text.push(c),
            }
        }
    }
}
