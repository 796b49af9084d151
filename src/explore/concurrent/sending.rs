//! The clients of a round: each sends one operation after the other, all of them at once.

use fastrand::Rng;
use futures::future::join_all;
use serde_json::json;

use super::span::Span;
use super::{Operation, Plan};
use crate::fixtures::Collection;
use crate::session::{Answer, Inconclusive, Item, Session};

/// What is needed to play.
pub(super) struct Table<'a> {
    pub(super) session: &'a Session,
    pub(super) collection: &'a Collection,
    /// Another collection that persons belong to, if persons are created.
    pub(super) kept: Option<&'a Collection>,
    /// The names that the collection has in the course of the round, the first one first.
    pub(super) names: &'a [String],
}

/// One operation, and what came back.
pub(super) struct Played {
    pub(super) client: usize,
    pub(super) operation: Operation,
    /// The time it took.
    pub(super) span: Span,
    /// The last answer, if there is one that can be used.
    pub(super) answer: Option<Answer>,
    /// The person it created.
    pub(super) person: Option<Item>,
    /// Whether a limit (429) took the place of the answer to a deletion that was carried out.
    pub(super) is_limited: bool,
}

impl Table<'_> {
    /// Lets the clients play, and gives back what they did in the order it is told.
    pub(super) async fn play(&self, plan: &Plan) -> Vec<Played> {
        let clients = plan.clients.iter().enumerate();
        let played = join_all(clients.map(|(number, operations)| {
            self.client(number, operations, first_name(plan, number), plan.seed)
        }));
        let mut played: Vec<Played> = played.await.into_iter().flatten().collect();
        played.sort_by_key(Played::told_at);
        played
    }

    async fn client(
        &self,
        client: usize,
        operations: &[Operation],
        first_name: usize,
        seed: u64,
    ) -> Vec<Played> {
        let mut random = Rng::with_seed(seed ^ client as u64);
        let mut played = Vec::new();
        for (place, operation) in operations.iter().enumerate() {
            for _ in 0..random.u8(..4) {
                tokio::task::yield_now().await;
            }
            let name = &self.names[first_name + place];
            played.push(self.send(client, *operation, name).await);
        }
        played
    }

    async fn send(&self, client: usize, operation: Operation, name: &str) -> Played {
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
        // The answer's own times are the closer ones, unless several requests were needed.
        let span = match &answer {
            Some(answer) if operation != Operation::Enrol => Span::of(answer.exchange()),
            _ => whole,
        };
        Played { client, operation, span, answer, person, is_limited }
    }

    /// Creates a person, and looks at it.
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

impl Played {
    /// When what is told of it was sent: of several requests only the last one has its times told.
    fn told_at(&self) -> u64 {
        let answer = self.answer.as_ref();
        answer.map_or(self.span.sent, |answer| answer.exchange().timing.started_us)
    }
}

/// The names that a client gives: none is given twice.
fn first_name(plan: &Plan, client: usize) -> usize {
    1 + plan.clients[..client].iter().map(Vec::len).sum::<usize>()
}
