//! The rules of rounds, one of which the target has to be asked for.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::judgement::Terms;
use crate::api::PERSON;
use crate::contract::Expectations;
use crate::contract::checks::status;
use crate::explore::SCENARIO;
use crate::model::Event;
use crate::session::{Harness, Inconclusive, Session};

/// How often a person has to be kept out of what is gone before the door counts as closed.
const TIMES: usize = 3;

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
        let (events, inbox) = unbounded_channel();
        let session = Session::new(Arc::clone(harness), SCENARIO, events).branch("rules");
        let mut door = Door { session: &session, inbox };
        let gone_is_closed = door.is_closed().await.unwrap_or(false);
        session.clean_up().await;
        session.forget_tombstones();
        Self { strict, gone_is_closed }
    }

    /// What a round is judged by.
    pub(super) fn terms(self, expectations: &Expectations) -> Terms {
        let has_window = !expectations.visibility.is_zero();
        Terms { gone_is_closed: self.gone_is_closed, has_window }
    }
}

struct Door<'a> {
    session: &'a Session,
    inbox: UnboundedReceiver<Event>,
}

impl Door<'_> {
    /// Whether nobody joins what is gone: refused every time, always in the same way.
    async fn is_closed(&mut self) -> Result<bool, Inconclusive> {
        if self.session.fixtures().person_image.is_none() {
            return Ok(false);
        }
        let mut first = None;
        for _ in 0..TIMES {
            let Some(status) = self.refusal().await? else { return Ok(false) };
            if *first.get_or_insert(status) != status {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The status by which a person is kept out of what was deleted just now.
    ///
    /// The calls are those of a round, so that nothing is refused here that is not refused there:
    /// the person joins a collection that stays, too, and the one that goes was looked at and
    /// joined before. And a person can be created before and after: it is not the image, the
    /// number of persons or the pace that is refused.
    async fn refusal(&mut self) -> Result<Option<u16>, Inconclusive> {
        let session = self.session;
        let (goes, stays) =
            (session.create_collection().await?, session.create_collection().await?);
        let codes = [goes.code.as_str(), stays.code.as_str()];
        if codes.iter().any(|code| code.is_empty()) {
            return Ok(None);
        }
        session.require(&session.retrieve(&goes.id).await?, &status::success())?;
        session.create_person(&codes).await?;
        session.require(&session.delete(&goes.id).await?, &status::ok())?;
        self.last_answer();
        let refused = session.create_person(&codes).await.is_err();
        let status = self.last_answer();
        session.create_person(&[&stays.code]).await?;
        let says_gone = says_gone(session.expectations());
        Ok(status.filter(|status| refused && says_gone.contains(status)))
    }

    /// The status of the last answer to the creation of a person, if one came since the last time.
    fn last_answer(&mut self) -> Option<u16> {
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

/// The statuses that say of something a request names that it is not there, or not right. Any other
/// one, such as that of a conflict or of too many requests, may be about something else.
fn says_gone(expectations: &Expectations) -> Vec<u16> {
    let refuses = |status: &u16| (400..500).contains(status);
    let mut statuses = expectations.gone();
    statuses.extend_from_slice(&expectations.malformed);
    statuses.retain(refuses);
    statuses.retain(|status| ![401, 403, 409, 412, 429].contains(status));
    statuses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusal_that_may_be_about_something_else_closes_no_door() {
        let says_gone = says_gone(&Expectations::default());
        assert_eq!(says_gone, [404, 410, 400, 404, 422]);
        let odd = Expectations { deleted: vec![200, 403, 409, 410], ..Expectations::default() };
        assert!(!super::says_gone(&odd).iter().any(|status| [200, 403, 409].contains(status)));
    }
}
