//! Probes: requests that must neither be carried out nor touch anything that this run created.

use serde_json::Value;

use super::support::{check_intact, require_deleted};
use crate::api::COLLECTION;
use crate::contract::Expectations;
use crate::contract::checks::{Check, document};
use crate::contract::requirements::deletion::ISOLATION_BYSTANDER;
use crate::fixtures::Collection;
use crate::model::{BlastRadius, Requirement};
use crate::session::{Answer, Inconclusive, Session};
use crate::wire::Call;

/// The target of a probe, and a younger collection that it must not touch.
pub(super) struct Fixture {
    pub(super) target: Collection,
    pub(super) bystander: Collection,
    /// A well-formed identifier that was never issued.
    pub(super) unissued: String,
}

/// A deletion by something that is not one identifier; it has to be refused without effect.
pub(super) struct Probe {
    /// Returns the text after the path of the collections resource, percent-encoded.
    pub(super) tail: fn(&Fixture) -> String,
    pub(super) query: Option<&'static str>,
    pub(super) accepted: fn(&Expectations) -> Check,
    pub(super) refused: &'static Requirement,
    pub(super) no_effect: &'static Requirement,
    /// Plainer probes. If the target handles one of them wrongly too, only that one is reported.
    pub(super) presumes: &'static [&'static Probe],
}

impl Fixture {
    /// Creates both in sequence, because a query by position depends on their order.
    pub(super) async fn create(session: &Session) -> Result<Self, Inconclusive> {
        let target = session.create_collection().await?;
        let bystander = session.create_collection().await?;
        Ok(Self { target, bystander, unissued: session.unissued_id() })
    }

    /// Check: the target is unchanged.
    pub(super) fn target_intact(&self) -> Check {
        document::intact(&COLLECTION, &self.target.retrieved)
    }

    /// Deletes both. A later deletion by position would otherwise find them before a new fixture.
    async fn clear(&self, session: &Session) -> Result<(), Inconclusive> {
        session.delete(&self.target.id).await?;
        session.delete(&self.bystander.id).await?;
        Ok(())
    }

    /// Retrieves the target and judges that it is unchanged.
    pub(super) async fn check_target_intact(
        &self,
        session: &Session,
        requirement: &'static Requirement,
    ) -> Result<(), Inconclusive> {
        let look = session.retrieve(&self.target.id).await?;
        self.check_target(session, &look, requirement);
        Ok(())
    }

    /// Judges by this answer that the target is unchanged.
    pub(super) fn check_target(
        &self,
        session: &Session,
        look: &Answer,
        requirement: &'static Requirement,
    ) {
        check_intact(session, look, &self.target.retrieved, requirement);
    }

    /// Retrieves the bystander and judges that it is unchanged.
    ///
    /// If a plain deletion damages its neighbours too, that is reported instead.
    pub(super) async fn check_bystander_intact(
        &self,
        session: &Session,
        requirement: &'static Requirement,
    ) -> Result<(), Inconclusive> {
        let unchanged = document::intact(&COLLECTION, &self.bystander.retrieved);
        let after = session.retrieve(&self.bystander.id).await?;
        if unchanged.holds(after.exchange()) || !plain_deletion_harms(session).await? {
            check_intact(session, &after, &self.bystander.retrieved, requirement);
        }
        Ok(())
    }
}

/// Tells whether a plain deletion damages its neighbours, and reports it if so.
async fn plain_deletion_harms(session: &Session) -> Result<bool, Inconclusive> {
    let older = session.create_collection().await?;
    let fixture = Fixture::create(session).await?;
    require_deleted(session, &fixture.target.id).await?;
    for neighbour in [&older, &fixture.bystander] {
        let unchanged = document::intact(&COLLECTION, &neighbour.retrieved);
        let after = session.retrieve(&neighbour.id).await?;
        if !unchanged.holds(after.exchange()) {
            session.check(&after, &ISOLATION_BYSTANDER, &unchanged);
            return Ok(true);
        }
    }
    Ok(false)
}

/// The answer to a probe and the state after it.
struct Observed<'a> {
    probe: &'a Probe,
    accepted: Check,
    answer: Answer,
    /// Answers to retrieving both collections afterwards.
    looks: [Look; 2],
}

/// An answer to retrieving a collection that has to be unchanged.
struct Look {
    answer: Answer,
    before: Value,
}

impl Observed<'_> {
    fn holds(&self) -> bool {
        let is_intact =
            |look: &Look| document::intact(&COLLECTION, &look.before).holds(look.answer.exchange());
        self.accepted.holds(self.answer.exchange()) && self.looks.iter().all(is_intact)
    }

    /// Judges the answer and the effect, which are two requirements: a deletion that is carried out
    /// breaks both.
    fn check(&self, session: &Session) {
        session.check(&self.answer, self.probe.refused, &self.accepted);
        for look in &self.looks {
            check_intact(session, &look.answer, &look.before, self.probe.no_effect);
        }
    }
}

impl Probe {
    async fn observe(
        &self,
        session: &Session,
        fixture: &Fixture,
        radius: BlastRadius,
    ) -> Result<Observed<'_>, Inconclusive> {
        let answer = session.send(self.call(session, fixture, radius)?).await?;
        let (target, bystander) = futures::try_join!(
            session.retrieve(&fixture.target.id),
            session.retrieve(&fixture.bystander.id)
        )?;
        let looks = [
            Look { answer: target, before: fixture.target.retrieved.clone() },
            Look { answer: bystander, before: fixture.bystander.retrieved.clone() },
        ];
        let accepted = (self.accepted)(session.expectations());
        Ok(Observed { probe: self, accepted, answer, looks })
    }

    fn call(
        &self,
        session: &Session,
        fixture: &Fixture,
        radius: BlastRadius,
    ) -> Result<Call, Inconclusive> {
        let tail = (self.tail)(fixture);
        session.declare_probe(&tail, radius)?;
        let call = session.deletion_at(&tail).radius(radius);
        Ok(match self.query {
            Some(query) => call.query(query),
            None => call,
        })
    }

    /// Tells whether the target handles a plainer probe wrongly too, and reports that one if so.
    async fn is_explained(
        &self,
        session: &Session,
        radius: BlastRadius,
    ) -> Result<bool, Inconclusive> {
        for plainer in self.presumes {
            let fixture = Fixture::create(session).await?;
            session.look_at_probe(&(plainer.tail)(&fixture)).await?;
            let observed = plainer.observe(session, &fixture, radius).await?;
            if !observed.holds() {
                observed.check(session);
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Judges the answer to each probe and its effect. Returns the answers to the probes that were
/// sent.
pub(super) async fn judge_all(
    session: &Session,
    radius: BlastRadius,
    probes: &[Probe],
) -> Result<Vec<Answer>, Inconclusive> {
    let mut unharmed = None;
    let mut answers = Vec::with_capacity(probes.len());
    for probe in probes {
        // Damage done by the last probe must not be reported for this one.
        let fixture = match unharmed.take() {
            Some(fixture) => fixture,
            None => Fixture::create(session).await?,
        };
        if let Err(reason) = session.look_at_probe(&(probe.tail)(&fixture)).await {
            session.note_unjudged(reason.reason);
            unharmed = Some(fixture);
            continue;
        }
        let observed = probe.observe(session, &fixture, radius).await?;
        let holds = observed.holds();
        if !holds {
            fixture.clear(session).await?;
        }
        if holds || !probe.is_explained(session, radius).await? {
            observed.check(session);
        }
        unharmed = holds.then_some(fixture);
        answers.push(observed.answer);
    }
    Ok(answers)
}

/// Judges that requests leave their collection unchanged, whatever their answers are.
pub(super) async fn judge_harmless(
    session: &Session,
    requests: &[fn(&str) -> Call],
    requirement: &'static Requirement,
) -> Result<(), Inconclusive> {
    let mut unharmed = None;
    for request in requests {
        let collection = match unharmed.take() {
            Some(collection) => collection,
            None => session.create_collection().await?,
        };
        session.send(request(&collection.id)).await?;
        let after = session.retrieve(&collection.id).await?;
        if check_intact(session, &after, &collection.retrieved, requirement) {
            unharmed = Some(collection);
        }
    }
    Ok(())
}
