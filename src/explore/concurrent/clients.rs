//! The clients of a round: the calls they send, the meaning of the answers, and the checks after
//! a deletion.

use std::time::Duration;

use fastrand::Rng;
use futures::future::join_all;
use serde_json::{Value, json};

use super::judgement::{Observation, ObservedCall};
use super::linearize::{CallResult, Span};
use super::{Operation, Plan};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, document, links, list, status};
use crate::contract::requirements::{deletion, race};
use crate::fixtures::Collection;
use crate::session::{Answer, Inconclusive, Item, Session};

/// Time after a round with updates in which a late write may still bring the collection back.
const LATE_WRITE_DELAY: Duration = Duration::from_millis(60);

/// Session and fixtures of a round.
pub(super) struct RoundContext<'a> {
    pub(super) session: &'a Session,
    pub(super) collection: &'a Collection,
    /// Second collection of the persons, if the round creates persons.
    pub(super) kept: Option<&'a Collection>,
    /// Names of the collection: the original one, then one per operation.
    pub(super) names: &'a [String],
}

/// An operation that a client sent, with its answer.
pub(super) struct ClientCall {
    pub(super) client: usize,
    pub(super) operation: Operation,
    pub(super) span: Span,
    /// The last usable answer.
    pub(super) answer: Option<Answer>,
    /// The person that the operation created.
    pub(super) person: Option<Item>,
    /// A limit (429) took the place of the answer to a deletion that was carried out.
    pub(super) is_limited: bool,
}

// Sending.
impl RoundContext<'_> {
    /// Starts all clients at once; returns their calls in the order of the report.
    pub(super) async fn play(&self, plan: &Plan) -> Vec<ClientCall> {
        let clients = plan.clients.iter().enumerate();
        let calls = join_all(clients.map(|(number, operations)| {
            self.client(number, operations, first_name(plan, number), plan.seed)
        }));
        let mut calls: Vec<ClientCall> = calls.await.into_iter().flatten().collect();
        calls.sort_by_key(ClientCall::reported_start);
        calls
    }

    async fn client(
        &self,
        client: usize,
        operations: &[Operation],
        first_name: usize,
        seed: u64,
    ) -> Vec<ClientCall> {
        let mut random = Rng::with_seed(seed ^ client as u64);
        let mut calls = Vec::new();
        for (index, operation) in operations.iter().enumerate() {
            for _ in 0..random.u8(..4) {
                tokio::task::yield_now().await;
            }
            let name = &self.names[first_name + index];
            calls.push(self.send(client, *operation, name).await);
        }
        calls
    }

    async fn send(&self, client: usize, operation: Operation, name: &str) -> ClientCall {
        let (session, id) = (self.session, &self.collection.id);
        let sent = self.now();
        let mut person = None;
        let answer = match operation {
            Operation::Retrieve => session.retrieve(id).await,
            Operation::List => session.list().await,
            Operation::Delete => session.delete(id).await,
            Operation::Update => session.send(session.update(id, &json!({ "name": name }))).await,
            Operation::Enrol => self.enrol(&mut person).await,
        };
        let whole = Span { sent, ended: self.now().saturating_add(1) };
        let is_limited = answer.as_ref().is_err_and(|lost| lost.was_carried_out);
        let answer = answer.ok();
        // The answer's own times are narrower, but cover only the last of several requests.
        let span = match &answer {
            Some(answer) if operation != Operation::Enrol => answer.exchange().timing.into(),
            _ => whole,
        };
        ClientCall { client, operation, span, answer, person, is_limited }
    }

    /// Creates a person, and retrieves it.
    async fn enrol(&self, person: &mut Option<Item>) -> Result<Answer, Inconclusive> {
        let codes = [Some(self.collection), self.kept];
        let codes: Vec<&str> = codes.iter().flatten().map(|one| one.code.as_str()).collect();
        let created = self.session.create_person(&codes).await?;
        self.session.retrieve_item(person.insert(created)).await
    }

    fn now(&self) -> u64 {
        let now = self.session.harness().epoch.elapsed();
        u64::try_from(now.as_micros()).unwrap_or(u64::MAX)
    }
}

impl ClientCall {
    /// Start of the request whose times the report shows: the last one of the operation.
    fn reported_start(&self) -> u64 {
        let answer = self.answer.as_ref();
        answer.map_or(self.span.sent, |answer| answer.exchange().timing.started_us)
    }

    fn is_successful_deletion(&self) -> bool {
        self.operation == Operation::Delete && self.answer.as_ref().is_some_and(Answer::is_success)
    }

    /// Observation of a call without a usable answer. A person with an unknown identifier cannot
    /// show a violation.
    fn without_answer(&self) -> Observation {
        match (self.operation, &self.person) {
            (Operation::Enrol, Some(_)) => Observation::Enrolled { linked: None },
            (Operation::Enrol, None) => Observation::NoEffect,
            _ => Observation::Unclear(
                "a response was lost, so the state of the collection is unknown".to_owned(),
            ),
        }
    }
}

/// Index of the first name that a client gives: no two operations give the same one.
fn first_name(plan: &Plan, client: usize) -> usize {
    1 + plan.clients[..client].iter().map(Vec::len).sum::<usize>()
}

// Reading the answers.
impl RoundContext<'_> {
    /// Reads the answers. Those to deletions are also checked on their own, as far as they are
    /// wrong whatever the other calls saw.
    pub(super) fn read(&self, calls: &[ClientCall]) -> Result<Vec<ObservedCall>, Inconclusive> {
        let observed = calls.iter().enumerate().map(|(index, call)| {
            let others = calls.iter().enumerate().filter(|(other, _)| *other != index);
            let another_won =
                others.map(|(_, other)| other).any(ClientCall::is_successful_deletion);
            let observation = match &call.answer {
                Some(answer) => self.observation(call, answer, another_won)?,
                None => call.without_answer(),
            };
            Ok(ObservedCall { operation: call.operation, span: call.span, observation })
        });
        observed.collect()
    }

    fn observation(
        &self,
        call: &ClientCall,
        answer: &Answer,
        another_won: bool,
    ) -> Result<Observation, Inconclusive> {
        let operation = call.operation;
        let gone = self.session.expectations().gone();
        let is_gone = gone.contains(&answer.status());
        let exchange = answer.exchange();
        let unclear = || Inconclusive::new(unclear(operation, answer));
        let result = match operation {
            Operation::Enrol => return Ok(self.enrolled(call, answer)),
            Operation::Delete => return Ok(self.deleted(answer, &gone, another_won)),
            Operation::Retrieve | Operation::Update if is_gone => CallResult::NotFound,
            Operation::Retrieve => {
                CallResult::Found(self.name_in(&exchange.json().ok_or_else(unclear)?["data"])?)
            }
            Operation::List => {
                if !list::readable(&COLLECTION).holds(exchange) {
                    return Err(unclear());
                }
                let mut elements = list::elements(&COLLECTION, exchange).into_iter().flatten();
                let own = elements.find(|one| one["_id"] == self.collection.id.as_str());
                own.map_or(Ok(CallResult::NotFound), |one| {
                    self.name_in(one).map(CallResult::Found)
                })?
            }
            Operation::Update if answer.is_success() => {
                let sent = exchange.request.body.as_ref().and_then(crate::model::Body::json);
                CallResult::Renamed(self.name_in(sent.ok_or_else(unclear)?)?)
            }
            Operation::Update => return Ok(refusal(operation, answer)),
        };
        Ok(Observation::Collection(result))
    }

    /// Reads and checks the answer to a deletion: one call gets 200, all others come too late.
    fn deleted(&self, answer: &Answer, gone: &[u16], another_won: bool) -> Observation {
        let data = answer.json().and_then(|json| json.get("data"));
        if answer.status() == 200 {
            let requirement = if another_won { &race::LOSERS } else { &deletion::SUCCESS_IDENTITY };
            self.session.check(
                answer,
                requirement,
                &document::identity(&COLLECTION, &self.collection.id),
            );
            return if data.is_some_and(Value::is_object) {
                Observation::Collection(CallResult::Deleted)
            } else {
                Observation::Unclear(unclear(Operation::Delete, answer))
            };
        }
        if another_won {
            self.session.check(answer, &race::LOSERS, &status::one_of(gone));
        }
        if gone.contains(&answer.status()) {
            return Observation::Collection(CallResult::NotFound);
        }
        if !another_won {
            self.session.check(answer, &deletion::SUCCESS_STATUS, &status::ok());
        }
        refusal(Operation::Delete, answer)
    }

    /// Observation of a created person, by the retrieval that followed.
    fn enrolled(&self, call: &ClientCall, retrieved: &Answer) -> Observation {
        if call.person.is_none() {
            return Observation::NoEffect;
        }
        let names = [self.collection.id.as_str(), self.collection.code.as_str()];
        let document = retrieved.json().and_then(|json| json.get("data"));
        let is_linked = retrieved.is_success()
            && document.is_some_and(|it| links::mention(it, &names).is_some());
        let linked = is_linked.then(|| retrieved.exchange().timing.into());
        Observation::Enrolled { linked }
    }

    fn name_in(&self, document: &Value) -> Result<u8, Inconclusive> {
        let index = self.names.iter().position(|name| document["name"] == name.as_str());
        index.and_then(|index| u8::try_from(index).ok()).ok_or_else(|| {
            Inconclusive::new(format!("a collection has the unknown name {}", document["name"]))
        })
    }
}

/// Observation of a refusal: a client error changed nothing, a server error may follow a change.
fn refusal(operation: Operation, answer: &Answer) -> Observation {
    if status::refused().holds(answer.exchange()) {
        Observation::NoEffect
    } else {
        Observation::Unclear(unclear(operation, answer))
    }
}

fn unclear(operation: Operation, answer: &Answer) -> String {
    format!("{operation}: status {} leaves the outcome open", answer.status())
}

// Checks after the round.
impl RoundContext<'_> {
    /// Checks that the deleted collection stays deleted, and that these persons no longer belong
    /// to it. All calls are answered, so every effect of the round is older than these reads.
    pub(super) async fn check_after_deletion(
        &self,
        calls: &[ClientCall],
        unlinked: &[usize],
    ) -> Result<(), Inconclusive> {
        let window = self.session.expectations().visibility;
        tokio::time::sleep(window).await;
        if calls.iter().any(|call| call.operation == Operation::Update) {
            // No event announces a late write, so wait for it.
            tokio::time::sleep(LATE_WRITE_DELAY).await;
        }
        let gone = self.session.expectations().gone();
        let retrieved = self.session.retrieve(&self.collection.id).await?;
        self.session.check(
            self.session.require(&retrieved, &found_or(&gone))?,
            &race::NO_REVIVAL,
            &status::one_of(&gone),
        );
        let listed = self.session.list().await?;
        self.session.require(&listed, &list::readable(&COLLECTION))?;
        let unlisted = list::without(&COLLECTION, &self.collection.id, &self.collection.code);
        self.session.check(&listed, &race::NO_REVIVAL, &unlisted);
        let names = [self.collection.id.as_str(), self.collection.code.as_str()];
        for person in unlinked.iter().filter_map(|index| calls.get(*index)?.person.as_ref()) {
            let answer = self.session.retrieve_item(person).await?;
            self.session.require(&answer, &status::success_or_refused())?;
            // A person that no longer exists belongs to no collection.
            if answer.is_success() {
                self.session.document(&answer, &COLLECTION)?;
                self.session.check(&answer, &race::NO_REVIVAL, &links::nowhere(&names));
            }
        }
        Ok(())
    }
}

/// Success or one of these statuses: any other answer is inconclusive.
fn found_or(gone: &[u16]) -> Check {
    let gone = gone.to_vec();
    let expected = ["2xx".to_owned(), format!("one of {gone:?}")];
    Check::new(expected, move |exchange| {
        let answered = exchange.status().unwrap_or_default();
        let is_conclusive = (200..300).contains(&answered) || gone.contains(&answered);
        Mismatch::unless(is_conclusive, || answered.to_string())
    })
}
