//! Between the clock on a wall and the instants that the world shares.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Serialize};

/// Files beside the zones: what they say differs from machine to machine, or is nothing.
const NO_PLACE: [&str; 4] = ["localtime", "posixrules", "Factory", "Etc/Unknown"];

/// A time zone of the IANA database, by its name: `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(TimeZone, String);

impl Zone {
    /// The zone of this name.
    ///
    /// # Errors
    /// There is none; with words for people.
    pub fn named(name: &str) -> Result<Self, String> {
        let unknown = || format!("{name:?} is no time zone of the IANA database; Europe/Berlin and UTC are");
        let zone = TimeZone::get(name).map_err(|_| unknown())?;
        let known = zone.iana_name().unwrap_or(name).to_owned();
        if NO_PLACE.iter().any(|no| no.eq_ignore_ascii_case(&known)) {
            return Err(unknown());
        }
        Ok(Self(zone, known))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.1
    }

    /// What the clock on the wall shows.
    #[must_use]
    pub fn wall(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at)
    }

    /// When the wall shows this time: at the first of two, at the end of the gap where it never does.
    #[must_use]
    pub fn instant(&self, wall: DateTime) -> Option<Timestamp> {
        match self.0.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall).ok(),
            // The offset before the change, which is the first of the two.
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall).ok(),
            // With the offset after, a skipped time is before the change: the next change is the end of the gap.
            AmbiguousOffset::Gap { after, .. } => self.change_after(after.to_timestamp(wall).ok()?),
        }
    }

    /// Both instants of a time that comes twice, else the one of [`Zone::instant`].
    pub(crate) fn instants(&self, wall: DateTime) -> impl Iterator<Item = Timestamp> + use<> {
        let second = match self.0.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Fold { after, .. } => after.to_timestamp(wall).ok(),
            _ => None,
        };
        self.instant(wall).into_iter().chain(second)
    }

    /// The next time that the clocks are changed.
    pub(crate) fn change_after(&self, at: Timestamp) -> Option<Timestamp> {
        self.0.following(at).next().map(|change| change.timestamp())
    }
}

impl TryFrom<String> for Zone {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::named(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> Self {
        zone.1
    }
}
