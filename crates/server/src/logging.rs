//! The log: lines of text or JSON on standard error.
//!
//! Much of what is logged was written by strangers. A line is one line, and no control character reaches a terminal,
//! whatever the format: the writer replaces them. There are no colours, since those would be control characters too.

use std::fmt::Write as _;
use std::io::{self, Write};

use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::settings::{LogFormat, LogSettings};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The level cannot be read. Settings that were loaded have a good one.
    #[error("log.level is {level:?}, which cannot be read: {source}")]
    Level {
        /// The level.
        level: String,
        /// Why not.
        source: tracing_subscriber::filter::ParseError,
    },
    /// This process logs already.
    #[error("this process logs already: {source}")]
    Twice {
        /// What the library said.
        source: tracing_subscriber::util::TryInitError,
    },
}

/// Starts logging to standard error, once a process.
///
/// # Errors
/// When the level cannot be read, or this process logs already.
pub fn start(settings: &LogSettings) -> Result<(), LogError> {
    subscriber(settings, io::stderr)?.try_init().map_err(|source| LogError::Twice { source })
}

/// Says something on standard error that shall not be in the log. Where standard error is closed nobody hears it, and
/// nothing else is lost: `eprintln!` would panic.
pub(crate) fn beside(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A subscriber that logs to a writer: for tests, and for [`start`].
///
/// # Errors
/// When the level cannot be read.
pub fn subscriber<W>(
    settings: &LogSettings,
    writer: W,
) -> Result<impl tracing::Subscriber + Send + Sync + use<W>, LogError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&settings.level)
        .map_err(|source| LogError::Level { level: settings.level.clone(), source })?;
    let layer = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Harmless(writer));
    let layer = match settings.format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    Ok(tracing_subscriber::registry().with(filter).with(layer))
}

/// A maker of writers that replace control characters.
struct Harmless<W>(W);

impl<'a, W: MakeWriter<'a>> MakeWriter<'a> for Harmless<W> {
    type Writer = HarmlessWriter<W::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        HarmlessWriter(self.0.make_writer())
    }
}

struct HarmlessWriter<W>(W);

impl<W: Write> Write for HarmlessWriter<W> {
    /// `tracing-subscriber` writes an event at a time, with one line feed at its end.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        self.0.write_all(harmless(&String::from_utf8_lossy(event)).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Text in which control characters and what reorders text are `\uXXXX`, which is good JSON too. The last line feed
/// stays.
fn harmless(text: &str) -> String {
    let (body, end) = text.strip_suffix('\n').map_or((text, ""), |body| (body, "\n"));
    let mut clean = String::with_capacity(text.len());
    for c in body.chars() {
        let reorders =
            matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || reorders {
            let _ = write!(clean, "\\u{:04x}", c as u32);
        } else {
            clean.push(c);
        }
    }
    clean + end
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged by `act`.
    fn logged(format: LogFormat, level: &str, act: impl FnOnce()) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let settings = LogSettings { format, level: level.to_owned() };
        let subscriber = subscriber(&settings, move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, act);
        String::from_utf8(kept.0.lock().unwrap().clone()).unwrap()
    }

    const HOSTILE: &str = "a\u{1b}[2J\u{7}\r\nfake line\u{9b}31m\u{202e}z\0";

    fn hostile() {
        let span = tracing::info_span!("run", run = %HOSTILE);
        let _in = span.enter();
        tracing::info!(banner = %HOSTILE, quoted = ?HOSTILE, "{HOSTILE}");
    }

    #[test]
    fn hostile_text_stays_on_its_line_and_harmless() {
        for format in [LogFormat::Text, LogFormat::Json] {
            let text = logged(format, "info", hostile);
            let line = text.strip_suffix('\n').unwrap();
            assert!(!line.chars().any(|c| c.is_control() || c == '\u{202e}'), "{line:?}");
            assert!(line.contains("[2J") && line.contains("fake line"), "{line:?}");
        }
    }

    #[test]
    fn json_lines_are_json_and_carry_the_run() {
        let text = logged(LogFormat::Json, "info", || {
            let span = tracing::info_span!("run", run = %"0193-x");
            let _in = span.enter();
            tracing::info!(hosts = 3, text = %HOSTILE, "finished");
        });
        let line: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(line["message"], "finished");
        assert_eq!(line["hosts"], 3);
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["span"]["run"], "0193-x");
        assert!(line["timestamp"].as_str().unwrap().ends_with('Z'));
    }

    #[test]
    fn text_lines_carry_the_run() {
        let text = logged(LogFormat::Text, "info", || {
            let _in = tracing::info_span!("run", run = %"0193-x").entered();
            tracing::warn!("slow");
        });
        assert!(text.contains("WARN run{run=0193-x}") && text.ends_with("slow\n"), "{text}");
    }

    #[test]
    fn the_level_is_obeyed_for_parts_too() {
        let act = || {
            tracing::debug!("not this");
            tracing::debug!(target: "portolan_server::queue", "but this");
        };
        let text = logged(LogFormat::Text, "info,portolan_server::queue=debug", act);
        assert!(text.contains("but this") && !text.contains("not this"), "{text}");
        assert_eq!(logged(LogFormat::Text, "off", act), "");
    }
}
