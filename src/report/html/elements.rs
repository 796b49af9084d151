//! Elements that all sections of the page share: links and their anchors, prose, signs and colours.

use super::super::printable;
use crate::model::Verdict;

/// A link within the page.
#[derive(Debug)]
pub(super) struct Link {
    /// The anchor.
    pub(super) anchor: String,
    /// The text.
    pub(super) text: String,
}

/// A link to a scenario.
pub(super) fn scenario_link(id: &str) -> Link {
    Link { anchor: scenario_anchor(id), text: printable::line(id).into_owned() }
}

/// A link to a requirement.
pub(super) fn requirement_link(id: &str) -> Link {
    Link { anchor: requirement_anchor(id), text: printable::line(id).into_owned() }
}

/// Anchor of a requirement.
pub(super) fn requirement_anchor(id: &str) -> String {
    format!("requirement-{}", fragment(id))
}

/// Anchor of a scenario.
pub(super) fn scenario_anchor(id: &str) -> String {
    format!("scenario-{}", fragment(id))
}

/// Anchor of an exchange of a scenario, which the script creates.
pub(super) fn exchange_anchor(scenario: &str, id: u32) -> String {
    format!("exchange-{}-{id}", fragment(scenario))
}

/// The address if it is safe to link: only `http` and `https`, never a script.
pub(super) fn web_address(address: &str) -> Option<String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web.then(|| address.to_owned())
}

/// The identifier as part of a fragment. Ours need no change; a report read from a file may hold
/// any text.
pub(super) fn fragment(id: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    id.chars().map(|character| if is_plain(character) { character } else { '_' }).collect()
}

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
    /// True if it stood between backticks.
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
    use super::*;

    #[test]
    fn our_identifiers_stay_as_they_are_and_others_stay_harmless() {
        assert_eq!(
            requirement_anchor("delete.success.status"),
            "requirement-delete.success.status"
        );
        assert_eq!(exchange_anchor("a b\"><script>", 3), "exchange-a_b___script_-3");
    }

    #[test]
    fn only_the_web_is_linked() {
        assert!(web_address("https://tracker.example/7").is_some());
        assert_eq!(web_address("javascript:alert(1)"), None);
        assert_eq!(web_address("data:text/html,hi"), None);
    }

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
