//! The session of a scenario: it creates, asks and deletes in one line each, and hides transport,
//! retries, redaction, the ledger and clean-up.

mod answer;
mod borrowed;
mod cleanup;
mod harness;
mod judging;
mod privacy;
mod resources;
mod scenario;
mod sending;
mod waiting;

use std::collections::HashSet;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::api::{Api, Resource};
use crate::cleanup::Ask;
use crate::contract::Expectations;
use crate::model::{BlastRadius, Cleanup, Event, Exchange, Finding, Purpose};
use crate::wire::{Call, InventoryItem, Part, Redactor};

pub use answer::{Answer, Inconclusive};
use borrowed::Borrowed;
pub use cleanup::final_cleanup;
pub use harness::{Account, Fixtures, Harness};
pub use resources::{Item, Made};
pub use scenario::{Need, Phase, Scenario, SessionFn};
pub use waiting::{PATIENCE, Pauses};

/// A scenario's access to the target. Clones share everything but their branch.
#[derive(Debug, Clone)]
pub struct Session {
    shared: Arc<SessionState>,
    branch: Option<String>,
    /// The names that this branch has given; they mark the records of this branch.
    names: Arc<Mutex<HashSet<String>>>,
    random: Arc<Mutex<fastrand::Rng>>,
}

#[derive(Debug)]
struct SessionState {
    harness: Arc<Harness>,
    scenario: &'static str,
    events: UnboundedSender<Event>,
    exchanges: AtomicU32,
    /// This session's part of the run.
    part: Part,
    probes: Mutex<Vec<String>>,
    /// Identifiers of what it created, once it has ended.
    ended: Mutex<Vec<String>>,
    borrowed: Mutex<Vec<Borrowed>>,
    /// Codes that lead to no item of others.
    verified_codes: Mutex<HashSet<String>>,
    /// The reasons for which something could not be judged although the scenario continued.
    unjudged: Mutex<Vec<String>>,
    /// Identifiers of collections of this run that a list of this scenario has shown.
    listed: Mutex<HashSet<String>>,
    creations: TaskTracker,
}

impl Session {
    /// Begins a session. Events go to `events`, already redacted. The caller ends the session with
    /// [`Session::clean_up`].
    #[must_use]
    pub fn new(
        harness: Arc<Harness>,
        scenario: &'static str,
        events: UnboundedSender<Event>,
    ) -> Self {
        let random = random_for(harness.seed, scenario);
        let part = harness.inventory.open_part();
        let shared = SessionState {
            harness,
            scenario,
            events,
            exchanges: AtomicU32::new(0),
            part,
            probes: Mutex::default(),
            ended: Mutex::default(),
            borrowed: Mutex::default(),
            verified_codes: Mutex::default(),
            unjudged: Mutex::default(),
            listed: Mutex::default(),
            creations: TaskTracker::new(),
        };
        Self { shared: Arc::new(shared), branch: None, names: Arc::default(), random }
    }

    /// The same session for a branch of the scenario that runs beside others.
    #[must_use]
    pub fn branch(&self, name: &str) -> Self {
        let label = format!("{}/{name}", self.shared.scenario);
        Self {
            shared: Arc::clone(&self.shared),
            branch: Some(name.to_owned()),
            names: Arc::default(),
            random: random_for(self.shared.harness.seed, &label),
        }
    }

    /// The API under test.
    #[must_use]
    pub fn api(&self) -> &'static Api {
        self.shared.harness.contract.api
    }

    /// The accepted behaviour for everything that the page leaves open.
    #[must_use]
    pub fn expectations(&self) -> &Expectations {
        &self.shared.harness.expectations
    }

    /// A collection identifier that was never issued.
    #[must_use]
    pub fn unissued_id(&self) -> String {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let id = self.shared.harness.inventory.unissued_id(&mut random);
        self.probes().push(format!("/{id}"));
        id
    }

    /// Declares that no item exists at the path of the collections resource followed by `tail`.
    pub fn declare_probe(&self, tail: &str, radius: BlastRadius) -> Result<(), Inconclusive> {
        let declared = self.shared.harness.client.declare_probe(tail, radius);
        declared.map_err(|error| Inconclusive::new(error.to_string()))?;
        self.probes().push(tail.to_owned());
        Ok(())
    }

    fn probes(&self) -> MutexGuard<'_, Vec<String>> {
        self.shared.probes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A deletion to be judged; the scenario may change it before it sends it. Like the page's
    /// samples, it declares JSON and has no body.
    #[must_use]
    pub fn deletion(&self, id: &str) -> Call {
        self.deletion_at(&format!("/{id}"))
    }

    /// A deletion to be judged, at the path of the collections resource followed by `tail`.
    #[must_use]
    pub fn deletion_at(&self, tail: &str) -> Call {
        let path = format!("{}{tail}", self.api().subject.root);
        Call::new(Method::DELETE, path, Purpose::Judged).header("content-type", "application/json")
    }

    /// Sends a deletion of a collection, to be judged.
    pub async fn delete(&self, id: &str) -> Result<Answer, Inconclusive> {
        self.send(self.deletion(id)).await
    }

    /// Retrieves a collection.
    pub async fn retrieve(&self, id: &str) -> Result<Answer, Inconclusive> {
        self.look_at(self.api().subject, id).await
    }

    /// A retrieval of a collection; the scenario may change it before it sends it.
    #[must_use]
    pub fn retrieval(&self, id: &str) -> Call {
        Call::new(Method::GET, self.api().subject.item(id), Purpose::Verify)
    }

    /// Retrieves the path of the collections resource followed by `tail`, before a deletion is sent
    /// there.
    ///
    /// # Errors
    ///
    /// If the target shows a collection there that this run did not create, or fails with 5xx. No
    /// deletion is sent then.
    pub async fn look_at_probe(&self, tail: &str) -> Result<Answer, Inconclusive> {
        let path = format!("{}{tail}", self.api().subject.root);
        let look = self.send(Call::new(Method::GET, path, Purpose::Verify)).await?;
        if look.status() >= 500 {
            return Err(Inconclusive::new(format!(
                "{}, so it is unknown what a deletion there would remove, and none is sent",
                self.in_words(&look)
            )));
        }
        let document = look.json().and_then(|json| self.api().subject.document_in(json));
        if look.is_success() && document.is_some_and(|it| !self.is_of_this_run(it)) {
            return Err(Inconclusive::new(format!(
                "the target shows a collection that this run did not create under the probe \
                 `{tail}`, so no deletion is sent there"
            )));
        }
        Ok(look)
    }

    /// Returns `true` if a document bears a name and an identifier of this run.
    fn is_of_this_run(&self, document: &Value) -> bool {
        let inventory = &self.harness().inventory;
        let subject = self.api().subject;
        subject.name_of(document).is_none_or(|name| inventory.is_marked(name))
            && subject.id_of(document).is_some_and(|id| inventory.is_own(id))
    }

    /// Retrieves an item of any resource.
    pub async fn retrieve_item(&self, item: &Item) -> Result<Answer, Inconclusive> {
        self.look_at(item.resource, &item.id).await
    }

    /// Lists the client's collections.
    pub async fn list(&self) -> Result<Answer, Inconclusive> {
        let path = self.api().subject.root;
        self.send(Call::new(Method::GET, path, Purpose::Verify)).await
    }

    /// An update of a collection.
    #[must_use]
    pub fn update(&self, id: &str, body: &Value) -> Call {
        Call::new(Method::PUT, self.api().subject.item(id), Purpose::Judged)
            .body("application/json", body.to_string())
    }

    async fn look_at(&self, kind: &'static Resource, id: &str) -> Result<Answer, Inconclusive> {
        self.send(Call::new(Method::GET, kind.item(id), Purpose::Verify)).await
    }

    /// Returns `true` if `document` is of another creation of this run than the one with this name
    /// and the document `before`: its name and its time of creation differ.
    #[must_use]
    pub fn is_later_creation(&self, name: &str, before: &Value, document: &Value) -> bool {
        let subject = self.api().subject;
        let shown = subject.name_of(document).unwrap_or_default();
        shown != name
            && self.harness().inventory.is_marked(shown)
            && document[subject.created_member] != before[subject.created_member]
    }

    /// Records that something could not be judged, and why. The scenario continues, and counts as
    /// inconclusive at its end.
    pub fn note_unjudged(&self, reason: impl Into<String>) {
        let reason = self.redactor().text(&reason.into()).into_owned();
        let mut unjudged = self.shared.unjudged.lock().unwrap_or_else(PoisonError::into_inner);
        if !unjudged.contains(&reason) {
            unjudged.push(reason);
        }
    }

    /// The first reason for which something could not be judged, and the number of further ones.
    pub(crate) fn unjudged(&self) -> Option<String> {
        let unjudged = self.shared.unjudged.lock().unwrap_or_else(PoisonError::into_inner);
        let first = unjudged.first()?;
        Some(match unjudged.len() - 1 {
            0 => first.clone(),
            more => format!("{first} (and {more} more)"),
        })
    }

    /// Returns `true` if a list that this scenario read has shown a collection of this run. Lists
    /// of other scenarios do not count, so that requests do not depend on what runs beside it.
    #[must_use]
    pub fn was_listed(&self, id: &str) -> bool {
        self.shared.listed.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    /// Identifiers of the collections that any scenario of this run saw gone after a list had shown
    /// them.
    #[must_use]
    pub fn listed_and_gone(&self) -> HashSet<String> {
        let mut gone = self.harness().inventory.tombstones();
        gone.retain(|id| self.harness().account.was_listed(id));
        gone
    }

    /// Records a judgement that rests on more than one answer.
    pub fn record_judgement(&self, requirement: &str, findings: Vec<Finding>) {
        let findings = findings.into_iter().map(|one| self.redactor().finding(one)).collect();
        self.emit(Event::Judged {
            scenario: self.shared.scenario.to_owned(),
            requirement: requirement.to_owned(),
            exchange: None,
            findings,
        });
    }

    /// Removes everything that it created and that is not known to be gone. All permissions to
    /// change these items are revoked afterwards.
    pub async fn clean_up(&self) -> Cleanup {
        let cleanup = cleanup::clean_up(self).await;
        let inventory = &self.harness().inventory;
        let ended = inventory.revoke(self.part());
        self.shared.ended.lock().unwrap_or_else(PoisonError::into_inner).extend(ended);
        for probe in self.probes().drain(..) {
            inventory.withdraw(&probe);
        }
        cleanup
    }

    /// Removes items that the scenario no longer needs. Items that cannot be removed now are left
    /// to the clean-up.
    pub async fn discard(&self, ids: &[&str]) {
        cleanup::discard(self, ids).await;
    }

    /// Cleans up without a limit of time; once the run is stopped, for `grace` at most.
    pub async fn clean_up_within(&self, stop: &CancellationToken, grace: Duration) -> Cleanup {
        let grace_is_over = async {
            stop.cancelled().await;
            tokio::time::sleep(grace).await;
        };
        tokio::select! {
            cleanup = self.clean_up() => cleanup,
            () = grace_is_over => cleanup::give_up(self, grace),
        }
    }

    /// Forgets the items that it saw gone, when no later check needs them.
    pub fn forget_tombstones(&self) {
        let mut ended = self.shared.ended.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ended.drain(..) {
            self.harness().inventory.drop_tombstone(&id);
            self.harness().account.forget_listed(&id);
        }
    }

    fn emit(&self, event: Event) {
        // The receiver lives as long as the run; after that nobody reads events.
        let _ = self.shared.events.send(event);
    }

    fn scenario_id(&self) -> &'static str {
        self.shared.scenario
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.shared.harness.redactor
    }

    /// The harness that the sessions of this run share.
    #[must_use]
    pub fn harness(&self) -> &Harness {
        &self.shared.harness
    }

    /// Test data that the operator provided.
    #[must_use]
    pub fn fixtures(&self) -> &Fixtures {
        &self.shared.harness.fixtures
    }

    /// A random number below `bound`, from the seed of the run.
    #[must_use]
    pub fn random_below(&self, bound: usize) -> usize {
        self.random.lock().unwrap_or_else(PoisonError::into_inner).usize(..bound.max(1))
    }

    /// Waits until every creation has been answered.
    async fn creations_ended(&self) {
        self.shared.creations.close();
        self.shared.creations.wait().await;
    }

    /// This session's part of the run.
    fn part(&self) -> Part {
        self.shared.part
    }

    /// The items that this session created.
    fn made(&self) -> Vec<InventoryItem> {
        self.harness().inventory.confirmed(self.part())
    }

    /// The items that this session may have created, without a usable answer.
    fn announced(&self) -> Vec<InventoryItem> {
        self.harness().inventory.announced(self.part())
    }

    /// A new name, unique over all runs.
    #[must_use]
    pub fn marker(&self) -> String {
        let name = self.harness().inventory.new_name();
        self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
        name
    }

    /// The name of this part of the scenario in the ledger.
    fn label(&self) -> String {
        match &self.branch {
            Some(branch) => format!("{}/{branch}", self.shared.scenario),
            None => self.shared.scenario.to_owned(),
        }
    }
}

impl Ask for Session {
    async fn ask(&self, call: Call) -> Arc<Exchange> {
        self.exchange(call).await
    }
}

/// A generator whose choices depend on the seed and the label, never on the order of scenarios.
fn random_for(seed: u64, label: &str) -> Arc<Mutex<fastrand::Rng>> {
    // FNV-1a: stable over releases and platforms, which the standard hasher does not promise.
    let hash = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Arc::new(Mutex::new(fastrand::Rng::with_seed(seed ^ hash)))
}
