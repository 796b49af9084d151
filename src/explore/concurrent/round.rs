//! One round: clients released together on one collection, and what each of them saw.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use futures::future::join_all;
use serde_json::{Value, json};
use tokio::sync::mpsc::unbounded_channel;

use super::blame::{self, Evidence};
use super::linearize::{Call, Order, Seen, linearize};
use super::{Operation, Plan};
use crate::contract::checks::{Check, document, links, list, status};
use crate::contract::requirements::race;
use crate::explore::SCENARIO;
use crate::explore::tally::Tally;
use crate::model::{Cleanup, Event, Exchange, Finding, Level};
use crate::run::{Answer, Collection, Harness, Interruption, Resource, Session};

/// How many steps the search for an order takes at most.
const BUDGET: usize = 200_000;

/// How long after the round what was deleted is looked for once more.
const LATE: Duration = Duration::from_millis(60);

/// A round that was played.
#[derive(Debug, Clone)]
pub struct Round {
    /// What was planned.
    pub plan: Plan,
    /// What came of it.
    pub verdict: RoundVerdict,
    /// The calls in the order they were sent, a sentence each.
    pub story: Vec<String>,
    /// Everything that happened.
    pub events: Vec<Event>,
    /// What became of the things it created.
    pub cleanup: Cleanup,
    /// How many calls were answered.
    pub steps: u64,
    /// What is counted of it.
    pub tally: Tally,
    /// What was met: operation and status.
    pub met: Vec<(Operation, u16)>,
}

/// What came of a round.
#[derive(Debug, Clone, PartialEq)]
pub enum RoundVerdict {
    /// There is an order in which every answer is right.
    Held,
    /// There is none, or an answer is wrong by itself.
    Violated(Vec<Finding>),
    /// Nobody can tell.
    Undecided(String),
}

/// One operation, and what came back.
pub(super) struct Played {
    pub(super) client: usize,
    pub(super) operation: Operation,
    pub(super) answer: Option<Answer>,
}

/// How rounds are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether SHOULD violations count too.
    pub strict: bool,
    /// Whether a person that joins a deleted collection is refused when nothing overlaps: only then
    /// does such a link prove anything.
    pub gone_is_closed: bool,
}

impl Rules {
    /// Looks how the target treats a person that joins what is gone.
    pub async fn find_out(harness: &Arc<Harness>, strict: bool) -> Self {
        let (events, _inbox) = unbounded_channel();
        let session = Session::new(Arc::clone(harness), SCENARIO, events).branch("rules");
        let gone_is_closed = is_closed(&session).await.unwrap_or(false);
        session.clean_up().await;
        session.forget();
        Self { strict, gone_is_closed }
    }
}

async fn is_closed(session: &Session) -> Result<bool, Interruption> {
    if session.fixtures().person_image.is_none() {
        return Ok(false);
    }
    let collection = session.create_collection().await?;
    session.delete(&collection.id).await?.require(&status::success())?;
    Ok(session.create_person(&[&collection.code]).await.is_err())
}

/// What is needed to play.
struct Table<'a> {
    session: &'a Session,
    collection: &'a Collection,
    kept: Option<&'a Collection>,
    names: &'a [String],
    gone_is_closed: bool,
}

/// Plays a round on a collection of its own.
pub async fn play(harness: &Arc<Harness>, name: &str, plan: &Plan, rules: Rules) -> Round {
    let (events, mut inbox) = unbounded_channel();
    let session = Session::new(Arc::clone(harness), SCENARIO, events).branch(name);
    let mut round = Round {
        plan: plan.clone(),
        verdict: RoundVerdict::Held,
        story: vec![],
        events: vec![],
        cleanup: Cleanup::default(),
        steps: 0,
        tally: Tally::default(),
        met: vec![],
    };
    if let Err(interruption) = judge(&session, plan, rules.gone_is_closed, &mut round).await {
        round.verdict = RoundVerdict::Undecided(interruption.reason);
    }
    round.cleanup = session.clean_up().await;
    session.forget();
    let mut findings = Vec::new();
    while let Ok(event) = inbox.try_recv() {
        if let Event::Judged { findings: found, .. } = &event {
            let binds = |level| level == Level::Must || (rules.strict && level == Level::Should);
            findings.extend(found.iter().filter(|one| binds(one.level)).cloned());
        }
        round.tally.observe(&event);
        round.events.push(event);
    }
    if !findings.is_empty() {
        round.verdict = RoundVerdict::Violated(findings);
    }
    round
}

async fn judge(
    session: &Session,
    plan: &Plan,
    gone_is_closed: bool,
    round: &mut Round,
) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    let enrols = plan.clients.iter().flatten().any(|one| *one == Operation::Enrol);
    let kept = if enrols { Some(session.create_collection().await?) } else { None };
    let mut names = vec![collection.name.clone()];
    names.extend((0..plan.length()).map(|_| session.marker()));
    let table = Table {
        session,
        collection: &collection,
        kept: kept.as_ref(),
        names: &names,
        gone_is_closed,
    };
    // Opens the connections first, so that the clients start together.
    join_all(plan.clients.iter().map(|_| session.retrieve(&collection.id))).await;
    let clients = plan.clients.iter().enumerate();
    let played = join_all(clients.map(|(number, operations)| {
        table.client(number, operations, first_name(plan, number), plan.seed)
    }));
    let mut played: Vec<Played> = played.await.into_iter().flatten().collect();
    played.sort_by_key(|one| one.answer.as_ref().map(|it| it.exchange().timing.started_us));
    round.story = played.iter().map(told).collect();
    let answered = played.iter().filter_map(|it| Some((it.operation, it.answer.as_ref()?)));
    round.met = answered.map(|(operation, answer)| (operation, answer.status())).collect();
    round.steps = played.len() as u64;
    if played.iter().any(|one| one.answer.is_none() && one.operation != Operation::Enrol) {
        return Err(Interruption::new("an answer was lost, so nobody can tell what happened"));
    }
    table.judge_played(&played).await
}

/// The names that a client gives: none is given twice.
fn first_name(plan: &Plan, client: usize) -> usize {
    1 + plan.clients[..client].iter().map(Vec::len).sum::<usize>()
}

impl Table<'_> {
    async fn client(
        &self,
        number: usize,
        operations: &[Operation],
        first_name: usize,
        seed: u64,
    ) -> Vec<Played> {
        let mut random = Rng::with_seed(seed ^ number as u64);
        let mut played = Vec::new();
        for (place, operation) in operations.iter().enumerate() {
            for _ in 0..random.u8(..4) {
                tokio::task::yield_now().await;
            }
            let name = &self.names[first_name + place];
            let answer = self.send(*operation, name).await.ok().flatten();
            played.push(Played { client: number, operation: *operation, answer });
        }
        played
    }

    async fn send(&self, operation: Operation, name: &str) -> Result<Option<Answer>, Interruption> {
        let (session, id) = (self.session, &self.collection.id);
        match operation {
            Operation::Retrieve => session.retrieve(id).await.map(Some),
            Operation::List => session.list().await.map(Some),
            Operation::Delete => session.delete(id).await.map(Some),
            Operation::Update => {
                let body = json!({ "name": name });
                session.send(session.update(id, &body)).await.map(Some)
            }
            Operation::Enrol => {
                let codes = [Some(self.collection), self.kept];
                let codes: Vec<&str> =
                    codes.iter().flatten().map(|one| one.code.as_str()).collect();
                let person = session.create_person(&codes).await?;
                session.retrieve_resource(&person).await.map(Some)
            }
        }
    }

    async fn judge_played(&self, played: &[Played]) -> Result<(), Interruption> {
        let gone = self.session.expectations().gone();
        let mut calls = Vec::new();
        for one in played.iter().filter(|one| one.operation != Operation::Enrol) {
            let Some(answer) = &one.answer else { continue };
            if let Some(seen) = self.seen(one.operation, answer, &gone)? {
                calls.push((one.operation, call(answer.exchange(), seen)));
            }
        }
        let is_deleted = calls.iter().any(|(_, it)| it.seen == Seen::Removed);
        if self.session.expectations().visibility > Duration::ZERO {
            // Within the operator's window looks may show what was.
            calls.retain(|(operation, _)| {
                matches!(operation, Operation::Delete | Operation::Update)
            });
        }
        let only: Vec<Call> = calls.iter().map(|(_, call)| *call).collect();
        let order = linearize(&only, BUDGET);
        if order == Order::Unknown {
            return Err(Interruption::new("the search for an order of the calls gave up"));
        }
        if order == Order::None {
            let evidence = Evidence { played, calls: &calls };
            blame::judge(self.session, &evidence);
            return Ok(());
        }
        if is_deleted { self.judge_end(played).await } else { Ok(()) }
    }

    /// What a call saw; `None` for a refusal that says nothing of the collection.
    fn seen(
        &self,
        operation: Operation,
        answer: &Answer,
        gone: &[u16],
    ) -> Result<Option<Seen>, Interruption> {
        let exchange = answer.exchange();
        let is_gone = gone.contains(&answer.status());
        let unclear =
            || Interruption::new(format!("{operation}: {} says nothing", answer.status()));
        Ok(match operation {
            Operation::Retrieve | Operation::Update | Operation::Delete if is_gone => {
                Some(Seen::Gone)
            }
            Operation::Retrieve => {
                Some(Seen::Found(self.name_in(&exchange.json().ok_or_else(unclear)?["data"])?))
            }
            Operation::List => {
                if !list::readable().holds(exchange) {
                    return Err(unclear());
                }
                let mut elements = list::elements(exchange).into_iter().flatten();
                let own = elements.find(|one| one["_id"] == self.collection.id.as_str());
                Some(own.map_or(Ok(Seen::Gone), |one| self.name_in(one).map(Seen::Found))?)
            }
            Operation::Update if answer.is_success() => {
                let sent = exchange.request.body.as_ref().and_then(crate::model::Body::json);
                Some(Seen::Renamed(self.name_in(sent.ok_or_else(unclear)?)?))
            }
            Operation::Delete if answer.status() == 200 => {
                answer.check(&race::LOSERS, &wins_or_loses(&self.collection.id));
                let data = exchange.json().and_then(|json| json.get("data"));
                data.filter(|data| data.is_object()).map(|_| Seen::Removed)
            }
            Operation::Delete => {
                answer.check(&race::LOSERS, &status::one_of(gone));
                None
            }
            Operation::Update | Operation::Enrol => None,
        })
    }

    fn name_in(&self, document: &Value) -> Result<u8, Interruption> {
        let place = self.names.iter().position(|name| document["name"] == name.as_str());
        place.and_then(|place| u8::try_from(place).ok()).ok_or_else(|| {
            Interruption::new(format!("a collection has the unknown name {}", document["name"]))
        })
    }

    /// What was deleted stays so, and nothing that overlapped belongs to it.
    async fn judge_end(&self, played: &[Played]) -> Result<(), Interruption> {
        let window = self.session.expectations().visibility;
        tokio::time::sleep(window).await;
        if played.iter().any(|one| one.operation == Operation::Update) {
            // What writes back late does so on its own; no event tells when.
            tokio::time::sleep(LATE).await;
        }
        let gone = status::one_of(&self.session.expectations().gone());
        let retrieved = self.session.retrieve(&self.collection.id).await?;
        retrieved.check(&race::NO_REVIVAL, &gone);
        let listed = self.session.list().await?;
        listed.require(&list::readable())?;
        let unlisted = list::without(&self.collection.id, &self.collection.code);
        listed.check(&race::NO_REVIVAL, &unlisted);
        for person in self.linked(played) {
            let answer = self.session.retrieve_resource(&person).await?;
            let names = [self.collection.id.as_str(), self.collection.code.as_str()];
            answer.check(&race::NO_REVIVAL, &links::nowhere(&names));
        }
        Ok(())
    }

    /// Persons that have to have lost the collection: those that belonged to it before its
    /// deletion was answered, and all others too where nobody can join what is gone.
    fn linked(&self, played: &[Played]) -> Vec<Resource> {
        let deletions = played.iter().filter(|one| one.operation == Operation::Delete);
        let won = deletions.filter_map(|one| one.answer.as_ref()).filter(|it| it.is_success());
        let Some(removed) = won.map(|it| returned(it.exchange())).min() else { return vec![] };
        let names = [self.collection.id.as_str(), self.collection.code.as_str()];
        let belonged = |answer: &Answer| {
            let document = answer.json().and_then(|json| json.get("data"));
            answer.exchange().timing.started_us < removed
                && document.is_some_and(|it| links::mention(it, &names).is_some())
        };
        let enrolled = played.iter().filter(|one| one.operation == Operation::Enrol);
        enrolled
            .filter_map(|one| one.answer.as_ref())
            .filter(|answer| self.gone_is_closed || belonged(answer))
            .filter_map(|answer| {
                let id = answer.json()?.pointer("/data/_id")?.as_str()?.to_owned();
                Some(Resource { kind: crate::wire::ResourceKind::Person, id })
            })
            .collect()
    }
}

/// Who answers 200 has to have removed it.
fn wins_or_loses(id: &str) -> Check {
    document::identity(id)
}

fn call(exchange: &Exchange, seen: Seen) -> Call {
    Call { invoked: exchange.timing.started_us, returned: returned(exchange), seen }
}

fn returned(exchange: &Exchange) -> u64 {
    exchange.timing.started_us.saturating_add(exchange.timing.total_us)
}

fn told(one: &Played) -> String {
    let client = one.client + 1;
    match &one.answer {
        None => format!("client {client}: {}, with no usable answer", one.operation),
        Some(answer) => {
            let timing = answer.exchange().timing;
            format!(
                "client {client}: {}, answered {} (from {} µs to {} µs)",
                one.operation,
                answer.status(),
                timing.started_us,
                timing.started_us.saturating_add(timing.total_us)
            )
        }
    }
}
