//! Text of a server's on its way to a terminal: shown, never obeyed.

use std::io::{self, Write};

use crate::output::one_line;

/// Escapes what a terminal would act on, and lets line ends and tabs through.
pub(crate) struct Shown<W> {
    out: W,
    /// The beginning of a character.
    rest: Vec<u8>,
}

impl<W: Write> Shown<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, rest: Vec::new() }
    }
}

impl<W: Write> Write for Shown<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut text = std::mem::take(&mut self.rest);
        text.extend_from_slice(bytes);
        let mut chunks = text.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            for piece in chunk.valid().split_inclusive(['\n', '\t']) {
                let (body, end) = piece.split_at(piece.trim_end_matches(['\n', '\t']).len());
                self.out.write_all(one_line(body).as_bytes())?;
                self.out.write_all(end.as_bytes())?;
            }
            // At the end it may be a character of which more comes.
            if chunks.peek().is_none() && chunk.invalid().len() < 4 {
                self.rest = chunk.invalid().to_vec();
            } else {
                self.out.write_all(chunk.invalid().escape_ascii().to_string().as_bytes())?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.rest);
        self.out.write_all(rest.escape_ascii().to_string().as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_told_nothing_to_do() {
        for size in 1..12 {
            let mut shown = Shown::new(Vec::new());
            for piece in "a\tb\n\u{1b}[2J端口\r\n\u{9b}x\u{202e}".as_bytes().chunks(size) {
                shown.write_all(piece).unwrap();
            }
            shown.write_all(b"\xff\x9b\n").unwrap();
            let text = String::from_utf8(shown.out).unwrap();
            assert_eq!(text, "a\tb\n\\u{1b}[2J端口\\r\n\\u{9b}x\\u{202e}\\xff\\x9b\n", "in pieces of {size}");
        }
    }
}
