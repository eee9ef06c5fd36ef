//! Following a run: its events as they come, on the same lower end of the terminal as a scan's here. A connection that
//! is lost is made anew, and goes on after the last event.

use std::time::Duration;

use portolan_model::{Event, PortFound, Progress, Warning};
use reqwest::Method;
use reqwest::header::ACCEPT;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::events::{Message, Parser};
use super::http::media_type;
use super::wire::{LogEvent, PortEvent, ProgressEvent, Run, StateEvent, is_end};
use super::{ClientError, Connection};
use crate::args::OutputArgs;
use crate::exit::{Exit, Failure};
use crate::live::Live;
use crate::signals::Signals;
use crate::terminal::{Terminal, complain};

/// How long a server may be away before it is given up. A restart takes seconds, that of a large machine minutes.
const PATIENCE: Duration = Duration::from_mins(5);
/// The first wait before another try, which doubles.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait before another try.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A stream that lived so long was no failure, whether it told anything or not.
const LIVED: Duration = Duration::from_secs(10);

/// Follows a run to its end, prints its result, and says by the exit code how it ended.
///
/// # Errors
/// The server is away for too long or says no, or the result cannot be written.
pub(crate) async fn to_the_end(
    connection: &Connection,
    run: Run,
    output: &OutputArgs,
    terminal: Terminal,
) -> Result<Exit, Failure> {
    let mut signals = Signals::listen()?;
    let live = Live::new(terminal);
    let mut follower = Follower {
        connection,
        run: run.id,
        live: &live,
        last: None,
        lost: None,
        told: false,
        wait: FIRST_WAIT,
    };
    let ended = tokio::select! {
        ended = follower.until_over() => Some(ended),
        () = signals.next() => None,
    };
    live.finish();
    let again = format!("portolan follow {}", run.id);
    let run = match ended {
        None => {
            complain(&format!(
                "no longer followed; the run goes on. To follow it again: {again}; to end it: portolan cancel {}",
                run.id
            ));
            return Ok(Exit::Interrupted);
        }
        Some(Err(error)) => {
            complain(&format!("the run was followed no further, and may go on: {again}"));
            return Err(error.into());
        }
        Some(Ok(run)) => run,
    };
    tell_end(&run);
    let fetched = tokio::select! {
        fetched = super::result::fetch(connection, run.id, output, terminal) => fetched,
        () = signals.next() => {
            complain(&format!("interrupted; to print the result: portolan result {}", run.id));
            return Ok(Exit::Interrupted);
        }
    };
    match fetched {
        // What never began has no document.
        Err(Failure::Client(error)) if error.status() == Some(409) && run.exit() != Exit::Done => {}
        fetched => fetched?,
    }
    Ok(run.exit())
}

/// Says how a run ended, where it did not simply come to its end.
fn tell_end(run: &Run) {
    let word = match run.state.as_str() {
        "completed" => return,
        "cancelled" => "cancelled: what was found until then is kept",
        "timedOut" => "its time was up: what was found until then is kept",
        "failed" => "the run failed",
        "interrupted" => "the run was interrupted: what was found until then is kept",
        "partial" => "only a part of the run was done",
        other => other,
    };
    match &run.message {
        Some(message) => complain(&format!("{word}: {message}")),
        None => complain(word),
    }
    if let Some(hint) = &run.hint {
        complain(hint);
    }
}

struct Follower<'a> {
    connection: &'a Connection,
    run: uuid::Uuid,
    live: &'a Live,
    /// The number of the last event that was shown.
    last: Option<u64>,
    /// Since when there is nothing new to be had.
    lost: Option<Instant>,
    /// It was told that there is trouble.
    told: bool,
    wait: Duration,
}

impl Follower<'_> {
    async fn until_over(&mut self) -> Result<Run, ClientError> {
        loop {
            let began = Instant::now();
            let listened = self.listen().await;
            if began.elapsed() >= LIVED && !matches!(listened, Err(ClientError::Unreachable { .. })) {
                self.found();
            }
            // Whatever the stream said, the run itself says whether it is over.
            let problem = match (listened, self.connection.run(self.run).await) {
                (_, Ok(run)) if run.is_over() => return Ok(run),
                (Err(error), _) | (Ok(()), Err(error)) if !error.may_pass() => return Err(error),
                (Err(error), _) | (Ok(()), Err(error)) => Some(error),
                (Ok(()), Ok(_)) => None,
            };
            self.pause(problem).await?;
        }
    }

    /// Waits before another try; gives up after too many.
    async fn pause(&mut self, problem: Option<ClientError>) -> Result<(), ClientError> {
        let since = *self.lost.get_or_insert_with(Instant::now);
        // A stream that ends by itself is taken up again in silence: servers end each after a while.
        if let Some(problem) = problem.as_ref().filter(|_| !self.told) {
            self.live.say(&format!("portolan: {problem}; trying again"));
            self.told = true;
        }
        if since.elapsed() > PATIENCE {
            let server = self.connection.address().to_string();
            let reason = format!("it told nothing new for {} minutes", PATIENCE.as_secs() / 60);
            return Err(problem.unwrap_or(ClientError::BrokenOff { server, reason }));
        }
        let asked =
            problem.and_then(|problem| problem.retry_after()).map_or(Duration::ZERO, Duration::from_secs);
        tokio::time::sleep(self.wait.max(asked.min(LONGEST_WAIT * 6))).await;
        self.wait = (self.wait * 2).min(LONGEST_WAIT);
        Ok(())
    }

    /// Something new came.
    fn found(&mut self) {
        if std::mem::take(&mut self.told) {
            self.live.say("portolan: following again");
        }
        self.lost = None;
        self.wait = FIRST_WAIT;
    }

    /// Shows events until the stream or the run ends.
    async fn listen(&mut self) -> Result<(), ClientError> {
        let path = format!("/api/v1/runs/{}/events", self.run);
        let mut request = self.connection.request(Method::GET, &path).header(ACCEPT, "text/event-stream");
        if let Some(last) = self.last {
            request = request.header("last-event-id", last);
        }
        let mut response = self.connection.send(request).await?;
        let kind = media_type(&response);
        if kind != "text/event-stream" {
            return Err(self
                .connection
                .not_portolan(response.status().as_u16(), format!("{kind:?} instead of events")));
        }
        let (mut parser, mut messages) = (Parser::default(), Vec::new());
        while let Some(piece) = response.chunk().await.map_err(|error| self.connection.broken_off(&error))? {
            let fed = parser.feed(&piece, &mut messages);
            for message in messages.drain(..) {
                if self.show(&message)? {
                    return Ok(());
                }
            }
            fed.map_err(|_| self.connection.not_portolan(200, "an event without an end"))?;
        }
        Ok(())
    }

    /// Shows an event, once. Returns whether the run is over.
    fn show(&mut self, message: &Message) -> Result<bool, ClientError> {
        let number = message.id.as_deref().and_then(|id| id.parse::<u64>().ok());
        if number.is_none() || number <= self.last {
            return Ok(false);
        }
        self.last = number;
        self.found();
        match message.kind.as_str() {
            "progress" => {
                let told: ProgressEvent = self.read(message)?;
                self.live.event(&Event::Progress(Progress {
                    phase: told.phase.unwrap_or_else(|| "scanning".to_owned()).into(),
                    percent: told.percent,
                    remaining_seconds: told.eta_seconds,
                    expected_end: None,
                }));
            }
            "port" => {
                let PortEvent { ip, protocol, port } = self.read(message)?;
                self.live.event(&Event::PortFound(PortFound { ip, protocol, port }));
            }
            "log" => {
                let told: LogEvent = self.read(message)?;
                self.live.event(&Event::Warning(Warning::new("log", told.message)));
            }
            "state" => {
                let told: StateEvent = self.read(message)?;
                if is_end(&told.state) && !told.resumes {
                    return Ok(true);
                }
                self.live.state(match told.state.as_str() {
                    "created" | "pending" => "waiting for its turn",
                    "waiting" => {
                        // It may last for days: that is said where there is no terminal, too. The server says until when.
                        let why = told.message.as_deref().unwrap_or("its windows are closed");
                        self.live.say(&format!("portolan: the run waits: {why}"));
                        "waiting for its windows to open"
                    }
                    "running" => "running",
                    "interrupted" => "interrupted, and goes on by itself",
                    other => other,
                });
            }
            // Hosts are in the result; what newer servers tell beyond is not for us.
            _ => {}
        }
        Ok(false)
    }

    fn read<T: DeserializeOwned>(&self, message: &Message) -> Result<T, ClientError> {
        serde_json::from_str(&message.data).map_err(|error| {
            self.connection.not_portolan(200, format!("an event {:?} with {error}", message.kind))
        })
    }
}
