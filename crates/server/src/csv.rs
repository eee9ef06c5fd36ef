//! Rows for spreadsheets.

use std::borrow::Cow;

/// The cell with nothing in it that a spreadsheet would run (OWASP, "CSV Injection"): an apostrophe goes in front.
#[must_use]
pub fn inert(cell: &str) -> Cow<'_, str> {
    let starts = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    if cell.trim_start().starts_with(starts) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// One record, its end of line included.
#[must_use]
pub fn record<'a>(cells: impl IntoIterator<Item = Cow<'a, str>>) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = out.write_record(cells.into_iter().map(|cell| cell.into_owned().into_bytes()));
    out.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_defused_and_cells_are_quoted() {
        let cells = ["=cmd|' /C calc'!A0", " \t@x", "a,\"b\"\n", "ok", "-"].map(inert);
        assert_eq!(
            String::from_utf8(record(cells)).unwrap(),
            "'=cmd|' /C calc'!A0,' \t@x,\"a,\"\"b\"\"\n\",ok,'-\n"
        );
    }
}
