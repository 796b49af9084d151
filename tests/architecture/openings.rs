//! Finds doc comments that open with a free relative clause ("What …", "How …"): the reader has to
//! build the subject of the sentence himself.

const WORDS: &[&str] = &["What", "How", "Whether", "Why", "Where", "When", "Whatever", "Whoever"];

/// The first line of one doc comment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// The doc comments of a source text that open with one of the words.
pub(crate) fn openings(text: &str) -> Vec<Opening> {
    let mut found = Vec::new();
    let mut before = None;
    for (line, text) in text.lines().enumerate() {
        let comment = comment(text);
        if let Some((kind, text)) = comment
            && before != Some(kind)
            && WORDS.contains(&first_word(text))
        {
            found.push(Opening { line: line + 1, text: text.to_owned() });
        }
        before = comment.map(|(kind, _)| kind);
    }
    found
}

/// The kind and the text of a line that is a part of a doc comment.
fn comment(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim_start();
    let mut kinds = ["///", "//!"].into_iter();
    let (kind, text) = kinds.find_map(|kind| Some((kind, line.strip_prefix(kind)?)))?;
    (!text.starts_with('/')).then(|| (kind, text.trim()))
}

fn first_word(text: &str) -> &str {
    text.split(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default()
}
