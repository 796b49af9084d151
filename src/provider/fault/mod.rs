//! The registry of faults: wrong behaviours, each the mistake a real server makes.
//!
//! One file per theme. To add a fault, add an entry to a theme and ask for it with
//! `self.has(&fault::NAME)` where the mistake would be made.

mod auth;
mod bodies;
mod content;
mod deep;
mod flaky;
mod hypertext;
mod identifiers;
mod irreversible;
mod laws;
mod leaks;
mod links;
mod missing;
mod races;
mod removal;
mod snapshot;
mod surroundings;
mod tenancy;
mod tokens;
mod universal;
mod visibility;

pub use auth::*;
pub use bodies::*;
pub use content::*;
pub use deep::*;
pub use flaky::*;
pub use hypertext::*;
pub use identifiers::*;
pub use irreversible::*;
pub use laws::*;
pub use leaks::*;
pub use links::*;
pub use missing::*;
pub use races::*;
pub use removal::*;
pub use snapshot::*;
pub(in crate::provider) use surroundings::*;
pub use tenancy::*;
pub use tokens::*;
pub use universal::*;
pub use visibility::*;

/// A named wrong behaviour of the embedded provider.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name on the command line and in reports.
    pub id: &'static str,
    /// The requirements it breaks: first the one it is made for, then its consequences.
    pub breaks: &'static [&'static str],
    /// The mistake, as its author would have to admit it.
    pub summary: &'static str,
    /// The expectations the suite needs to see it, in TOML; usually empty.
    pub expectations: &'static str,
}

impl Fault {
    /// The requirement the fault is made to break.
    #[must_use]
    pub fn requirement(&self) -> &'static str {
        self.breaks.first().copied().unwrap_or_default()
    }
}

/// Every fault that the scenarios find, theme by theme.
pub fn all() -> impl Iterator<Item = &'static Fault> {
    [
        snapshot::ALL,
        removal::ALL,
        visibility::ALL,
        links::ALL,
        irreversible::ALL,
        content::ALL,
        bodies::ALL,
        auth::ALL,
        tokens::ALL,
        tenancy::ALL,
        missing::ALL,
        identifiers::ALL,
        hypertext::ALL,
        races::ALL,
        laws::ALL,
        flaky::ALL,
        universal::ALL,
        leaks::ALL,
        surroundings::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The faults that take a history of several steps: only generated histories find them.
pub fn deep() -> impl Iterator<Item = &'static Fault> {
    deep::ALL.iter().copied()
}

/// Every fault that a provider can be given, whatever finds it.
pub fn known() -> impl Iterator<Item = &'static Fault> {
    all().chain(deep())
}

/// Declares the faults of a theme and the slice that lists them.
macro_rules! faults {
    ($($name:ident: $id:literal, breaks [$($requirement:literal),+], $summary:literal
        $(, expects $expectations:literal)?;)+) => {
        $(
            #[doc = $summary]
            pub static $name: $crate::provider::Fault = $crate::provider::Fault {
                id: $id,
                breaks: &[$($requirement),+],
                summary: $summary,
                expectations: concat!($($expectations)?),
            };
        )+

        pub(super) static ALL: &[&$crate::provider::Fault] = &[$(&$name),+];
    };
}
use faults;
