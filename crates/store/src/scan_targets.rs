//! What a scan is aimed at right now: its assets and tags written out to targets, at each start anew.

use std::collections::{BTreeMap, HashMap};

use portolan_model::Target;
use uuid::Uuid;

use crate::assets::Asset;
use crate::error::StoreError;
use crate::scans::ScanTarget;
use crate::{OwnerKey, Store};

/// Most targets of one run.
pub const MOST_TARGETS: usize = 100_000;

/// A target, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartTarget {
    /// The target.
    pub target: Target,
    /// Every asset that has it; none where the scan itself names it.
    pub assets: Vec<Uuid>,
}

/// The targets of a start, each once, in the order of the scan or of the assets' names. Targets may overlap.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StartTargets {
    /// The targets.
    pub targets: Vec<StartTarget>,
    /// What the assets are called that the scan has now.
    pub assets: BTreeMap<Uuid, String>,
}

impl StartTargets {
    /// The targets as text, as `judge_text` takes them.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.targets.iter().map(|target| target.target.to_string()).collect()
    }
}

/// Why a scan has no targets that it could start with. Each names the field of the scan.
#[derive(Debug, thiserror::Error)]
pub enum StartTargetsError {
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A text is no target.
    #[error("{error}")]
    BadTarget {
        /// Its index in the scan's targets.
        index: usize,
        /// What is wrong with it.
        error: portolan_model::TargetError,
    },
    /// An asset is not there, or is another owner's.
    #[error("there is no asset {id}")]
    NoSuchAsset {
        /// Its index in the scan's `assetIds`.
        index: usize,
        /// Its id.
        id: Uuid,
    },
    /// No asset has a tag.
    #[error("no asset has the tag {tag:?}: give it to one, or take it out of the scan")]
    NoAssetTagged {
        /// Its index in the scan's `tags`.
        index: usize,
        /// The tag.
        tag: String,
    },
    /// Nothing is named at all.
    #[error("the scan is aimed at nothing: it needs {needs}")]
    Nothing {
        /// What would do.
        needs: &'static str,
    },
    /// More than a run takes.
    #[error(
        "the scan has {count} targets, and a run takes {MOST_TARGETS}: write networks instead of addresses, or make several scans"
    )]
    TooMany {
        /// How many there are.
        count: usize,
    },
}

impl StartTargetsError {
    /// The field of a scan that it is about, as the API names it; nothing for a trouble of the store.
    #[must_use]
    pub fn field(&self) -> Option<String> {
        Some(match self {
            Self::Store(_) => return None,
            Self::BadTarget { index, .. } => format!("target.targets[{index}]"),
            Self::NoSuchAsset { index, .. } => format!("target.assetIds[{index}]"),
            Self::NoAssetTagged { index, .. } => format!("target.tags[{index}]"),
            Self::Nothing { .. } | Self::TooMany { .. } => "target".to_owned(),
        })
    }

    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "store",
            Self::BadTarget { .. } => "badTarget",
            Self::NoSuchAsset { .. } => "unknownAsset",
            Self::NoAssetTagged { .. } => "unknownTag",
            Self::Nothing { .. } => "noTargets",
            Self::TooMany { .. } => "tooManyTargets",
        }
    }
}

impl Store {
    /// Writes out what a scan is aimed at now. The same function serves the check when a scan is written and each
    /// start.
    ///
    /// # Errors
    /// All that is wrong, field by field; never an empty list.
    pub async fn start_targets(
        &self,
        owner: OwnerKey,
        target: &ScanTarget,
    ) -> Result<StartTargets, Vec<StartTargetsError>> {
        let found = match target {
            ScanTarget::Manual { targets } => named(targets)?,
            ScanTarget::Asset { asset_ids, tags } => {
                if asset_ids.is_empty() && tags.is_empty() {
                    return Err(vec![StartTargetsError::Nothing { needs: "assetIds or tags" }]);
                }
                let by_id = self.assets_by_ids(owner, asset_ids).await.map_err(failed)?;
                let by_tag = self.assets_tagged(owner, tags).await.map_err(failed)?;
                let errors = missing(asset_ids, &by_id, tags, &by_tag);
                if !errors.is_empty() {
                    return Err(errors);
                }
                written_out(by_id.into_iter().chain(by_tag))
            }
        };
        if found.targets.len() > MOST_TARGETS {
            return Err(vec![StartTargetsError::TooMany { count: found.targets.len() }]);
        }
        Ok(found)
    }
}

fn failed(error: StoreError) -> Vec<StartTargetsError> {
    vec![error.into()]
}

fn named(texts: &[String]) -> Result<StartTargets, Vec<StartTargetsError>> {
    if texts.is_empty() {
        return Err(vec![StartTargetsError::Nothing { needs: "at least one target" }]);
    }
    let (mut found, mut errors) = (Collected::default(), Vec::new());
    for (index, text) in texts.iter().enumerate() {
        match text.trim().parse() {
            Ok(target) => found.add(target, None),
            Err(error) => errors.push(StartTargetsError::BadTarget { index, error }),
        }
    }
    if errors.is_empty() { Ok(found.targets) } else { Err(errors) }
}

fn missing(ids: &[Uuid], by_id: &[Asset], tags: &[String], by_tag: &[Asset]) -> Vec<StartTargetsError> {
    let mut errors = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        if !by_id.iter().any(|asset| asset.id == *id) {
            errors.push(StartTargetsError::NoSuchAsset { index, id: *id });
        }
    }
    for (index, tag) in tags.iter().enumerate() {
        let has = |asset: &Asset| asset.fields.tags.iter().any(|other| other.eq_ignore_ascii_case(tag));
        if !by_tag.iter().any(has) {
            errors.push(StartTargetsError::NoAssetTagged { index, tag: tag.clone() });
        }
    }
    errors
}

fn written_out(assets: impl Iterator<Item = Asset>) -> StartTargets {
    let mut found = Collected::default();
    for asset in assets {
        if found.targets.assets.insert(asset.id, asset.fields.display_name).is_some() {
            continue;
        }
        // What is stored was a target when it was written.
        for target in asset.fields.targets.iter().filter_map(|text| text.parse().ok()) {
            found.add(target, Some(asset.id));
        }
    }
    found.targets
}

#[derive(Default)]
struct Collected {
    targets: StartTargets,
    places: HashMap<Target, usize>,
}

impl Collected {
    fn add(&mut self, target: Target, asset: Option<Uuid>) {
        let next = self.targets.targets.len();
        let place = *self.places.entry(target.clone()).or_insert(next);
        if place == next {
            self.targets.targets.push(StartTarget { target, assets: Vec::new() });
        }
        if let (Some(asset), Some(entry)) = (asset, self.targets.targets.get_mut(place))
            && !entry.assets.contains(&asset)
        {
            entry.assets.push(asset);
        }
    }
}
