//! What a program says, read as it says it, kept up to a limit.

use std::io::Read;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::processes::wait_until;

/// What is kept of each stream, in bytes; the rest is counted.
const KEPT: usize = 64 << 20;

/// A stream being read by a thread.
#[derive(Debug)]
pub(crate) struct Stream {
    kept: Arc<Mutex<Kept>>,
    reader: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Kept {
    bytes: Vec<u8>,
    total: usize,
}

impl Stream {
    pub(crate) fn read(mut source: impl Read + Send + 'static) -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let shared = Arc::clone(&kept);
        let reader = std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(length @ 1..) = source.read(&mut buffer) {
                let mut kept = shared.lock().expect("no reader panics");
                kept.total += length;
                let room = KEPT.saturating_sub(kept.bytes.len());
                kept.bytes.extend_from_slice(&buffer[..length.min(room)]);
            }
        });
        Self { kept, reader }
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        let kept = self.kept.lock().expect("no reader panics");
        kept.bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    pub(crate) fn wait_closed(&self, limit: Duration) -> bool {
        wait_until(limit, || self.reader.is_finished())
    }

    pub(crate) fn total(&self) -> usize {
        self.kept.lock().expect("no reader panics").total
    }

    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.kept.lock().expect("no reader panics").bytes)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.kept.lock().expect("no reader panics").bytes).into_owned()
    }

    pub(crate) fn preview(&self) -> String {
        preview(&self.kept.lock().expect("no reader panics").bytes)
    }
}

/// The first 4 KiB, for a person.
pub(crate) fn preview(bytes: &[u8]) -> String {
    let start = &bytes[..bytes.len().min(4096)];
    let text: String = String::from_utf8_lossy(start)
        .chars()
        .flat_map(|c| if c.is_control() && c != '\n' { c.escape_default().collect() } else { vec![c] })
        .collect();
    if bytes.len() > start.len() { format!("{text}\n[{} bytes in all]", bytes.len()) } else { text }
}
