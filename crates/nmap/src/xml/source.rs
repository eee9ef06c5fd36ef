//! The bytes below the XML reader: found, decoded, counted, bounded.
//!
//! What it hands out is always UTF-8 without characters that XML forbids, so nothing above fails on a byte
//! that a scanned host smuggled in. It hands out what a single read returned, so nothing waits for a full
//! buffer.

use std::io::{self, BufRead, Read};

use super::Defect;

/// Bytes asked of the input at once; also how far in the document is looked for where it begins.
const BUFFER: usize = 128 << 10;
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// How bytes become characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Also US-ASCII, and what is unknown.
    Utf8,
    /// ISO-8859-1: each byte is its code point.
    Latin1,
}

/// A bounded, decoding `BufRead`.
pub(super) struct Source<R> {
    input: R,
    raw: Box<[u8]>,
    /// `raw[pos..good]` can be handed out as it is; up to `valid` it is known to be UTF-8; up to `end` it was
    /// read. Always `pos <= good <= end`, and `valid <= end`.
    pos: usize,
    good: usize,
    valid: usize,
    end: usize,
    at_end: bool,
    /// What stands for the bad or foreign bytes at `pos`: bytes, how many, how many are handed out, and for
    /// how many of `raw` they stand.
    patch: ([u8; 3], usize, usize, usize),
    encoding: Encoding,
    /// Bytes handed out; bytes of input that they stand for.
    out: u64,
    taken: u64,
    /// The same when the current piece of markup began.
    event_out: u64,
    event_taken: u64,
    limit: u64,
    exceeded: bool,
    /// Characters replaced so far.
    replaced: u64,
}

impl<R: Read> Source<R> {
    pub(super) fn new(input: R, limit: u64) -> Self {
        Self {
            input,
            raw: vec![0; BUFFER].into_boxed_slice(),
            pos: 0,
            good: 0,
            valid: 0,
            end: 0,
            at_end: false,
            patch: ([0; 3], 0, 0, 0),
            encoding: Encoding::Utf8,
            out: 0,
            taken: 0,
            event_out: 0,
            event_taken: 0,
            limit,
            exceeded: false,
            replaced: 0,
        }
    }

    /// Finds the document and stops before its first byte. Returns how many bytes of something else stood
    /// before it (Nmap's messages, a licence): an XML declaration must come first, but people keep files in
    /// which it does not.
    pub(super) fn find_document(&mut self) -> Result<u64, Defect> {
        loop {
            let seen = &self.raw[..self.end];
            if self.at_end || self.end == self.raw.len() || begins_at(seen).is_some() {
                break;
            }
            self.read().map_err(|e| read_defect(0, &e))?;
        }
        let seen = &self.raw[..self.end];
        if seen.is_empty() {
            return Err(Defect::Empty { offset: 0 });
        }
        if seen.starts_with(&[0xFE, 0xFF]) || seen.starts_with(&[0xFF, 0xFE]) {
            return Err(Defect::UnsupportedEncoding { offset: 0, encoding: "UTF-16".to_owned() });
        }
        let mark = if seen.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        let first = seen[mark..].iter().position(|b| !b.is_ascii_whitespace()).map(|i| mark + i);
        let start = match begins_at(seen) {
            Some(Beginning::Declaration(at)) => at,
            Some(Beginning::Root(at)) if first.is_none_or(|i| seen[i] != b'<') => at,
            _ => match first {
                Some(i) if seen[i] == b'<' => mark,
                None if self.at_end => return Err(Defect::Empty { offset: 0 }),
                _ => return Err(Defect::NotXml { offset: first.unwrap_or(0) as u64 }),
            },
        };
        self.pos = start;
        self.good = start;
        self.valid = start;
        self.taken = start as u64;
        self.event_taken = start as u64;
        Ok((start - mark) as u64)
    }

    /// Takes note that what follows is a new piece of markup.
    #[inline]
    pub(super) fn begin_event(&mut self) {
        self.event_out = self.out;
        self.event_taken = self.taken;
    }

    /// Decodes what was not yet handed out, and all that follows, as `encoding`.
    pub(super) fn set_encoding(&mut self, encoding: Encoding) {
        self.encoding = encoding;
        self.good = self.pos;
        self.valid = self.pos;
    }

    /// The current piece of markup is longer than the limit.
    pub(super) fn exceeded(&self) -> bool {
        self.exceeded
    }

    /// That limit, in bytes.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// Nothing more can be read.
    pub(super) fn at_end(&self) -> bool {
        self.at_end && self.pos == self.end
    }

    /// Characters that had to be replaced since this was last asked.
    #[inline]
    pub(super) fn take_replaced(&mut self) -> u64 {
        std::mem::take(&mut self.replaced)
    }

    /// Offset in the input where the current piece of markup began.
    #[inline]
    pub(super) fn event_offset(&self) -> u64 {
        self.event_taken
    }

    /// Offset in the input up to which all was handed out.
    pub(super) fn offset(&self) -> u64 {
        self.taken
    }

    /// Reads once, behind what is still held.
    fn read(&mut self) -> io::Result<()> {
        if self.pos > 0 {
            self.raw.copy_within(self.pos..self.end, 0);
            self.end -= self.pos;
            self.good -= self.pos;
            self.valid = self.valid.saturating_sub(self.pos);
            self.pos = 0;
        }
        loop {
            match self.input.read(&mut self.raw[self.end..]) {
                Ok(n) => {
                    self.at_end = n == 0;
                    self.end += n;
                    return Ok(());
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
    }

    /// Moves `good` forward as far as nothing needs to change, or sets `patch` for what stands at `pos`.
    fn decode(&mut self) -> io::Result<()> {
        while self.pos == self.good {
            if self.pos == self.end {
                if self.at_end {
                    return Ok(());
                }
                self.read()?;
                continue;
            }
            match self.encoding {
                Encoding::Utf8 if self.pos >= self.valid => {
                    if !self.validate() {
                        self.read()?;
                        continue;
                    }
                    if self.patch.1 > 0 {
                        return Ok(());
                    }
                }
                Encoding::Utf8 => {}
                Encoding::Latin1 => self.valid = self.end,
            }
            let latin = self.encoding == Encoding::Latin1;
            let run = clean_run(&self.raw[self.pos..self.valid], latin);
            self.good = self.pos + run;
            if run == 0 {
                let byte = self.raw[self.pos];
                if byte >= 0x80 {
                    self.patch = ([0xC0 | byte >> 6, 0x80 | byte & 0x3F, 0], 2, 0, 1);
                } else {
                    self.replace(1);
                }
                return Ok(());
            }
        }
        Ok(())
    }

    /// Finds how far from `pos` the bytes are UTF-8. False: a character is cut and more must be read.
    fn validate(&mut self) -> bool {
        match std::str::from_utf8(&self.raw[self.pos..self.end]) {
            Ok(_) => self.valid = self.end,
            Err(e) if e.valid_up_to() > 0 => self.valid = self.pos + e.valid_up_to(),
            Err(e) => match e.error_len() {
                Some(length) => self.replace(length),
                None if self.at_end => self.replace(self.end - self.pos),
                None => return false,
            },
        }
        true
    }

    fn replace(&mut self, raw_length: usize) {
        self.replaced += 1;
        let mut bytes = [0; 3];
        bytes.copy_from_slice(REPLACEMENT);
        self.patch = (bytes, REPLACEMENT.len(), 0, raw_length);
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let held = self.fill_buf()?;
        let n = held.len().min(to.len());
        to[..n].copy_from_slice(&held[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for Source<R> {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.out - self.event_out > self.limit {
            self.exceeded = true;
            return Err(io::Error::other("the limit on one piece of markup"));
        }
        if self.patch.1 == 0 && self.pos == self.good {
            self.decode()?;
        }
        if self.patch.1 > 0 {
            return Ok(&self.patch.0[self.patch.2..self.patch.1]);
        }
        Ok(&self.raw[self.pos..self.good])
    }

    #[inline]
    fn consume(&mut self, n: usize) {
        self.out += n as u64;
        if self.patch.1 == 0 {
            self.pos += n;
            self.taken += n as u64;
            return;
        }
        self.patch.2 += n;
        if self.patch.2 == self.patch.1 {
            self.pos += self.patch.3;
            self.good = self.pos;
            self.valid = self.valid.max(self.pos);
            self.taken += self.patch.3 as u64;
            self.patch.1 = 0;
        }
    }
}

pub(super) fn read_defect(offset: u64, error: &io::Error) -> Defect {
    Defect::Read { offset, kind: error.kind(), message: error.to_string() }
}

enum Beginning {
    Declaration(usize),
    Root(usize),
}

/// Where a document begins in `bytes`: at its XML declaration, or at Nmap's root where that comes first.
fn begins_at(bytes: &[u8]) -> Option<Beginning> {
    for (at, _) in bytes.iter().enumerate().filter(|(_, b)| **b == b'<') {
        let rest = &bytes[at..];
        let follows =
            |word: &[u8]| rest.starts_with(word) && rest.get(word.len()).is_some_and(u8::is_ascii_whitespace);
        if follows(b"<?xml") {
            return Some(Beginning::Declaration(at));
        }
        if follows(b"<nmaprun") || rest.starts_with(b"<nmaprun>") {
            return Some(Beginning::Root(at));
        }
    }
    None
}

/// How many bytes from the start need no change: none that XML forbids and, for Latin-1, none beyond ASCII.
fn clean_run(bytes: &[u8], ascii_only: bool) -> usize {
    let bad = |b: u8| (b < 0x20 && b != b'\n' && b != b'\t' && b != b'\r') || (ascii_only && b >= 0x80);
    let mut start = 0;
    // Blocks without an early exit are what the compiler turns into vector instructions.
    for block in bytes.chunks(64) {
        if block.iter().fold(false, |found, &b| found | bad(b)) {
            return start + block.iter().position(|&b| bad(b)).unwrap_or(0);
        }
        start += block.len();
    }
    bytes.len()
}
