//! What the scenarios of one run share.

use std::sync::Arc;
use std::time::Instant;

use super::account::Account;
use crate::contract::{Contract, Expectations};
use crate::wire::{Client, Inventory, Redactor, RetryPolicy};

/// Bytes of each body that are kept in events and reports.
const BODY_KEPT: usize = 16 * 1024;

/// Everything that the scenarios of one run share.
#[derive(Debug)]
pub struct Harness {
    /// The contract that is judged.
    pub contract: &'static Contract,
    /// Sends requests.
    pub client: Client,
    /// Everything that this run made; its name begins the name of each thing.
    pub inventory: Arc<Inventory>,
    /// Keeps tokens out of what is written.
    pub redactor: Redactor,
    /// What is accepted where the page leaves something open.
    pub expectations: Expectations,
    /// When to try again.
    pub retry: RetryPolicy,
    /// The client that everything created has to belong to, if the operator named it.
    pub client_id: Option<String>,
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

impl Harness {
    /// A harness with the defaults: nothing provided, nothing beyond the pages accepted, seed 1.
    #[must_use]
    pub fn new(
        contract: &'static Contract,
        client: Client,
        inventory: Arc<Inventory>,
        redactor: Redactor,
    ) -> Self {
        Self {
            contract,
            epoch: client.epoch(),
            client,
            inventory,
            redactor,
            expectations: Expectations::default(),
            retry: RetryPolicy::default(),
            client_id: None,
            seed: 1,
            fixtures: Fixtures::default(),
            body_kept: BODY_KEPT,
            account: Account::default(),
        }
    }
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
