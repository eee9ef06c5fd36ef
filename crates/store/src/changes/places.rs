//! Where the tags of assets hold.

use std::collections::BTreeSet;
use std::net::IpAddr;

use portolan_model::Target;
use sqlx::{Row, SqliteConnection};

use crate::OwnerKey;
use crate::error::StoreError;
use crate::ip_key::{ip_key, ranges};
use crate::results::hex::hex;

/// Ranges of addresses, in hexadecimal, and names.
pub(super) type Tagged<'a> = (Vec<[String; 2]>, Vec<&'a str>);

/// Where the tags of an owner's assets hold.
#[derive(Debug, Default)]
pub(crate) struct Places(Vec<Place>);

#[derive(Debug)]
struct Place {
    ranges: Vec<(Vec<u8>, Vec<u8>)>,
    names: BTreeSet<String>,
    tags: Vec<String>,
}

impl Places {
    pub(super) async fn read(from: &mut SqliteConnection, owner: OwnerKey) -> Result<Self, StoreError> {
        let rows = sqlx::query(
            "SELECT a.targets, (SELECT json_group_array(t.tag ORDER BY t.tag) FROM asset_tag t WHERE t.asset = a.id) AS tags
            FROM asset a WHERE a.owner = $1 AND EXISTS (SELECT 1 FROM asset_tag t WHERE t.asset = a.id)",
        )
        .bind(owner.0)
        .fetch_all(from)
        .await?;
        let place = |row: &sqlx::sqlite::SqliteRow| {
            let targets: Vec<String> = crate::json::read("an asset's targets", row.try_get("targets")?)?;
            let targets = targets.iter().filter_map(|text| text.parse::<Target>().ok()).collect::<Vec<_>>();
            let name = |target: &Target| match target {
                Target::Name(name) => Some(plain(name.as_str())),
                _ => None,
            };
            Ok(Place {
                ranges: targets.iter().flat_map(ranges).collect(),
                names: targets.iter().filter_map(name).collect(),
                tags: crate::json::read("an asset's tags", row.try_get("tags")?)?,
            })
        };
        Ok(Self(rows.iter().map(place).collect::<Result<_, StoreError>>()?))
    }

    /// Where a tag holds: ranges of addresses, and names.
    pub(super) fn of(&self, tag: &str) -> Tagged<'_> {
        let places =
            || self.0.iter().filter(|place| place.tags.iter().any(|one| one.eq_ignore_ascii_case(tag)));
        (
            places().flat_map(|place| &place.ranges).map(|(low, high)| [hex(low), hex(high)]).collect(),
            places().flat_map(|place| &place.names).map(String::as_str).collect(),
        )
    }

    /// The tags of the assets that a host is of, each once.
    pub(crate) fn tags(&self, ip: Option<IpAddr>, name: Option<&str>) -> Vec<String> {
        let (key, name) = (ip.map(ip_key), name.map(plain));
        let holds = |place: &&Place| {
            let in_range = |key: &Vec<u8>| place.ranges.iter().any(|(low, high)| low <= key && key <= high);
            key.as_ref().is_some_and(in_range) || name.as_ref().is_some_and(|name| place.names.contains(name))
        };
        let mut seen = BTreeSet::new();
        let all = self.0.iter().filter(holds).flat_map(|place| &place.tags);
        all.filter(|tag| seen.insert(tag.to_lowercase())).cloned().collect()
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_lowercase()
}
