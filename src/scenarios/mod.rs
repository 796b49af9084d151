//! The scenarios, one file per section of the contract, and their registry.

mod deletions_at_once;
mod effects;
mod http_semantics;
mod identifier_spelling;
mod identifiers;
mod not_found;
mod own_collection;
mod permanence;
mod probes;
mod races;
mod readers;
mod request_body;
mod support;
mod tokens;
mod unlink;

use crate::session::Scenario;

/// Every scenario, in the order of `list`.
pub const REGISTRY: &[&Scenario] = &[
    &own_collection::SUCCESS,
    &tokens::MISSING_AUTH,
    &not_found::UNKNOWN_ID,
    &not_found::DOUBLE_DELETE,
    &request_body::REJECTED_BODY,
    &own_collection::BYSTANDERS,
    &own_collection::STEADINESS,
    &permanence::VISIBILITY,
    &permanence::IRREVERSIBLE,
    &unlink::UNLINK_PERSON,
    &unlink::UNLINK_PROJECT,
    &races::PARALLEL_DELETES,
    &races::DELETE_RACES,
    &deletions_at_once::SCENARIO,
    &own_collection::LAWS,
    &not_found::TENANCY,
    &tokens::EXPIRED_TOKEN,
    &tokens::REVOKED_TOKEN,
    &tokens::FORGED_TOKEN,
    &tokens::TOKEN_PLACES,
    &tokens::AUTH_BEFORE_EXISTENCE,
    &readers::SCENARIO,
    &identifiers::MALFORMED_ID,
    &identifiers::BLANK_ID,
    &identifier_spelling::UPPER_CASE_ID,
    &identifiers::CODE_AS_ID,
    &identifiers::COLLECTION_ROOT,
    &identifiers::OPERATOR_ID,
    &identifiers::SEVERAL_IDS,
    &identifiers::PATH_TRICKS,
    &identifiers::LITERAL_SEGMENTS,
    &identifier_spelling::ID_SUFFIX,
    &request_body::BODY_IN_DEPTH,
    &http_semantics::HIDDEN_METHOD,
    &http_semantics::SAFE_METHODS,
    &http_semantics::HTTP_SEMANTICS,
    &effects::neighbourhoods::SCENARIO,
    &permanence::LATE_RESURRECTION,
];

/// The scenario with this identifier.
#[must_use]
pub fn find(id: &str) -> Option<&'static Scenario> {
    REGISTRY.iter().copied().find(|scenario| scenario.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::contract::VERIFIK;
    use crate::model::Scope;

    #[test]
    fn identifiers_are_unique_and_every_requirement_is_in_the_catalogue() {
        let mut seen = HashSet::new();
        for scenario in REGISTRY {
            assert!(seen.insert(scenario.id), "{} is registered twice", scenario.id);
            assert!(!scenario.requirements.is_empty(), "{} judges nothing", scenario.id);
            for requirement in scenario.requirements {
                assert!(VERIFIK.requirement(&requirement.id).is_some(), "{}", requirement.id);
            }
        }
    }

    #[test]
    fn every_requirement_is_judged_by_a_scenario() {
        for requirement in VERIFIK.catalogue() {
            if requirement.scope != Scope::Scenario {
                continue;
            }
            let judged = REGISTRY.iter().any(|scenario| {
                scenario.requirements.iter().any(|judged| judged.id == requirement.id)
            });
            assert!(judged, "no scenario judges {}", requirement.id);
        }
    }
}
