//! Changes as one page that loads nothing and runs nothing. What hosts say is made safe to show first, and escaped by
//! the template then.

use std::io::{self, Write};

use askama::Template;
use portolan_changes::{Change, Comparison};

use super::{known_by, of_gap, one_line, plain_lines, sentence, sum};

#[derive(Template)]
#[template(path = "changes.html")]
struct Page {
    before: String,
    after: String,
    sum: String,
    changes: Vec<Row>,
    gaps: Vec<String>,
}

/// A change, ready to be shown.
struct Row {
    host: String,
    name: String,
    by: &'static str,
    what: String,
    before: String,
    after: String,
}

impl Row {
    fn of(change: &Change) -> Self {
        let lines = |text: Option<&str>| plain_lines(text.unwrap_or_default()).collect::<Vec<_>>().join("\n");
        Self {
            host: one_line(&change.host).into_owned(),
            name: change.name.as_deref().map(|name| one_line(name).into_owned()).unwrap_or_default(),
            by: change.matched_by.and_then(known_by).unwrap_or_default(),
            what: sentence(change),
            before: lines(change.before.as_deref()),
            after: lines(change.after.as_deref()),
        }
    }
}

/// Writes the page, with what the two scans are called.
pub(crate) fn html(comparison: &Comparison, names: [&str; 2], out: &mut dyn Write) -> io::Result<()> {
    let [before, after] = names.map(|name| one_line(name).into_owned());
    let page = Page {
        before,
        after,
        sum: sum(comparison),
        changes: comparison.changes.iter().map(Row::of).collect(),
        gaps: comparison.not_looked_at.iter().map(of_gap).collect(),
    };
    out.write_all(page.render().map_err(io::Error::other)?.as_bytes())
}
