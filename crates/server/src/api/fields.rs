//! Checks that the fields of several resources share.

use crate::problem::FieldError;

/// A name: one line, without blanks at its ends, 1 to `most` characters.
pub(crate) fn one_line(field: &str, value: &str, most: usize, errors: &mut Vec<FieldError>) -> String {
    let value = value.trim();
    let message = if value.is_empty() {
        Some(("empty", format!("{field} is missing")))
    } else if value.chars().count() > most {
        Some(("tooLong", format!("{field} has at most {most} characters")))
    } else if value.chars().any(char::is_control) {
        Some(("badCharacter", format!("{field} is one line without control characters")))
    } else {
        None
    };
    if let Some((code, message)) = message {
        errors.push(FieldError::new(field, code, message));
    }
    value.to_owned()
}

/// A text of any number of lines, up to `most` characters. It is kept as it is.
pub(crate) fn text(field: &str, value: &str, most: usize, errors: &mut Vec<FieldError>) -> String {
    if value.chars().count() > most {
        errors.push(FieldError::new(field, "tooLong", format!("{field} has at most {most} characters")));
    } else if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        let message = format!("{field} has a control character that is neither a line break nor a tab");
        errors.push(FieldError::new(field, "badCharacter", message));
    }
    value.to_owned()
}

/// How many bytes of blanks a text begins with. Texts are kept without them; places are told in what the client sent.
pub(super) fn indent(text: &str) -> usize {
    text.len() - text.trim_start().len()
}
