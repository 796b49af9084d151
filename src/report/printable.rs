//! Makes text that came from a provider safe to show.
//!
//! A hostile answer may carry terminal escapes, line breaks that forge a verdict, characters that
//! reorder what a person reads, or characters that XML 1.0 forbids (section 2.2, Char). They are
//! shown as escapes such as `\u{1b}`, never dropped: what was sent must stay visible.

use std::borrow::Cow;

/// The text as one line: line breaks and tabs are escaped as well.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    escape(text, |character| is_unsafe(character) || matches!(character, '\n' | '\r' | '\t'))
}

/// The text with its line breaks; tabs become four spaces, so that widths can be counted.
pub(super) fn block(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| is_plain(byte) || byte == b'\n') {
        return Cow::Borrowed(text);
    }
    if !text.contains(['\t', '\r']) {
        return escape(text, is_unsafe);
    }
    let text = text.replace("\r\n", "\n").replace('\t', "    ");
    Cow::Owned(escape(&text, |character| is_unsafe(character) || character == '\r').into_owned())
}

/// Whether showing the text as one line changes nothing.
pub(super) fn is_one_plain_line(text: &str) -> bool {
    matches!(line(text), Cow::Borrowed(_))
}

/// Visible ASCII and the space, as most texts have nothing else.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

fn escape(text: &str, escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&escaped) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if !escaped(character) {
            shown.push(character);
        } else if matches!(character, '\n' | '\r' | '\t') {
            shown.extend(character.escape_default());
        } else {
            shown.extend(character.escape_unicode());
        }
    }
    Cow::Owned(shown)
}

/// Control characters other than line break, carriage return and tab; the invisible and reordering
/// characters of Unicode; and non-characters. The joiners stay: emoji and many scripts need them.
fn is_unsafe(character: char) -> bool {
    let invisible = matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    );
    let control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    control || invisible || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::{block, is_one_plain_line, line};

    #[test]
    fn escapes_are_shown_and_nothing_is_dropped() {
        assert_eq!(line("\u{1b}[31mred\u{7}\0\u{9b}2J"), "\\u{1b}[31mred\\u{7}\\u{0}\\u{9b}2J");
        assert_eq!(line("a\r\nb\tc"), "a\\r\\nb\\tc");
        assert_eq!(line("user\u{202e}gnp.exe\u{ffff}"), "user\\u{202e}gnp.exe\\u{ffff}");
    }

    #[test]
    fn a_block_keeps_its_lines_but_no_lone_carriage_return() {
        assert_eq!(block("a\r\n\tb\rc"), "a\n    b\\rc");
    }

    #[test]
    fn ordinary_text_of_any_script_is_untouched() {
        for text in ["naïve", "שלום", "日本語", "👩‍👩‍👧 ok", ""] {
            assert!(is_one_plain_line(text), "{text}");
        }
        assert!(!is_one_plain_line("two\nlines"));
    }
}
