//! Whether a run may start: the same judgement as `explain`, by the scope and the provider as they are now; then
//! names are resolved, once, and pinned.

use std::fmt::Write;
use std::sync::Arc;

use portolan_model::Target;
use portolan_nmap::command::{Command, Grants};
use portolan_scanner::fast::Here;
use portolan_scanner::prepare::{self, Installed, judge_text, may_run, pin};
use portolan_scanner::resolve::Pinned;
use portolan_scanner::shard::shards;
use portolan_scanner::{Choice, Engine, Plan, Scope, Verdict};
use portolan_store::StoreError;
use portolan_store::runs::{Checked, NewShard, Run, RunEnd, RunKey, RunKind, RunRules, RunState};

use super::{Context, outcome};
use crate::live::wire;
use crate::owner_scope;

/// Refusals that a message names; the verdict has all.
const NAMED: usize = 3;

/// A run that may start.
pub(super) struct Ready {
    /// The Nmap that runs it.
    pub(super) installed: Arc<Installed>,
    /// The command.
    pub(super) command: Command,
    /// All targets.
    pub(super) targets: Vec<Target>,
    /// What is sent.
    pub(super) plan: Plan,
    /// The verdict: JSON.
    pub(super) verdict: String,
    /// Packets a second at most.
    pub(super) rate: Option<u64>,
    /// Who does the work.
    pub(super) engine: Engine,
    /// How long it may take, in seconds.
    pub(super) timeout_seconds: Option<u64>,
    /// The scope that it was judged by.
    pub(super) scope: Scope,
}

impl Ready {
    /// What the engine of a part of it is chosen by.
    pub(super) fn choice(&self) -> Choice<'_> {
        let here = Here {
            raw_sockets: self.installed.nmap.privilege.raw_sockets(),
            scripts: self.installed.scripts.as_ref(),
            reach: portolan_scanner::reach,
        };
        Choice { engine: self.engine, here, rate_ceiling: self.rate, ..Choice::NMAP }
    }
}

/// Why a run may not start.
pub(super) struct Refused {
    /// For people: what and why.
    pub(super) message: String,
    /// The verdict, where there is one: JSON.
    pub(super) verdict: Option<String>,
}

impl From<String> for Refused {
    fn from(message: String) -> Self {
        Self { message, verdict: None }
    }
}

/// The scope of a run's owner.
///
/// # Errors
/// An entry that cannot be read: nothing is scanned then.
pub(super) fn scope(rules: &RunRules) -> Result<Scope, Refused> {
    let Some((allowed, excluded)) = &rules.scope else { return Ok(Scope::default()) };
    owner_scope::read(allowed, excluded).map_err(|error| format!("{error}: mend the scope").into())
}

fn grants(options: &[String]) -> Grants {
    let grant = |name: &String| serde_json::from_value(serde_json::Value::from(name.as_str())).ok();
    Grants(options.iter().filter_map(grant).collect())
}

pub(crate) fn least(a: Option<u64>, b: Option<u64>) -> Option<u64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Judges a run by what holds now.
///
/// # Errors
/// The store's.
pub(super) async fn judge(context: &Context, run: &Run) -> Result<Result<Ready, Refused>, StoreError> {
    let rules = context.parts.store.run_rules(run.key).await?;
    let provider = match &rules.provider {
        Some(provider) if !provider.is_active => {
            let message = format!("the provider {} is inactive: activate it", provider.display_name);
            return Ok(Err(message.into()));
        }
        Some(provider) => Some(provider),
        None if run.kind == RunKind::Import => None,
        None => return Ok(Err("the provider was deleted: choose another".to_owned().into())),
    };
    // Looked for anew: it may have been updated, or be gone.
    let installed = match context.parts.nmap.look().await {
        Ok(installed) => installed,
        Err(error) => return Ok(Err(error.to_string().into())),
    };
    let scope = match scope(&rules) {
        Ok(scope) => scope,
        Err(refused) => return Ok(Err(refused)),
    };
    let grants = grants(provider.map_or(&[][..], |provider| &provider.options));
    let rate = least(context.parts.limits.max_rate_pps, provider.and_then(|p| p.max_rate_pps));
    let engine = provider.map_or(Engine::Nmap, |provider| provider.engine.parse().unwrap_or_default());
    let by = prepare::rules(Some(&installed), &scope, &grants)
        .by(engine, rate)
        .cut(context.parts.limits.shard_addresses);
    let judged = judge_text(&run.command, &run.targets, &by);
    let verdict = serde_json::to_string(&judged.verdict).unwrap_or_else(|_| "{}".to_owned());
    let (Some(command), Some(plan)) = (judged.command, judged.verdict.plan.clone()) else {
        return Ok(Err(Refused { message: refusal(&judged.verdict), verdict: Some(verdict) }));
    };
    if !judged.verdict.allowed {
        return Ok(Err(Refused { message: refusal(&judged.verdict), verdict: Some(verdict) }));
    }
    if let Err(cannot) = may_run(&command.invocation, &installed.nmap) {
        return Ok(Err(Refused { message: cannot.to_string(), verdict: Some(verdict) }));
    }
    Ok(Ok(Ready {
        rate,
        engine,
        timeout_seconds: least(run.timeout_seconds, provider.and_then(|p| p.timeout_seconds)),
        targets: judged.targets,
        installed,
        command,
        plan,
        verdict,
        scope,
    }))
}

/// The refusals of a verdict in a sentence.
fn refusal(verdict: &Verdict) -> String {
    let reasons: Vec<&str> = verdict.refusals.iter().map(|refusal| refusal.reason.as_str()).collect();
    let more = reasons.len().saturating_sub(NAMED);
    let mut message = reasons[..reasons.len() - more].join("; ");
    if more > 0 {
        let _ = write!(message, "; and {more} more (see the verdict)");
    }
    message
}

/// Takes a run from `created` to `pending`, or to its end where it may not start.
///
/// # Errors
/// The store's.
pub(super) async fn check(context: &Context, key: RunKey) -> Result<(), StoreError> {
    let store = &context.parts.store;
    let run = store.run_by_key(key).await?;
    let checked = match judge(context, &run).await? {
        Ok(ready) => cut(context, &ready).await,
        Err(refused) => Err(refused),
    };
    let events = match checked {
        Ok(checked) => {
            let event = wire::state(RunState::Pending, false, None, None);
            store.mark_checked(key, &checked, event).await
        }
        Err(refused) => {
            let message = outcome::refused(&refused.message);
            tracing::info!(run = %run.id, message);
            let event = wire::state(RunState::Failed, false, Some(&message), None);
            let end = RunEnd {
                verdict: refused.verdict,
                ..outcome::plain(&run, RunState::Failed, &message, event)
            };
            let events = store.end_waiting_run(key, &end, context.parts.clock.now()).await;
            context.tell(run.id, events.as_deref().unwrap_or_default(), events.is_ok());
            return settled(events);
        }
    };
    context.tell(run.id, events.as_deref().unwrap_or_default(), false);
    settled(events)
}

/// Somebody who cancelled the run meanwhile was first.
fn settled<T>(result: Result<T, StoreError>) -> Result<(), StoreError> {
    match result {
        Ok(_) | Err(StoreError::IllegalTransition { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Resolves and pins names, and cuts the plan into shards.
async fn cut(context: &Context, ready: &Ready) -> Result<Checked, Refused> {
    let resolver = &context.parts.resolver;
    let invocation = &ready.command.invocation;
    let limit = context.parts.limits.resolve_time;
    let pinning = pin(invocation, &ready.targets, &ready.scope, |name| (resolver.0)(name));
    let refused = |message: String| Refused { message, verdict: Some(ready.verdict.clone()) };
    let pins: Vec<Pinned> = tokio::time::timeout(limit, pinning)
        .await
        .map_err(|_| refused(format!("the names could not be resolved within {} s", limit.as_secs())))?
        .map_err(|error| refused(error.to_string()))?;
    let parts = shards(&ready.plan, &pins, context.parts.limits.shard_addresses);
    let mut addresses: u64 = 0;
    let mut cut = Vec::with_capacity(parts.len());
    for part in &parts {
        let count = count(&part.targets);
        addresses = addresses.saturating_add(count);
        cut.push(NewShard { spec: json(part), addresses: count });
    }
    if cut.is_empty() {
        return Err(refused("no address is left to scan".to_owned()));
    }
    Ok(Checked {
        verdict: ready.verdict.clone(),
        pins: json(&pins),
        argv: json(&ready.plan.argv(invocation, &ready.targets)),
        timeout_seconds: ready.timeout_seconds,
        addresses,
        shards: cut,
    })
}

/// Lists of texts and numbers: writing them cannot fail.
pub(super) fn json(what: &impl serde::Serialize) -> String {
    serde_json::to_string(what).unwrap_or_else(|_| "null".to_owned())
}

/// Addresses of targets; stops at 2^64 - 1.
pub(super) fn count(targets: &[Target]) -> u64 {
    let sum = targets.iter().fold(0_u128, |sum, target| sum.saturating_add(target.count()));
    u64::try_from(sum).unwrap_or(u64::MAX)
}
