//! Phrases about generated histories that several formats share.

use super::phrases::count;
use super::printable;
use crate::model::{Exploration, ExploredFailure, Report};

/// Sentences of a story in formats with little room.
const SENTENCES: usize = 30;

/// Columns of a sentence in formats with little room.
const LONGEST_SENTENCE: usize = 240;

/// The failing history whose exchanges this scenario holds.
pub(super) fn failure_of<'a>(report: &'a Report, scenario: &str) -> Option<&'a ExploredFailure> {
    report.exploration.as_ref()?.failures.iter().find(|failure| failure.scenario == scenario)
}

/// The figures of an exploration, in one line.
pub(super) fn figures(report: &Report, exploration: &Exploration) -> String {
    let shard = match exploration.shard.as_str() {
        "" => String::new(),
        shards if shards.contains(',') => format!(" (shards {shards})"),
        shard => format!(" (shard {shard})"),
    };
    format!(
        "{} in {}{shard}, {}, {}",
        count(whole(exploration.steps), "step"),
        if exploration.histories == 1 {
            "1 history".to_owned()
        } else {
            format!("{} histories", exploration.histories)
        },
        undecided(exploration),
        pace(report, exploration),
    )
}

fn undecided(exploration: &Exploration) -> String {
    match exploration.undecided {
        0 => "none undecided".to_owned(),
        number => format!("{number} undecided"),
    }
}

/// Requests per second over the whole run.
fn pace(report: &Report, exploration: &Exploration) -> String {
    match per_second(report, exploration) {
        Some(1) => "1 request a second".to_owned(),
        Some(number) => format!("{number} requests a second"),
        None => count(whole(exploration.requests), "request"),
    }
}

/// Requests per second of the run; `None` if it took no measurable time.
#[expect(clippy::cast_precision_loss, reason = "no run sends 2^53 requests")]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates")]
pub(super) fn per_second(report: &Report, exploration: &Exploration) -> Option<u64> {
    let rate = exploration.requests as f64 / report.duration_ms * 1000.0;
    (rate.is_finite() && rate >= 0.0).then_some(rate.round() as u64)
}

/// The coverage, in one line.
pub(super) fn coverage(exploration: &Exploration) -> String {
    let covered = exploration.coverage.len();
    let combinations = if covered == 1 { "combination" } else { "combinations" };
    format!("{covered} {combinations} of state, command and response covered")
}

/// Result of rerunning a failing history, and the point at which it was found.
pub(super) fn replayed(failure: &ExploredFailure) -> String {
    let often = match (failure.failed_replays, failure.replays) {
        (_, 0) => "was not rerun".to_owned(),
        (failed, replays) => {
            let flaky = if failed < replays { " (flaky)" } else { "" };
            let times = count(replays, "time");
            format!("failed {failed} of {times} when rerun{flaky}")
        }
    };
    let after = count(whole(failure.found_after), "command");
    format!("{often}; found after {after}, in a history of {}", failure.length_when_found)
}

/// The story as numbered lines of bounded number and length, and the result of rerunning it.
pub(super) fn story(failure: &ExploredFailure) -> String {
    let mut lines = vec!["The shortest history that fails:".to_owned()];
    let numbered = failure.story.iter().take(SENTENCES).enumerate();
    lines.extend(numbered.map(|(place, sentence)| {
        let sentence = printable::line(sentence);
        let sentence = console::truncate_str(&sentence, LONGEST_SENTENCE, "…");
        format!("{}. {sentence}", place + 1)
    }));
    lines.extend(left_out(failure, SENTENCES));
    lines.push(format!("It {}.", replayed(failure)));
    lines.join("\n")
}

/// The line in place of the sentences after the first `shown`.
pub(super) fn left_out(failure: &ExploredFailure, shown: usize) -> Option<String> {
    let more = failure.story.len().saturating_sub(shown);
    (more > 0).then(|| format!("… {more} more {}", if more == 1 { "step" } else { "steps" }))
}

fn whole(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{replayed, story};
    use crate::model::ExploredFailure;

    fn failure(failed_replays: u32, replays: u32, sentences: usize) -> ExploredFailure {
        ExploredFailure {
            requirement: "delete.hard.retrieve".to_owned(),
            scenario: "explore-failure-1".to_owned(),
            history: 3,
            found_after: 97,
            length_when_found: 5,
            story: vec!["create\ncollection 0".to_owned(); sentences],
            replays,
            failed_replays,
        }
    }

    #[test]
    fn a_history_that_does_not_always_fail_is_called_flaky() {
        let found = "; found after 97 commands, in a history of 5";
        let said = |failed, replays| replayed(&failure(failed, replays, 1));
        assert_eq!(said(10, 10), format!("failed 10 of 10 times when rerun{found}"));
        assert_eq!(said(3, 10), format!("failed 3 of 10 times when rerun (flaky){found}"));
        assert_eq!(said(0, 0), format!("was not rerun{found}"));
    }

    #[test]
    fn a_story_has_a_line_for_each_sentence_and_an_end() {
        let told = story(&failure(1, 1, 40));
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines[1], "1. create\\ncollection 0");
        assert_eq!(lines[31], "… 10 more steps");
        assert!(lines[32].starts_with("It failed 1 of 1 time when rerun; "), "{told}");
        assert_eq!(lines.len(), 33);
    }
}
