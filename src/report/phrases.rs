//! Sentences that several formats share, so that they say the same thing the same way.

use std::borrow::Cow;

use super::groups::{self, findings};
use super::printable;
use crate::model::{
    Acceptance, Exchange, ExchangeResult, FailureKind, Finding, KnownFailure, KnownFailureStatus,
    Level, Outcome, Purpose, Report, ScenarioResult, Verdict,
};

/// Broken requirements that a summary names before it counts the rest.
const NAMED: usize = 5;

/// Columns of a headline that stands for a longer text.
const LONGEST_HEADLINE: usize = 240;

/// The requirement whose findings name a file.
const APPROVED: &str = "snapshot.approved";

/// The number with its noun: `1 check`, `2 checks`.
pub(super) fn count(number: u32, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A duration for a person: `0.4 ms`, `212 ms`, `3.1 s`, `2 min 5 s`.
pub(super) fn duration(milliseconds: f64) -> String {
    // The bounds are those of the rounded value: 999.7 ms is `1.0 s`, never `1000 ms`.
    match milliseconds {
        ms if ms < 9.95 => format!("{ms:.1} ms").replace(".0 ms", " ms"),
        ms if ms < 999.5 => format!("{ms:.0} ms"),
        ms if ms < 59_950.0 => format!("{:.1} s", ms / 1000.0),
        ms => {
            let seconds = (ms / 1000.0).round();
            format!("{} min {} s", (seconds / 60.0).floor(), seconds % 60.0)
        }
    }
}

/// A latency for a person; on loopback a response takes less than a tenth of a millisecond.
pub(super) fn latency(milliseconds: f64) -> String {
    if milliseconds < 1.0 {
        return format!("{:.0} µs", milliseconds * 1000.0);
    }
    duration(milliseconds)
}

/// Microseconds as milliseconds.
pub(super) fn milliseconds(microseconds: u64) -> f64 {
    let seconds = std::time::Duration::from_micros(microseconds).as_secs_f64();
    // Rounded, so that 0.14 does not become 0.13999999999999999.
    (seconds * 1_000_000.0).round() / 1000.0
}

/// Every acceptable outcome, joined as alternatives.
pub(super) fn expected(finding: &Finding) -> String {
    match finding.expected.as_slice() {
        [] => "no such behaviour".to_owned(),
        [only] => only.clone(),
        [first, second] => format!("{first} or {second}"),
        [most @ .., last] => format!("{}, or {last}", most.join(", ")),
    }
}

/// A violation in one line.
pub(super) fn headline(finding: &Finding) -> String {
    format!("{}: expected {}, actual {}", finding.requirement, expected(finding), finding.actual)
}

/// The first violation in one line of bounded length, and the number of further ones.
pub(super) fn first_of(first: &Finding, more: usize) -> String {
    let headline = headline(first);
    let headline = console::truncate_str(&headline, LONGEST_HEADLINE, "…");
    if more == 0 { headline.into_owned() } else { format!("{headline} (and {more} more)") }
}

/// The reason why a scenario did not pass, in one printable line.
pub(super) fn message(report: &Report, scenario: &ScenarioResult) -> Option<String> {
    let failing = findings(report, scenario).failing;
    let message = match (scenario.verdict, failing.as_slice()) {
        (Verdict::Passed, _) => return None,
        (Verdict::Failed, [first, more @ ..]) => first_of(first, more.len()),
        _ => reason(scenario).to_owned(),
    };
    Some(printable::line(&message).into_owned())
}

/// The number of checks made in a scenario, whether they held or not.
pub(super) fn checks(scenario: &ScenarioResult) -> u32 {
    // A report read from a file may hold any number.
    let counts = scenario.checks.iter().flat_map(|checked| [checked.passed, checked.failed]);
    counts.fold(0, u32::saturating_add)
}

/// Returns whether clean-up did not, or not certainly, remove everything a scenario created.
pub(super) fn left_something(scenario: &ScenarioResult) -> bool {
    scenario.cleanup.verdict >= Verdict::Inconclusive || !scenario.cleanup.left_behind.is_empty()
}

/// Owner and expiry date of a known failure.
pub(super) fn acceptance(acceptance: &Acceptance) -> String {
    format!("accepted by {} until {}", acceptance.owner, acceptance.expires)
}

/// The reason why a scenario was skipped or could not be judged.
pub(super) fn reason(scenario: &ScenarioResult) -> &str {
    scenario.reason.as_deref().unwrap_or("no reason was given")
}

/// The items a scenario left behind and the reason, if it left any.
pub(super) fn left_behind(scenario: &ScenarioResult) -> Option<String> {
    left_something(scenario).then(|| {
        let ids = match scenario.cleanup.left_behind.join(", ") {
            ids if ids.is_empty() => "unknown".to_owned(),
            ids => ids,
        };
        let reason = scenario.cleanup.reason.as_deref().unwrap_or("no reason was given");
        format!("left behind: {ids}\n{reason}")
    })
}

/// The file of the approved transcript that a finding compares with.
pub(super) fn approved_file(finding: &Finding) -> Option<&str> {
    let [expected] = finding.expected.as_slice() else { return None };
    expected.strip_prefix("the approved transcript ").filter(|_| finding.requirement == APPROVED)
}

/// RFC 6901, section 5: the empty pointer is the whole document.
pub(super) fn place(pointer: &str) -> &str {
    if pointer.is_empty() { "the whole body" } else { pointer }
}

/// The URL without the base URL of the target; the whole URL of another host.
pub(super) fn path<'a>(report: &Report, url: &'a str) -> &'a str {
    match url.strip_prefix(report.target.base_url.trim_end_matches('/')) {
        Some(path) if path.starts_with(['/', '?']) => path,
        _ => url,
    }
}

/// An exchange in one line: request, status and duration.
pub(super) fn exchange(report: &Report, exchange: &Exchange) -> String {
    let request = &exchange.request;
    let took = duration(milliseconds(exchange.timing.total_us));
    let attempt = match exchange.attempt {
        0 | 1 => String::new(),
        attempt => format!(" (attempt {attempt})"),
    };
    let answer = match &exchange.answer {
        ExchangeResult::Response(response) => format!("{} in {took}", response.status),
        ExchangeResult::Failure(failure) => {
            format!("no response after {took}: {}", failure.message)
        }
    };
    format!("{} {} -> {answer}{attempt}", request.method, path(report, &request.url))
}

/// A purpose in one or two words.
pub(super) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::SetUp => "set-up",
        Purpose::Judged => "judged",
        Purpose::Verify => "witness",
        Purpose::CleanUp => "clean-up",
    }
}

/// The result of the run as one sentence that begins with the outcome.
pub(super) fn outcome(report: &Report) -> String {
    let said = match report.outcome {
        Outcome::Conforms => conforms(report),
        Outcome::Violates => violates(report),
        Outcome::Inconclusive => inconclusive(report),
    };
    let cut_short = report.interrupted && report.outcome != Outcome::Inconclusive;
    let note = if cut_short { "; the run was interrupted" } else { "" };
    format!("{}: {said}{note}", report.outcome)
}

fn conforms(report: &Report) -> String {
    let totals = &report.totals;
    let held = report.requirements.iter().filter(|entry| entry.verdict == Verdict::Passed).count();
    let skipped = match totals.skipped {
        0 => String::new(),
        number => format!("; {} skipped", count(number, "scenario")),
    };
    let accepted = match accepted(report) {
        0 => String::new(),
        number => format!("; {} accepted", count(number, "known failure")),
    };
    format!(
        "{} held in {} ({}, {}){skipped}{accepted}",
        count(u32::try_from(held).unwrap_or(u32::MAX), "requirement"),
        count(totals.passed, "scenario"),
        count(totals.requests, "request"),
        duration(report.duration_ms),
    )
}

fn violates(report: &Report) -> String {
    let broken: Vec<&str> = groups::in_order_of_cause(&groups::grouped(report, |one| &one.failing))
        .into_iter()
        .filter(|id| report.requirement(id).is_some_and(|one| one.verdict == Verdict::Failed))
        .collect();
    let rest = match broken.len().saturating_sub(NAMED) {
        0 => String::new(),
        rest => format!(", and {rest} more"),
    };
    let named = broken.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let number = u32::try_from(broken.len()).unwrap_or(u32::MAX);
    let broken =
        (number > 0).then(|| format!("{} broken: {named}{rest}", count(number, "requirement")));
    broken.into_iter().chain(outdated(report)).collect::<Vec<_>>().join("; ")
}

/// The number of findings accepted as known failures.
pub(super) fn accepted(report: &Report) -> u32 {
    let findings = report.scenarios.iter().flat_map(|scenario| &scenario.findings);
    let accepted = findings.filter(|finding| finding.accepted.is_some()).count();
    u32::try_from(accepted).unwrap_or(u32::MAX)
}

/// The known failures that fail the run.
fn outdated(report: &Report) -> Option<String> {
    let outdated: Vec<_> = report.known_failures.iter().filter(|one| one.fate.fails()).collect();
    let number = u32::try_from(outdated.len()).unwrap_or(u32::MAX);
    let named: Vec<_> = outdated.iter().take(NAMED).map(|one| subject(one)).collect();
    let rest = match outdated.len().saturating_sub(NAMED) {
        0 => String::new(),
        rest => format!(", and {rest} more"),
    };
    let what = if number == 1 { "known failure is" } else { "known failures are" };
    (number > 0).then(|| format!("{number} {what} out of date: {}{rest}", named.join(", ")))
}

/// The requirement and scenario of a known failure.
pub(super) fn subject(known: &KnownFailure) -> String {
    match &known.scenario {
        Some(scenario) => format!("{} in {scenario}", known.requirement),
        None => known.requirement.clone(),
    }
}

/// The status of a known failure, and the action it asks for.
pub(super) fn known_failure_status(known: &KnownFailure) -> String {
    let findings = count(known.findings, "finding");
    match known.fate {
        KnownFailureStatus::Accepted => format!("accepted {findings}"),
        KnownFailureStatus::Expired if known.findings == 0 => {
            "expired and not needed: remove the entry".to_owned()
        }
        KnownFailureStatus::Expired => {
            format!("expired: {findings} count again; fix them, or extend the date")
        }
        KnownFailureStatus::Unused => {
            "unused: the requirement is violated in another way; compare with `explain`".to_owned()
        }
        KnownFailureStatus::Passing => {
            "no longer needed: the requirement held; remove the entry".to_owned()
        }
        KnownFailureStatus::NotJudged => "not judged completely in this run".to_owned(),
        KnownFailureStatus::NotSelected => {
            "not all of its scenarios were selected in this run".to_owned()
        }
        KnownFailureStatus::OtherTarget => "for another target".to_owned(),
    }
}

/// Binding requirements that nothing judged, each with the reason why their scenarios were skipped.
pub(super) fn unproven(report: &Report) -> Vec<String> {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for requirement in &report.requirements {
        if requirement.verdict != Verdict::Skipped || requirement.level != Level::Must {
            continue;
        }
        let skipped = report.scenarios.iter().find(|one| requirement.scenarios.contains(&one.id));
        let Some(reason) = skipped.and_then(|one| one.reason.as_deref()) else { continue };
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(&requirement.id),
            None => by_reason.push((reason, vec![&requirement.id])),
        }
    }
    let line = |(reason, ids): (&str, Vec<&str>)| {
        let more = match ids.len() {
            1 => String::new(),
            number => format!(" and {} more", number - 1),
        };
        format!("{}{more}: {reason}", ids[0])
    };
    by_reason.into_iter().map(line).collect()
}

fn inconclusive(report: &Report) -> String {
    if let Some(obstacle) = &report.obstacle {
        return format!("nothing was judged and nothing created: {}", obstacle.reason);
    }
    let totals = &report.totals;
    if report.interrupted {
        return "nothing is violated so far, but the run was interrupted before its end".to_owned();
    }
    if totals.inconclusive == 0 && totals.left_behind > 0 {
        let left = count(totals.left_behind, "item");
        return format!("nothing is violated, but the run left {left} on the target");
    }
    if totals.inconclusive == 0 {
        return "nothing was judged".to_owned();
    }
    let number = totals.inconclusive;
    let scenarios = count(totals.scenarios, "scenario");
    format!("nothing is violated, but {number} of {scenarios} could not be judged")
}

/// The command that removes items left behind; none for the embedded provider, which ends with its
/// run.
pub(super) fn sweep(report: &Report) -> Option<String> {
    let base_url = &report.target.base_url;
    // Only a NUL byte cannot be quoted, and no URL has one.
    let quoted = shlex::try_quote(base_url).unwrap_or(Cow::Borrowed(base_url));
    let command = format!("verifik-conformance sweep --base-url {quoted}");
    (report.target.name != "embedded").then_some(command)
}

/// Advice on a scenario that could not be judged, from its last exchange.
pub(super) fn advice(report: &Report, scenario: &ScenarioResult) -> String {
    if let Some(obstacle) = &report.obstacle {
        return obstacle.advice.clone();
    }
    let last = scenario.exchanges.iter().rev().find(|sent| sent.purpose != Purpose::CleanUp);
    let target = &report.target.base_url;
    match last.as_ref().map(|exchange| &exchange.answer) {
        Some(ExchangeResult::Failure(failure)) => match failure.kind {
            FailureKind::Connect | FailureKind::ConnectTimeout => {
                format!("check that {target} is up and reachable from here")
            }
            FailureKind::Tls => format!("check the certificate of {target} and its chain"),
            FailureKind::HeadTimeout | FailureKind::BodyTimeout => {
                "raise --timeout, or try again when the target is less busy".to_owned()
            }
            _ => again(scenario),
        },
        Some(ExchangeResult::Response(response)) => match response.status {
            429 => "lower --rate-limit or raise --retries".to_owned(),
            401 | 403 => "check that the token is valid for this target".to_owned(),
            // A collection of the scenario disappeared before the scenario deleted it.
            404 if last.as_ref().is_some_and(|one| one.request.method == "GET") => {
                format!(
                    "{}; alone, it cannot be disturbed by deletions of other scenarios",
                    again(scenario)
                )
            }
            _ => again(scenario),
        },
        None => again(scenario),
    }
}

fn again(scenario: &ScenarioResult) -> String {
    format!("run `verifik-conformance check --scenario {} -v` for details", scenario.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Finding, Level};

    #[test]
    fn durations_keep_two_meaningful_digits() {
        let shown =
            [0.0, 0.44, 3.0, 9.97, 212.4, 999.7, 3_141.0, 59_960.0, 125_000.0].map(duration);
        let wanted = [
            "0 ms",
            "0.4 ms",
            "3 ms",
            "10 ms",
            "212 ms",
            "1.0 s",
            "3.1 s",
            "1 min 0 s",
            "2 min 5 s",
        ];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn alternatives_read_as_a_list() {
        let joined = |alternatives: &[&str]| {
            expected(&Finding {
                requirement: String::new(),
                level: Level::Must,
                expected: alternatives.iter().map(|&text| text.to_owned()).collect(),
                actual: String::new(),
                pointer: None,
                exchange: None,
                accepted: None,
            })
        };
        assert_eq!(joined(&["404"]), "404");
        assert_eq!(joined(&["404", "410"]), "404 or 410");
        assert_eq!(joined(&["400", "404", "422"]), "400, 404, or 422");
        assert_eq!(count(1, "check") + &count(0, "check"), "1 check0 checks");
    }
}
