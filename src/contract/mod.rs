//! The contract: requirements, schemas, expectations for open questions, and the checks that turn
//! an exchange into findings.

pub mod checks;
pub mod duration;
mod expectations;
pub mod page;
pub mod requirements;
pub mod schemas;

pub use expectations::{Expectations, LatencyBudgets, RequestBody};

use crate::api::{self, Api};
use crate::model::Requirement;
use page::{Page, QUESTIONS, SENTENCES};
use requirements::deletion;
use schemas::Schema;

/// A contract: the API, and everything that is judged of it. Its scenarios stand in a higher room,
/// because they need a session.
#[derive(Debug)]
pub struct Contract {
    /// The API it is about.
    pub api: &'static Api,
    /// Every requirement, in the order of reports.
    pub requirements: &'static [&'static [&'static Requirement]],
    /// The page it is written from.
    pub page: Page,
    /// Statuses whose bodies the pages document.
    pub documented_errors: &'static [u16],
    /// Schema of every documented error, if the pages document any.
    pub error_schema: Option<Schema>,
    /// Requirements on every deletion of an own item.
    pub removal: Removal,
}

/// Requirements of the deletion of an own item of the subject.
#[derive(Debug, Clone, Copy)]
pub struct Removal {
    /// It succeeds.
    pub succeeds: &'static Requirement,
    /// The item is not found after it.
    pub removes: &'static Requirement,
}

/// The contract of Verifik's face-recognition collections.
pub static VERIFIK: Contract = Contract {
    api: &api::VERIFIK,
    requirements: requirements::AREAS,
    page: Page { sentences: SENTENCES, questions: QUESTIONS },
    documented_errors: &[400, 401, 403, 404, 409],
    error_schema: Some(Schema::Error),
    removal: Removal { succeeds: &deletion::SUCCESS_STATUS, removes: &deletion::HARD_RETRIEVE },
};

impl Contract {
    /// Every requirement, in the order of reports.
    pub fn catalogue(&self) -> impl Iterator<Item = &'static Requirement> + use<> {
        self.requirements.iter().copied().flatten().copied()
    }

    /// Returns the requirement with this identifier.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&'static Requirement> {
        self.catalogue().find(|requirement| requirement.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirement_is_found_by_its_whole_identifier() {
        let found = |id| VERIFIK.requirement(id).map(|one| one.id.as_ref());
        assert_eq!(found("delete.success.status"), Some("delete.success.status"));
        assert_eq!(found("delete.success"), None);
    }
}
