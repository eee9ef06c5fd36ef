//! What a person sees while a scan runs: a bar with percent and remaining time, open ports as they are found.

use std::cell::Cell;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use portolan_model::{Event, Outcome};

use crate::output::one_line;
use crate::terminal::{Terminal, complain, say};

/// The lower end of the terminal, on standard error.
pub(crate) struct Live {
    bar: Option<ProgressBar>,
    /// Whether Nmap does all of it: what goes wrong is told in its words then.
    by_nmap: Cell<bool>,
}

impl Live {
    pub(crate) fn new(terminal: Terminal) -> Self {
        let bar = terminal.stderr.then(|| {
            let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{spinner} {msg} [{wide_bar}] {percent:>3}% {prefix}")
                .expect("the template is fixed");
            bar.set_style(style.progress_chars("=> "));
            bar.set_message("starting");
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, by_nmap: Cell::new(true) }
    }

    pub(crate) fn event(&self, event: &Event) {
        match event {
            Event::Started(head) => self.by_nmap.set(head.scanner.name.as_deref() != Some("portolan")),
            Event::PortFound(found) => {
                self.say(&format!("open {}/{} on {}", found.port, found.protocol, found.ip));
            }
            Event::Progress(progress) => {
                let Some(bar) = &self.bar else { return };
                bar.set_message(one_line(&progress.phase).into_owned());
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped to 0..=1000"
                )]
                bar.set_position((progress.percent.clamp(0.0, 100.0) * 10.0) as u64);
                bar.set_prefix(
                    progress.remaining_seconds.map_or(String::new(), |s| format!("ETA {}", eta(s))),
                );
            }
            Event::Warning(warning) => self.say(&format!("portolan: {}", warning.message)),
            Event::Ended(tail) => {
                self.finish();
                if tail.outcome == Outcome::Error
                    && let Some(message) = &tail.message
                {
                    complain(&format!("{}{message}", if self.by_nmap.get() { "Nmap: " } else { "" }));
                }
            }
            _ => {}
        }
    }

    /// Runs `write` with the bar out of the way, for standard output may be the same terminal.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Says in what state the whole is.
    pub(crate) fn state(&self, state: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(one_line(state).into_owned());
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// Says something, above the bar.
    pub(crate) fn say(&self, line: &str) {
        self.aside(|| say(line));
    }
}

fn eta(seconds: u64) -> String {
    match seconds {
        s if s < 60 => format!("{s}s"),
        s if s < 3600 => format!("{}m{:02}s", s / 60, s % 60),
        s => format!("{}h{:02}m", s / 3600, s / 60 % 60),
    }
}
