//! Probes: requests that must neither be carried out nor touch anything that this run created.

use serde_json::Value;

use super::support::{created_and_retrieved, deleted, intact};
use crate::contract::Expectations;
use crate::contract::checks::{Check, document, status};
use crate::contract::requirements::deletion::ISOLATION_BYSTANDER;
use crate::model::{BlastRadius, Requirement};
use crate::run::{Answer, Collection, Interruption, Judgement, Session};
use crate::wire::Call;

/// A collection that probes are about, and a younger one that has nothing to do with them.
pub(super) struct Pair {
    pub(super) target: Collection,
    pub(super) innocent: Collection,
    /// An identifier that was never issued.
    pub(super) unissued: String,
    before: (Value, Value),
}

/// Something in the place of an identifier that has to be refused without effect.
pub(super) struct Probe {
    /// What stands behind the path of the collections resource, percent-encoded.
    pub(super) tail: fn(&Pair) -> String,
    pub(super) query: Option<&'static str>,
    pub(super) accepted: fn(&Expectations) -> Check,
    pub(super) refused: &'static Requirement,
    pub(super) no_effect: &'static Requirement,
}

impl Pair {
    /// Creates both, one after the other: their order is what a query by position goes by.
    pub(super) async fn create(session: &Session) -> Result<Self, Interruption> {
        let (target, first) = created_and_retrieved(session).await?;
        let (innocent, second) = created_and_retrieved(session).await?;
        Ok(Self { target, innocent, unissued: session.unissued_id(), before: (first, second) })
    }

    /// The target is as it was before.
    pub(super) fn target_intact(&self) -> Check {
        document::intact(&self.before.0)
    }

    /// Judges that the target is as it was before.
    pub(super) async fn check_target_intact(
        &self,
        session: &Session,
        requirement: &'static Requirement,
    ) -> Judgement {
        intact(session, &self.target.id, &self.before.0, requirement).await
    }

    /// Judges that both are as they were before.
    async fn check_intact(
        &self,
        session: &Session,
        requirement: &'static Requirement,
    ) -> Result<bool, Interruption> {
        let (target, innocent) = futures::try_join!(
            session.retrieve(&self.target.id),
            session.retrieve(&self.innocent.id)
        )?;
        let target = target.check(requirement, &self.target_intact());
        let innocent = innocent.check(requirement, &document::intact(&self.before.1));
        Ok(target && innocent)
    }

    /// Judges that the innocent one is as it was before.
    ///
    /// Where a plain deletion harms its neighbours as well, that is what is reported.
    pub(super) async fn check_innocent_spared(
        &self,
        session: &Session,
        requirement: &'static Requirement,
    ) -> Judgement {
        let unchanged = document::intact(&self.before.1);
        let after = session.retrieve(&self.innocent.id).await?;
        if unchanged.holds(after.exchange()) || !plain_deletion_harms(session).await? {
            after.check(requirement, &unchanged);
        }
        Ok(())
    }
}

/// Whether a plain deletion harms its neighbours; if so, says so.
async fn plain_deletion_harms(session: &Session) -> Result<bool, Interruption> {
    let (older, before) = created_and_retrieved(session).await?;
    let pair = Pair::create(session).await?;
    deleted(session, &pair.target.id).await?;
    for (id, before) in [(&older.id, &before), (&pair.innocent.id, &pair.before.1)] {
        let unchanged = document::intact(before);
        let after = session.retrieve(id).await?;
        if !unchanged.holds(after.exchange()) {
            after.check(&ISOLATION_BYSTANDER, &unchanged);
            return Ok(true);
        }
    }
    Ok(false)
}

impl Probe {
    fn call(
        &self,
        session: &Session,
        pair: &Pair,
        radius: BlastRadius,
    ) -> Result<Call, Interruption> {
        let tail = (self.tail)(pair);
        session.declare_probe(&tail, radius)?;
        let call = session.deletion_at(&tail).radius(radius);
        Ok(match self.query {
            Some(query) => call.query(query),
            None => call,
        })
    }
}

/// Judges each probe for its answer and for its effect, which are two promises: a deletion that
/// is carried out breaks both. Returns the answers, one for each probe.
pub(super) async fn judge_all(
    session: &Session,
    radius: BlastRadius,
    probes: &[Probe],
) -> Result<Vec<Answer>, Interruption> {
    let mut unharmed = None;
    let mut answers = Vec::with_capacity(probes.len());
    for probe in probes {
        // What the last probe has harmed would be held against this one.
        let pair = match unharmed.take() {
            Some(pair) => pair,
            None => Pair::create(session).await?,
        };
        let answer = session.send(probe.call(session, &pair, radius)?).await?;
        let accepted = (probe.accepted)(session.expectations());
        let refused = answer.check(probe.refused, &accepted);
        if pair.check_intact(session, probe.no_effect).await? && refused {
            unharmed = Some(pair);
        }
        answers.push(answer);
    }
    Ok(answers)
}

/// Whether a plain deletion of the resource as a whole is refused and touches nothing.
pub(super) async fn root_is_safe(session: &Session) -> Result<bool, Interruption> {
    let pair = Pair::create(session).await?;
    session.declare_probe("", BlastRadius::Account)?;
    let answer = session.send(session.deletion_at("").radius(BlastRadius::Account)).await?;
    let (target, innocent) =
        futures::try_join!(session.retrieve(&pair.target.id), session.retrieve(&pair.innocent.id))?;
    Ok(status::refused().holds(answer.exchange())
        && pair.target_intact().holds(target.exchange())
        && document::intact(&pair.before.1).holds(innocent.exchange()))
}

/// Any refusal will do: 2xx, 3xx and 5xx are none.
pub(super) fn any_refusal(_: &Expectations) -> Check {
    status::refused()
}

/// The refusals that the operator expects for what is no identifier.
pub(super) fn as_malformed(expectations: &Expectations) -> Check {
    status::one_of(&expectations.malformed)
}

/// Judges that requests leave the collection that they are sent to as it is, whatever they are
/// answered.
pub(super) async fn judge_harmless(
    session: &Session,
    requests: &[fn(&str) -> Call],
    requirement: &'static Requirement,
) -> Judgement {
    let mut unharmed = None;
    for request in requests {
        let (collection, before) = match unharmed.take() {
            Some(target) => target,
            None => created_and_retrieved(session).await?,
        };
        session.send(request(&collection.id)).await?;
        let after = session.retrieve(&collection.id).await?;
        if after.check(requirement, &document::intact(&before)) {
            unharmed = Some((collection, before));
        }
    }
    Ok(())
}
