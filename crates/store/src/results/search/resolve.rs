//! From words to what they stand for in the database: keys of labels and texts, ranges of addresses.

use std::fmt::Write;

use portolan_model::{HostState, Target};
use sqlx::{Row, SqliteConnection};

use super::piece::Piece;
use super::words::{Asks, KeyRange, Word};
use crate::ip_key::ranges;
use crate::results::hex::{hex, json_of_keys};
use crate::results::prepare::text_hash;
use crate::{OwnerKey, StoreError};

/// Most keys of labels or texts that are looked up for one word. A word that more of them have is common, and is
/// looked for where the walk meets it.
pub(in crate::results) const MOST_KEYS: i64 = 20_000;

/// Most rows that are gathered and sorted; what has more is walked in order instead.
pub(in crate::results) const FEW: i64 = 10_000;

/// A word with what it stands for.
#[derive(Debug, Clone)]
pub(in crate::results) struct Term {
    pub(in crate::results) negated: bool,
    pub(in crate::results) means: Means,
}

/// What a word stands for.
#[derive(Debug, Clone)]
pub(in crate::results) enum Means {
    Ports(Vec<(u16, u16)>),
    Protocol(i64),
    State(i64),
    HostState(HostState),
    Addresses(Vec<KeyRange>),
    /// Labels; and the condition on a label `l` that they fulfil.
    Labels(Keys, Piece),
    /// Texts of these kinds of mention (as an SQL list).
    Facts(&'static str, Said),
    /// Kind of mention; whether few have it.
    Script(String, bool),
    /// Ranges, and texts that are names.
    Tag(Vec<KeyRange>, Keys),
    /// Labels whose line has the text, and texts.
    Text(Keys, Said),
}

/// Texts.
#[derive(Debug, Clone)]
pub(in crate::results) struct Said {
    pub(in crate::results) keys: Keys,
    /// The condition on a text `t` that they fulfil.
    pub(in crate::results) condition: Piece,
    /// Whether few mentions say them.
    pub(in crate::results) few: bool,
}

/// Keys as a JSON array; nothing where they are too many.
pub(in crate::results) type Keys = Option<String>;

/// Resolves words.
pub(in crate::results) async fn resolve(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    words: Vec<Word>,
) -> Result<Vec<Term>, StoreError> {
    let mut terms = Vec::with_capacity(words.len());
    for Word { negated, asks } in words {
        let means = match asks {
            Asks::Ports(ranges) => Means::Ports(ranges),
            Asks::Protocol(protocol) => Means::Protocol(protocol),
            Asks::State(state) => Means::State(state),
            Asks::HostState(state) => Means::HostState(state),
            Asks::Addresses(ranges) => Means::Addresses(ranges),
            Asks::Service(name) => labels(from, "l.service = ? COLLATE NOCASE", &name).await?,
            Asks::Product(text) => labels(from, "instr(lower(l.product), lower(?)) > 0", &text).await?,
            Asks::Version(text) => labels(from, "instr(lower(l.version), lower(?)) = 1", &text).await?,
            Asks::Hostname(text) => {
                const KINDS: &str = "('hostname')";
                Means::Facts(KINDS, said(from, owner, &text, KINDS).await?)
            }
            Asks::Os(text) => {
                const KINDS: &str = "('os', 'ostype')";
                Means::Facts(KINDS, said(from, owner, &text, KINDS).await?)
            }
            Asks::Script(id) => script(from, owner, &id).await?,
            Asks::Tag(tag) => tagged(from, owner, &tag).await?,
            Asks::Text(text) => {
                let said = said(from, owner, &text, "").await?;
                Means::Text(lines(from, &said.keys).await?, said)
            }
        };
        terms.push(Term { negated, means });
    }
    Ok(together(terms))
}

/// Makes one term of those that ask for labels: few labels fulfil all of them.
fn together(terms: Vec<Term>) -> Vec<Term> {
    let mut kept: Vec<Term> = Vec::with_capacity(terms.len());
    let mut all: Option<Vec<i64>> = None;
    for term in terms {
        match &term.means {
            Means::Labels(Some(json), _) if !term.negated => {
                let keys: Vec<i64> = serde_json::from_str(json).unwrap_or_default();
                all = Some(match all {
                    None => keys,
                    Some(mut both) => {
                        let keys: std::collections::HashSet<i64> = keys.into_iter().collect();
                        both.retain(|key| keys.contains(key));
                        both
                    }
                });
            }
            _ => kept.push(term),
        }
    }
    if let Some(keys) = all {
        let json = serde_json::to_string(&keys).ok();
        kept.push(Term { negated: false, means: Means::Labels(json, Piece::of("true")) });
    }
    kept
}

/// The condition that the text `t` contains `text`, in either case of ASCII letters.
fn contains(text: &str) -> Piece {
    let mut condition = Piece::with("t.value LIKE ?", [format!("%{text}%").as_str().into()]);
    // LIKE takes these for any character, and with ESCAPE the index would not be used.
    if text.contains(['%', '_']) {
        condition.push(" AND instr(lower(t.value), lower(").arg(text).push(")) > 0");
    }
    condition
}

/// Keys of texts that contain `text`. Below three characters there is no trigram, and all texts are looked at.
async fn texts(from: &mut SqliteConnection, text: &str) -> Result<Keys, StoreError> {
    let mut query = Piece::of(if text.chars().count() < 3 {
        "SELECT t.key FROM text t WHERE "
    } else {
        "SELECT t.rowid FROM text_search t WHERE "
    });
    query.add(&contains(text)).push(" LIMIT ").arg(MOST_KEYS + 1);
    keys(from, &query).await
}

async fn keys(from: &mut SqliteConnection, query: &Piece) -> Result<Keys, StoreError> {
    let rows = query.rows(from).await?;
    if rows.len() as u64 > MOST_KEYS.unsigned_abs() {
        return Ok(None);
    }
    let mut json = String::from("[");
    for row in rows {
        let comma = if json.len() > 1 { "," } else { "" };
        let _ = write!(json, "{comma}{}", row.try_get::<i64, _>(0)?);
    }
    json.push(']');
    Ok(Some(json))
}

/// Labels `l` that fulfil a condition on `text`.
async fn labels(from: &mut SqliteConnection, condition: &str, text: &str) -> Result<Means, StoreError> {
    let condition = Piece::with(condition, [text.into()]);
    let mut query = Piece::of("SELECT l.key FROM label l WHERE ");
    query.add(&condition).push(" LIMIT ").arg(MOST_KEYS + 1);
    Ok(Means::Labels(keys(from, &query).await?, condition))
}

/// Labels whose lines are these texts.
async fn lines(from: &mut SqliteConnection, texts: &Keys) -> Result<Keys, StoreError> {
    let Some(texts) = texts else { return Ok(None) };
    let query = Piece::with(
        "SELECT l.key FROM json_each(?) j CROSS JOIN label l ON l.line = j.value",
        [texts.as_str().into()],
    );
    keys(from, &query).await
}

async fn said(
    from: &mut SqliteConnection,
    owner: OwnerKey,
    text: &str,
    kinds: &str,
) -> Result<Said, StoreError> {
    let keys = texts(from, text).await?;
    let few = match &keys {
        None => false,
        Some(keys) => {
            let mut query = Piece::of("SELECT 1 FROM json_each(");
            query.arg(keys.as_str()).push(") j CROSS JOIN mention m ON m.owner = ").arg(owner.0);
            query.push(" AND m.text = j.value");
            if !kinds.is_empty() {
                query.push(" AND m.kind IN ").push(kinds);
            }
            up_to(from, &query, FEW).await? <= FEW
        }
    };
    Ok(Said { keys, condition: contains(text), few })
}

async fn script(from: &mut SqliteConnection, owner: OwnerKey, id: &str) -> Result<Means, StoreError> {
    let kind = format!("script:{id}");
    let mut query = Piece::of("SELECT 1 FROM mention m WHERE m.owner = ");
    query.arg(owner.0).push(" AND m.kind = ").arg(kind.as_str());
    let few = up_to(from, &query, FEW).await? <= FEW;
    Ok(Means::Script(kind, few))
}

/// How many rows, counted to one more than `most`.
pub(in crate::results) async fn up_to(
    from: &mut SqliteConnection,
    rows: &Piece,
    most: i64,
) -> Result<i64, StoreError> {
    let mut query = Piece::of("SELECT count(*) FROM (");
    query.add(rows).push(" LIMIT ").arg(most + 1).push(")");
    query.number(from).await
}

/// Addresses and names of the assets that have a tag.
async fn tagged(from: &mut SqliteConnection, owner: OwnerKey, tag: &str) -> Result<Means, StoreError> {
    let query = Piece::with(
        "SELECT a.targets FROM asset_tag g JOIN asset a ON a.id = g.asset WHERE g.owner = ? AND g.tag = ?",
        [owner.0.into(), tag.into()],
    );
    let (mut addresses, mut names) = (Vec::new(), Vec::new());
    for row in query.rows(from).await? {
        let targets: &str = row.try_get(0)?;
        let targets: Vec<String> = serde_json::from_str(targets).map_err(|error| StoreError::Unreadable {
            what: "an asset's targets",
            reason: error.to_string(),
        })?;
        for target in targets.iter().filter_map(|text| text.parse::<Target>().ok()) {
            match &target {
                Target::Name(name) => names.push(text_hash(name.as_str().trim_end_matches('.'))),
                other => addresses.extend(ranges(other)),
            }
        }
    }
    let query = Piece::with(
        "SELECT key FROM text WHERE hash IN (SELECT unhex(value) FROM json_each(?))",
        [json_of_keys(names.iter().map(|hash| &hash[..])).as_str().into()],
    );
    Ok(Means::Tag(merged(addresses), keys(from, &query).await?))
}

/// Ranges in order, those that touch made one.
fn merged(mut all: Vec<KeyRange>) -> Vec<KeyRange> {
    all.sort_unstable();
    let mut merged: Vec<KeyRange> = Vec::with_capacity(all.len());
    for (low, high) in all {
        match merged.last_mut() {
            Some(last) if low <= last.1 => {
                if high > last.1 {
                    last.1 = high;
                }
            }
            _ => merged.push((low, high)),
        }
    }
    merged
}

/// Ranges as a JSON array of pairs of hexadecimal text.
pub(in crate::results) fn json_of_ranges(ranges: &[KeyRange]) -> String {
    let pairs: Vec<[String; 2]> = ranges.iter().map(|(low, high)| [hex(low), hex(high)]).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}
