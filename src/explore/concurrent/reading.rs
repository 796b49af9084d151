//! What the answers of a round say, so that it can be judged without them.

use serde_json::Value;

use super::Operation;
use super::judgement::{Observed, Saw};
use super::linearize::Seen;
use super::sending::{Played, Table};
use super::span::Span;
use crate::api::COLLECTION;
use crate::contract::checks::{document, links, list, status};
use crate::contract::requirements::{deletion, race};
use crate::session::{Answer, Inconclusive};

impl Table<'_> {
    /// What the operations saw. Answers to deletions that are wrong whatever the others are get
    /// judged here.
    pub(super) fn read(&self, played: &[Played]) -> Result<Vec<Observed>, Inconclusive> {
        let observed = played.iter().enumerate().map(|(place, one)| {
            let others = played.iter().enumerate().filter(|(other, _)| *other != place);
            let is_too_late = others.map(|(_, other)| other).any(is_carried_out);
            let saw = match &one.answer {
                Some(answer) => self.saw(one, answer, is_too_late)?,
                None => saw_nothing(one),
            };
            Ok(Observed { operation: one.operation, span: one.span, saw })
        });
        observed.collect()
    }

    fn saw(&self, one: &Played, answer: &Answer, is_too_late: bool) -> Result<Saw, Inconclusive> {
        let operation = one.operation;
        let gone = self.session.expectations().gone();
        let is_gone = gone.contains(&answer.status());
        let exchange = answer.exchange();
        let unclear = || Inconclusive::new(says_nothing(operation, answer));
        let seen = match operation {
            Operation::Enrol => return Ok(self.joined(one, answer)),
            Operation::Delete => return Ok(self.deleted(answer, &gone, is_too_late)),
            Operation::Retrieve | Operation::Update if is_gone => Seen::Gone,
            Operation::Retrieve => {
                Seen::Found(self.name_in(&exchange.json().ok_or_else(unclear)?["data"])?)
            }
            Operation::List => {
                if !list::readable(&COLLECTION).holds(exchange) {
                    return Err(unclear());
                }
                let mut elements = list::elements(&COLLECTION, exchange).into_iter().flatten();
                let own = elements.find(|one| one["_id"] == self.collection.id.as_str());
                own.map_or(Ok(Seen::Gone), |one| self.name_in(one).map(Seen::Found))?
            }
            Operation::Update if answer.is_success() => {
                let sent = exchange.request.body.as_ref().and_then(crate::model::Body::json);
                Seen::Renamed(self.name_in(sent.ok_or_else(unclear)?)?)
            }
            Operation::Update => return Ok(refusal(operation, answer)),
        };
        Ok(Saw::Collection(seen))
    }

    /// Who answers 200 has to have removed it, and all others come too late.
    fn deleted(&self, answer: &Answer, gone: &[u16], is_too_late: bool) -> Saw {
        let data = answer.json().and_then(|json| json.get("data"));
        if answer.status() == 200 {
            let requirement = if is_too_late { &race::LOSERS } else { &deletion::SUCCESS_IDENTITY };
            self.session.check(
                answer,
                requirement,
                &document::identity(&COLLECTION, &self.collection.id),
            );
            return if data.is_some_and(Value::is_object) {
                Saw::Collection(Seen::Removed)
            } else {
                Saw::Unclear(says_nothing(Operation::Delete, answer))
            };
        }
        if is_too_late {
            self.session.check(answer, &race::LOSERS, &status::one_of(gone));
        }
        if gone.contains(&answer.status()) {
            return Saw::Collection(Seen::Gone);
        }
        if !is_too_late {
            self.session.check(answer, &deletion::SUCCESS_STATUS, &status::ok());
        }
        refusal(Operation::Delete, answer)
    }

    /// A person that was created, and found by the look that followed.
    fn joined(&self, one: &Played, look: &Answer) -> Saw {
        if one.person.is_none() {
            return Saw::Nothing;
        }
        let names = [self.collection.id.as_str(), self.collection.code.as_str()];
        let document = look.json().and_then(|json| json.get("data"));
        let is_linked =
            look.is_success() && document.is_some_and(|it| links::mention(it, &names).is_some());
        Saw::Joined { linked: is_linked.then(|| Span::of(look.exchange())) }
    }

    fn name_in(&self, document: &Value) -> Result<u8, Inconclusive> {
        let place = self.names.iter().position(|name| document["name"] == name.as_str());
        place.and_then(|place| u8::try_from(place).ok()).ok_or_else(|| {
            Inconclusive::new(format!("a collection has the unknown name {}", document["name"]))
        })
    }
}

/// What an operation saw that got no usable answer. A person that nobody knows accuses nobody.
fn saw_nothing(one: &Played) -> Saw {
    match (one.operation, &one.person) {
        (Operation::Enrol, Some(_)) => Saw::Joined { linked: None },
        (Operation::Enrol, None) => Saw::Nothing,
        _ => Saw::Unclear("an answer was lost, so nobody can tell what happened".to_owned()),
    }
}

/// A refusal changes nothing; a server that failed may have done what it was asked before.
fn refusal(operation: Operation, answer: &Answer) -> Saw {
    if status::refused().holds(answer.exchange()) {
        Saw::Nothing
    } else {
        Saw::Unclear(says_nothing(operation, answer))
    }
}

fn is_carried_out(one: &Played) -> bool {
    one.operation == Operation::Delete && one.answer.as_ref().is_some_and(Answer::is_success)
}

fn says_nothing(operation: Operation, answer: &Answer) -> String {
    format!("{operation}: {} says nothing", answer.status())
}
