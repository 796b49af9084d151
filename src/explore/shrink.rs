//! Shrinks a failing history: finds a shorter one that still fails.

use std::sync::Arc;
use std::time::Duration;

use super::command::{Body, Caller, Command, NewName, Slot, well_formed};
use super::sequential::{History, HistoryVerdict, replay};
use crate::session::Harness;
use crate::session::PATIENCE;

/// Replays of the shrunk history, which show how reliably it fails.
const REPLAYS: u32 = 10;

/// Attempts with a shorter history of a flaky failure before it counts as passing.
const TRIES_WHEN_FLAKY: u32 = 8;

/// Time for which a deleted item may stay visible while shrinking.
const SHORT_PATIENCE: Duration = Duration::from_millis(200);

/// Maximum number of histories that shrinking runs.
const BUDGET: u32 = 400;

/// A failing history after shrinking.
#[derive(Debug, Clone)]
pub struct ShrunkHistory {
    /// The shortest history that failed: the original one if it never failed again.
    pub history: History,
    /// Times it was run again.
    pub replays: u32,
    /// Times it failed then.
    pub failed: u32,
}

/// Shrinks a failing history by running shorter ones against the target.
pub async fn shrink(harness: &Arc<Harness>, original: History, strict: bool) -> ShrunkHistory {
    let mut shrinker =
        Shrinker { harness, strict, patience: SHORT_PATIENCE, tries: 1, left: BUDGET, number: 0 };
    let mut best = original;
    if shrinker.fails(&best.commands).await.is_none() {
        shrinker.tries = TRIES_WHEN_FLAKY;
    }
    loop {
        let before = best.commands.clone();
        best = shrinker.remove_runs(best).await;
        best = shrinker.simplify(best).await;
        if best.commands == before || shrinker.left == 0 {
            break;
        }
    }
    shrinker.tries = 1;
    shrinker.patience = PATIENCE;
    let mut failed = 0;
    for _ in 0..REPLAYS {
        shrinker.left += 1;
        if let Some(again) = shrinker.fails(&best.commands).await {
            failed += 1;
            if shrinker.patience == PATIENCE {
                best = again;
            }
            // The violation is certain now; the other replays only count failures.
            shrinker.patience = SHORT_PATIENCE;
        }
    }
    ShrunkHistory { history: best, replays: REPLAYS, failed }
}

struct Shrinker<'a> {
    harness: &'a Arc<Harness>,
    strict: bool,
    patience: Duration,
    tries: u32,
    left: u32,
    number: u64,
}

impl Shrinker<'_> {
    /// Runs these commands; returns the history if it fails.
    async fn fails(&mut self, commands: &[Command]) -> Option<History> {
        for _ in 0..self.tries {
            if self.left == 0 {
                return None;
            }
            self.left -= 1;
            self.number += 1;
            let history =
                replay(self.harness, self.number, commands, self.strict, self.patience).await;
            if matches!(history.verdict, HistoryVerdict::Violated(_)) {
                return Some(history);
            }
        }
        None
    }

    /// Removes ever shorter runs of commands (delta debugging).
    async fn remove_runs(&mut self, mut best: History) -> History {
        let mut length = best.commands.len() / 2;
        while length > 0 {
            let mut start = 0;
            while start + length <= best.commands.len() && self.left > 0 {
                let mut commands = best.commands.clone();
                commands.drain(start..start + length);
                let commands = renumbered(&well_formed(&commands));
                match self.fails(&commands).await {
                    Some(shorter) => best = shorter,
                    None => start += 1,
                }
            }
            length /= 2;
        }
        best
    }

    /// Replaces commands by simpler ones.
    async fn simplify(&mut self, mut best: History) -> History {
        let mut index = 0;
        while index < best.commands.len() {
            for simpler in simpler(&best.commands[index]) {
                let mut commands = best.commands.clone();
                commands[index] = simpler;
                if well_formed(&commands) != commands {
                    continue;
                }
                if let Some(history) = self.fails(&commands).await {
                    best = history;
                    break;
                }
            }
            index += 1;
        }
        best
    }
}

/// Simpler commands than this one, the simplest first.
fn simpler(command: &Command) -> Vec<Command> {
    match command {
        Command::Create { slot, namesake: Some(_) } => {
            vec![Command::Create { slot: *slot, namesake: None }]
        }
        Command::Link { slot, .. }
        | Command::Update { slot, name: NewName::Of(_) | NewName::Longer(_) } => {
            vec![Command::Update { slot: *slot, name: NewName::Fresh }]
        }
        Command::Delete { slot, caller, body } => {
            let plain = Command::Delete { slot: *slot, caller: Caller::Owner, body: Body::None };
            let nobody = Command::Delete { slot: *slot, caller: Caller::Nobody, body: Body::None };
            let json = Command::Delete { slot: *slot, caller: Caller::Owner, body: Body::Json };
            let mut all = vec![plain, json, nobody];
            all.truncate(match (caller, body) {
                (Caller::Owner, Body::None) => 0,
                (Caller::Owner, Body::Json) => 1,
                (Caller::Owner | Caller::Nobody, _) => 2,
                _ => 3,
            });
            all
        }
        Command::Enrol { person, slots } if slots.len() > 1 => (0..slots.len())
            .map(|left_out| {
                let mut slots = slots.clone();
                slots.remove(left_out);
                Command::Enrol { person: *person, slots }
            })
            .collect(),
        // If the list shows the failure too, the history needs no persons or projects.
        Command::RetrievePerson { .. }
        | Command::RetrieveProject { .. }
        | Command::ListPersons { .. } => vec![Command::List],
        _ => vec![],
    }
}

/// Renumbers the collections of a history from 0 in the order of their creation.
#[must_use]
pub fn renumbered(commands: &[Command]) -> Vec<Command> {
    let mut order: Vec<Slot> = Vec::new();
    for command in commands {
        if let Command::Create { slot, .. } = command {
            order.push(*slot);
        }
    }
    let number = |slot: Slot| {
        let index = order.iter().position(|one| *one == slot).unwrap_or_default();
        Slot::try_from(index).unwrap_or(slot)
    };
    commands.iter().map(|command| with_slots(command, number)).collect()
}

fn with_slots(command: &Command, number: impl Fn(Slot) -> Slot) -> Command {
    let mut command = command.clone();
    match &mut command {
        Command::Create { slot, namesake } => {
            *slot = number(*slot);
            *namesake = namesake.map(number);
        }
        Command::Update { slot, name } => {
            *slot = number(*slot);
            *name = match *name {
                NewName::Fresh => NewName::Fresh,
                NewName::Of(other) => NewName::Of(number(other)),
                NewName::Longer(other) => NewName::Longer(number(other)),
            };
        }
        Command::Retrieve { slot }
        | Command::Delete { slot, .. }
        | Command::DeleteByCode { slot }
        | Command::DeleteShortened { slot }
        | Command::ListPersons { slot }
        | Command::Link { slot, .. } => *slot = number(*slot),
        Command::Enrol { slots, .. } => slots.iter_mut().for_each(|slot| *slot = number(*slot)),
        Command::List
        | Command::DeleteUnknown
        | Command::Pause
        | Command::RetrievePerson { .. }
        | Command::CreateProject { .. }
        | Command::RetrieveProject { .. } => {}
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renumbered_history_counts_collections_by_creation() {
        let commands = [
            Command::Create { slot: 3, namesake: None },
            Command::Create { slot: 1, namesake: Some(3) },
            Command::Update { slot: 1, name: NewName::Longer(3) },
        ];
        let expected = [
            Command::Create { slot: 0, namesake: None },
            Command::Create { slot: 1, namesake: Some(0) },
            Command::Update { slot: 1, name: NewName::Longer(0) },
        ];
        assert_eq!(renumbered(&commands), expected);
    }

    #[test]
    fn plain_deletion_has_no_simpler_command() {
        let delete = |caller, body| Command::Delete { slot: 0, caller, body };
        assert!(simpler(&delete(Caller::Owner, Body::None)).is_empty());
        let with_body = delete(Caller::Owner, Body::Json);
        assert_eq!(simpler(&with_body), [delete(Caller::Owner, Body::None)]);
        assert_eq!(simpler(&delete(Caller::Revoked, Body::None)).len(), 3);
    }
}
