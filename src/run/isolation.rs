//! Isolation of a scenario: a panic or a signal ends nothing but the scenario.

use futures::FutureExt as _;
use tokio_util::sync::CancellationToken;

use super::options::stopped;
use crate::model::Ending;
use crate::session::{Scenario, Session};

/// Runs the behaviour in a task of its own, so that a panic ends nothing but itself.
pub(super) async fn isolated(
    scenario: &'static Scenario,
    session: Session,
    stop: CancellationToken,
) -> Ending {
    let redacted = session.clone();
    let behaviour = async move {
        tokio::select! {
            judgement = scenario.run(&session) => judgement.map_err(|why| why.reason),
            () = stop.cancelled() => Err(stopped()),
        }
    };
    let reason = match tokio::spawn(behaviour.boxed()).await {
        Ok(Ok(())) => match redacted.doubts() {
            None => return Ending::Completed,
            Some(doubts) => doubts,
        },
        Ok(Err(reason)) => reason,
        Err(error) => format!("this suite panicked, which is its fault: {}", panic_message(error)),
    };
    Ending::Interrupted { reason: redacted.redactor().text(&reason).into_owned() }
}

fn panic_message(error: tokio::task::JoinError) -> String {
    let Ok(payload) = error.try_into_panic() else { return "the task was cancelled".to_owned() };
    payload
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()))
        .unwrap_or_else(|| "no message".to_owned())
}
