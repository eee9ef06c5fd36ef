//! Several documents of Nmap's as one: a scan of many shards is one scan to whoever reads its XML.
//!
//! Only what must be known of XML to find where a top-level element ends is read here; the bytes themselves pass as
//! they are. Nmap escapes `<` wherever a host could put one.

use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read, Write};

/// Most bytes of one top-level element, as the parser of `portolan-nmap` has it.
const MOST_RECORD: u64 = 128 << 20;
/// Most that is remembered of what each document says again (`scaninfo`, `verbose`, `debugging`).
const MOST_REPEATED: usize = 64;

/// Writes one document of several of Nmap's, in their order: the first one's prolog and header, all hosts and scripts,
/// one `runstats` with the sums. A single document passes byte for byte. Documents may be cut off anywhere: what is
/// complete of them is taken, and their hosts are counted. `args` is the command of the whole, put in place of the first
/// one's. `failure` says why the scan as a whole did not come to
/// its end; a document's own error is told as well.
///
/// # Errors
/// A document cannot be read, or the result cannot be written.
pub fn merge_xml<R: Read>(
    documents: impl IntoIterator<Item = R>,
    args: Option<&str>,
    failure: Option<&str>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut documents = documents.into_iter().peekable();
    let Some(mut first) = documents.next() else { return Merge::new(args, out).end(failure) };
    if documents.peek().is_none() {
        io::copy(&mut first, out)?;
        return out.flush();
    }
    let mut merge = Merge::new(args, out);
    merge.take(first)?;
    for document in documents {
        merge.take(document)?;
    }
    merge.end(failure)
}

struct Merge<'a> {
    args: Option<&'a str>,
    out: &'a mut dyn Write,
    begun: bool,
    repeated: HashSet<Vec<u8>>,
    up: u64,
    down: u64,
    total: u64,
    elapsed: f64,
    /// Of the document that ended last.
    time: Option<(u64, String)>,
    error: Option<String>,
}

impl<'a> Merge<'a> {
    fn new(args: Option<&'a str>, out: &'a mut dyn Write) -> Self {
        let repeated = HashSet::new();
        Self {
            args,
            out,
            begun: false,
            repeated,
            up: 0,
            down: 0,
            total: 0,
            elapsed: 0.0,
            time: None,
            error: None,
        }
    }

    fn take(&mut self, document: impl Read) -> io::Result<()> {
        let mut markup = Markup { input: BufReader::with_capacity(64 << 10, document), open: Vec::new() };
        let Some(head) = markup.head()? else { return Ok(()) };
        if !std::mem::replace(&mut self.begun, true) {
            self.out.write_all(&renamed(head, self.args))?;
            self.out.write_all(b"\n")?;
        }
        let (mut up, mut seen, mut has_stats) = (0, 0, false);
        let mut record = Vec::new();
        while let Some(name) = markup.record(&mut record)? {
            match name.as_slice() {
                b"runstats" => {
                    has_stats = true;
                    self.stats(&record);
                    continue;
                }
                b"scaninfo" | b"verbose" | b"debugging" if !self.is_new(&record) => continue,
                b"host" => {
                    seen += 1;
                    up += u64::from(attribute(&record, "status", "state").is_some_and(|state| state == "up"));
                }
                _ => {}
            }
            self.out.write_all(&record)?;
            self.out.write_all(b"\n")?;
        }
        if !has_stats {
            self.up += up;
            self.down += seen - up;
            self.total += seen;
        }
        Ok(())
    }

    fn is_new(&mut self, record: &[u8]) -> bool {
        self.repeated.len() < MOST_REPEATED && self.repeated.insert(record.to_vec())
    }

    fn stats(&mut self, record: &[u8]) {
        let number = |element, name| attribute(record, element, name).and_then(|n| n.parse::<u64>().ok());
        self.up = self.up.saturating_add(number("hosts", "up").unwrap_or(0));
        self.down = self.down.saturating_add(number("hosts", "down").unwrap_or(0));
        self.total = self.total.saturating_add(number("hosts", "total").unwrap_or(0));
        let elapsed = attribute(record, "finished", "elapsed").and_then(|n| n.parse::<f64>().ok());
        self.elapsed += elapsed.filter(|n| n.is_finite() && *n > 0.0).unwrap_or(0.0);
        if let Some(time) = number("finished", "time")
            && self.time.as_ref().is_none_or(|(before, _)| *before <= time)
        {
            self.time = Some((time, attribute(record, "finished", "timestr").unwrap_or_default()));
        }
        if attribute(record, "finished", "exit").is_some_and(|exit| exit != "success") && self.error.is_none()
        {
            // As it stands in the document: escaped.
            self.error = Some(attribute(record, "finished", "errormsg").unwrap_or_default());
        }
    }

    fn end(self, failure: Option<&str>) -> io::Result<()> {
        let Self { out, begun, up, down, total, elapsed, time, error, .. } = self;
        if !begun {
            out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<nmaprun scanner=\"nmap\">\n")?;
        }
        out.write_all(b"<runstats><finished")?;
        if let Some((time, text)) = time {
            write!(out, " time=\"{time}\" timestr=\"{text}\"")?;
        }
        write!(out, " elapsed=\"{elapsed:.2}\"")?;
        match failure.map(escaped).or(error) {
            Some(message) => write!(out, " exit=\"error\" errormsg=\"{message}\"/>")?,
            None => write!(out, " exit=\"success\"/>")?,
        }
        writeln!(out, "<hosts up=\"{up}\" down=\"{down}\" total=\"{total}\"/>\n</runstats>\n</nmaprun>")?;
        out.flush()
    }
}

/// The head of a part with the command of the whole.
fn renamed(head: Vec<u8>, args: Option<&str>) -> Vec<u8> {
    let Some(args) = args else { return head };
    let text = String::from_utf8_lossy(&head);
    let start = text.rfind("<nmaprun").unwrap_or(0);
    let Some(from) = text[start..].find(" args=\"").map(|at| start + at + " args=\"".len()) else {
        return head;
    };
    let Some(to) = text[from..].find('"').map(|at| from + at) else { return head };
    format!("{}{}{}", &text[..from], escaped(args), &text[to..]).into_bytes()
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in super::one_line(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c => safe.push(c),
        }
    }
    safe
}

/// The value of an attribute of the first element of that name, escaped as it stands. `None` where there is none, or
/// none that can be put between quotes again.
fn attribute(record: &[u8], element: &str, name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(record);
    let tag = text.match_indices('<').find_map(|(at, _)| {
        let rest = text[at + 1..].strip_prefix(element)?;
        rest.starts_with(|c: char| c.is_ascii_whitespace()).then_some(rest)
    })?;
    let mut rest = tag;
    loop {
        rest = rest.trim_start();
        let (key, after) = rest.split_once('=').filter(|(key, _)| !key.contains(['>', '/']))?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if key.trim_end() == name {
            return (!value.contains(['"', '<'])).then(|| value.to_owned());
        }
        rest = next;
    }
}

/// The markup of one document.
struct Markup<R> {
    input: BufReader<R>,
    /// Names of the elements that are open.
    open: Vec<Vec<u8>>,
}

/// What a piece of markup does.
enum Piece {
    Open(Vec<u8>),
    Close(Vec<u8>),
    Empty(Vec<u8>),
    /// Text, comments, declarations.
    Other,
}

impl<R: Read> Markup<R> {
    /// Everything up to and with the start tag of `nmaprun`; `None` where that does not come.
    fn head(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut head = Vec::new();
        loop {
            let before = head.len();
            match self.piece(&mut head)? {
                Some(Piece::Other) if head.get(before) != Some(&b'<') => {
                    // Messages before the document are no part of it.
                    head.truncate(before);
                }
                Some(Piece::Other) => {
                    if !head.ends_with(b"\n") {
                        head.push(b'\n');
                    }
                }
                Some(Piece::Open(name)) if name == b"nmaprun" => {
                    self.open.push(name);
                    return Ok(Some(head));
                }
                _ => return Ok(None),
            }
        }
    }

    /// The next complete element of the top level; `None` where no other comes.
    fn record(&mut self, record: &mut Vec<u8>) -> io::Result<Option<Vec<u8>>> {
        record.clear();
        let mut found = None;
        loop {
            let Some(piece) = self.piece(record)? else { return Ok(None) };
            match piece {
                Piece::Open(name) => {
                    found.get_or_insert_with(|| name.clone());
                    self.open.push(name);
                }
                Piece::Empty(name) if self.open.len() == 1 => return Ok(Some(name)),
                Piece::Close(name) => {
                    // A document whose tags do not match is broken here.
                    if self.open.pop().as_deref() != Some(&name[..]) || self.open.is_empty() {
                        return Ok(None);
                    }
                    if self.open.len() == 1 {
                        return Ok(found);
                    }
                }
                Piece::Other if self.open.len() == 1 => record.clear(),
                _ => {}
            }
        }
    }

    /// Adds the next piece to `to`; `None` where the document ends, also in mid-piece.
    fn piece(&mut self, to: &mut Vec<u8>) -> io::Result<Option<Piece>> {
        let start = to.len();
        if self.peek()? != Some(b'<') {
            // Up to the next tag, which stays.
            loop {
                let held = self.input.fill_buf()?;
                if held.is_empty() || to.len() as u64 > MOST_RECORD {
                    return Ok(None);
                }
                let end = held.iter().position(|byte| *byte == b'<');
                let taken = end.unwrap_or(held.len());
                to.extend_from_slice(&held[..taken]);
                self.input.consume(taken);
                if end.is_some() {
                    return Ok(Some(Piece::Other));
                }
            }
        }
        let mut end = End { at: start, quote: None, brackets: 0 };
        while !end.is_reached(to, start) {
            let room = (MOST_RECORD + 1).saturating_sub(to.len() as u64);
            let got = self.input.by_ref().take(room).read_until(b'>', to)?;
            if got == 0 || !to.ends_with(b">") {
                return Ok(None);
            }
        }
        Ok(Some(kind(&to[start..])))
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }
}

/// Where a piece of markup ends: not at each `>`. Looks at each byte once.
struct End {
    at: usize,
    quote: Option<u8>,
    brackets: i64,
}

impl End {
    fn is_reached(&mut self, text: &[u8], start: usize) -> bool {
        let (piece, news) = (&text[start..], &text[self.at..]);
        self.at = text.len();
        match piece {
            [] => false,
            [b'<', b'!', b'-', b'-', rest @ ..] => rest.ends_with(b"-->"),
            [b'<', b'!', b'[', ..] => piece.ends_with(b"]]>"),
            [b'<', b'?', ..] => piece.ends_with(b"?>"),
            [b'<', b'!', ..] => {
                for byte in news {
                    self.brackets += i64::from(*byte == b'[') - i64::from(*byte == b']');
                }
                self.brackets == 0
            }
            _ => {
                for &byte in news {
                    match self.quote {
                        None if matches!(byte, b'"' | b'\'') => self.quote = Some(byte),
                        Some(open) if open == byte => self.quote = None,
                        _ => {}
                    }
                }
                self.quote.is_none()
            }
        }
    }
}

fn kind(piece: &[u8]) -> Piece {
    let name = |from: usize| {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        piece[from..].split(ends).next().unwrap_or_default().to_vec()
    };
    match piece {
        [b'<', b'!' | b'?', ..] => Piece::Other,
        [b'<', b'/', ..] => Piece::Close(name(2)),
        [.., b'/', b'>'] => Piece::Empty(name(1)),
        _ => Piece::Open(name(1)),
    }
}
