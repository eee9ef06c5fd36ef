//! Lists of a server's: page by page, as a table for people or the documents as they came.

use std::io::{self, Write};

use clap::Args;
use comfy_table::{Cell, ContentArrangement, Table, presets};
use serde_json::Value;

use super::wire::Page;
use super::{ClientError, Connection};
use crate::args::OutputArgs;
use crate::exit::Failure;
use crate::output::{Format, one_line};
use crate::terminal::{Terminal, complain};

/// Most items that a server hands out at a time.
const PAGE: usize = 1000;

/// How much of a list is wanted, and how it looks.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Where results go: table, json or ndjson.
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    /// Print at most so many; 0 prints all.
    #[arg(long, value_name = "N", default_value = "200")]
    limit: usize,
}

/// A column of a table: its title, and what stands in it.
pub(crate) type Column = (&'static str, fn(&Value) -> String);

/// A list: where it is, which of it, and its columns.
pub(crate) struct List<'a> {
    pub(crate) path: &'a str,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) columns: &'a [Column],
    /// What is said where there is nothing.
    pub(crate) empty: &'a str,
}

/// The text of a member, also of one inside another: `lastRun.state`. Empty where there is none.
pub(crate) fn text(item: &Value, path: &str) -> String {
    match path.split('.').try_fold(item, |value, name| value.get(name)) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

/// A time to the second, as the server wrote it.
pub(crate) fn time(item: &Value, path: &str) -> String {
    let text = text(item, path);
    text.parse::<jiff::Timestamp>().map_or(text, |time| time.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

/// Fails where `-o` names a format that lists have not; before anything is asked.
pub(crate) fn check(output: &OutputArgs, terminal: Terminal) -> Result<Format, Failure> {
    match output.format(terminal) {
        format @ (Format::Table | Format::Json | Format::Ndjson) => Ok(format),
        _ => Err(Failure::usage("this is printed as table, json or ndjson")),
    }
}

/// Prints a list.
///
/// # Errors
/// The server does not hand it out, or it cannot be written.
pub(crate) async fn print(
    connection: &Connection,
    list: List<'_>,
    args: &ListArgs,
    terminal: Terminal,
) -> Result<(), Failure> {
    let format = check(&args.output, terminal)?;
    let failed = |source| Failure::Write { what: args.output.name(), source };
    let mut pages = Pages::new(connection, list.path, list.query, args.limit);
    // What cannot be had leaves an old file as it is.
    let mut page = pages.next().await?.unwrap_or_default();
    let mut out = args.output.writer()?;
    let mut table = new_table(list.columns.iter().map(|(title, _)| *title), &args.output, terminal);
    let mut printed = 0;
    loop {
        for item in &page {
            match format {
                Format::Table => {
                    table.add_row(list.columns.iter().map(|(_, of)| Cell::new(one_line(&of(item)))));
                    Ok(())
                }
                Format::Json => {
                    let before = if printed == 0 { "[\n" } else { ",\n" };
                    out.write_all(before.as_bytes()).and_then(|()| to_json(&mut out, item))
                }
                _ => to_json(&mut out, item).and_then(|()| out.write_all(b"\n")),
            }
            .map_err(failed)?;
            printed += 1;
        }
        let Some(next) = pages.next().await? else { break };
        page = next;
    }
    match format {
        Format::Table if printed == 0 => complain(list.empty),
        Format::Table => print_table(&table, &mut out).map_err(failed)?,
        Format::Json => out.write_all(if printed == 0 { b"[]\n" } else { b"\n]\n" }).map_err(failed)?,
        _ => {}
    }
    out.flush().map_err(failed)?;
    if pages.has_more() {
        complain(&format!("note: {printed} of {} are printed; --limit 0 prints all", pages.total));
    }
    Ok(())
}

/// Prints one document: as it came, or as a table of its names and values.
///
/// # Errors
/// It cannot be written.
pub(crate) fn print_one(
    item: &Value,
    lines: &[(&str, String)],
    output: &OutputArgs,
    terminal: Terminal,
) -> Result<(), Failure> {
    let format = check(output, terminal)?;
    let mut out = output.writer()?;
    let written = match format {
        Format::Table => lines
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .try_for_each(|(name, value)| writeln!(out, "{name:<9} {}", one_line(value))),
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, item).map_err(Into::into).and_then(|()| writeln!(out))
        }
        _ => to_json(&mut out, item).and_then(|()| writeln!(out)),
    };
    written.and_then(|()| out.flush()).map_err(|source| Failure::Write { what: output.name(), source })
}

/// The one thing that has this id or name; names in `members`.
///
/// # Errors
/// There is none, or there are several.
pub(crate) async fn find(
    connection: &Connection,
    (path, what, members): (&str, &str, &[&str]),
    wanted: &str,
) -> Result<Value, ClientError> {
    if let Ok(id) = wanted.parse::<uuid::Uuid>() {
        return connection.get(&format!("{path}/{id}"), &[]).await;
    }
    let mut pages = Pages::new(connection, path, Vec::new(), 0);
    let (mut same, mut alike) = (Vec::new(), Vec::new());
    while let Some(page) = pages.next().await? {
        for item in page {
            let names: Vec<_> = members.iter().map(|member| text(&item, member)).collect();
            if names.iter().any(|name| name == wanted) {
                same.push(item);
            } else if names.iter().any(|name| name.to_lowercase() == wanted.to_lowercase()) {
                alike.push(item);
            }
        }
    }
    let mut found = if same.is_empty() { alike } else { same };
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => Err(ClientError::NotOne(format!(
            "there is no {what} called {wanted:?} on {}",
            connection.address()
        ))),
        count => {
            let ids: Vec<_> = found.iter().take(10).map(|item| text(item, "id")).collect();
            Err(ClientError::NotOne(format!(
                "{count} are called {wanted:?}: say which by its id: {}",
                ids.join(", ")
            )))
        }
    }
}

/// The pages of a list, one after the other.
struct Pages<'a> {
    connection: &'a Connection,
    path: &'a str,
    query: Vec<(&'static str, String)>,
    cursor: Option<String>,
    begun: bool,
    /// Items still wanted; `None` for all.
    left: Option<usize>,
    total: u64,
}

impl<'a> Pages<'a> {
    fn new(
        connection: &'a Connection,
        path: &'a str,
        query: Vec<(&'static str, String)>,
        limit: usize,
    ) -> Self {
        Self {
            connection,
            path,
            query,
            cursor: None,
            begun: false,
            left: (limit > 0).then_some(limit),
            total: 0,
        }
    }

    fn has_more(&self) -> bool {
        self.cursor.is_some()
    }

    async fn next(&mut self) -> Result<Option<Vec<Value>>, ClientError> {
        let wanted = self.left.unwrap_or(PAGE).min(PAGE);
        if wanted == 0 || (self.begun && self.cursor.is_none()) {
            return Ok(None);
        }
        let mut query = self.query.clone();
        query.push(("limit", wanted.to_string()));
        query.extend(self.cursor.take().map(|cursor| ("cursor", cursor)));
        let mut page: Page = self.connection.get(self.path, &query).await?;
        self.begun = true;
        self.total = page.total;
        page.items.truncate(wanted);
        // A page of nothing that names a next one would have no end.
        self.cursor = page.next_cursor.filter(|_| !page.items.is_empty());
        self.left = self.left.map(|left| left - page.items.len());
        Ok(Some(page.items))
    }
}

fn to_json(out: &mut dyn Write, item: &Value) -> io::Result<()> {
    serde_json::to_writer(out, item).map_err(Into::into)
}

fn new_table<'a>(titles: impl Iterator<Item = &'a str>, output: &OutputArgs, terminal: Terminal) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(width) = output.look(terminal).width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.force_no_tty();
    table.set_header(titles);
    table
}

fn print_table(table: &Table, out: &mut dyn Write) -> io::Result<()> {
    // The table pads each cell by a blank on both sides.
    table.to_string().lines().try_for_each(|line| {
        let line = line.trim_end();
        writeln!(out, "{}", line.strip_prefix(' ').unwrap_or(line))
    })
}
