//! The harness that the scenarios of a run share, with its knowledge of the account.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use tokio::sync::OnceCell;

use crate::api::Resource;
use crate::cleanup::{self, Asker, Habits};
use crate::contract::{Contract, Expectations};
use crate::model::{Exchange, ExchangeResult};
use crate::wire::{Call, Client, Inventory, Redactor, RetryPolicy, Token};

/// Bytes of each body that are kept in events and reports.
const BODY_KEPT: usize = 16 * 1024;

/// Everything that the scenarios of one run share.
#[derive(Debug)]
pub struct Harness {
    /// The contract that is judged.
    pub contract: &'static Contract,
    /// Sends requests.
    pub client: Client,
    /// Everything that this run created; all its names begin with the name of the run.
    pub inventory: Arc<Inventory>,
    /// Removes tokens from everything that is written.
    pub redactor: Redactor,
    /// The accepted behaviour for everything that the page leaves open.
    pub expectations: Expectations,
    /// The rule for retries.
    pub retry: RetryPolicy,
    /// The client that must own everything created, if the operator named it.
    pub client_id: Option<String>,
    /// Seed of every random choice.
    pub seed: u64,
    /// Test data that the operator provided.
    pub fixtures: Fixtures,
    /// Bytes of each body that are kept in events and reports.
    pub body_kept: usize,
    /// Knowledge of the account that the run gathers.
    pub account: Account,
    /// The instant from which times are counted.
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

/// Test data that the operator provided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fixtures {
    /// A base64-encoded image for the creation of a person.
    pub person_image: Option<String>,
    /// A person that may be linked to collections of this run and unlinked again.
    pub person_id: Option<String>,
    /// A project that may be linked to collections of this run and unlinked again.
    pub project_id: Option<String>,
    /// `true` if projects and flows may be created, as on the embedded provider.
    pub creates_projects: bool,
}

/// Knowledge of one account that the scenarios of a run share.
#[derive(Debug, Default)]
pub struct Account {
    /// The lists that were read before anything was created.
    pub(super) survey: OnceCell<Result<Vec<ReadList>, Unread>>,
    /// Observed properties of the target's deletions.
    pub(super) habits: Habits,
    /// Items that clean-ups have reported as left behind.
    reported: std::sync::Mutex<HashSet<String>>,
    /// Identifiers of collections of this run that a list has shown.
    listed: std::sync::Mutex<HashSet<String>>,
}

impl Account {
    /// Records the collections of this run that a list has shown. Only their absence from a later
    /// list means something.
    pub(super) fn note_listed(&self, ids: &[&str]) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.extend(ids.iter().copied().map(str::to_owned));
    }

    /// Returns `true` if a list has shown this collection.
    #[must_use]
    pub fn was_listed(&self, id: &str) -> bool {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Forgets that a list has shown a collection.
    pub(super) fn forget_listed(&self, id: &str) {
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// The lists that were read before anything was created.
    pub(super) fn surveyed(&self) -> Vec<ReadList> {
        let read = self.survey.get().and_then(|read| read.as_ref().ok());
        read.cloned().unwrap_or_default()
    }

    /// Records the items that a clean-up has reported as left behind.
    pub(super) fn mark_reported(&self, what: &[String]) {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.extend(what.iter().cloned());
    }

    /// Returns `true` if a clean-up has reported this as left behind.
    pub(super) fn was_reported(&self, what: &str) -> bool {
        self.reported.lock().unwrap_or_else(PoisonError::into_inner).contains(what)
    }
}

/// A list that was read before anything was created.
#[derive(Debug, Clone)]
pub(super) struct ReadList {
    /// The resource that it lists.
    pub(super) resource: &'static Resource,
    /// The token of the client whose list it is.
    pub(super) token: Token,
}

/// A list that could not be read before anything was created.
#[derive(Debug)]
pub(super) struct Unread {
    /// The request for it.
    pub(super) call: Call,
    /// The reason why nothing is created.
    pub(super) reason: String,
}

impl Harness {
    /// Reads every list with every client's token before this run creates anything, so that no
    /// existing item counts as its own. Done once; every part of the run that creates something
    /// waits for it.
    ///
    /// # Errors
    ///
    /// If a list cannot be read: the existing items are unknown then, so nothing is created. A list
    /// of persons or projects that the target refuses to show counts as absent.
    pub(super) async fn survey(&self) -> Result<(), &Unread> {
        let read = self.account.survey.get_or_init(|| self.read_lists()).await;
        read.as_ref().map(|_| ())
    }

    async fn read_lists(&self) -> Result<Vec<ReadList>, Unread> {
        let tokens = [Token::Primary, Token::Second];
        let mut read = Vec::new();
        for token in tokens.into_iter().filter(|token| self.client.credentials().has(token)) {
            for resource in self.contract.api.listed() {
                if self.read_all(resource, &token).await? {
                    read.push(ReadList { resource, token: token.clone() });
                }
            }
        }
        Ok(read)
    }

    /// Reads a whole list, which the client registers in the inventory. Returns `false` if the
    /// target has no such list.
    async fn read_all(&self, resource: &'static Resource, token: &Token) -> Result<bool, Unread> {
        let asker = Asker { client: &self.client, retry: &self.retry };
        let Err(exchange) = cleanup::pages(&asker, resource, token, |_| ()).await else {
            return Ok(true);
        };
        let refuses = matches!(exchange.status(), Some(400..=428 | 430..=499));
        if refuses && resource != self.contract.api.subject {
            return Ok(false);
        }
        // A body of another shape, or a list without end, counts as read.
        if exchange.status() == Some(200) && exchange.json().is_some() {
            return Ok(true);
        }
        let reason = format!(
            "the list of {resource}s cannot be read ({}), so it is unknown what exists, and \
             nothing is created",
            in_its_place(&exchange)
        );
        Err(Unread { call: cleanup::page(resource, token, 1), reason })
    }
}

/// Describes the answer that came instead of a list, without its body.
fn in_its_place(exchange: &Exchange) -> String {
    match &exchange.answer {
        ExchangeResult::Failure(failure) => failure.message.clone(),
        ExchangeResult::Response(response) if response.status == 200 => {
            let media_type = response.media_type().unwrap_or_else(|| "no media type".to_owned());
            format!("answered 200 with {media_type} that is not JSON")
        }
        ExchangeResult::Response(response) => format!("answered {}", response.status),
    }
}
