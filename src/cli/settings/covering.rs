//! Which parts of a configuration file an error must not show, because they may be secrets.

use std::ops::Range;

use super::advice;
use super::located::Located;
use super::refusals::Refusal;

/// Longest text before an equals sign that is taken for a key.
const LONGEST_KEY: usize = 40;

/// Whether a text is a token by the look of it: a JSON Web Token begins with `{"`, which is `eyJ`
/// in base64 (RFC 7519 section 3.1), and a header value with its scheme (RFC 6750 section 2.1).
pub(super) fn looks_like_a_token(text: &str) -> bool {
    let text = text.trim_start();
    let scheme = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer "));
    text.starts_with("eyJ") || scheme
}

/// The values that may be secrets in a document that is TOML.
pub(super) fn covered_values(located: &Located, refusals: &[Refusal]) -> Vec<Range<usize>> {
    let refused = refusals
        .iter()
        .filter(|refusal| refusal.may_hold_a_secret)
        .filter_map(|refusal| located.place(&refusal.pointer));
    let tokens = located.places().filter_map(|(pointer, place)| {
        let text = located.document.pointer(pointer)?.as_str()?;
        looks_like_a_token(text).then_some(place)
    });
    refused.chain(tokens).map(|place| place.value.clone()).collect()
}

/// What may be a secret in a text that is not TOML, line by line: every value whose key is not
/// known or may hold an address or a variable, and everything that is neither key nor header.
pub(super) fn covered_before_parsing(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let mut ranges = Vec::new();
    for line in text.split_inclusive(['\n', '\r']) {
        ranges.extend(covered_from(line).map(|from| start + from..start + line.len()));
        start += line.len();
    }
    ranges
}

fn covered_from(line: &str) -> Option<usize> {
    let Some((before, value)) = line.split_once('=') else {
        let is_header = line.trim_start().starts_with('[') && line.len() <= LONGEST_KEY;
        return (!is_header && !line.trim().is_empty()).then_some(0);
    };
    if before.len() > LONGEST_KEY || looks_like_a_token(before) {
        return Some(0);
    }
    let key = before.trim().trim_matches(['"', '\'']);
    let may_be_shown = advice::is_known(key)
        && !holds_addresses_or_names(key)
        && !value.contains('=')
        && !value.split(['"', '\'', ' ', ',', '[']).any(looks_like_a_token);
    (!may_be_shown).then_some(before.len() + 1)
}

fn holds_addresses_or_names(key: &str) -> bool {
    key.ends_with("-env") || matches!(key, "base-url" | "proxy" | "targets")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_values_are_shown_of_a_text_that_is_not_toml() {
        for (line, from) in [
            ("jobs = 1O", None),
            ("[targets.staging", None),
            ("token = abc", Some(7)),
            ("abcdef", Some(0)),
            ("base-url = x", Some(10)),
            ("jobs = eyJabc", Some(6)),
            ("targets = { x = { token = 1", Some(9)),
        ] {
            assert_eq!(covered_from(line), from, "{line}");
        }
    }
}
