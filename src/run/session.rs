//! What a scenario holds in its hand: it creates, asks and deletes in one line each, and knows
//! nothing of transport, retries, redaction, the ledger or clean-up.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::answer::Answer;
use super::cleanup::Created;
use super::runner::Harness;
use super::scenario::Interruption;
use crate::contract::Expectations;
use crate::contract::checks::universal;
use crate::model::{self, BlastRadius, Event, Exchange, Purpose};
use crate::wire::{Call, LedgerEntry, Redactor, ResourceKind, Token};

/// A scenario's access to the target. Clones share everything but their branch.
#[derive(Debug, Clone)]
pub struct Session {
    shared: Arc<Shared>,
    branch: Option<String>,
    random: Arc<Mutex<fastrand::Rng>>,
}

#[derive(Debug)]
struct Shared {
    harness: Arc<Harness>,
    scenario: &'static str,
    events: UnboundedSender<Event>,
    exchanges: AtomicU32,
    markers: AtomicU32,
    created: Mutex<Vec<Created>>,
}

/// A collection that this run created.
#[derive(Debug, Clone)]
pub struct Collection {
    /// Its `_id`.
    pub id: String,
    /// Its `code`, by which persons and projects may name it; empty when the answer had none.
    pub code: String,
    /// Its name, which marks it as this run's.
    pub name: String,
    /// The document that its creation answered with.
    pub document: Value,
}

impl Session {
    pub(super) fn new(
        harness: Arc<Harness>,
        scenario: &'static str,
        events: UnboundedSender<Event>,
    ) -> Self {
        let random = random_for(harness.seed, scenario);
        let shared = Shared {
            harness,
            scenario,
            events,
            exchanges: AtomicU32::new(0),
            markers: AtomicU32::new(0),
            created: Mutex::default(),
        };
        Self { shared: Arc::new(shared), branch: None, random }
    }

    /// The same session for a part of the scenario that runs beside others.
    #[must_use]
    pub fn branch(&self, name: &str) -> Self {
        let label = format!("{}/{name}", self.shared.scenario);
        Self {
            shared: Arc::clone(&self.shared),
            branch: Some(name.to_owned()),
            random: random_for(self.shared.harness.seed, &label),
        }
    }

    /// What is accepted where the page leaves something open.
    #[must_use]
    pub fn expectations(&self) -> &Expectations {
        &self.shared.harness.expectations
    }

    /// Creates a collection of the first client.
    pub async fn create_collection(&self) -> Result<Collection, Interruption> {
        self.create_collection_as(Token::Primary).await
    }

    /// Creates a collection of the client with this token.
    pub async fn create_collection_as(&self, token: Token) -> Result<Collection, Interruption> {
        self.create_collection_named(self.marker(), token).await
    }

    /// Creates a collection with the same name as another one of this run.
    pub async fn create_namesake(&self, other: &Collection) -> Result<Collection, Interruption> {
        self.create_collection_named(other.name.clone(), Token::Primary).await
    }

    async fn create_collection_named(
        &self,
        name: String,
        token: Token,
    ) -> Result<Collection, Interruption> {
        let body = json!({
            "name": name,
            "description": "made by verifik-conformance, which removes it again",
        });
        let document = self.create(ResourceKind::Collection, &name, body, token).await?;
        let text = |member: &str| document[member].as_str().unwrap_or_default().to_owned();
        Ok(Collection { id: text("_id"), code: text("code"), name, document })
    }

    /// A collection identifier that was never issued.
    #[must_use]
    pub fn unissued_id(&self) -> String {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.harness.interlock.unissued_id(&mut random)
    }

    /// Takes over a collection that a deletion of a made-up identifier brought into being, so
    /// that the clean-up removes it.
    pub fn take_over(&self, id: &str) {
        self.shared.created.lock().unwrap_or_else(PoisonError::into_inner).push(Created {
            kind: ResourceKind::Collection,
            id: id.to_owned(),
            marker: id.to_owned(),
            token: Token::Primary,
            confirmed_gone: false,
        });
    }

    /// Declares that `tail`, put behind the path of the collections resource, names nothing.
    pub fn declare_probe(&self, tail: &str, radius: BlastRadius) -> Result<(), Interruption> {
        let declared = self.shared.harness.interlock.declare_probe(tail, radius);
        declared.map_err(|error| Interruption::new(error.to_string()))
    }

    /// A deletion to be judged, for the scenario to vary before it sends it. Like the page's
    /// samples it declares JSON and has no body.
    #[must_use]
    pub fn deletion(&self, id: &str) -> Call {
        Call::new(Method::DELETE, ResourceKind::Collection.item(id), Purpose::Judged)
            .header("content-type", "application/json")
    }

    /// Deletes a collection, to be judged.
    pub async fn delete(&self, id: &str) -> Result<Answer, Interruption> {
        self.send(self.deletion(id)).await
    }

    /// Looks at a collection.
    pub async fn retrieve(&self, id: &str) -> Result<Answer, Interruption> {
        let path = ResourceKind::Collection.item(id);
        self.send(Call::new(Method::GET, path, Purpose::Witness)).await
    }

    /// Looks at the client's collections.
    pub async fn list(&self) -> Result<Answer, Interruption> {
        let path = ResourceKind::Collection.root();
        self.send(Call::new(Method::GET, path, Purpose::Witness)).await
    }

    /// Sends a request, again where that is harmless, and returns the complete response to it.
    ///
    /// No response, or one that only says that the server is not there to be judged (429, 502,
    /// 503, 504), interrupts the scenario.
    pub async fn send(&self, call: Call) -> Result<Answer, Interruption> {
        let exchange = self.exchange(call).await;
        let line = format!("{} {}", exchange.request.method, exchange.request.url);
        match &exchange.answer {
            model::Answer::Failure(failure) => {
                let attempts = match exchange.attempt {
                    1 => String::new(),
                    attempts => format!(" ({attempts} attempts)"),
                };
                let message = self.redactor().text(&failure.message).into_owned();
                Err(Interruption::new(format!("{line}: {message}{attempts}")))
            }
            model::Answer::Response(response)
                if matches!(response.status, 429 | 502 | 503 | 504) =>
            {
                Err(Interruption::new(format!(
                    "{line}: the target answered {}, which says nothing about the contract; try \
                     again, or slower with --rate-limit",
                    response.status
                )))
            }
            model::Answer::Response(_) => Ok(Answer::new(exchange, self.clone())),
        }
    }

    /// Sends a request with retries; every attempt is recorded and passes the universal checks.
    pub(super) async fn exchange(&self, call: Call) -> Arc<Exchange> {
        let call = call.branch(self.branch.clone());
        let harness = &self.shared.harness;
        let mut attempt = 1;
        loop {
            let id = self.shared.exchanges.fetch_add(1, Ordering::Relaxed) + 1;
            let exchange = Arc::new(harness.client.send(&call, id, attempt).await);
            self.record(&exchange);
            let jitter = fastrand::f64();
            let Some(pause) = harness.retry.pause_after(&call, &exchange, jitter) else {
                return exchange;
            };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    pub(super) fn emit(&self, event: Event) {
        // The receiver lives as long as the run; a closed channel means nobody wants to know.
        let _ = self.shared.events.send(event);
    }

    pub(super) fn scenario_id(&self) -> &'static str {
        self.shared.scenario
    }

    pub(super) fn redactor(&self) -> &Redactor {
        &self.shared.harness.redactor
    }

    pub(super) fn harness(&self) -> &Harness {
        &self.shared.harness
    }

    pub(super) fn created(&self) -> Vec<Created> {
        self.shared.created.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn record(&self, exchange: &Arc<Exchange>) {
        self.note_what_is_gone(exchange);
        let mut written = self.redactor().exchange(exchange, self.shared.harness.body_kept);
        if let Some(own) = self.own_elements(exchange) {
            written.replace_body(own);
        }
        let scenario = self.shared.scenario.to_owned();
        self.emit(Event::Exchanged { scenario, exchange: Box::new(written) });
        let echoes = self.redactor().finds_in_answer(exchange);
        let answer = Answer::new(Arc::clone(exchange), self.clone());
        for (requirement, check) in universal::applicable(exchange, echoes) {
            answer.check(requirement, &check);
        }
    }

    /// A list as it may be written down: what others keep in the account stays out of reports.
    fn own_elements(&self, exchange: &Exchange) -> Option<model::Body> {
        let path = exchange.request.url.split('?').next()?;
        if !path.ends_with(ResourceKind::Collection.root()) {
            return None;
        }
        let body = &exchange.response()?.body;
        let prefix = self.marker_prefix();
        let is_own = |one: &Value| one["name"].as_str().is_some_and(|it| it.starts_with(&prefix));
        let elements = body.json()?.get("data")?.as_array()?;
        let own: Vec<&Value> = elements.iter().filter(|element| is_own(element)).collect();
        if own.len() == elements.len() {
            return None;
        }
        let excerpt = json!({ "data": own }).to_string();
        let excerpt = self.redactor().text(&excerpt).into_owned();
        Some(body.excerpt(excerpt))
    }

    /// Remembers that something is confirmed to be gone, so that the clean-up need not ask again.
    fn note_what_is_gone(&self, exchange: &Exchange) {
        let gone = matches!(exchange.status(), Some(404 | 410));
        if !gone || exchange.request.method != "GET" {
            return;
        }
        let mut created = self.shared.created.lock().unwrap_or_else(PoisonError::into_inner);
        for one in created.iter_mut() {
            if exchange.request.url.ends_with(&one.kind.item(&one.id)) {
                one.confirmed_gone = true;
            }
        }
    }

    /// Announces a creation to the ledger, makes it, and registers what came of it.
    async fn create(
        &self,
        kind: ResourceKind,
        marker: &str,
        body: Value,
        token: Token,
    ) -> Result<Value, Interruption> {
        let harness = &self.shared.harness;
        let failed = |error: &dyn std::fmt::Display| Interruption::new(format!("set-up: {error}"));
        let intent = LedgerEntry::Intent {
            run: harness.run_id.clone(),
            kind,
            marker: marker.to_owned(),
            client: format!("{token:?}").to_ascii_lowercase(),
        };
        harness.ledger.append(&intent).await.map_err(|error| failed(&error))?;
        let call = Call::new(Method::POST, kind.root(), Purpose::SetUp)
            .token(token.clone())
            .body("application/json", body.to_string());
        let answer = self.send(call).await?;
        let document = created_document(&answer, marker)?;
        let id = document["_id"].as_str().unwrap_or_default().to_owned();
        let code = document["code"].as_str().unwrap_or_default();
        harness.interlock.adopt(kind, &id, &[code]).map_err(|error| failed(&error))?;
        self.shared.created.lock().unwrap_or_else(PoisonError::into_inner).push(Created {
            kind,
            id: id.clone(),
            marker: marker.to_owned(),
            token,
            confirmed_gone: false,
        });
        let run = harness.run_id.clone();
        let entry = LedgerEntry::Created { run, kind, marker: marker.to_owned(), id };
        harness.ledger.append(&entry).await.map_err(|error| failed(&error))?;
        Ok(document)
    }

    /// A name that nothing else has, here or in any other run.
    fn marker(&self) -> String {
        let number = self.shared.markers.fetch_add(1, Ordering::Relaxed) + 1;
        format!("{}{number}", self.marker_prefix())
    }

    /// Begins the name of everything that this scenario creates.
    fn marker_prefix(&self) -> String {
        format!("{}-{}-", self.shared.harness.run_id, self.shared.scenario)
    }
}

/// The created document, if it really is the one that was asked for: only then is it ours.
fn created_document(answer: &Answer, marker: &str) -> Result<Value, Interruption> {
    if !answer.is_success() {
        answer.require(&crate::contract::checks::status::success())?;
    }
    let document = answer.document()?;
    if document["name"] != marker {
        return Err(Interruption::new(format!(
            "set-up: the created document is not named `{marker}`, so it is not treated as ours"
        )));
    }
    Ok(document.clone())
}

/// Random choices depend on the seed and on what makes them, never on the order of scenarios.
fn random_for(seed: u64, label: &str) -> Arc<Mutex<fastrand::Rng>> {
    // FNV-1a: stable over releases and platforms, which the standard hasher does not promise.
    let hash = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Arc::new(Mutex::new(fastrand::Rng::with_seed(seed ^ hash)))
}
