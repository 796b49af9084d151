//! Text that is only text in GitHub's Markdown, whatever a provider sends.
//!
//! GitHub links more than its grammar says: mentions, issues, commits, addresses. It never does so
//! in code, and a code span ends only at as many backticks as it began with (`CommonMark` 0.31.2,
//! section 6.1). So everything that is not a plain word is shown as code.

use std::fmt;

use super::super::printable;

/// Markdown in which foreign text occurs only as code or as plain words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Markdown(String);

impl fmt::Display for Markdown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Markdown {
    /// The length in characters.
    pub(super) fn len(&self) -> usize {
        self.0.chars().count()
    }

    /// The output of a template whose values are Markdown.
    pub(super) fn rendered(template: &impl askama::Template) -> Result<Self, askama::Error> {
        Ok(Self(template.render()?.trim().to_owned()))
    }
}

/// The text as a code span on one line, truncated to `limit` characters.
pub(super) fn code(text: &str, limit: usize) -> Markdown {
    let line = cut(&printable::line(text), limit);
    Markdown(span(if line.is_empty() { "(empty)" } else { &line }))
}

/// The text as sentences on one line, truncated to `limit` characters. Plain words stay as they
/// are; everything else becomes code, as does text between backticks.
pub(super) fn prose(text: &str, limit: usize) -> Markdown {
    let line = cut(&printable::line(text), limit);
    let mut prose = String::with_capacity(line.len() + 16);
    let is_balanced = line.matches('`').count().is_multiple_of(2);
    if !is_balanced {
        return Markdown(span(&line));
    }
    for (position, piece) in line.split('`').enumerate() {
        if position % 2 == 1 && !piece.trim().is_empty() {
            push(&mut prose, &span(piece));
            continue;
        }
        for (position, word) in piece.split(' ').enumerate() {
            if position > 0 && !prose.is_empty() && !prose.ends_with(' ') {
                prose.push(' ');
            }
            push_word(&mut prose, word);
        }
    }
    Markdown(prose.trim_end().to_owned())
}

/// The text as a block of code, truncated to `limit` characters.
pub(super) fn block(language: &str, text: &str, limit: usize) -> Markdown {
    let text = cut(&printable::block(text), limit);
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    Markdown(format!("{fence}{language}\n{}\n{fence}", text.trim_end_matches('\n')))
}

fn push_word(prose: &mut String, word: &str) {
    let core = word.trim_start_matches(['(', '"']);
    let core = core.trim_end_matches([',', ';', ':', '.', '?', ')', '"']);
    let start = word.find(core).unwrap_or(0);
    let (before, after) = (&word[..start], &word[start + core.len()..]);
    // At the beginning of a line, a number with a dot would begin a list.
    let is_item =
        after.starts_with(['.', ')']) && core.starts_with(|one: char| one.is_ascii_digit());
    prose.push_str(before);
    if core.is_empty() || (is_plain(core) && !is_item) {
        prose.push_str(core);
    } else {
        push(prose, &span(core));
    }
    prose.push_str(after);
}

/// Returns whether this is a number, or a word with hyphens and apostrophes at most inside.
fn is_plain(word: &str) -> bool {
    let inside = |character: char| character.is_alphabetic() || matches!(character, '-' | '\'');
    let is_word = word.starts_with(char::is_alphabetic)
        && word.ends_with(char::is_alphabetic)
        && word.chars().all(inside);
    let is_number = word.len() < 7
        && word.starts_with(|one: char| one.is_ascii_digit())
        && word.chars().all(|one| one.is_ascii_digit() || one == '.');
    is_word || is_number
}

/// Appends a code span. Two spans must not touch: their backticks would be counted together.
fn push(prose: &mut String, span: &str) {
    if prose.ends_with('`') {
        prose.push(' ');
    }
    prose.push_str(span);
}

fn longest_run(text: &str) -> usize {
    text.split(|character| character != '`').map(str::len).max().unwrap_or(0)
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The text as a code span, delimited by more backticks than it contains (`CommonMark` 0.31.2,
/// section 6.1).
pub(in crate::report) fn span(text: &str) -> String {
    if text.is_empty() {
        return "`(empty)`".to_owned();
    }
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let touches = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let pad = if touches { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words_and_everything_else_is_code() {
        let shown = |text| prose(text, 200).to_string();
        assert_eq!(shown("A deleted one, (\"it's 3.1 s\")."), "A deleted one, (\"it's 3.1 s\").");
        assert_eq!(shown("see @owner and #12: x"), "see `@owner` and `#12`: x");
        assert_eq!(shown("1. item"), "`1`. item");
        assert_eq!(shown("a `b/c`."), "a `b/c`.");
        assert_eq!(shown("x_y`z`"), "`x_y` `z`");
        assert_eq!(shown("one ` tick"), "``one ` tick``");
        assert_eq!(shown("``"), "");
    }

    #[test]
    fn code_ends_where_it_should() {
        assert_eq!(code("a``b`", 9).to_string(), "``` a``b` ```");
        assert_eq!(code("", 9).to_string(), "`(empty)`");
        assert_eq!(code("abc", 2).to_string(), "`ab…`");
        assert_eq!(block("sh", "a\n```\nb\n", 99).to_string(), "````sh\na\n```\nb\n````");
    }

    #[test]
    fn a_span_ends_where_it_should() {
        assert_eq!(span("a``b`"), "``` a``b` ```");
        assert_eq!(span("@owner <b>"), "`@owner <b>`");
        assert_eq!(span(""), "`(empty)`");
    }
}
