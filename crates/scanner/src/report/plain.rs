//! Text of scanned hosts made safe for a terminal: shown, never obeyed.

use std::borrow::Cow;

/// Whether a terminal or a bidirectional renderer would act on the character instead of showing it.
pub(super) fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text on one line, every hostile character as a visible escape.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hostile(c) { safe.extend(c.escape_default()) } else { safe.push(c) }
    }
    Cow::Owned(safe)
}

/// The lines of a text, each made safe.
pub fn plain_lines(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    text.lines().map(|line| one_line(line.trim_end_matches('\r')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_acts_on_gets_through() {
        assert_eq!(one_line("OpenSSH 9.2"), "OpenSSH 9.2");
        assert_eq!(one_line("\u{1b}[2Jx\u{9b}0m\r\n"), "\\u{1b}[2Jx\\u{9b}0m\\r\\n");
        assert_eq!(one_line("a\u{202e}b\u{200f}"), "a\\u{202e}b\\u{200f}");
        assert_eq!(one_line("端口"), "端口");
        assert_eq!(plain_lines("a\r\n\u{7}b").collect::<Vec<_>>(), ["a", "\\u{7}b"]);
    }
}
