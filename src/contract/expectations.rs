//! Accepted behaviour where the page leaves a choice.

use std::time::Duration;

use jiff::fmt::serde::unsigned_duration::friendly::compact::required as duration;
use serde::{Deserialize, Serialize};

/// Accepted behaviour where the page is silent or names alternatives. Each value is the operator's
/// decision, not a fact about the API; the defaults follow the public pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Expectations {
    /// Statuses for a missing or bad token. The pages show one tab for both.
    pub unauthenticated: Vec<u16>,
    /// Statuses for an identifier that was never issued. The page says 404.
    pub unknown: Vec<u16>,
    /// Statuses for another client's identifier. The page says 404.
    pub foreign: Vec<u16>,
    /// Statuses for an identifier that this client has deleted. 404 follows from the page; 410 is
    /// its more precise sibling (RFC 9110 section 15.5.11).
    pub deleted: Vec<u16>,
    /// Statuses for a malformed identifier.
    pub malformed: Vec<u16>,
    /// Treatment of a DELETE that carries a body. The page only forbids clients to send one, and
    /// RFC 9110 section 9.3.5 lets a server ignore it.
    pub request_body: RequestBody,
    /// Time for which a deleted collection may still be visible; zero for not at all.
    #[serde(with = "duration")]
    pub visibility: Duration,
    /// Time budget of each operation; generous, and only reported.
    pub latency: LatencyBudgets,
}

/// Time budget of each operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LatencyBudgets {
    /// Creating a collection.
    #[serde(with = "duration")]
    pub create: Duration,
    /// Listing the collections.
    #[serde(with = "duration")]
    pub list: Duration,
    /// Retrieving a collection.
    #[serde(with = "duration")]
    pub retrieve: Duration,
    /// Updating a collection.
    #[serde(with = "duration")]
    pub update: Duration,
    /// Deleting a collection.
    #[serde(with = "duration")]
    pub delete: Duration,
}

/// Treatment of a DELETE that carries a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RequestBody {
    /// It is refused with 4xx, and the collection is kept.
    Rejected,
    /// It is carried out as if it had no body.
    Ignored,
    /// Either, as long as status and effect agree.
    Either,
}

impl Default for Expectations {
    fn default() -> Self {
        Self {
            unauthenticated: vec![401, 403],
            unknown: vec![404],
            foreign: vec![404],
            deleted: vec![404, 410],
            malformed: vec![400, 404, 422],
            request_body: RequestBody::Either,
            visibility: Duration::ZERO,
            latency: LatencyBudgets::default(),
        }
    }
}

impl Default for LatencyBudgets {
    fn default() -> Self {
        let generous = Duration::from_secs(5);
        Self {
            create: generous,
            list: generous,
            retrieve: generous,
            update: generous,
            delete: generous,
        }
    }
}

impl Expectations {
    /// Returns the statuses of a missing collection: unknown or deleted.
    #[must_use]
    pub fn gone(&self) -> Vec<u16> {
        let mut statuses = self.unknown.clone();
        statuses.extend(self.deleted.iter().filter(|status| !self.unknown.contains(status)));
        statuses
    }
}
