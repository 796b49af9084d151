//! The names that links within the page use, and links that leave it.

use super::super::printable;

/// A link within the page.
#[derive(Debug)]
pub(super) struct Link {
    /// Its anchor.
    pub(super) anchor: String,
    /// Its text.
    pub(super) text: String,
}

/// A link to a scenario.
pub(super) fn to_scenario(id: &str) -> Link {
    Link { anchor: scenario(id), text: printable::line(id).into_owned() }
}

/// A link to a requirement.
pub(super) fn to_requirement(id: &str) -> Link {
    Link { anchor: requirement(id), text: printable::line(id).into_owned() }
}

/// Anchor of a requirement.
pub(super) fn requirement(id: &str) -> String {
    format!("requirement-{}", name(id))
}

/// Anchor of a scenario.
pub(super) fn scenario(id: &str) -> String {
    format!("scenario-{}", name(id))
}

/// Anchor of an exchange of a scenario, once the script has put it there.
pub(super) fn exchange(scenario: &str, id: u32) -> String {
    format!("exchange-{}-{id}", name(scenario))
}

/// The address, when it is one that a reader may be sent to: never one that runs a script.
pub(super) fn external(address: &str) -> Option<String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    is_web.then(|| address.to_owned())
}

/// The identifier as part of a fragment. Ours need no change; a report that was read back may
/// hold any text.
pub(super) fn name(id: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_');
    id.chars().map(|character| if is_plain(character) { character } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::{exchange, external, requirement};

    #[test]
    fn our_identifiers_stay_as_they_are_and_others_stay_harmless() {
        assert_eq!(requirement("delete.success.status"), "requirement-delete.success.status");
        assert_eq!(exchange("a b\"><script>", 3), "exchange-a_b___script_-3");
    }

    #[test]
    fn only_the_web_is_linked() {
        assert!(external("https://tracker.example/7").is_some());
        assert_eq!(external("javascript:alert(1)"), None);
        assert_eq!(external("data:text/html,hi"), None);
    }
}
