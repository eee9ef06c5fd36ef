//! How a run ends: its state, its words, its document.

use std::time::Duration;

use portolan_model::{Document, Outcome, ScanInfo, Stats, Tally, Warning};
use portolan_store::StoreError;
use portolan_store::runs::{Lease, NewEvent, Run, RunEnd, RunState, ShardState, StoredShard};
use tokio::sync::watch;

use super::check::json;
use super::pump::GIVEN_UP;
use super::shard::Became;
use super::stages;
use super::work::{Gone, end_state, surely};
use super::{Context, Why, doors};
use crate::live::wire;
use crate::metrics;

/// Warnings that a run's document keeps.
const WARNINGS: usize = 500;

/// What to do where nobody answered.
const NOBODY: &str = "no host answered: they may be off, or drop the probes of host discovery. -Pn scans without asking first; check that the targets are meant; without raw sockets Nmap only asks TCP ports 80 and 443";

/// The end of a run that was worked on.
pub(super) struct Ended<'a> {
    context: &'a Context,
    run: &'a Run,
    lease: Lease,
    spent_ms: u64,
}

impl<'a> Ended<'a> {
    pub(super) fn of(context: &'a Context, run: &'a Run, lease: Lease, spent_ms: u64) -> Self {
        Self { context, run, lease, spent_ms }
    }

    /// Writes the end, however long it takes.
    pub(super) async fn write(
        &self,
        became: &Became,
        why: &watch::Receiver<Option<Why>>,
    ) -> Result<(), Gone> {
        let mut asked = *why.borrow();
        if end_state(became, asked, false) == RunState::Waiting {
            match surely(self.context, why, || self.pause()).await {
                Ok(()) => return Ok(()),
                // Somebody asked for the end meanwhile.
                Err(Gone(StoreError::IllegalTransition { .. })) => asked = Some(Why::Cancelled),
                Err(gone) => return Err(gone),
            }
        }
        let end = self.end(became, asked).await.map_err(Gone)?;
        let store = &self.context.parts.store;
        let write = || store.end_run(self.lease, &end, self.context.parts.clock.now());
        let events = surely(self.context, why, write).await?;
        tracing::info!(state = %end.state, message = end.message.as_deref().unwrap_or(""), "ended");
        metrics::run_ended(end.state.as_str(), Duration::from_millis(self.spent_ms));
        self.context.tell(self.run.id, &events, !end.resumes);
        Ok(())
    }

    /// The run waits for its windows, and goes on with what is left.
    async fn pause(&self) -> Result<(), StoreError> {
        let store = &self.context.parts.store;
        let now = self.context.parts.clock.now();
        let said = self.context.windows.say(self.run, now).await?;
        let hold = doors::hold(&said, now);
        let events = store.pause_run(self.lease, &hold, self.spent_ms).await?;
        tracing::info!(message = hold.message, "paused");
        self.context.tell(self.run.id, &events, false);
        Ok(())
    }

    async fn end(&self, became: &Became, why: Option<Why>) -> Result<RunEnd, StoreError> {
        let store = &self.context.parts.store;
        let shards = store.shards(self.run.key).await?;
        let now = store.run_by_key(self.run.key).await?;
        let done = shards.iter().filter(|shard| shard.state == ShardState::Done).count();
        let failed = shards.iter().find(|shard| shard.state == ShardState::Failed);
        let kept = done > 0 || now.counts.hosts > 0;
        let mut state = end_state(became, why, kept);
        let mut message = self.message(became, state, kept);
        if let (RunState::Completed, Some(failed)) = (state, failed) {
            // Some shards failed on the way, whichever ended last.
            state = if kept { RunState::Partial } else { RunState::Failed };
            let of = document(failed).message.unwrap_or_default();
            message = Some(format!("{done} of {} parts were scanned; another failed: {of}", shards.len()));
        }
        let mut document = whole(&now, &shards, state, message.as_deref());
        if state == RunState::Completed
            && !lists_only(&now)
            && let Some(left_out) = left_out(&document, now.counts.hosts_total)
        {
            // Nmap went well, and asked nobody.
            if now.counts.hosts == 0 && document.stats.unwrap_or_default().hosts_total == 0 {
                state = RunState::Failed;
            }
            document = whole(&now, &shards, state, Some(&left_out));
            message = Some(left_out);
        }
        if state == RunState::Completed && message.is_none() {
            message = given_up(&shards);
        }
        let nobody = state == RunState::Completed && now.counts.hosts_up == 0 && !lists_only(&now);
        let hint = nobody.then(|| NOBODY.to_owned());
        let message = message.or_else(|| nobody.then(|| document.summary.clone()));
        let resumes = state == RunState::Interrupted;
        Ok(RunEnd {
            state,
            resumes,
            events: vec![wire::state(state, resumes, message.as_deref(), hint.as_deref())],
            message,
            hint,
            verdict: None,
            stats: document.stats,
            document: Some(json(&document)),
            spent_ms: self.spent_ms,
        })
    }

    fn message(&self, became: &Became, state: RunState, kept: bool) -> Option<String> {
        let kept = if kept { "; what was found until then is kept" } else { "" };
        match became {
            Became::Done => None,
            Became::Stopped if state == RunState::Interrupted => {
                Some("the server stopped; the run goes on when it starts again".to_owned())
            }
            Became::Stopped => Some(format!("cancelled{kept}")),
            Became::TimedOut => {
                let limit = self.run.timeout_seconds.unwrap_or_default();
                Some(format!("the time limit of {limit} s was reached{kept}; scan less, or raise the limit"))
            }
            Became::Refused(reason) if kept.is_empty() => Some(refused(reason)),
            Became::Refused(reason) => Some(format!("refused before its end{kept}: {reason}")),
            Became::Failed { message, .. } => Some(format!("{message}{kept}")),
        }
    }
}

/// The words of a run that may not start.
pub(super) fn refused(reason: &str) -> String {
    format!("refused, nothing was sent: {reason}")
}

/// That Nmap left addresses out which it was given: all of them, or some with a warning. Nothing where all it was to
/// scan is accounted for; what the command itself excludes need not be.
fn left_out(document: &Document, given: u64) -> Option<String> {
    let scanned = document.stats.unwrap_or_default().hosts_total;
    let said = document.warnings.iter().find(|warning| warning.message.to_ascii_lowercase().contains("skip"));
    let why = match said {
        Some(warning) => warning.message.clone(),
        None if scanned == 0 => {
            "the command leaves out what was to be scanned, or Nmap cannot reach it as it is written (a zone that is not here)"
                .into()
        }
        None => return None,
    };
    let of = match scanned {
        0 => "none".to_owned(),
        some => format!("{some} only"),
    };
    (scanned < given).then(|| match given {
        1 => format!("its one address was not scanned: {why}"),
        _ => {
            format!("{of} of {given} addresses {} scanned: {why}", if scanned == 1 { "was" } else { "were" })
        }
    })
}

/// That Nmap gave hosts up, so that nothing open there does not mean that nothing is.
fn given_up(shards: &[StoredShard]) -> Option<String> {
    let warnings = shards.iter().flat_map(|shard| document(shard).warnings);
    let said: Vec<Warning> = warnings.filter(|warning| warning.code == GIVEN_UP).collect();
    match &said[..] {
        [] => None,
        [one] => Some(one.message.clone()),
        parts => Some(format!(
            "in {} parts of the scan hosts were given up at the host timeout: what is open there is not known; give them a longer one (--host-timeout)",
            parts.len()
        )),
    }
}

/// `-sL` asks nobody.
fn lists_only(run: &Run) -> bool {
    serde_json::from_str::<Vec<String>>(&run.argv).is_ok_and(|argv| argv.iter().any(|word| word == "-sL"))
}

fn document(shard: &StoredShard) -> Document {
    shard.document.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The command as a whole, as Nmap's documents tell it.
pub(crate) fn command_line(run: &Run) -> String {
    let argv: Vec<String> = serde_json::from_str(&run.argv).unwrap_or_default();
    format!("nmap {}", argv.join(" "))
}

/// The document of a run, without its hosts, from those of its shards.
pub(super) fn whole(run: &Run, shards: &[StoredShard], state: RunState, message: Option<&str>) -> Document {
    let mut whole = Document { start: run.started_at, ..Document::default() };
    let mut sums = Stats::default();
    for part in shards.iter().filter(|shard| shard.document.is_some()).map(document) {
        if whole.scanner.name.is_none() {
            whole.scanner = part.scanner;
            if shards.len() > 1 {
                whole.scanner.args = Some(command_line(run).into());
            }
        }
        // Nmap tells whole seconds: what is over within one ends when it began.
        let end = part.end.map(|end| end.max(run.started_at.unwrap_or(end)));
        whole.end = end.max(whole.end);
        whole.elapsed_seconds = match (whole.elapsed_seconds, part.elapsed_seconds) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
        let new = |info: &ScanInfo| !whole.scan_info.contains(info);
        let infos: Vec<ScanInfo> = part.scan_info.into_iter().filter(new).collect();
        whole.scan_info.extend(infos);
        whole.pre_scripts.extend(part.pre_scripts);
        whole.post_scripts.extend(part.post_scripts);
        let room = WARNINGS.saturating_sub(whole.warnings.len());
        whole.warnings.extend(part.warnings.into_iter().take(room));
        let of = part.stats.unwrap_or_default();
        sums.hosts_up += of.hosts_up;
        sums.hosts_down += of.hosts_down;
        sums.hosts_total += of.hosts_total;
    }
    whole.outcome = match state {
        RunState::Completed => Outcome::Success,
        RunState::Failed | RunState::Partial => Outcome::Error,
        _ => Outcome::Interrupted,
    };
    whole.message = message.map(str::to_owned);
    whole.stats = Some(sums);
    whole.stages = stages::read(run.stages.as_deref());
    let tally = Tally {
        hosts: run.counts.hosts,
        hosts_up: run.counts.hosts_up,
        open_ports: run.counts.open_ports,
        maybe_open_ports: run.counts.maybe_open_ports,
    };
    whole.summary = tally.summary(Some(sums));
    whole
}

/// An end with nothing but words.
pub(super) fn plain(run: &Run, state: RunState, message: &str, event: NewEvent) -> RunEnd {
    RunEnd {
        state,
        resumes: false,
        message: Some(message.to_owned()),
        hint: None,
        verdict: None,
        document: None,
        stats: None,
        spent_ms: run.spent_ms,
        events: vec![event],
    }
}
