//! The catalogue of requirements, one module per area. Identifiers are permanent and never reused.
//!
//! Sources name pages by their short names: *Delete a Collection* is the seed page, the others are
//! its siblings in the provider's documentation.

mod access;
mod deletion_and_effects;
mod protocol;

pub use access::{authentication, identifier, tenancy};
pub use deletion_and_effects::{body, deletion, effects, irreversible, unlink, visibility};
pub use protocol::{http, latency, law, race, snapshot, universal};

use crate::model::Requirement;

/// Every area of the catalogue, in the order of reports.
pub(super) const AREAS: &[&[&Requirement]] = &[
    deletion::ALL,
    effects::ALL,
    visibility::ALL,
    irreversible::ALL,
    unlink::ALL,
    authentication::ALL,
    tenancy::ALL,
    identifier::ALL,
    body::ALL,
    http::ALL,
    race::ALL,
    law::ALL,
    latency::ALL,
    universal::ALL,
    snapshot::ALL,
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::contract::VERIFIK;

    #[test]
    fn declared_requirement_is_listed_in_its_area() {
        let tables = [
            include_str!("access.rs"),
            include_str!("deletion_and_effects.rs"),
            include_str!("protocol.rs"),
        ];
        let declared: usize = tables.iter().map(|table| table.matches("pub static ").count()).sum();
        assert_eq!(VERIFIK.catalogue().count(), declared);
    }

    #[test]
    fn identifiers_are_unique_and_spelled_alike() {
        let mut seen = HashSet::new();
        for requirement in VERIFIK.catalogue() {
            let id = requirement.id.as_ref();
            assert!(seen.insert(id), "{id} is declared twice");
            let words = id.split('.').flat_map(|part| part.split('-'));
            assert!(
                words.clone().count() >= 2
                    && words.into_iter().all(|word| {
                        !word.is_empty()
                            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
                    }),
                "{id} is not spelled like the others"
            );
            assert!(requirement.statement.ends_with('.') && !requirement.source.is_empty(), "{id}");
        }
    }
}
