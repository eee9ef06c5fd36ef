//! Scripts: their output, and their nested `table` and `elem` as JSON.

use std::collections::HashSet;

use portolan_model::{Script, Text};
use serde_json::{Map, Value};

use super::notes::Notes;
use super::tag::Tag;

/// Builds one script at a time.
#[derive(Debug, Default)]
pub(super) struct ScriptBuilder {
    id: Option<Text>,
    output: String,
    /// The script itself and the tables open in it.
    tables: Vec<Table>,
    elem_key: Option<String>,
}

#[derive(Debug, Default)]
struct Table {
    key: Option<String>,
    entries: Vec<(Option<String>, Value)>,
    /// How many of the entries are text that stood between elements.
    loose: usize,
}

impl ScriptBuilder {
    pub(super) fn open_script(&mut self, tag: Tag<'_>, notes: &mut Notes) {
        self.tables.clear();
        self.tables.push(Table::default());
        self.id = None;
        self.output = String::new();
        for attribute in tag.attributes() {
            match attribute.name {
                "id" => self.id = attribute.text(notes),
                "output" => self.output = attribute.string(),
                _ => attribute.unknown(notes),
            }
        }
    }

    pub(super) fn open_table(&mut self, tag: Tag<'_>, notes: &mut Notes) {
        self.tables.push(Table { key: key(tag, notes), ..Table::default() });
    }

    pub(super) fn open_elem(&mut self, tag: Tag<'_>, notes: &mut Notes) {
        self.elem_key = key(tag, notes);
    }

    pub(super) fn close_elem(&mut self, text: &str) {
        let key = self.elem_key.take();
        self.push(key, Value::String(text.to_owned()));
    }

    pub(super) fn close_table(&mut self) {
        if let Some(table) = self.tables.pop() {
            self.push(table.key, value_of(table.entries));
        }
    }

    /// Text that stands between elements.
    pub(super) fn loose_text(&mut self, text: &str) {
        let text = text.trim();
        if let (false, Some(table)) = (text.is_empty(), self.tables.last_mut()) {
            table.loose += 1;
            table.entries.push((None, Value::String(text.to_owned())));
        }
    }

    pub(super) fn close_script(&mut self) -> Script {
        let table = self.tables.pop().unwrap_or_default();
        let data = match (table.entries.len(), table.loose) {
            (0, _) => None,
            (1, 1) => table.entries.into_iter().next().map(|(_, text)| text),
            _ => Some(value_of(table.entries)),
        };
        let id = self.id.take().unwrap_or_default();
        Script { id, output: std::mem::take(&mut self.output), data }
    }

    fn push(&mut self, key: Option<String>, value: Value) {
        if let Some(table) = self.tables.last_mut() {
            table.entries.push((key, value));
        }
    }
}

fn key(tag: Tag<'_>, notes: &mut Notes) -> Option<String> {
    let mut key = None;
    for attribute in tag.attributes() {
        match attribute.name {
            "key" => key = Some(attribute.string()),
            _ => attribute.unknown(notes),
        }
    }
    key
}

/// A table as JSON; the rules stand at [`Script::data`].
fn value_of(entries: Vec<(Option<String>, Value)>) -> Value {
    let keyed = entries.iter().filter(|(key, _)| key.is_some()).count();
    if keyed == 0 {
        return Value::Array(entries.into_iter().map(|(_, value)| value).collect());
    }
    if keyed < entries.len() {
        let member = |(key, value)| match key {
            Some(key) => Value::Object(Map::from_iter([(key, value)])),
            None => value,
        };
        return Value::Array(entries.into_iter().map(member).collect());
    }
    let mut object = Map::with_capacity(keyed);
    let mut repeated = HashSet::new();
    for (key, value) in entries {
        let key = key.unwrap_or_default();
        match object.get_mut(&key) {
            None => {
                object.insert(key, value);
            }
            Some(Value::Array(values)) if repeated.contains(&key) => values.push(value),
            Some(first) => {
                *first = Value::Array(vec![first.take(), value]);
                repeated.insert(key);
            }
        }
    }
    Value::Object(object)
}
