//! Reading what Nmap writes: bounded, copied byte for byte, and never stuck on a pipe that somebody holds open.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, PipeReader, Read, Write};
use std::net::IpAddr;
use std::os::fd::AsFd;
use std::sync::Arc;

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use portolan_model::{Event, PortFound, Protocol};
use tokio::sync::mpsc;

use super::ending::{Failure, Stream};

/// A copy of what Nmap writes.
pub(super) type Copy = Option<Box<dyn Write + Send>>;
/// Bytes read at a time.
const CHUNK: usize = 64 << 10;
/// Bytes of a line of text that are looked at. `Discovered open port` lines are some 80.
const LINE: usize = 512;
/// Bytes kept of standard error.
const TAIL: usize = 64 << 10;

/// One of Nmap's outputs, copied as it is read, that ends when its other end is closed or when it is cut off.
pub(super) struct Source<R> {
    pipe: R,
    /// Its other end is closed in order to end all reading.
    cut: Arc<PipeReader>,
    copy: Copy,
    stream: Stream,
    limit: u64,
    pub(super) total: u64,
    /// Its end has been read.
    pub(super) ended: bool,
    pub(super) failure: Option<Failure>,
}

impl<R: Read + AsFd> Source<R> {
    pub(super) fn new(pipe: R, cut: Arc<PipeReader>, stream: Stream, limit: u64, copy: Copy) -> Self {
        Self { pipe, cut, copy, stream, limit, total: 0, ended: false, failure: None }
    }

    /// Whether there is something to read (or the end of it); false when reading was cut off.
    fn ready(&self) -> io::Result<bool> {
        let mut fds = [
            PollFd::new(self.pipe.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.cut.as_fd(), PollFlags::empty()),
        ];
        while let Err(error) = poll(&mut fds, PollTimeout::NONE) {
            if error != Errno::EINTR {
                return Err(error.into());
            }
        }
        let readable = fds[0].revents().is_some_and(|events| events.contains(PollFlags::POLLIN));
        let cut = fds[1].any().unwrap_or(true);
        // What is in the pipe is still read after the cut; only waiting ends.
        Ok(readable || !cut)
    }

    fn fail(&mut self, failure: Failure) -> io::Error {
        let error = io::Error::other(failure.to_string());
        self.failure = Some(failure);
        error
    }

    /// Flushes the copy.
    pub(super) fn finish(&mut self) {
        let Some(copy) = &mut self.copy else { return };
        if let Err(source) = copy.flush() {
            let stream = self.stream;
            self.failure.get_or_insert(Failure::Copy { stream, source });
        }
    }

    fn read_some(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.ready()? {
                return Ok(0);
            }
            match self.pipe.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                got => return got,
            }
        }
    }
}

impl<R: Read + AsFd> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.failure.is_some() {
            return Err(io::Error::other("reading has failed before"));
        }
        let (stream, limit) = (self.stream, self.limit);
        // All up to the limit is read and used; the byte after it is too much.
        let room = usize::try_from(limit - self.total).unwrap_or(usize::MAX).max(1);
        let most = buffer.len().min(room);
        let buffer = &mut buffer[..most];
        let got = match self.read_some(buffer) {
            Ok(got) => got,
            Err(source) => return Err(self.fail(Failure::Read { stream, source })),
        };
        self.ended |= got == 0;
        if got as u64 > limit - self.total {
            return Err(self.fail(Failure::Flood { stream, limit }));
        }
        self.total += got as u64;
        if let Some(copy) = &mut self.copy
            && let Err(source) = copy.write_all(&buffer[..got])
        {
            return Err(self.fail(Failure::Copy { stream, source }));
        }
        Ok(got)
    }
}

/// Reads Nmap's text to its end and tells the open ports it speaks of.
pub(super) fn read_text<R: Read + AsFd>(source: &mut Source<R>, events: &mpsc::Sender<Event>) {
    let mut chunk = vec![0; CHUNK];
    let mut lines = Lines::default();
    while let Ok(got @ 1..) = source.read(&mut chunk) {
        lines.push(&chunk[..got], |line| {
            if let Some(found) = discovered(line) {
                // A caller that no longer listens ends the run by another way.
                let _ = events.blocking_send(Event::PortFound(found));
            }
        });
    }
    source.finish();
}

/// Reads standard error to its end and keeps the last of it.
pub(super) fn read_errors<R: Read + AsFd>(source: &mut Source<R>) -> String {
    let mut chunk = vec![0; CHUNK];
    let mut tail = VecDeque::with_capacity(TAIL);
    while let Ok(got @ 1..) = source.read(&mut chunk) {
        tail.extend(&chunk[..got]);
        tail.drain(..tail.len().saturating_sub(TAIL));
    }
    String::from_utf8_lossy(tail.make_contiguous()).into_owned()
}

/// Cuts text into lines. A line beyond [`LINE`] bytes is passed over.
#[derive(Default)]
struct Lines {
    begun: Vec<u8>,
    too_long: bool,
}

impl Lines {
    fn push(&mut self, text: &[u8], mut each: impl FnMut(&[u8])) {
        for piece in text.split_inclusive(|byte| *byte == b'\n') {
            let whole = piece.ends_with(b"\n");
            self.too_long |= self.begun.len() + piece.len() > LINE;
            if self.too_long {
                self.begun.clear();
            } else if whole && self.begun.is_empty() {
                each(&piece[..piece.len() - 1]);
                continue;
            } else {
                self.begun.extend_from_slice(piece);
            }
            if whole {
                if !self.too_long {
                    self.begun.pop();
                    each(&self.begun);
                }
                self.begun.clear();
                self.too_long = false;
            }
        }
    }
}

/// Reads `Discovered open port 22/tcp on 127.0.0.1`, exactly that. An IPv6 zone (`%eth0`) is dropped, as
/// [`IpAddr`] has none.
fn discovered(line: &[u8]) -> Option<PortFound> {
    let rest = line.strip_prefix(b"Discovered open port ")?;
    let rest = std::str::from_utf8(rest).ok()?;
    let (port, ip) = rest.split_once(" on ")?;
    let (port, protocol) = port.split_once('/')?;
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let protocol = match protocol {
        "tcp" => Protocol::Tcp,
        "udp" => Protocol::Udp,
        "sctp" => Protocol::Sctp,
        "ip" => Protocol::Ip,
        _ => return None,
    };
    let ip: IpAddr = ip.split_once('%').map_or(ip, |(ip, _)| ip).parse().ok()?;
    Some(PortFound { ip, protocol, port: port.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_exact_line_tells_a_port() {
        let found = discovered(b"Discovered open port 22/tcp on 127.0.0.1").unwrap();
        assert_eq!(found, PortFound { ip: [127, 0, 0, 1].into(), protocol: Protocol::Tcp, port: 22 });
        assert_eq!(discovered(b"Discovered open port 53/udp on ::1").unwrap().protocol, Protocol::Udp);
        assert_eq!(
            discovered(b"Discovered open port 1/tcp on fe80::1%eth0").unwrap().ip.to_string(),
            "fe80::1"
        );
        for line in [
            " Discovered open port 22/tcp on 127.0.0.1",
            "Discovered open port 22/tcp on 127.0.0.1 ",
            "Discovered open port 22/tcp on 127.0.0.1\r",
            "| Discovered open port 22/tcp on 127.0.0.1",
            "Discovered open port 65536/tcp on 127.0.0.1",
            "Discovered open port +22/tcp on 127.0.0.1",
            "Discovered open port 22/icmp on 127.0.0.1",
            "Discovered open port 22/tcp on localhost",
            "Discovered open port 22/tcp",
            "Discovered open port ",
            "",
        ] {
            assert_eq!(discovered(line.as_bytes()), None, "{line}");
        }
    }

    #[test]
    fn a_line_beyond_its_limit_is_passed_over_and_the_next_is_read() {
        let mut lines = Lines::default();
        let mut seen = Vec::new();
        for piece in ["x".repeat(LINE).as_str(), "more\nshort\nbeg", "un\n", "unfinished"] {
            lines.push(piece.as_bytes(), |line| seen.push(String::from_utf8_lossy(line).into_owned()));
        }
        assert_eq!(seen, ["short", "begun"]);
    }

    proptest! {
        #[test]
        fn lines_do_not_depend_on_how_text_is_cut(text in "[a-c\n]{0,200}", size in 1usize..20) {
            let mut lines = Lines::default();
            let mut seen = Vec::new();
            for piece in text.as_bytes().chunks(size) {
                lines.push(piece, |line| seen.push(line.to_vec()));
            }
            let mut expected: Vec<Vec<u8>> = text.split('\n').map(|line| line.as_bytes().to_vec()).collect();
            expected.pop();
            prop_assert_eq!(seen, expected);
        }

        #[test]
        fn no_line_panics(line in proptest::collection::vec(any::<u8>(), 0..100)) {
            let mut prefixed = b"Discovered open port ".to_vec();
            prefixed.extend(&line);
            discovered(&prefixed);
            discovered(&line);
        }
    }
}
