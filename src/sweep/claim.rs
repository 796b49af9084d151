//! Whether something that bears a marker may be swept: the marker says whose it is, the ledger
//! whether that run may be alive, and without a ledger only its age speaks.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use crate::api::Resource;
use crate::wire::RunRecord;
use crate::wire::run_of;

/// What is known of the runs, and what the operator says about them.
#[derive(Debug)]
pub(super) struct Claims<'a> {
    pub(super) records: &'a [RunRecord],
    pub(super) target: &'a str,
    pub(super) ended: &'a [String],
    pub(super) now: Timestamp,
    pub(super) older_than: Duration,
}

/// Whether something may be swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// No run made it.
    Foreign,
    /// Its run may be alive.
    Alive,
    /// Its run is not in the ledger, and may be alive for all that is known.
    Young,
    /// Its run is not in the ledger, and nothing says how old it is.
    OfUnknownAge,
    /// It may be swept.
    Swept,
}

impl Claims<'_> {
    /// The claim on an element of a list.
    pub(super) fn on(&self, resource: &Resource, element: &Value) -> Claim {
        let Some(run) = resource.name_of(element).and_then(run_of) else { return Claim::Foreign };
        let record = self.records.iter().find(|record| record.run == run);
        match record {
            Some(record) if self.is_alive(record) => Claim::Alive,
            Some(record) if self.is_here(record) => Claim::Swept,
            _ if self.is_said_to_have_ended(run) => Claim::Swept,
            _ => by_age(resource, element, self.now, self.older_than),
        }
    }

    /// Whether the run may be alive, unless the operator knows better.
    pub(super) fn is_alive(&self, record: &RunRecord) -> bool {
        record.is_alive(self.now) && !self.is_said_to_have_ended(&record.run)
    }

    /// Whether the run was aimed at this target.
    pub(super) fn is_here(&self, record: &RunRecord) -> bool {
        record.target.as_deref() == Some(self.target)
    }

    fn is_said_to_have_ended(&self, run: &str) -> bool {
        self.ended.iter().any(|ended| ended == run)
    }

    /// Whether only the age of something with this name says that it may be swept.
    pub(super) fn goes_by_age(&self, name: &str) -> bool {
        let Some(run) = run_of(name) else { return false };
        let is_known = self.records.iter().any(|record| record.run == run && self.is_here(record));
        !is_known && !self.is_said_to_have_ended(run)
    }
}

/// The claim on a document of a run that nobody knows.
pub(super) fn by_age(
    resource: &Resource,
    document: &Value,
    now: Timestamp,
    older_than: Duration,
) -> Claim {
    let created = document[resource.created_member].as_str().and_then(|text| text.parse().ok());
    let Some(created): Option<Timestamp> = created else { return Claim::OfUnknownAge };
    // A clock that runs ahead of ours makes things younger, which only spares them.
    match Duration::try_from(now.duration_since(created)) {
        Ok(age) if age >= older_than => Claim::Swept,
        _ => Claim::Young,
    }
}
