//! What scripts said, in the form in which it is compared.

use std::collections::BTreeMap;

use jiff::Timestamp;
use portolan_model::{Script, Text};
use serde::{Deserialize, Serialize};

use crate::certificate;
use crate::volatile::{has_failed, is_second, meaning};

/// So much of an output is shown, in characters.
const SHOWN: usize = 400;

/// What a script said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Said {
    /// Two that mean the same are equal: of a certificate its fingerprint, else the output without what means nothing.
    /// Empty where the script failed: what it would have said is not known, and so no change.
    pub(crate) meaning: String,
    /// For people.
    pub(crate) shown: String,
    /// A certificate that was expired or near its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) expiring: bool,
    /// An answer to the script's second question, which is no other answer to its first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) second: bool,
}

impl Said {
    /// Whether the script came to nothing.
    pub(crate) fn has_failed(&self) -> bool {
        self.meaning.is_empty()
    }

    /// Whether nothing is known of it that was known by the other: the script failed, or asked its second question.
    pub(crate) fn is_less_than(&self, other: &Self) -> bool {
        self.has_failed() || self.second && !other.second && !other.has_failed()
    }
}

/// What scripts said, less what means nothing.
pub(crate) fn said(scripts: &[Script], at: Option<Timestamp>) -> BTreeMap<Text, Said> {
    let mut all = BTreeMap::new();
    for script in scripts {
        let failed = has_failed(script);
        let said = if failed {
            Said::default()
        } else if certificate::is_certificate(script) {
            let expiring = at.is_some_and(|at| certificate::is_expiring(script, at));
            Said {
                meaning: certificate::fingerprint(script),
                shown: certificate::summary(script),
                expiring,
                ..Said::default()
            }
        } else {
            let shown = script.output.trim().chars().take(SHOWN).collect();
            Said {
                meaning: meaning(script).into_owned(),
                shown,
                second: is_second(script),
                ..Said::default()
            }
        };
        if failed || !said.meaning.is_empty() {
            all.entry(script.id.clone()).or_insert(said);
        }
    }
    all
}
