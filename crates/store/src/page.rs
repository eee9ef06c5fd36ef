//! Pages of lists: keyset paging, so that a page costs the same wherever it stands and rows that come or go
//! meanwhile move nothing.

use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{QueryBuilder, Row, Sqlite, TypeInfo, Value as _, ValueRef};

use crate::error::StoreError;

/// Most items of a page.
pub const MOST: u32 = 1000;

/// Most words of a search, and the bytes of the longest.
const MOST_WORDS: usize = 32;
const LONGEST_WORD: usize = 1000;

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageRequest {
    /// How many items at most: 1 to [`MOST`]; 0 stands for 50.
    pub limit: u32,
    /// Where the page before ended: [`Page::next`].
    pub cursor: Option<String>,
    /// The order: a field, with a `-` in front for falling. Each list documents its own.
    pub sort: Option<String>,
    /// A search; each list documents what it looks at.
    pub q: Option<String>,
}

impl PageRequest {
    /// The number of items that the page may have.
    #[must_use]
    pub fn size(&self) -> u32 {
        if self.limit == 0 { 50 } else { self.limit.min(MOST) }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; nothing on the last.
    pub next: Option<String>,
    /// How many items the whole list has.
    pub total: u64,
    /// The list has more than `total`: counting them all would take too long.
    pub total_is_lower_bound: bool,
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(each).collect(),
            next: self.next,
            total: self.total,
            total_is_lower_bound: self.total_is_lower_bound,
        }
    }
}

/// How a table is listed. All texts are ours, never a client's.
pub(crate) struct Listing {
    /// What stands after FROM.
    pub(crate) from: &'static str,
    /// What is selected.
    pub(crate) columns: &'static str,
    /// The fields that a client may sort by, and the columns behind them, which are never null. The first is the
    /// default.
    pub(crate) sorts: &'static [(&'static str, &'static str)],
    /// Whether the default order falls.
    pub(crate) falling: bool,
    /// The column that tells rows of the same value apart.
    pub(crate) key: &'static str,
    /// The columns that `q` is looked for in.
    pub(crate) searched: &'static [&'static str],
}

/// Adds ` AND ...` for each condition of a list.
pub(crate) type Conditions<'a> = &'a (dyn Fn(&mut QueryBuilder<Sqlite>) + Sync);

/// A place in an ordered list: after the row of this value and key.
#[derive(Debug, Serialize, Deserialize)]
struct Cursor(String, Cell, Cell);

/// A value of a row as a cursor carries it.
#[derive(Debug, Serialize, Deserialize)]
enum Cell {
    #[serde(rename = "i")]
    Integer(i64),
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "b")]
    Bytes(Vec<u8>),
}

impl Listing {
    /// Reads one page.
    pub(crate) async fn page<T>(
        &self,
        readers: &SqlitePool,
        conditions: Conditions<'_>,
        request: &PageRequest,
        read: fn(&SqliteRow) -> Result<T, StoreError>,
    ) -> Result<Page<T>, StoreError> {
        let (items, next) = self.rows(readers, conditions, request, read).await?;
        let mut count = QueryBuilder::new(format!("SELECT count(*) FROM {} WHERE 1", self.from));
        self.narrow(&mut count, conditions, request)?;
        let total: i64 = count.build_query_scalar().fetch_one(readers).await?;
        Ok(Page { items, next, total: u64::try_from(total).unwrap_or(0), total_is_lower_bound: false })
    }

    /// Reads the rows of a page and where the next begins, without counting all: for who wants every page.
    pub(crate) async fn rows<T>(
        &self,
        readers: &SqlitePool,
        conditions: Conditions<'_>,
        request: &PageRequest,
        read: fn(&SqliteRow) -> Result<T, StoreError>,
    ) -> Result<(Vec<T>, Option<String>), StoreError> {
        let (name, column, falling) = self.order(request.sort.as_deref())?;
        let sort = format!("{}{name}", if falling { "-" } else { "" });
        let after = request.cursor.as_deref().map(|text| read_cursor(text, &sort)).transpose()?;
        let mut query = QueryBuilder::new(format!(
            "SELECT {}, {column} AS sort_value, {} AS sort_key FROM {} WHERE 1",
            self.columns, self.key, self.from
        ));
        self.narrow(&mut query, conditions, request)?;
        if let Some(Cursor(_, value, key)) = after {
            query.push(format!(" AND ({column}, {}) {} (", self.key, if falling { "<" } else { ">" }));
            push_cell(&mut query, value);
            query.push(", ");
            push_cell(&mut query, key);
            query.push(")");
        }
        let way = if falling { "DESC" } else { "ASC" };
        query.push(format!(" ORDER BY {column} {way}, {} {way} LIMIT ", self.key));
        query.push_bind(i64::from(request.size()) + 1);
        let mut rows = query.build().fetch_all(readers).await?;
        let more = rows.len() > request.size() as usize;
        rows.truncate(request.size() as usize);
        let next = match rows.last() {
            Some(last) if more => {
                Some(write_cursor(&Cursor(sort, cell(last, "sort_value")?, cell(last, "sort_key")?))?)
            }
            _ => None,
        };
        Ok((rows.iter().map(read).collect::<Result<_, _>>()?, next))
    }

    fn narrow(
        &self,
        query: &mut QueryBuilder<Sqlite>,
        conditions: Conditions<'_>,
        request: &PageRequest,
    ) -> Result<(), StoreError> {
        conditions(query);
        let words: Vec<&str> = request.q.iter().flat_map(|q| q.split_whitespace()).collect();
        check_words(&words)?;
        for word in words {
            let pattern = format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
            query.push(" AND (0");
            for column in self.searched {
                query.push(format!(" OR {column} LIKE "));
                query.push_bind(pattern.clone());
                query.push(" ESCAPE '\\'");
            }
            query.push(")");
        }
        Ok(())
    }

    fn order(&self, sort: Option<&str>) -> Result<(&'static str, &'static str, bool), StoreError> {
        let (name, falling) = match sort {
            None => return Ok((self.sorts[0].0, self.sorts[0].1, self.falling)),
            Some(text) => text.strip_prefix('-').map_or((text, false), |name| (name, true)),
        };
        let known = self.sorts.iter().find(|(field, _)| *field == name);
        known.map(|(field, column)| (*field, *column, falling)).ok_or_else(|| StoreError::BadSort {
            sort: sort.unwrap_or_default().to_owned(),
            known: self.sorts.iter().map(|(field, _)| *field).collect::<Vec<_>>().join(", "),
        })
    }
}

/// SQLite takes patterns and statements up to a size; beyond it the fault is the client's.
fn check_words(words: &[&str]) -> Result<(), StoreError> {
    let fault = |word: &str, reason: String| {
        Err(StoreError::BadSearch { word: word.chars().take(20).collect(), reason })
    };
    if let Some(word) = words.get(MOST_WORDS) {
        return fault(word, format!("a search has at most {MOST_WORDS} words"));
    }
    match words.iter().find(|word| word.len() > LONGEST_WORD || word.contains('\0')) {
        Some(word) if word.contains('\0') => fault(word, "no text holds a NUL".to_owned()),
        Some(word) => fault(word, format!("a word has at most {LONGEST_WORD} bytes")),
        None => Ok(()),
    }
}

fn push_cell(query: &mut QueryBuilder<Sqlite>, cell: Cell) {
    match cell {
        Cell::Integer(number) => query.push_bind(number),
        Cell::Text(text) => query.push_bind(text),
        Cell::Bytes(bytes) => query.push_bind(bytes),
    };
}

fn cell(row: &SqliteRow, column: &str) -> Result<Cell, StoreError> {
    let raw = row.try_get_raw(column)?;
    let kind = raw.type_info().name().to_owned();
    let value = raw.to_owned();
    Ok(match kind.as_str() {
        "INTEGER" => Cell::Integer(value.try_decode()?),
        "BLOB" => Cell::Bytes(value.try_decode()?),
        _ => Cell::Text(value.try_decode()?),
    })
}

fn write_cursor(cursor: &Cursor) -> Result<String, StoreError> {
    use std::fmt::Write;
    let bytes = serde_json::to_vec(cursor)
        .map_err(|error| StoreError::Unreadable { what: "a cursor", reason: error.to_string() })?;
    Ok(bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

fn read_cursor(text: &str, sort: &str) -> Result<Cursor, StoreError> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) {
        return Err(StoreError::BadCursor);
    }
    let bytes: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect();
    let cursor: Cursor =
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or(StoreError::BadCursor)?;
    if cursor.0 == sort { Ok(cursor) } else { Err(StoreError::BadCursor) }
}
