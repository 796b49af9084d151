//! What the scenarios of one run share.

use std::sync::Arc;
use std::time::Instant;

use super::account::Account;
use crate::contract::{Contract, Expectations};
use crate::wire::{Client, Interlock, Ledger, Redactor, RetryPolicy};

/// Everything that the scenarios of one run share.
#[derive(Debug)]
pub struct Harness {
    /// The contract that is judged.
    pub contract: &'static Contract,
    /// Sends requests.
    pub client: Client,
    /// Decides which may be sent.
    pub interlock: Arc<Interlock>,
    /// Remembers what is created.
    pub ledger: Ledger,
    /// Keeps tokens out of what is written.
    pub redactor: Redactor,
    /// What is accepted where the page leaves something open.
    pub expectations: Expectations,
    /// When to try again.
    pub retry: RetryPolicy,
    /// The client that everything created has to belong to, if the operator named it.
    pub client_id: Option<String>,
    /// Begins the name of everything this run creates; unique to it.
    pub run_id: String,
    /// Seed of every random choice.
    pub seed: u64,
    /// What the operator provided for scenarios to work with.
    pub fixtures: Fixtures,
    /// How many bytes of each body are kept in events and reports.
    pub body_kept: usize,
    /// Knowledge of the account that the run gathers.
    pub account: Account,
    /// The instant that times are offsets from.
    pub epoch: Instant,
}

/// What the operator provided for scenarios to work with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixtures {
    /// An image, base64-encoded, that a person can be created with.
    pub person_image: Option<String>,
    /// A person that may be linked to collections of this run and unlinked again.
    pub person_id: Option<String>,
    /// A project that may be linked to collections of this run and unlinked again.
    pub project_id: Option<String>,
    /// Whether projects and flows may be created, as on the embedded provider.
    pub creates_projects: bool,
}
