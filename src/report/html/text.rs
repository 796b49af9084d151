//! Pieces of text that all sections share: prose, the signs of verdicts, the colours of statuses.

use super::super::printable;
use crate::model::Verdict;

/// The sign of a verdict, the same as on the terminal.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "✓",
        Verdict::Skipped => "–",
        Verdict::Inconclusive => "?",
        Verdict::Failed => "✗",
    }
}

/// The colour of a status, by its class (RFC 9110, section 15).
pub(super) fn tone(status: u16) -> &'static str {
    match status {
        200..400 => "ok",
        400..500 => "refused",
        _ => "broken",
    }
}

/// A piece of a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The text, without backticks.
    pub(super) text: String,
    /// Whether it stood between backticks.
    pub(super) is_code: bool,
}

/// The pieces of a sentence; a backtick without a partner is text.
pub(super) fn pieces(sentence: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = sentence;
    while let Some((before, code, after)) = first_code(rest) {
        pieces.extend(piece(before, false));
        pieces.extend(piece(code, true));
        rest = after;
    }
    pieces.extend(piece(rest, false));
    pieces
}

fn first_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

fn piece(text: &str, is_code: bool) -> Option<Piece> {
    (!text.is_empty()).then(|| Piece { text: printable::line(text).into_owned(), is_code })
}

#[cfg(test)]
mod tests {
    use super::pieces;

    #[test]
    fn only_pairs_of_backticks_make_code() {
        let shown = |sentence| {
            let pieces = pieces(sentence);
            let shown = pieces.iter().map(|piece| format!("{}{}", piece.is_code, piece.text));
            shown.collect::<Vec<_>>().join("|")
        };
        assert_eq!(shown("an `_id` and `code`."), "falsean |true_id|false and |truecode|false.");
        assert_eq!(shown("one ` alone"), "falseone ` alone");
        assert_eq!(shown(""), "");
    }
}
