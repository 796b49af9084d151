//! The catalogue of requirements, one file per area. Identifiers are chosen once and never reused.
//!
//! Sources name pages by their short names: *Delete a Collection* is the seed page, the others are
//! its siblings in the provider's documentation.

pub mod authentication;
pub mod body;
pub mod deletion;
pub mod effects;
pub mod http;
pub mod identifier;
pub mod irreversible;
pub mod latency;
pub mod law;
pub mod race;
pub mod snapshot;
pub mod tenancy;
pub mod universal;
pub mod unlink;
pub mod visibility;

use crate::model::Requirement;

/// Declares the requirements of an area and the slice that lists them.
macro_rules! requirements {
    ($($name:ident: $id:literal, $level:ident, $basis:ident, $statement:literal, $source:literal;)+) => {
        $crate::contract::requirements::requirements!(@Scenario $($name: $id, $level, $basis, $statement, $source;)+);
    };
    (@$scope:ident $($name:ident: $id:literal, $level:ident, $basis:ident, $statement:literal, $source:literal;)+) => {
        $(
            #[doc = $statement]
            pub static $name: $crate::model::Requirement = $crate::model::Requirement::new(
                $id,
                $crate::model::Level::$level,
                $crate::model::Basis::$basis,
                $statement,
                $source,
            )
            .judged_on($crate::model::Scope::$scope);
        )+

        /// This area, in the order of reports.
        pub(super) const ALL: &[&$crate::model::Requirement] = &[$(&$name),+];
    };
}
use requirements;

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
