//! Deleting one collection several times at once.

use futures::future::{join_all, try_join_all};

use super::support::{answered, not_found, sequential_control};
use crate::api::COLLECTION;
use crate::contract::checks::{Check, Mismatch, document};
use crate::contract::requirements::race as requirement;
use crate::model::Requirement;
use crate::session::{Answer, Interruption, Scenario, Session};

const REQUIREMENTS: &[&Requirement] = &[&requirement::SINGLE_WINNER, &requirement::LOSERS];

/// Exactly one of several deletions at once succeeds; the rest come too late.
pub(super) const SCENARIO: Scenario = Scenario::new(
    "parallel-deletes",
    "deleting one collection several times at once",
    REQUIREMENTS,
    &run,
)
.not_repeatable();

/// How often it is tried, each time with another interleaving.
const ROUNDS: usize = 3;

/// How many deletions are released together.
const AT_ONCE: usize = 8;

async fn run(session: &Session) -> Result<(), Interruption> {
    sequential_control(session).await?;
    for round in 1..=ROUNDS {
        one_round(&session.branch(&format!("round-{round}"))).await?;
    }
    Ok(())
}

async fn one_round(session: &Session) -> Result<(), Interruption> {
    let collection = session.create_collection().await?;
    // Opens the connections first, so that the deletions arrive together.
    try_join_all((0..AT_ONCE).map(|_| session.retrieve(&collection.id))).await?;
    let deletions = (0..AT_ONCE).map(|_| staggered_deletion(session, &collection.id));
    let ended = join_all(deletions).await.into_iter().map(answered);
    let answers: Option<Vec<Answer>> = ended.collect::<Result<_, _>>()?;
    // Where a limit took the place of an answer, nobody can tell which of them won.
    if let Some(answers) = answers {
        judge(session, &collection.id, &answers);
    }
    Ok(())
}

/// A deletion that gives way to others a number of times that depends on the seed.
async fn staggered_deletion(session: &Session, id: &str) -> Result<Answer, Interruption> {
    for _ in 0..session.random_below(4) {
        tokio::task::yield_now().await;
    }
    session.delete(id).await
}

fn judge(session: &Session, id: &str, answers: &[Answer]) {
    let wins = document::identity(&COLLECTION, id);
    let (winners, losers): (Vec<&Answer>, Vec<&Answer>) =
        answers.iter().partition(|one| one.status() == 200 && wins.holds(one.exchange()));
    let statuses: Vec<String> = answers.iter().map(|one| one.status().to_string()).collect();
    let held = Mismatch::unless(winners.len() == 1, || {
        format!("{} of them, with the statuses {}", winners.len(), statuses.join(", "))
    });
    let expected = "exactly one 200 with the document";
    if let Some(evidence) = winners.last().or(losers.first()) {
        session.check(evidence, &requirement::SINGLE_WINNER, &Check::decided(expected, held));
    }
    if winners.len() == 1 {
        for loser in losers {
            session.check(loser, &requirement::LOSERS, &not_found(session));
        }
    }
}
