//! What to do about what could not be judged.

use crate::model::{Answer, FailureKind, Purpose, Report, ScenarioResult};

/// What a person can do about a scenario that could not be judged, from its last exchange.
pub(super) fn advice(report: &Report, scenario: &ScenarioResult) -> String {
    if let Some(obstacle) = &report.obstacle {
        return obstacle.advice.clone();
    }
    let last = scenario.exchanges.iter().rev().find(|sent| sent.purpose != Purpose::CleanUp);
    let target = &report.target.base_url;
    match last.as_ref().map(|exchange| &exchange.answer) {
        Some(Answer::Failure(failure)) => match failure.kind {
            FailureKind::Connect | FailureKind::ConnectTimeout => {
                format!("check that {target} is up and reachable from here")
            }
            FailureKind::Tls => format!("check the certificate of {target} and its chain"),
            FailureKind::HeadTimeout | FailureKind::BodyTimeout => {
                "raise --timeout, or try again when the target is less busy".to_owned()
            }
            _ => again(scenario),
        },
        Some(Answer::Response(response)) => match response.status {
            429 => "lower --rate-limit or raise --retries".to_owned(),
            401 | 403 => "check that the token is valid for this target".to_owned(),
            // What it had made was gone before it was deleted.
            404 if last.as_ref().is_some_and(|one| one.request.method == "GET") => {
                format!("{}: alone, no other deletion can take what it has made", again(scenario))
            }
            _ => again(scenario),
        },
        None => again(scenario),
    }
}

fn again(scenario: &ScenarioResult) -> String {
    format!("look closer with `verifik-conformance check --scenario {} -v`", scenario.id)
}
