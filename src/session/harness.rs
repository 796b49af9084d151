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

/// Knowledge of one account that the scenarios of a run share.
#[derive(Debug, Default)]
pub struct Account {
    /// The lists that were read before anything was created.
    pub(super) survey: OnceCell<Result<Vec<ReadList>, Unread>>,
    /// What is known of the target's deletions.
    pub(super) habits: Habits,
    /// What clean-ups have told as left behind.
    reported: std::sync::Mutex<HashSet<String>>,
    /// Identifiers of collections of this run that a list has shown.
    listed: std::sync::Mutex<HashSet<String>>,
}

impl Account {
    /// Remembers which collections of this run a list has shown: only of those it says anything
    /// that it does not show them any more.
    pub(super) fn note_listed(&self, ids: &[&str]) {
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.extend(ids.iter().copied().map(str::to_owned));
    }

    /// Whether a list has shown this collection.
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

    /// Remembers what a clean-up has told as left behind.
    pub(super) fn mark_reported(&self, what: &[String]) {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.extend(what.iter().cloned());
    }

    /// Whether a clean-up has told this as left behind.
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
    /// Why nothing is created then.
    pub(super) reason: String,
}

impl Harness {
    /// Reads what exists before this run creates anything, so that nothing that was there becomes
    /// its own: every list, with every client's token. Done once; every part of the run that
    /// creates waits for it.
    ///
    /// # Errors
    ///
    /// When a list cannot be read: nobody can tell then what exists, so nothing is created. A list
    /// of persons or projects that the target refuses to show is none of its resources.
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

    /// Reads a whole list for what the client tells the inventory of it; says whether there is one.
    async fn read_all(&self, resource: &'static Resource, token: &Token) -> Result<bool, Unread> {
        let asker = Asker { client: &self.client, retry: &self.retry };
        let Err(exchange) = cleanup::pages(&asker, resource, token, |_| ()).await else {
            return Ok(true);
        };
        let refuses = matches!(exchange.status(), Some(400..=428 | 430..=499));
        if refuses && resource != self.contract.api.subject {
            return Ok(false);
        }
        // A body of another shape, or a list without end, shows what it shows.
        if exchange.status() == Some(200) && exchange.json().is_some() {
            return Ok(true);
        }
        let reason = format!(
            "the list of {resource}s cannot be read ({}), so nobody can tell what exists, and \
             nothing is created",
            in_its_place(&exchange)
        );
        Err(Unread { call: cleanup::page(resource, token, 1), reason })
    }
}

/// Describes what came in the place of a list, without anything of its body.
fn in_its_place(exchange: &Exchange) -> String {
    match &exchange.answer {
        ExchangeResult::Failure(failure) => failure.message.clone(),
        ExchangeResult::Response(response) if response.status == 200 => {
            let media_type = response.media_type().unwrap_or_else(|| "no media type".to_owned());
            format!("answered 200 with {media_type} that is no JSON")
        }
        ExchangeResult::Response(response) => format!("answered {}", response.status),
    }
}
