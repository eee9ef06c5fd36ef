//! What a client sets of a rule, and whether it may be set so.

use std::net::IpAddr;

use ipnet::IpNet;
use portolan_store::alerts::rules::{PortRange, RuleFields};
use portolan_store::{StoreError, What};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::RuleState;
use crate::api::alerts::{AlertKind, Severity};
use crate::api::fields::one_line;
use crate::problem::{FieldError, Problem};

/// Longest names and tags, in characters.
const NAME: usize = 100;
/// Items of a list at most.
const ITEMS: usize = 100;
/// The longest digest: a week, in minutes.
const DIGEST: i64 = 7 * 24 * 60;

/// What can be set of a rule. Each list that is not empty has to have what is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AlertRuleInput {
    /// Unique within the organization, whatever the case.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// Kinds of alerts; all if empty, but for `run_planned`, `run_started` and `run_ended`, which have to be named.
    #[serde(default)]
    kinds: Vec<AlertKind>,
    /// Networks that the alert's address is in; all alerts if empty, also those without an address.
    #[serde(default)]
    #[schema(max_items = 100)]
    networks: Vec<String>,
    /// Tags of assets, of which the alert has one; all alerts if empty.
    #[serde(default)]
    #[schema(max_items = 100)]
    tags: Vec<String>,
    /// Ports: `22`, `8000-8100`, `udp/53`; all alerts if empty, also those without a port.
    #[serde(default)]
    #[schema(max_items = 100)]
    ports: Vec<String>,
    /// The least severity; `info` if absent.
    #[serde(default)]
    min_severity: Severity,
    channel_id: Uuid,
    /// Collected for so many minutes into one message; at once if absent.
    #[schema(minimum = 1, maximum = 10080)]
    digest_minutes: Option<i64>,
    /// `active` if absent.
    #[serde(default = "active")]
    state: RuleState,
}

fn active() -> RuleState {
    RuleState::Active
}

impl AlertRuleInput {
    /// Checks everything and names every fault.
    pub(super) fn check(self) -> Result<RuleFields, Problem> {
        let mut errors = Vec::new();
        let name = one_line("name", &self.name, NAME, &mut errors);
        let network = |text: &str| {
            let address = text.parse::<IpAddr>().map(IpNet::from);
            address.or_else(|_| text.parse::<IpNet>().map(|net| net.trunc())).ok()
        };
        let what = "a network or an address belongs here, such as 10.0.0.0/8";
        let networks = each("networks", &self.networks, what, network, &mut errors);
        let what = "ports belong here, such as 22, 8000-8100 or udp/53";
        let ports = each("ports", &self.ports, what, PortRange::parse, &mut errors);
        let tag = |text: &str| {
            let is_one =
                !text.is_empty() && text.chars().count() <= NAME && !text.chars().any(char::is_control);
            is_one.then(|| text.to_owned())
        };
        let tags = each("tags", &self.tags, "a tag has 1 to 100 characters on one line", tag, &mut errors);
        if self.digest_minutes.is_some_and(|minutes| !(1..=DIGEST).contains(&minutes)) {
            let message = format!("this is 1 to {DIGEST}, or absent");
            errors.push(FieldError::new("digestMinutes", "outOfRange", message));
        }
        if !errors.is_empty() {
            return Err(Problem::fields(errors));
        }
        let mut kinds: Vec<_> = self.kinds.into_iter().map(Into::into).collect();
        kinds.sort_unstable();
        kinds.dedup();
        Ok(RuleFields {
            name,
            kinds,
            networks,
            tags,
            ports,
            severity: self.min_severity.into(),
            channel: self.channel_id,
            digest_minutes: self.digest_minutes,
            active: self.state == RuleState::Active,
        })
    }
}

/// Reads each item of a list; `what` says what one is.
fn each<T: PartialEq>(
    field: &str,
    texts: &[String],
    what: &str,
    read: impl Fn(&str) -> Option<T>,
    errors: &mut Vec<FieldError>,
) -> Vec<T> {
    if texts.len() > ITEMS {
        errors.push(FieldError::new(field, "tooMany", format!("there are at most {ITEMS}")));
    }
    let mut all = Vec::new();
    for (at, text) in texts.iter().take(ITEMS).enumerate() {
        match read(text.trim()) {
            Some(item) if all.contains(&item) => {}
            Some(item) => all.push(item),
            None => errors.push(FieldError::new(format!("{field}[{at}]"), "unreadable", what)),
        }
    }
    all
}

/// A channel that is not there is a field at fault, not a page that is missing.
pub(super) fn problem(error: StoreError) -> Problem {
    match error {
        StoreError::NotFound { what: What::Channel } => {
            Problem::field("channelId", "unknown", "there is no such channel")
        }
        other => other.into(),
    }
}
