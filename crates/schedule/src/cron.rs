//! Cron expressions, read by croner; what is wrong with one is said in words of our own, with its place.

use std::ops::RangeInclusive;

use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};

/// Longest cron expression, in bytes: one that names each value of each field has room.
const LONGEST_EXPRESSION: usize = 500;

struct Field {
    name: &'static str,
    values: RangeInclusive<u16>,
    /// How else they are written, for the end of a list.
    names: &'static str,
}

/// The five, in their order.
const FIELDS: [Field; 5] = [
    Field { name: "minute", values: 0..=59, names: "" },
    Field { name: "hour", values: 0..=23, names: "" },
    Field { name: "day of month", values: 1..=31, names: "" },
    Field { name: "month", values: 1..=12, names: ", or jan to dec" },
    Field { name: "day of week", values: 0..=7, names: ", or sun to sat" },
];

/// A cron expression of five fields. A day is meant that is one of the month or one of the week as they are named; where one
/// of these fields begins with `*`, it has to be both (crontab(5)).
pub(crate) fn cron(expression: &str) -> Result<Cron, String> {
    if expression.len() > LONGEST_EXPRESSION {
        return Err(format!(
            "a cron expression has at most {LONGEST_EXPRESSION} characters: name ranges, as in 0-29, instead of each value"
        ));
    }
    let fields: Vec<&str> = expression.split_whitespace().collect();
    // croner passes over what is empty in a list, so that a field of commas alone would name nothing. A day of the week
    // may have a plus before its list.
    let lacks_one = |field: &&&str| field.strip_prefix('+').unwrap_or(field).split(',').any(str::is_empty);
    if let Some(field) = fields.iter().find(lacks_one) {
        return Err(format!(
            "{field:?} in {expression:?} lacks a value: name one on both sides of each comma, as in 1,15"
        ));
    }
    let is_open = |field: usize| fields.get(field).is_some_and(|field| field.starts_with('*'));
    read(expression, is_open(2) || is_open(4)).ok_or_else(|| fault(expression, &fields))
}

fn read(expression: &str, dom_and_dow: bool) -> Option<Cron> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed);
    parser.dom_and_dow(dom_and_dow).build().parse(expression).ok()
}

/// What is wrong with an expression that croner does not read: its own words name neither field nor range.
fn fault(expression: &str, fields: &[&str]) -> String {
    if let [name] = fields
        && name.starts_with('@')
    {
        return format!(
            "{name:?} stands for no times: @hourly, @daily, @weekly, @monthly, @yearly and @annually do"
        );
    }
    if fields.len() != FIELDS.len() {
        let count = fields.len();
        return format!(
            "a cron expression has five fields, minute hour day-of-month month day-of-week; {expression:?} has {count}"
        );
    }
    let faults = fields.iter().zip(&FIELDS).enumerate().filter_map(|(at, (written, field))| {
        // One value of the list after the other, with all that is open around it.
        let is_bad = |part: &&str| {
            let mut alone = ["*"; 5];
            alone[at] = part;
            read(&alone.join(" "), false).is_none()
        };
        written.split(',').find(is_bad).map(|part| field.fault(part, expression))
    });
    faults
        .into_iter()
        .next()
        .unwrap_or_else(|| format!("{expression:?} is no cron expression of five fields"))
}

impl Field {
    /// What is wrong with a part of a list.
    fn fault(&self, part: &str, expression: &str) -> String {
        let Self { name, values, names } = self;
        let (least, most) = (values.start(), values.end());
        let is_outside = |bound: &&str| {
            !bound.is_empty()
                && bound.bytes().all(|byte| byte.is_ascii_digit())
                && bound.parse().map_or(true, |bound: u16| !values.contains(&bound))
        };
        let (bounds, _) = part.split_once('/').unwrap_or((part, ""));
        match bounds.split('-').find(is_outside) {
            Some(number) => {
                format!("{number:?} in {expression:?} is no {name}: that is from {least} to {most}{names}")
            }
            None => format!(
                "{part:?} in {expression:?} is no {name}: write * for each, a number from {least} to {most}{names}, 1-5 for \
                 a range that rises, or */2 or 1-5/2 for every other one"
            ),
        }
    }
}
