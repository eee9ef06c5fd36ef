//! From elements to events: what each element means where it stands.

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

    fn enter(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        match self.open.last() {
            None => self.enter_root(tag),
            Some(Place::Ignored) => unless_bad_name(tag, Place::Ignored),
            Some(Place::Script | Place::Table) => {
                self.script.loose_text(&self.text);
                self.text.clear();
                self.enter_script_part(tag)
            }
            Some(Place::Run) => self.enter_section(tag),
            Some(_) if !self.hosts.is_empty() => self.enter_host_part(tag),
            Some(Place::PreScript | Place::PostScript) if tag.element == "script" => {
                Ok(self.enter_script(tag))
            }
            Some(_) => self.enter_other(tag),
        }
    }

    fn enter_root(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        if self.done {
            return Err(Defect::ContentAfterRoot { offset: tag.offset });
        }
        if tag.element != "nmaprun" {
            return Err(Defect::NotNmapXml { offset: tag.offset, root: quote(tag.element) });
        }
        let head = run::head(tag, &mut self.notes);
        // First of all events, also before warnings of its own attributes.
        self.notes.queue.push_front(Event::Started(head));
        Ok(Place::Run)
    }

    /// What stands directly in the root.
    fn enter_section(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let notes = &mut self.notes;
        let event = match tag.element {
            "host" => {
                self.hosts.push(host::open_host(tag, notes));
                return Ok(Place::Host);
            }
            "prescript" => return Ok(Place::PreScript),
            "postscript" => return Ok(Place::PostScript),
            "scaninfo" => run::scan_info(tag, notes),
            "taskbegin" | "taskprogress" => run::progress(tag, 0.0, notes),
            "taskend" => run::progress(tag, 100.0, notes),
            _ => return self.enter_other(tag),
        };
        notes.queue.push_back(event);
        Ok(Place::Frame)
    }

    fn enter_other(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let notes = &mut self.notes;
        match tag.element {
            "finished" => self.finish.finished(tag, notes),
            "hosts" => self.finish.hosts(tag, notes),
            "target" => run::target(tag, notes),
            // A frame; and how talkative Nmap was, which its arguments say too.
            "runstats" | "verbose" | "debugging" => {}
            // Each such host comes again as a whole, or is not there after all.
            "hosthint" => return Ok(Place::Ignored),
            _ => return self.enter_unknown(tag),
        }
        Ok(Place::Frame)
    }

    fn enter_host_part(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        match tag.element {
            "script" => return Ok(self.enter_script(tag)),
            "cpe" => return Ok(self.enter_text(Place::Cpe)),
            _ => {}
        }
        let Some(host) = self.hosts.last_mut() else { return Ok(Place::Ignored) };
        if self.port_open {
            let Some(port) = host.ports.last_mut() else { return Ok(Place::Ignored) };
            match tag.element {
                "state" => host::port_state(port, tag, &mut self.notes),
                "service" => host::service(port, tag, &mut self.notes),
                "owner" => host::owner(port, tag, &mut self.notes),
                _ => return self.enter_unknown(tag),
            }
            return Ok(Place::Frame);
        }
        match tag.element {
            "port" => self.enter_port(tag),
            "host" => {
                self.hosts.push(host::open_host(tag, &mut self.notes));
                Ok(Place::Host)
            }
            _ => self.enter_host_fact(tag),
        }
    }

    fn enter_port(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let Some(host) = self.hosts.last_mut() else { return Ok(Place::Ignored) };
        if host.ports.len() >= self.limits.ports {
            return Err(Defect::TooManyPorts { offset: tag.offset, limit: self.limits.ports });
        }
        Ok(match host::open_port(host, tag, &mut self.notes) {
            Opened::Yes => {
                self.port_open = true;
                Place::Port
            }
            Opened::No => Place::Ignored,
        })
    }

    fn enter_host_fact(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let notes = &mut self.notes;
        let Some(host) = self.hosts.last_mut() else { return Ok(Place::Ignored) };
        match tag.element {
            "ports" | "hostnames" | "hostscript" | "os" => {}
            "status" => host::status(host, tag, notes),
            "address" => host::address(host, tag, notes),
            "hostname" => host::hostname(host, tag, notes),
            "extraports" => host::extra_ports(host, tag, notes),
            "extrareasons" => host::extra_reasons(host, tag, notes),
            "times" => host::times(host, tag, notes),
            "osmatch" => {
                host::os_match(host, tag, notes);
                return Ok(Place::OsMatch);
            }
            "osclass" => {
                let inside_match = self.open.last() == Some(&Place::OsMatch);
                host::os_class(host, tag, inside_match, notes);
                return Ok(Place::OsClass);
            }
            "portused" => host::port_used(host, tag, notes),
            "osfingerprint" => host::os_fingerprint(host, tag, notes),
            "hop" => host::hop(host, tag, notes),
            "trace" => host::trace(host, tag, notes),
            "distance" => host::distance(host, tag, notes),
            "uptime" => host::uptime(host, tag, notes),
            "tcpsequence" => host::tcp_sequence(host, tag, notes),
            "ipidsequence" => host.ip_id_sequence = Some(host::sequence(tag, notes)),
            "tcptssequence" => host.tcp_timestamp_sequence = Some(host::sequence(tag, notes)),
            "smurf" => host::smurf(host, tag, notes),
            _ => return self.enter_unknown(tag),
        }
        Ok(Place::Frame)
    }

    fn enter_script_part(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        match tag.element {
            "elem" => {
                self.script.open_elem(tag, &mut self.notes);
                Ok(self.enter_text(Place::Elem))
            }
            "table" => {
                self.script.open_table(tag, &mut self.notes);
                Ok(Place::Table)
            }
            _ => self.enter_unknown(tag),
        }
    }

    fn enter_script(&mut self, tag: Tag<'_>) -> Place {
        self.script.open_script(tag, &mut self.notes);
        self.enter_text(Place::Script)
    }

    fn enter_text(&mut self, place: Place) -> Place {
        self.text.clear();
        place
    }

    #[cold]
    fn enter_unknown(&mut self, tag: Tag<'_>) -> Result<Place, Defect> {
        let (element, offset) = (quote(tag.element), tag.offset);
        self.notes.warn("unknownElement", &element.clone(), || {
            format!("element `{element}` is left out: there is no place for it (first at byte {offset})")
        });
        unless_bad_name(tag, Place::Ignored)
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

fn unless_bad_name(tag: Tag<'_>, place: Place) -> Result<Place, Defect> {
    if tag::is_name(tag.element) {
        return Ok(place);
    }
    Err(Defect::BadElementName { offset: tag.offset, name: quote(tag.element) })
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
