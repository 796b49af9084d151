//! Text of a provider, made safe to show.
//!
//! A hostile answer may carry terminal escapes, line breaks that forge a verdict, characters that
//! reorder what a person reads, commands that a CI system obeys, or characters that XML 1.0 forbids
//! (section 2.2, Char). They are shown as escapes such as `\u{1b}`, never dropped: what was sent
//! must stay visible.
//!
//! Runners look for commands in everything a step prints. GitHub Actions takes `##[command]`
//! anywhere in a line and `::command …::` at its beginning, Azure Pipelines takes `##vso[` and
//! `##[` anywhere, `TeamCity` takes `##teamcity[`. Such a command of a server could fail a step,
//! set a variable, or keep later commands from being read. A text may end up at the beginning of a
//! line, so a command is escaped wherever it stands.

use std::borrow::Cow;

/// The text as one line: line breaks and tabs are escaped as well.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    over(broken_up(text, CommandEnd::Text), |text| {
        if text.bytes().all(is_plain) {
            return Cow::Borrowed(text);
        }
        escape(text, |character| is_unsafe(character) || matches!(character, '\n' | '\r' | '\t'))
    })
}

/// The text with its line breaks; tabs become four spaces, so that widths can be counted.
pub(super) fn block(text: &str) -> Cow<'_, str> {
    over(without_commands(text), |text| {
        if text.bytes().all(|byte| is_plain(byte) || byte == b'\n') {
            return Cow::Borrowed(text);
        }
        if !text.contains(['\t', '\r']) {
            return escape(text, is_unsafe);
        }
        let text = text.replace("\r\n", "\n").replace('\t', "    ");
        let escaped = escape(&text, |character| is_unsafe(character) || character == '\r');
        Cow::Owned(escaped.into_owned())
    })
}

/// The text in which only commands of CI systems are escaped.
pub(super) fn without_commands(text: &str) -> Cow<'_, str> {
    broken_up(text, CommandEnd::Line)
}

/// The text in which the first character of each command is shown as an escape.
pub(super) fn broken_up(text: &str, end: CommandEnd) -> Cow<'_, str> {
    let starts = command_starts(text, end);
    if starts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 5 * starts.len());
    let mut from = 0;
    for at in starts {
        shown.push_str(&text[from..at]);
        shown.extend(text[at..=at].escape_unicode());
        from = at + 1;
    }
    shown.push_str(&text[from..]);
    Cow::Owned(shown)
}

/// Applies a function to a text; borrowed if neither changed anything.
fn over(text: Cow<'_, str>, escaped: impl Fn(&str) -> Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => escaped(text),
        Cow::Owned(text) => match escaped(&text) {
            Cow::Borrowed(_) => Cow::Owned(text),
            Cow::Owned(escaped) => Cow::Owned(escaped),
        },
    }
}

/// Returns whether the text can be shown as one line unchanged.
pub(super) fn is_one_plain_line(text: &str) -> bool {
    matches!(line(text), Cow::Borrowed(_))
}

/// Visible ASCII and the space: most texts consist of nothing else.
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

/// Commands of GitHub Actions, including old ones.
const NAMES: &[&str] = &[
    "add-mask",
    "add-matcher",
    "add-path",
    "debug",
    "echo",
    "endgroup",
    "error",
    "group",
    "internal-set-repo-path",
    "notice",
    "remove-matcher",
    "save-state",
    "set-env",
    "set-output",
    "stop-commands",
    "warning",
];

/// Possible positions of the second pair of colons, which turns the first into a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommandEnd {
    /// In the same line of the text.
    Line,
    /// Anywhere in the text, whose line breaks are not shown as such.
    Text,
    /// In what comes after the text.
    Beyond,
}

/// The positions of the first character of each command. Two colons are no command within a path
/// such as `std::io::Error`, unless the name behind them is a known command.
pub(super) fn command_starts(text: &str, end: CommandEnd) -> Vec<usize> {
    if !text.contains("##") && !text.contains("::") {
        return Vec::new();
    }
    let bytes = text.as_bytes();
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some([first, second]) = bytes.get(at..at + 2) {
        let is_start = match (first, second) {
            (b'#', b'#') => begins_with_hashes(&bytes[at + 2..]),
            (b':', b':') => begins_with_colons(bytes, at, end),
            _ => false,
        };
        if is_start {
            starts.push(at);
        }
        at += 1;
    }
    starts
}

/// Returns whether a bracket follows the two hash signs, with or without a name in front of it.
fn begins_with_hashes(rest: &[u8]) -> bool {
    let name = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    rest.get(name) == Some(&b'[')
}

fn begins_with_colons(bytes: &[u8], at: usize, end: CommandEnd) -> bool {
    let rest = &bytes[at + 2..];
    if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let is_of_a_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let (name, after) = rest.split_at(rest.iter().take_while(is_of_a_name).count());
    let is_whole = after.first().is_none_or(u8::is_ascii_whitespace) || after.starts_with(b"::");
    let is_known = |is_same: fn(&[u8], &[u8]) -> bool| {
        // The end of such a command may come from another text of the same line.
        is_whole && NAMES.iter().any(|known| is_same(known.as_bytes(), name))
    };
    let before = at.checked_sub(1).and_then(|before| bytes.get(before));
    if before.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
        return is_known(<[u8]>::eq);
    }
    is_known(<[u8]>::eq_ignore_ascii_case) || ends(after, end)
}

fn ends(rest: &[u8], end: CommandEnd) -> bool {
    let rest = match end {
        CommandEnd::Beyond => return true,
        CommandEnd::Text => rest,
        CommandEnd::Line => rest.split(|byte| *byte == b'\n').next().unwrap_or_default(),
    };
    rest.windows(2).any(|pair| pair == b"::")
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_command_of_a_ci_system_is_broken_up_and_stays_legible() {
        for (text, shown) in [
            ("a ##[error]x", "a \\u{23}#[error]x"),
            ("##vso[task.setvariable variable=x]y", "\\u{23}#vso[task.setvariable variable=x]y"),
            ("::stop-commands::token", "\\u{3a}:stop-commands::token"),
            ("x\n::error::y", "x\\n\\u{3a}:error::y"),
            ("\u{1b}##[x]", "\\u{1b}\\u{23}#[x]"),
        ] {
            assert_eq!(line(text), shown, "{text}");
            assert_eq!(line(&line(text)), shown, "nothing is escaped twice");
        }
        assert_eq!(block("a\n  ::error::x\t\n##[b]"), "a\n  \\u{3a}:error::x    \n\\u{23}#[b]");
        assert_eq!(without_commands("\u{1b}[1m##[x]"), "\u{1b}[1m\\u{23}#[x]");
        assert!(!is_one_plain_line("##[x]"));
    }

    #[test]
    fn colons_and_hash_signs_that_nobody_obeys_stay() {
        for text in ["http://[::1]:80", "std::io::Error: no ::", "## heading", "a::b"] {
            assert!(is_one_plain_line(text), "{text}");
            assert_eq!(block(text), text);
        }
    }

    #[test]
    fn ordinary_text_of_any_script_is_untouched() {
        for text in ["naïve", "שלום", "日本語", "👩‍👩‍👧 ok", ""] {
            assert!(is_one_plain_line(text), "{text}");
        }
        assert!(!is_one_plain_line("two\nlines"));
    }

    #[test]
    fn a_command_of_any_runner_is_found_wherever_it_stands() {
        for (text, at) in [
            ("##[error]x", vec![0]),
            ("a ##vso[task.setvariable variable=x]y", vec![2]),
            ("a##teamcity[x]", vec![1]),
            ("###[x] ##[y]", vec![1, 7]),
            ("::error::x", vec![0]),
            ("a ::stop-commands::token", vec![2]),
            ("::set-output name=x::y", vec![0]),
            (":::Warning file=a,line=1::", vec![1]),
            ("x::add-mask::y", vec![1]),
            ("(::some-token::)", vec![1]),
            ("::group", vec![0]),
            ("x::error ", vec![1]),
        ] {
            assert_eq!(command_starts(text, CommandEnd::Line), at, "{text}");
        }
    }

    #[test]
    fn what_no_runner_reads_is_left_alone() {
        for text in [
            "http://[::1]:80/x::",
            "fe80::1%eth0 and ::ffff:1.2.3.4",
            "std::io::Error and core::fmt::Error",
            "use std::error; use log::debug;",
            "a :: b",
            "::",
            "::name",
            "::name\nx:",
            "## [x]",
            "# Heading\n## Another [one]",
            "##x",
            "#[derive]",
        ] {
            assert!(command_starts(text, CommandEnd::Line).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_end_may_stand_where_the_caller_says() {
        assert_eq!(command_starts("::name\nx::", CommandEnd::Text), [0]);
        assert!(command_starts("::name\nx::", CommandEnd::Line).is_empty());
        assert_eq!(command_starts("::name", CommandEnd::Beyond), [0]);
        assert!(command_starts("std::io::Error", CommandEnd::Beyond).is_empty());
    }
}
