//! Lines of a comparison: our own words, and what came from elsewhere, made safe to show.

use super::super::printable;
use crate::model::Weight;

/// Characters of a value; the JSON form has all of it.
const LONGEST_VALUE: usize = 300;

/// A part of a line: our own words, or what came from elsewhere, which is safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Words(String),
    Code(String),
}

/// A line.
pub(super) type Line = Vec<Piece>;

/// One change: what it means, what it is, and what there is to see.
pub(super) struct Item {
    pub(super) weight: Option<Weight>,
    pub(super) line: Line,
    pub(super) details: Vec<Line>,
}

/// Our own words.
pub(super) fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

/// What came from elsewhere: on one line, cut, and with nothing in it that could do harm.
pub(super) fn code(text: &str) -> Piece {
    // Cut first, so that an endless text costs no more than its beginning.
    let cut = match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    Piece::Code(printable::line(&cut).into_owned())
}
