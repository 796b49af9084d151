//! The run as an invocation, with what is no result as its notifications.

use serde::Serialize;

use super::{Degree, Location, Message, location, message};
use crate::model::{Report, ScenarioResult, Verdict};
use crate::report::{moment, wording};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation<'a> {
    /// Whether everything that was selected was judged.
    execution_successful: bool,
    start_time_utc: String,
    end_time_utc: String,
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
struct Notification<'a> {
    level: Degree,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
}

pub(super) fn invocation(report: &Report) -> Invocation<'_> {
    Invocation {
        execution_successful: !report.interrupted && report.totals.inconclusive == 0,
        start_time_utc: moment::after(report, 0.0).to_string(),
        end_time_utc: moment::after(report, report.duration_ms).to_string(),
        tool_execution_notifications: interruption(report)
            .into_iter()
            .chain(report.scenarios.iter().flat_map(|scenario| notifications(report, scenario)))
            .collect(),
    }
}

fn interruption(report: &Report) -> Option<Notification<'_>> {
    report.interrupted.then(|| Notification {
        level: Degree::Error,
        message: message("the run was interrupted before its end"),
        locations: Vec::new(),
    })
}

fn notifications<'a>(
    report: &Report,
    scenario: &'a ScenarioResult,
) -> impl Iterator<Item = Notification<'a>> {
    let reason = wording::reason(scenario);
    let unjudged = match scenario.verdict {
        Verdict::Inconclusive => {
            let advice = wording::advice(report, scenario);
            let text = format!("{} could not be judged: {reason}\nto do: {advice}", scenario.id);
            Some((Degree::Warning, text))
        }
        Verdict::Skipped => Some((Degree::Note, format!("{} was skipped: {reason}", scenario.id))),
        Verdict::Passed | Verdict::Failed => None,
    };
    let left = wording::left_behind(scenario);
    let left = left.map(|text| (Degree::Error, format!("{}: {text}", scenario.id)));
    unjudged.into_iter().chain(left).map(|(level, text)| Notification {
        level,
        message: message(&text),
        locations: vec![location(scenario, None)],
    })
}
