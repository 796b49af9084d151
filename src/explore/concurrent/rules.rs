//! Rules of the rounds, one of which depends on the target and is probed.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::judgement::Assumptions;
use crate::api::PERSON;
use crate::contract::Expectations;
use crate::contract::checks::status;
use crate::explore::SCENARIO;
use crate::model::Event;
use crate::session::{Harness, Inconclusive, Session};

/// Number of probes that must all be rejected in the same way.
const PROBES: usize = 3;

/// Rules of the rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// SHOULD violations count too.
    pub strict: bool,
    /// The target rejects persons of a deleted collection when no calls overlap. Only then is such
    /// a link evidence of a race.
    pub rejects_links_to_deleted: bool,
}

impl Rules {
    /// Probes the target for its treatment of persons of a deleted collection.
    pub async fn probe_target(harness: &Arc<Harness>, strict: bool) -> Self {
        let (events, inbox) = unbounded_channel();
        let session = Session::new(Arc::clone(harness), SCENARIO, events).branch("rules");
        let mut probe = LinkProbe { session: &session, inbox };
        let rejects_links_to_deleted = probe.rejects_links().await.unwrap_or(false);
        session.clean_up().await;
        session.forget_tombstones();
        Self { strict, rejects_links_to_deleted }
    }

    /// Assumptions about the target that judge a round.
    pub(super) fn assumptions(self, expectations: &Expectations) -> Assumptions {
        let has_window = !expectations.visibility.is_zero();
        Assumptions { rejects_links_to_deleted: self.rejects_links_to_deleted, has_window }
    }
}

/// Probe for persons of a deleted collection.
struct LinkProbe<'a> {
    session: &'a Session,
    inbox: UnboundedReceiver<Event>,
}

impl LinkProbe<'_> {
    /// Returns true if every probe is rejected with the same status.
    async fn rejects_links(&mut self) -> Result<bool, Inconclusive> {
        if self.session.fixtures().person_image.is_none() {
            return Ok(false);
        }
        let mut first = None;
        for _ in 0..PROBES {
            let Some(status) = self.rejection().await? else { return Ok(false) };
            if *first.get_or_insert(status) != status {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns the status that rejects a person of a collection deleted just before.
    ///
    /// The calls are those of a round, so that the same causes of rejection apply: the person also
    /// belongs to a collection that stays, and the deleted one was retrieved and had a person
    /// before. A person is created before and after the probe, so that a rejection cannot be due
    /// to the image, the number of persons or the rate of requests.
    async fn rejection(&mut self) -> Result<Option<u16>, Inconclusive> {
        let session = self.session;
        let (deleted, kept) =
            (session.create_collection().await?, session.create_collection().await?);
        let codes = [deleted.code.as_str(), kept.code.as_str()];
        if codes.iter().any(|code| code.is_empty()) {
            return Ok(None);
        }
        session.require(&session.retrieve(&deleted.id).await?, &status::success())?;
        session.create_person(&codes).await?;
        session.require(&session.delete(&deleted.id).await?, &status::ok())?;
        self.last_person_status();
        let is_rejected = session.create_person(&codes).await.is_err();
        let status = self.last_person_status();
        session.create_person(&[&kept.code]).await?;
        let conclusive = conclusive_statuses(session.expectations());
        Ok(status.filter(|status| is_rejected && conclusive.contains(status)))
    }

    /// Drains the events; returns the status of the last creation of a person among them.
    fn last_person_status(&mut self) -> Option<u16> {
        let mut last = None;
        while let Ok(event) = self.inbox.try_recv() {
            if let Event::Exchanged { exchange, .. } = event
                && exchange.request.method == "POST"
                && exchange.request.url.ends_with(PERSON.root)
            {
                last = exchange.status();
            }
        }
        last
    }
}

/// Statuses that reject the collection named in the request, as absent or malformed. Others, such
/// as that of a conflict or of too many requests, may have another cause.
fn conclusive_statuses(expectations: &Expectations) -> Vec<u16> {
    let is_client_error = |status: &u16| (400..500).contains(status);
    let mut statuses = expectations.gone();
    statuses.extend_from_slice(&expectations.malformed);
    statuses.retain(is_client_error);
    statuses.retain(|status| ![401, 403, 409, 412, 429].contains(status));
    statuses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conclusive_statuses_leave_out_those_with_other_causes() {
        assert_eq!(conclusive_statuses(&Expectations::default()), [404, 410, 400, 404, 422]);
        let odd = Expectations { deleted: vec![200, 403, 409, 410], ..Expectations::default() };
        let conclusive = conclusive_statuses(&odd);
        assert!(!conclusive.iter().any(|status| [200, 403, 409].contains(status)));
    }
}
