//! Server-sent events as they come from the network (WHATWG, HTML, "Server-sent events"), read with bounds.

/// Longest line, and longest data of an event, in bytes. Portolan's own are some hundred.
const LONGEST: usize = 1 << 20;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// The last id that was told, by this event or one before it.
    pub(crate) id: Option<String>,
    /// Its kind; `message` where it has none.
    pub(crate) kind: String,
    /// What it says.
    pub(crate) data: String,
}

/// A line or an event is longer than any is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong;

/// Reads events from pieces of a stream. Holds one event at most.
#[derive(Debug, Default)]
pub(crate) struct Parser {
    line: Vec<u8>,
    /// The line before ended with CR: a LF is part of its end.
    after_cr: bool,
    begun: bool,
    id: Option<String>,
    kind: String,
    data: String,
    has_data: bool,
}

impl Parser {
    /// Takes the next piece and adds the events that it completes to `messages`.
    ///
    /// # Errors
    /// What comes is no such stream; nothing more can be read.
    pub(crate) fn feed(&mut self, piece: &[u8], messages: &mut Vec<Message>) -> Result<(), TooLong> {
        for &byte in piece {
            let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
            match byte {
                b'\n' if after_cr => {}
                b'\r' | b'\n' => messages.extend(self.end_of_line()?),
                _ if self.line.len() >= LONGEST => return Err(TooLong),
                _ => self.line.push(byte),
            }
        }
        Ok(())
    }

    fn end_of_line(&mut self) -> Result<Option<Message>, TooLong> {
        let line = std::mem::take(&mut self.line);
        let line = String::from_utf8_lossy(&line);
        let line = if std::mem::replace(&mut self.begun, true) {
            &*line
        } else {
            line.strip_prefix('\u{feff}').unwrap_or(&line)
        };
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.kind),
            "data" => {
                if self.data.len() + value.len() >= LONGEST {
                    return Err(TooLong);
                }
                if std::mem::replace(&mut self.has_data, true) {
                    self.data.push('\n');
                }
                self.data.push_str(value);
            }
            "id" if !value.contains('\0') => self.id = Some(value.to_owned()),
            // A comment, or a field that does not matter here.
            _ => {}
        }
        Ok(None)
    }

    fn dispatch(&mut self) -> Option<Message> {
        let (kind, data) = (std::mem::take(&mut self.kind), std::mem::take(&mut self.data));
        if !std::mem::take(&mut self.has_data) {
            return None;
        }
        let kind = if kind.is_empty() { "message".to_owned() } else { kind };
        Some(Message { id: self.id.clone(), kind, data })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(pieces: &[&[u8]]) -> Vec<(Option<String>, String, String)> {
        let (mut parser, mut messages) = (Parser::default(), Vec::new());
        for piece in pieces {
            parser.feed(piece, &mut messages).unwrap();
        }
        messages.into_iter().map(|m| (m.id, m.kind, m.data)).collect()
    }

    fn message(id: Option<&str>, kind: &str, data: &str) -> (Option<String>, String, String) {
        (id.map(str::to_owned), kind.to_owned(), data.to_owned())
    }

    #[test]
    fn reads_as_the_standard_has_it() {
        let stream = "\u{feff}: a comment\n\nid: 7\nevent: port\ndata: {\"a\":\ndata:1}\n\nevent:state\nretry: 10\nunknown\r\n\
data\r\rid\ndata:x\n\ndata: cut off";
        let expected = [
            message(Some("7"), "port", "{\"a\":\n1}"),
            message(Some("7"), "state", ""),
            message(Some(""), "message", "x"),
        ];
        assert_eq!(read(&[stream.as_bytes()]), expected);
        // An id alone holds for what follows; one with NUL does not count; two spaces leave one.
        let stream = b"id: 3\n\ndata:  y\n\nid: 4\0\ndata: z\n\n";
        assert_eq!(
            read(&[stream]),
            [message(Some("3"), "message", " y"), message(Some("3"), "message", "z")]
        );
    }

    #[test]
    fn endless_lines_and_events_are_refused() {
        let (mut parser, mut messages) = (Parser::default(), Vec::new());
        assert_eq!(parser.feed(&vec![b'x'; LONGEST + 1], &mut messages), Err(TooLong));
        let mut parser = Parser::default();
        let line = [b"data: ".as_slice(), &vec![b'x'; LONGEST / 2], b"\n"].concat();
        assert_eq!(parser.feed(&line, &mut messages), Ok(()));
        assert_eq!(parser.feed(&line, &mut messages), Err(TooLong));
        assert!(messages.is_empty());
    }

    proptest! {
        #[test]
        fn pieces_and_line_ends_make_no_difference(
            events in prop::collection::vec(("[a-z]{1,8}", 0u64..1000, "[^\r\n\0]{0,20}(\n[^\r\n\0]{0,20}){0,3}"), 0..8),
            end in prop::sample::select(vec!["\n", "\r", "\r\n"]),
            cuts in prop::collection::vec(1usize..9, 1..40),
        ) {
            let (mut lines, mut expected) = (Vec::new(), Vec::new());
            for (kind, id, data) in &events {
                lines.extend([": sign of life".to_owned(), format!("event: {kind}"), format!("id: {id}")]);
                lines.extend(data.split('\n').map(|part| format!("data: {part}")));
                lines.push(String::new());
                expected.push(message(Some(&id.to_string()), kind, data));
            }
            let stream: String = lines.iter().flat_map(|line| [line, end]).collect();
            let (mut pieces, mut rest) = (Vec::new(), stream.as_bytes());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() { break }
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                pieces.push(piece);
                rest = after;
            }
            prop_assert_eq!(read(&pieces), expected);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..50), 0..20)) {
            let (mut parser, mut messages) = (Parser::default(), Vec::new());
            for piece in &pieces {
                parser.feed(piece, &mut messages).unwrap();
            }
            let given: usize = pieces.iter().map(Vec::len).sum();
            prop_assert!(messages.len() <= given);
        }
    }
}
