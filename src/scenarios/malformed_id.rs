//! Deleting what is no identifier.

use super::probes::{self, Pair, Probe, shortened};
use crate::contract::requirements::identifier as requirement;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] =
    &[&requirement::MALFORMED_STATUS, &requirement::MALFORMED_NO_EFFECT];

/// What has the wrong length or the wrong letters is refused, and nothing is deleted.
pub(super) const SCENARIO: Scenario =
    Scenario::new("malformed-id", "deleting something that is no identifier", REQUIREMENTS, &run);

/// Each is made from an own identifier, so that a careless reading of it finds an own collection.
const PROBES: &[Probe] = &[
    malformed(|pair| format!("/{}", shortened(&pair.target.id))),
    malformed(|pair| format!("/{}0", pair.target.id)),
    malformed(|pair| format!("/{}", with_another_end(&pair.target.id))),
    malformed(|_| "/no-identifier".to_owned()),
];

const fn malformed(tail: fn(&Pair) -> String) -> Probe {
    Probe {
        tail,
        query: None,
        accepted: probes::as_malformed,
        refused: &requirement::MALFORMED_STATUS,
        no_effect: &requirement::MALFORMED_NO_EFFECT,
        presumes: &[],
    }
}

/// The identifier with a last letter that no hexadecimal one has, and that it has not itself: where
/// identifiers are made of all letters it may end in any of them.
fn with_another_end(id: &str) -> String {
    let end = if id.ends_with(['z', 'Z']) { 'y' } else { 'z' };
    format!("{}{end}", shortened(id))
}

async fn run(session: &Session) -> Result<(), Interruption> {
    for answer in probes::judge_all(session, BlastRadius::Own, PROBES).await? {
        session.observe(
            &answer,
            "silent.malformed-status",
            format!("answered {}", answer.status()),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifier_with_another_end_is_never_the_identifier() {
        for id in ["65b9592267cc4f096dbe743d", "abz", "abZ", "aby", "z"] {
            let other = with_another_end(id);
            assert!(!other.eq_ignore_ascii_case(id), "{id}");
            assert_eq!(other.len(), id.len());
        }
    }
}
