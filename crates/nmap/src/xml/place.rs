//! From elements to events: what each element means where it stands.

mod enter;

use portolan_model::{Event, Host, Port, Script};

use super::defect::quote;
use super::host::{self, Opened};
use super::notes::Notes;
use super::run::{self, Finish};
use super::script::ScriptBuilder;
use super::tag::{self, Tag};
use super::{Defect, Limits};

/// What an open element is, as far as its content depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Run,
    Host,
    Port,
    OsMatch,
    OsClass,
    Cpe,
    Script,
    Table,
    Elem,
    PreScript,
    PostScript,
    /// Holds other elements and says nothing itself: `ports`, `hostnames`, `service`...
    Frame,
    /// What is in here is left out; a warning said so, or it is said again elsewhere.
    Ignored,
}

/// The state of one document between two pieces of markup.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) limits: Limits,
    open: Vec<Place>,
    /// Hosts that are open: one, or more where one stands inside another.
    hosts: Vec<Host>,
    /// The port of each open host that is open.
    port_open: bool,
    script: ScriptBuilder,
    /// Scripts outside a host, until their section ends.
    scripts: Vec<Script>,
    /// The text of the element that is open, where it is wanted.
    text: String,
    /// The names of the open elements, one behind the other, and where each begins.
    names: String,
    name_starts: Vec<usize>,
    record_offset: u64,
    record_elements: usize,
    record_name: String,
    /// The root element has been closed.
    pub(super) done: bool,
    pub(super) finish: Finish,
    pub(super) notes: Notes,
}

impl Places {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            open: Vec::new(),
            hosts: Vec::new(),
            port_open: false,
            script: ScriptBuilder::default(),
            scripts: Vec::new(),
            text: String::new(),
            names: String::new(),
            name_starts: Vec::new(),
            record_offset: 0,
            record_elements: 0,
            record_name: String::new(),
            done: false,
            finish: Finish::default(),
            notes: Notes::default(),
        }
    }

    /// Whether the root element has begun.
    pub(super) fn begun(&self) -> bool {
        self.done || !self.open.is_empty()
    }

    /// Whether the text of the element that is open is wanted, white space and all.
    #[inline]
    pub(super) fn wants_text(&self) -> bool {
        matches!(self.open.last(), Some(Place::Elem | Place::Cpe | Place::Script | Place::Table))
    }

    /// The name of the element that is open.
    pub(super) fn innermost(&self) -> Option<&str> {
        self.name_starts.last().map(|start| &self.names[*start..])
    }

    /// A start tag.
    pub(super) fn start(&mut self, tag: Tag<'_>) -> Result<(), Defect> {
        self.check(tag.element, tag.offset)?;
        let place = self.enter(tag)?;
        self.open.push(place);
        self.name_starts.push(self.names.len());
        self.names.push_str(tag.element);
        Ok(())
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &str, offset: u64) -> Result<(), Defect> {
        match self.innermost() {
            Some(open) if open == name => {}
            Some(open) => {
                return Err(Defect::MismatchedEnd { offset, expected: quote(open), found: quote(name) });
            }
            None if self.done => return Err(Defect::ContentAfterRoot { offset }),
            None => return Err(Defect::UnmatchedEnd { offset, found: quote(name) }),
        }
        self.leave();
        Ok(())
    }

    /// The end of the element that was opened last.
    pub(super) fn leave(&mut self) {
        if let Some(start) = self.name_starts.pop() {
            self.names.truncate(start);
        }
        match self.open.pop() {
            Some(Place::Run) => self.done = true,
            Some(Place::Host) => {
                if let Some(host) = self.hosts.pop() {
                    self.notes.queue.push_back(Event::Host(Box::new(host)));
                }
            }
            Some(Place::Port) => self.port_open = false,
            Some(Place::Cpe) => self.leave_cpe(),
            Some(Place::Elem) => self.script.close_elem(&self.text),
            Some(Place::Table) => {
                self.script.loose_text(&self.text);
                self.script.close_table();
            }
            Some(Place::Script) => {
                self.script.loose_text(&self.text);
                self.leave_script();
            }
            Some(Place::PreScript) => {
                self.notes.queue.push_back(Event::PreScripts(std::mem::take(&mut self.scripts)));
            }
            Some(Place::PostScript) => {
                self.notes.queue.push_back(Event::PostScripts(std::mem::take(&mut self.scripts)));
            }
            Some(Place::OsMatch | Place::OsClass | Place::Frame | Place::Ignored) | None => return,
        }
        self.text.clear();
    }

    /// A piece of the text of the element that is open.
    #[inline]
    pub(super) fn text(&mut self, piece: &str, offset: u64) -> Result<(), Defect> {
        match self.open.last() {
            Some(Place::Cpe | Place::Elem | Place::Script | Place::Table) => {
                if self.text.len() + piece.len() > self.limits.text_bytes {
                    return Err(Defect::TextTooLong { offset, limit: self.limits.text_bytes });
                }
                self.text.push_str(piece);
            }
            Some(Place::Ignored) => {}
            None if self.done && !is_blank(piece) => return Err(Defect::ContentAfterRoot { offset }),
            None if !is_blank(piece) => return Err(Defect::NotXml { offset }),
            _ if !is_blank(piece) => self.stray_text(piece, offset),
            _ => {}
        }
        Ok(())
    }

    #[cold]
    fn stray_text(&mut self, piece: &str, offset: u64) {
        self.notes.warn("strayText", "", || {
            format!("text between elements is left out, first at byte {offset}: `{}`", quote(piece.trim()))
        });
    }

    #[cold]
    pub(super) fn forbidden_character(&mut self, offset: u64) {
        self.notes.warn("forbiddenCharacter", "reference", || {
            format!(
                "a reference to a character that XML forbids is read as U+FFFD (first near byte {offset})"
            )
        });
    }

    /// How deep, how long, how much: the limits that hold for an element wherever it stands.
    #[inline]
    fn check(&mut self, name: &str, offset: u64) -> Result<(), Defect> {
        if self.open.len() >= self.limits.depth {
            return Err(Defect::TooDeep { offset, limit: self.limits.depth });
        }
        if name.len() > self.limits.name_bytes {
            return Err(Defect::NameTooLong { offset, limit: self.limits.name_bytes });
        }
        if self.open.len() == 1 {
            self.record_offset = offset;
            self.record_elements = 0;
            self.record_name.clear();
            self.record_name.push_str(name);
        }
        self.record_elements += 1;
        if self.record_elements > self.limits.record_elements {
            let (element, limit) = (quote(&self.record_name), self.limits.record_elements);
            return Err(Defect::TooManyElements { offset, element, limit });
        }
        if offset - self.record_offset > self.limits.record_bytes && self.open.len() > 1 {
            let (element, limit) = (quote(&self.record_name), self.limits.record_bytes);
            return Err(Defect::RecordTooLong { offset, element, limit });
        }
        Ok(())
    }

    fn leave_cpe(&mut self) {
        let text = self.text.trim();
        let Some(host) = self.hosts.last_mut().filter(|_| !text.is_empty()) else { return };
        if self.open.last() == Some(&Place::OsClass) {
            host::class_cpe(host, text);
        } else if let Some(port) = open_port(host, self.port_open) {
            port.cpes.push(text.into());
        } else {
            self.notes.warn("misplacedElement", "cpe", || {
                format!("cpe `{}` is left out: it belongs to nothing", quote(text))
            });
        }
    }

    fn leave_script(&mut self) {
        let script = self.script.close_script();
        match self.hosts.last_mut() {
            None => self.scripts.push(script),
            Some(host) => match open_port(host, self.port_open) {
                Some(port) => port.scripts.push(script),
                None => host.scripts.push(script),
            },
        }
    }
}

/// The port of `host` whose element is open.
#[inline]
fn open_port(host: &mut Host, open: bool) -> Option<&mut Port> {
    if open { host.ports.last_mut() } else { None }
}

#[inline]
fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
}
