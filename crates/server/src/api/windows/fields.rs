//! What a client sets of a window, and whether it can be set so.

use portolan_model::Target;
use portolan_schedule::{Effect as EffectSpec, Span as SpanSpec, Window};
use portolan_store::windows::{Of as StoredOf, WindowFields};
use portolan_store::{StoreError, Uuid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::clock_time::{Day, date_time, days, names, of_date_time, of_time, time, zone};
use crate::api::fields::one_line;
use crate::auth::Caller;
use crate::problem::{FieldError, Problem};
use crate::state::App;

/// What a window belongs to. All that hold for a run must allow it: those of the organization, of each network that
/// it sends into, and of its scan.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WindowOf)]
pub(crate) enum Of {
    /// All scans of the organization.
    Owner,
    /// Runs that send into this network.
    Network {
        /// `10.0.0.0/8`
        network: String,
    },
    /// Runs of this scan.
    Scan {
        #[serde(rename = "scanId")]
        scan_id: Uuid,
    },
}

impl From<StoredOf> for Of {
    fn from(of: StoredOf) -> Self {
        match of {
            StoredOf::Owner => Self::Owner,
            StoredOf::Network(network) => Self::Network { network },
            StoredOf::Scan(scan_id) => Self::Scan { scan_id },
        }
    }
}

/// What a window does.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WindowEffect)]
pub(crate) enum Effect {
    /// Scans run in windows of this kind only, where what they belong to has any.
    Allow,
    /// Nothing runs in it, whatever allows it.
    Blackout,
}

impl From<EffectSpec> for Effect {
    fn from(effect: EffectSpec) -> Self {
        match effect {
            EffectSpec::Allow => Self::Allow,
            EffectSpec::Blackout => Self::Blackout,
        }
    }
}

impl From<Effect> for EffectSpec {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Allow => Self::Allow,
            Effect::Blackout => Self::Blackout,
        }
    }
}

/// The times of a window, by the clock on the wall: it is open while that shows a time inside.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WindowSpan)]
pub(crate) enum Span {
    /// Again and again.
    Weekly {
        /// The days on which it begins.
        #[schema(min_items = 1)]
        days: Vec<Day>,
        /// The first time in it: `22:00`
        from: String,
        /// The first time after it, on the next day where that is not after `from`; both the same are 24 hours.
        to: String,
    },
    /// Once.
    Once {
        /// The first time in it: `2026-12-24T22:00`
        from: String,
        /// The first time after it.
        to: String,
    },
}

impl From<SpanSpec> for Span {
    fn from(span: SpanSpec) -> Self {
        match span {
            SpanSpec::Weekly { days, from, to } => {
                Self::Weekly { days: names(&days), from: of_time(from), to: of_time(to) }
            }
            SpanSpec::Once { from, to } => Self::Once { from: of_date_time(from), to: of_date_time(to) },
        }
    }
}

impl Span {
    fn read(self, errors: &mut Vec<FieldError>) -> Option<SpanSpec> {
        match self {
            Self::Weekly { days: on, from, to } => {
                let (from, to) = (time("span.from", &from, errors), time("span.to", &to, errors));
                Some(SpanSpec::Weekly { days: days(&on), from: from?, to: to? })
            }
            Self::Once { from, to } => {
                let (from, to) = (date_time("span.from", &from, errors), date_time("span.to", &to, errors));
                Some(SpanSpec::Once { from: from?, to: to? })
            }
        }
    }
}

/// What can be set of a window.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WindowInput {
    /// Unique within the organization, whatever the case.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    of: Of,
    effect: Effect,
    span: Span,
    /// Of the IANA database: `Europe/Berlin`.
    zone: String,
}

impl WindowInput {
    /// Checks everything and names every fault.
    pub(super) async fn check(self, app: &App, caller: &Caller) -> Result<WindowFields, Problem> {
        let mut errors = Vec::new();
        let name = one_line("name", &self.name, 100, &mut errors);
        let of = of(app, caller, self.of, &mut errors).await?;
        let (span, zone) = (self.span.read(&mut errors), zone("zone", &self.zone, &mut errors));
        let window = span.zip(zone).map(|(span, zone)| Window { effect: self.effect.into(), span, zone });
        if let Some(Err(fault)) = window.as_ref().map(Window::check) {
            errors.push(FieldError::new(fault.field, "neverOpen", fault.message));
        }
        match (of, window) {
            (Some(of), Some(window)) if errors.is_empty() => {
                let spec = serde_json::to_string(&window).map_err(|error| StoreError::Unreadable {
                    what: "a window",
                    reason: error.to_string(),
                })?;
                Ok(WindowFields { name, of, spec })
            }
            _ => Err(Problem::fields(errors)),
        }
    }
}

async fn of(
    app: &App,
    caller: &Caller,
    of: Of,
    errors: &mut Vec<FieldError>,
) -> Result<Option<StoredOf>, Problem> {
    Ok(match of {
        Of::Owner => Some(StoredOf::Owner),
        Of::Network { network } => {
            let read = match network.trim().parse::<Target>() {
                Ok(Target::Network(net)) => Some(net.trunc()),
                Ok(Target::Address(ip, None)) => Some(ip.into()),
                _ => None,
            };
            if read.is_none() {
                let message = format!("{network:?} is no network: 10.0.0.0/8 is");
                errors.push(FieldError::new("of.network", "badNetwork", message));
            }
            read.map(|net| StoredOf::Network(net.to_string()))
        }
        Of::Scan { scan_id } => match app.store.scan(caller.owner(), scan_id).await {
            Ok(_) => Some(StoredOf::Scan(scan_id)),
            Err(StoreError::NotFound { .. }) => {
                errors.push(FieldError::new("of.scanId", "unknownScan", "there is no such scan"));
                None
            }
            Err(error) => return Err(error.into()),
        },
    })
}
