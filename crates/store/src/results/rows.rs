//! Statements that write many rows at once.

use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, SqliteConnection};

use crate::StoreError;

/// How many rows a statement writes. What is left over goes by the smaller ones, so that there are few texts of
/// statements and each is prepared once.
const SIZES: [usize; 4] = [500, 50, 5, 1];

/// Bytes of text and blobs after which rows are written though they are few.
const MOST_BYTES: usize = 4 << 20;

/// A value of a row or a parameter.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Number(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Blob(Option<Vec<u8>>),
}

impl Value {
    /// Binds it as the next parameter.
    pub(super) fn add_to(&self, arguments: &mut SqliteArguments) -> Result<(), StoreError> {
        match self {
            Self::Number(number) => arguments.add(number),
            Self::Real(number) => arguments.add(number),
            Self::Text(text) => arguments.add(text),
            Self::Blob(bytes) => arguments.add(bytes),
        }
        .map_err(|error| sqlx::Error::Encode(error).into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        Self::Real(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::Text(text.map(ToOwned::to_owned))
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(Some(bytes.to_vec()))
    }
}

impl From<Option<&[u8]>> for Value {
    fn from(bytes: Option<&[u8]>) -> Self {
        Self::Blob(bytes.map(<[u8]>::to_vec))
    }
}

/// Gathers rows of `W` values and writes them, [`SIZES`] at a time: `head`, the rows as VALUES, `tail`.
pub(super) struct Rows<const W: usize> {
    head: &'static str,
    tail: &'static str,
    /// Parameters of `head`.
    constants: Vec<i64>,
    values: Vec<Value>,
    bytes: usize,
}

impl<const W: usize> Rows<W> {
    pub(super) fn new(head: &'static str, tail: &'static str) -> Self {
        Self::with(head, tail, Vec::new())
    }

    pub(super) fn with(head: &'static str, tail: &'static str, constants: Vec<i64>) -> Self {
        Self { head, tail, constants, values: Vec::new(), bytes: 0 }
    }

    /// Adds a row; writes where there are enough.
    pub(super) async fn push(
        &mut self,
        tx: &mut SqliteConnection,
        row: [Value; W],
    ) -> Result<(), StoreError> {
        for value in &row {
            self.bytes += match value {
                Value::Text(Some(text)) => text.len(),
                Value::Blob(Some(bytes)) => bytes.len(),
                _ => 0,
            };
        }
        self.values.extend(row);
        if self.values.len() >= SIZES[0] * W || self.bytes > MOST_BYTES {
            return self.flush(tx).await;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) async fn flush(&mut self, tx: &mut SqliteConnection) -> Result<(), StoreError> {
        let mut values = std::mem::take(&mut self.values).into_iter();
        self.bytes = 0;
        for size in SIZES {
            while values.len() >= size * W {
                let mut arguments = SqliteArguments::default();
                arguments.reserve(size * W + self.constants.len(), 0);
                for constant in &self.constants {
                    arguments.add(constant).map_err(sqlx::Error::Encode)?;
                }
                for value in values.by_ref().take(size * W) {
                    value.add_to(&mut arguments)?;
                }
                // Only fixed text and question marks.
                let statement = AssertSqlSafe(self.statement(size));
                sqlx::query_with(statement, arguments).execute(&mut *tx).await?;
            }
        }
        Ok(())
    }

    fn statement(&self, rows: usize) -> String {
        let tuple = format!("({})", ["?"; W].join(","));
        format!("{} VALUES {}{}", self.head, vec![tuple; rows].join(","), self.tail)
    }
}
