//! The scenarios: one file per behaviour of the contract, one line here for each.

mod auth_before_existence;
mod blank_id;
mod body_in_depth;
mod bystanders;
mod code_as_id;
mod collection_root;
mod delete_races;
mod double_delete;
mod effects;
mod expired_token;
mod forged_token;
mod hidden_method;
mod http_semantics;
mod id_suffix;
mod irreversible;
mod late_resurrection;
mod laws;
mod literal_segments;
mod malformed_id;
mod missing_auth;
mod operator_id;
mod parallel_deletes;
mod path_tricks;
mod probes;
mod refusal;
mod rejected_body;
mod revoked_token;
mod safe_methods;
mod several_ids;
mod steadiness;
mod success;
mod support;
mod tenancy;
mod token_places;
mod unknown_id;
mod unlink_person;
mod unlink_project;
mod upper_case_id;
mod visibility;

use crate::session::Scenario;

/// Every scenario, in the order of `list`.
pub const REGISTRY: &[&Scenario] = &[
    &success::SCENARIO,
    &missing_auth::SCENARIO,
    &unknown_id::SCENARIO,
    &double_delete::SCENARIO,
    &rejected_body::SCENARIO,
    &bystanders::SCENARIO,
    &steadiness::SCENARIO,
    &visibility::SCENARIO,
    &irreversible::SCENARIO,
    &unlink_person::SCENARIO,
    &unlink_project::SCENARIO,
    &parallel_deletes::SCENARIO,
    &delete_races::SCENARIO,
    &laws::SCENARIO,
    &tenancy::SCENARIO,
    &expired_token::SCENARIO,
    &revoked_token::SCENARIO,
    &forged_token::SCENARIO,
    &token_places::SCENARIO,
    &auth_before_existence::SCENARIO,
    &malformed_id::SCENARIO,
    &blank_id::SCENARIO,
    &upper_case_id::SCENARIO,
    &code_as_id::SCENARIO,
    &collection_root::SCENARIO,
    &operator_id::SCENARIO,
    &several_ids::SCENARIO,
    &path_tricks::SCENARIO,
    &literal_segments::SCENARIO,
    &id_suffix::SCENARIO,
    &body_in_depth::SCENARIO,
    &hidden_method::SCENARIO,
    &safe_methods::SCENARIO,
    &http_semantics::SCENARIO,
    &effects::neighbourhoods::SCENARIO,
    &late_resurrection::SCENARIO,
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
