//! Assets as rows of CSV (RFC 4180), in and out.
//!
//! A spreadsheet runs a cell that begins with one of `=+-@`, a tab or a line break as a formula. Such cells are
//! written with an apostrophe in front, and read back without it.

use std::borrow::Cow;
use std::collections::HashSet;

use portolan_store::assets::AssetFields;
use serde::Serialize;
use utoipa::ToSchema;

use super::fields::{AssetInput, TAGS, TARGETS, TYPES};

/// The columns, in the order in which they are written.
pub(super) const COLUMNS: [&str; 5] = ["displayName", "type", "targets", "tags", "notes"];

/// What else a column may be called in a file, and what it is then.
const OTHER_NAMES: [(&str, &str); 1] = [("name", "displayName")];

/// Most rows of a file.
const ROWS: usize = 50_000;

/// Most faults that are told one by one.
const FAULTS: usize = 1000;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineError {
    /// The line that the row begins at; the first is 1.
    pub(super) line: u64,
    /// The column, where it is one's fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) column: Option<String>,
    /// The kind of fault, camelCase.
    pub(super) code: String,
    /// What is wrong, and what to do.
    pub(super) message: String,
}

/// A row that can be read. Columns that the file does not have are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AssetRow {
    pub(super) fields: AssetFields,
    pub(super) has_kind: bool,
    pub(super) has_tags: bool,
    pub(super) has_notes: bool,
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Rows with content, read or not.
    pub(super) count: u64,
    pub(super) assets: Vec<AssetRow>,
    pub(super) errors: Vec<LineError>,
    /// Rows at fault.
    pub(super) failed: u64,
    /// Faults beyond those told.
    pub(super) more_errors: u64,
    /// The lines of rows of which no fault is told, for there are too many.
    pub(super) other_lines: Vec<u64>,
    /// Whether the file as a whole is refused, whatever was asked for.
    pub(super) refused: bool,
}

impl Rows {
    fn fault(&mut self, line: u64, column: Option<&str>, code: &str, message: impl Into<String>) {
        if self.errors.len() < FAULTS {
            self.errors.push(LineError {
                line,
                column: column.map(ToOwned::to_owned),
                code: code.to_owned(),
                message: message.into(),
            });
        } else {
            self.more_errors += 1;
            let told = self.errors.last().is_some_and(|error| error.line == line);
            if !told && self.other_lines.last() != Some(&line) {
                self.other_lines.push(line);
            }
        }
    }
}

/// Reads a file. What cannot be read is told line by line; this never fails as a whole. A type that is neither one of
/// [`TYPES`] nor of `types`, which are in use, is a fault: most likely it is misspelt, and nobody would look.
pub(super) fn read(bytes: &[u8], types: &[String]) -> Rows {
    let mut rows = Rows::default();
    // Spreadsheets put a byte order mark in front of UTF-8.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut lines = Lines { bytes, at: 0, line: 1 };
    let mut header: Option<Vec<usize>> = None;
    let mut names = HashSet::new();
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let (start, end) = (position(record.position()), position(Some(reader.position())));
        let line = lines.begin(start, end);
        let open = bytes
            .get(start..end)
            .is_some_and(|text| text.iter().fold(false, |open, byte| open ^ (*byte == b'"')));
        let Some(columns) = &header else {
            match read_header(&record, line, open, &mut rows) {
                Some(columns) => header = Some(columns),
                None => return rows,
            }
            continue;
        };
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        rows.count += 1;
        if rows.count > ROWS as u64 {
            return too_many(line);
        }
        if open {
            let last = start + bytes[start..end].trim_ascii_end().len();
            rows.fault(line, None, "openQuote", open_quote(line, lines.begin(last, last)));
            rows.failed += 1;
            continue;
        }
        match read_row(&record, columns, types) {
            Ok(asset) if !names.insert(asset.fields.display_name.to_ascii_lowercase()) => {
                let message = format!("{:?} stands in the file already", asset.fields.display_name);
                rows.fault(line, Some("displayName"), "duplicate", message);
                rows.failed += 1;
            }
            Ok(asset) => rows.assets.push(asset),
            Err(faults) => {
                for (column, code, message) in faults {
                    rows.fault(line, column, &code, message);
                }
                rows.failed += 1;
            }
        }
    }
    if header.is_none() {
        rows.fault(
            1,
            None,
            "noHeader",
            format!("the file is empty; its first line names the columns: {}", COLUMNS.join(",")),
        );
    }
    rows
}

/// What a quote that stays open swallows.
fn open_quote(line: u64, last: u64) -> String {
    if last <= line {
        return "a quote is opened and not closed; a quote inside a cell is written twice, in a cell in quotes".to_owned();
    }
    format!(
        "a quote is opened and not closed, and the lines up to {last} are read as part of its cell; a quote inside a cell is written twice, in a cell in quotes"
    )
}

/// A file of which only a part would be read: none of it counts, or it would look as if the rest had been read.
fn too_many(line: u64) -> Rows {
    let mut rows = Rows { refused: true, ..Rows::default() };
    let message = format!(
        "at most {ROWS} rows of a file are read, and this one has more: nothing is imported; split it into several files"
    );
    rows.fault(line, None, "tooMany", message);
    rows
}

fn position(at: Option<&csv::Position>) -> usize {
    at.map_or(0, |at| usize::try_from(at.byte()).unwrap_or(usize::MAX))
}

/// Counts lines: the reader's own count stands before blank lines.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which the record between `start` and `end` begins.
    fn begin(&mut self, start: usize, end: usize) -> u64 {
        let blank = |text: &[u8]| text.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let start = start + self.bytes.get(start..end).map_or(0, blank);
        // A lone carriage return ends a line as well.
        while self.at < start.min(self.bytes.len()) {
            let (byte, next) = (self.bytes[self.at], self.bytes.get(self.at + 1));
            self.line += u64::from(byte == b'\n' || (byte == b'\r' && next != Some(&b'\n')));
            self.at += 1;
        }
        self.line
    }
}

/// Which of [`COLUMNS`] each column of the file is.
fn read_header(record: &csv::ByteRecord, line: u64, open: bool, rows: &mut Rows) -> Option<Vec<usize>> {
    if open {
        rows.fault(line, None, "openQuote", "a quote is opened in the first line and not closed");
        return None;
    }
    let mut columns: Vec<usize> = Vec::new();
    let before = rows.errors.len();
    for cell in record {
        let name = String::from_utf8_lossy(cell);
        let name = name.trim();
        let shown: String = name.chars().take(50).collect();
        let other = OTHER_NAMES.iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        let meant = other.map_or(name, |(_, column)| column);
        match COLUMNS.iter().position(|column| column.eq_ignore_ascii_case(meant)) {
            None => {
                let hint = if name.contains([';', '\t']) { "; commas separate columns" } else { "" };
                let message = format!(
                    "there is no column {shown:?}; there are {} (or name), {}{hint}",
                    COLUMNS[0],
                    COLUMNS[1..].join(", ")
                );
                rows.fault(line, Some(&shown), "unknownColumn", message);
            }
            Some(column) if columns.contains(&column) => {
                rows.fault(
                    line,
                    Some(&shown),
                    "duplicateColumn",
                    format!("the column {} stands there twice", COLUMNS[column]),
                );
            }
            Some(column) => columns.push(column),
        }
    }
    for needed in ["displayName", "targets"] {
        if !columns.iter().any(|column| COLUMNS[*column] == needed) {
            rows.fault(line, Some(needed), "missingColumn", format!("the column {needed} is needed"));
        }
    }
    (rows.errors.len() == before).then_some(columns)
}

/// Column, code and message.
type Fault = (Option<&'static str>, String, String);

fn read_row(record: &csv::ByteRecord, columns: &[usize], types: &[String]) -> Result<AssetRow, Vec<Fault>> {
    if record.len() != columns.len() {
        let message = match record.len() {
            1 => format!("this row has 1 cell, and the first line names {}", columns.len()),
            cells => format!("this row has {cells} cells, and the first line names {}", columns.len()),
        };
        return Err(vec![(None, "wrongCells".to_owned(), message)]);
    }
    let mut cells: [Option<String>; 5] = Default::default();
    let mut faults: Vec<Fault> = Vec::new();
    for (cell, &column) in record.iter().zip(columns) {
        match std::str::from_utf8(cell) {
            Ok(text) => cells[column] = Some(live(text).to_owned()),
            Err(error) => {
                let message = format!(
                    "this is not UTF-8 at byte {} of the cell: save the file as UTF-8",
                    error.valid_up_to()
                );
                faults.push((Some(COLUMNS[column]), "notUtf8".to_owned(), message));
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let [name, kind, targets, tags, notes] = cells;
    let kind = match kind.filter(|kind| !kind.trim().is_empty()).map(|kind| known(&kind, types)) {
        Some(Err(message)) => {
            faults.push((Some("type"), "unknownType".to_owned(), message));
            None
        }
        Some(Ok(kind)) => Some(kind),
        None => None,
    };
    let (has_kind, has_tags, has_notes) = (kind.is_some(), tags.is_some(), notes.is_some());
    let input = AssetInput {
        display_name: name.unwrap_or_default(),
        kind: kind.unwrap_or_else(|| "host".to_owned()),
        targets: words(&targets.unwrap_or_default(), TARGETS),
        tags: words(&tags.unwrap_or_default(), TAGS),
        notes: notes.unwrap_or_default(),
    };
    match input.read() {
        Ok(fields) if faults.is_empty() => Ok(AssetRow { fields, has_kind, has_tags, has_notes }),
        Ok(_) => Err(faults),
        Err(errors) => Err(faults.into_iter().chain(errors.into_iter().map(fault_of)).collect()),
    }
}

/// The type as it is spelt where it is known.
fn known(kind: &str, types: &[String]) -> Result<String, String> {
    let kind = kind.trim();
    let mut all = types.iter().map(String::as_str).chain(TYPES);
    if types.iter().any(|other| other == kind) {
        return Ok(kind.to_owned());
    }
    all.find(|other| other.eq_ignore_ascii_case(kind)).map(ToOwned::to_owned).ok_or_else(|| {
        let shown: String = kind.chars().take(50).collect();
        let own = types.iter().map(String::as_str).filter(|own| !TYPES.contains(own)).take(20);
        let all: Vec<&str> = TYPES.into_iter().chain(own).collect();
        format!(
            "there is no type {shown:?}; there are {}, and any that an asset of yours has already",
            all.join(", ")
        )
    })
}

/// `targets[2]` of the JSON is in the column `targets`.
fn fault_of(error: crate::problem::FieldError) -> Fault {
    let field = error.field.split('[').next().unwrap_or_default();
    let column = COLUMNS.iter().find(|column| **column == field).copied();
    (column, error.code, error.message)
}

/// Words that blanks or semicolons separate; one more than `most` of them, so that the excess is noticed.
fn words(cell: &str, most: usize) -> Vec<String> {
    let split = cell.split(|c: char| c == ';' || c.is_whitespace());
    split.filter(|word| !word.is_empty()).take(most + 1).map(ToOwned::to_owned).collect()
}

/// Rows as they are written.
pub(super) fn write<'a>(
    header: bool,
    assets: impl IntoIterator<Item = &'a AssetFields>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    if header {
        writer.write_record(COLUMNS)?;
    }
    for asset in assets {
        let (targets, tags) = (asset.targets.join(" "), asset.tags.join(" "));
        let cells = [&asset.display_name, &asset.kind, &targets, &tags, &asset.notes];
        writer.write_record(cells.map(|cell| inert(cell).into_owned()))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// Whether a spreadsheet would run a cell, were its apostrophes taken away.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// A cell as it is written.
fn inert(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A cell as it was before it was written.
fn live(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(cell) => rest,
        _ => cell,
    }
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
