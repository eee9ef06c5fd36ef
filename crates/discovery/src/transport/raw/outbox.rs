//! What is about to leave, by two threads where it is much.
//!
//! The kernel does most of its work on a frame, down to the answer of whoever lives on the same machine, on the processor
//! that sends it, while it is sent. So a second processor sends a second half at the same time.

use std::io;
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use socket2::{SockAddr, Socket};

use super::build::Frame;
use super::socket::{BATCH, Packets};

/// Packets that one thread sends by itself; of more, the rest is another's. Fewer are not worth waking it.
const HALF: usize = BATCH / 2;

/// Packets that wait to be sent together by one socket.
pub(super) struct Outbox {
    first: Packets,
    /// The rest; none while the helper has it.
    second: Option<Packets>,
    helper: Option<Helper>,
}

/// The other thread. It ends when nobody hands it anything any more.
struct Helper {
    work: SyncSender<(Packets, Socket)>,
    done: Receiver<(Packets, io::Result<usize>)>,
}

impl Outbox {
    pub(super) fn new() -> Self {
        Self { first: Packets::new(), second: None, helper: None }
    }

    pub(super) fn clear(&mut self) {
        self.first.clear();
        if let Some(second) = &mut self.second {
            second.clear();
        }
    }

    /// Where the next packet is to be written; none where it is full.
    pub(super) fn next(&mut self) -> Option<&mut Frame> {
        self.filling().next()
    }

    /// Keeps what was written. All of a batch have an address `to`, or none has.
    pub(super) fn push(&mut self, length: usize, to: Option<SockAddr>) {
        self.filling().push(length, to);
    }

    fn filling(&mut self) -> &mut Packets {
        if self.first.len() < HALF { &mut self.first } else { self.second.get_or_insert_with(Packets::new) }
    }

    /// Sends the first of them, as many as the socket takes, and says how many. Where it takes a part alone, some behind
    /// those may have left too: they leave twice.
    pub(super) fn send(&mut self, socket: &Socket) -> io::Result<usize> {
        let Some(mut second) = self.second.take_if(|second| second.len() > 0) else {
            return self.first.send(socket.as_fd());
        };
        // Of what is routed, each may be refused: then nothing behind it may have left.
        if self.first.are_routed() {
            let mut sent = self.first.send(socket.as_fd());
            if sent.as_ref().is_ok_and(|&count| count == self.first.len()) {
                let more = second.send(socket.as_fd()).unwrap_or(0);
                sent = sent.map(|count| count + more);
            }
            self.second = Some(second);
            return sent;
        }
        self.side_by_side(second, socket)
    }

    fn side_by_side(&mut self, second: Packets, socket: &Socket) -> io::Result<usize> {
        let shared = socket.try_clone()?;
        let helper = match &mut self.helper {
            Some(helper) => helper,
            none => none.insert(Helper::start()?),
        };
        helper.work.send((second, shared)).map_err(io::Error::other)?;
        let sent = self.first.send(socket.as_fd());
        let (second, more) = helper.done.recv().map_err(io::Error::other)?;
        self.second = Some(second);
        // What the second half was refused for is said when it is the first.
        sent.map(|count| if count == self.first.len() { count + more.unwrap_or(0) } else { count })
    }
}

impl Helper {
    fn start() -> io::Result<Self> {
        let (work, orders) = sync_channel::<(Packets, Socket)>(1);
        let (results, done) = sync_channel(1);
        thread::Builder::new().name("prober-send".to_owned()).spawn(move || {
            while let Ok((mut packets, socket)) = orders.recv() {
                let sent = packets.send(socket.as_fd());
                if results.send((packets, sent)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { work, done })
    }
}
