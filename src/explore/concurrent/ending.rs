//! What there is to see when a round in which the collection was deleted is over.

use crate::api::COLLECTION;
use std::time::Duration;

use super::Operation;
use super::sending::{Played, Table};
use crate::contract::checks::{Check, Mismatch, links, list, status};
use crate::contract::requirements::race;
use crate::session::Inconclusive;

/// How long after the round what was deleted is looked for once more.
const LATE: Duration = Duration::from_millis(60);

impl Table<'_> {
    /// What was deleted stays so, and these persons do not belong to it. All answers have come, so
    /// that everything the round did is older than what is seen here.
    pub(super) async fn judge_end(
        &self,
        played: &[Played],
        unlinked: &[usize],
    ) -> Result<(), Inconclusive> {
        let window = self.session.expectations().visibility;
        tokio::time::sleep(window).await;
        if played.iter().any(|one| one.operation == Operation::Update) {
            // What writes back late does so on its own; no event tells when.
            tokio::time::sleep(LATE).await;
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
        for person in unlinked.iter().filter_map(|place| played.get(*place)?.person.as_ref()) {
            let answer = self.session.retrieve_item(person).await?;
            self.session.require(&answer, &status::success_or_refused())?;
            // A person that is not there any more belongs to nothing.
            if answer.is_success() {
                self.session.document(&answer, &COLLECTION)?;
                self.session.check(&answer, &race::NO_REVIVAL, &links::nowhere(&names));
            }
        }
        Ok(())
    }
}

/// Found or gone: an answer of another kind says of neither.
fn found_or(gone: &[u16]) -> Check {
    let gone = gone.to_vec();
    let expected = ["2xx".to_owned(), format!("one of {gone:?}")];
    Check::new(expected, move |exchange| {
        let answered = exchange.status().unwrap_or_default();
        let tells = (200..300).contains(&answered) || gone.contains(&answered);
        Mismatch::unless(tells, || answered.to_string())
    })
}
