//! Makes a history that failed as short as it can be and still fail.

use std::sync::Arc;
use std::time::Duration;

use super::command::{Body, Caller, Command, NewName, Slot, sensible};
use super::sequential::{History, HistoryVerdict, replay};
use crate::session::Harness;
use crate::session::PATIENCE;

/// How often a history is run again to say how surely it fails.
const REPLAYS: u32 = 10;

/// How often a shorter history of a flaky failure is tried before it counts as sound.
const TRIES_WHEN_FLAKY: u32 = 8;

/// How long something may still be seen while a shorter history is looked for.
const IN_A_HURRY: Duration = Duration::from_millis(200);

/// How many histories are run for shrinking at most.
const BUDGET: u32 = 400;

/// A failure that was made short.
#[derive(Debug, Clone)]
pub struct Shrunk {
    /// The shortest history that still failed; the original one where it failed only once.
    pub history: History,
    /// How often it was run again.
    pub replays: u32,
    /// How often it failed then.
    pub failed: u32,
}

/// Shrinks a history that failed, by running shorter ones against the target.
pub async fn shrink(harness: &Arc<Harness>, original: History, strict: bool) -> Shrunk {
    let mut shrinker =
        Shrinker { harness, strict, patience: IN_A_HURRY, tries: 1, left: BUDGET, number: 0 };
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
            // What it breaks is known for sure now; the others only say how often.
            shrinker.patience = IN_A_HURRY;
        }
    }
    Shrunk { history: best, replays: REPLAYS, failed }
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
    /// The history that failed when these commands were run, if they still do.
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

    /// Leaves out ever shorter runs of commands (delta debugging), the last command excepted: it
    /// is the one that showed the failure.
    async fn remove_runs(&mut self, mut best: History) -> History {
        let mut length = best.commands.len() / 2;
        while length > 0 {
            let mut start = 0;
            while start + length <= best.commands.len() && self.left > 0 {
                let mut commands = best.commands.clone();
                commands.drain(start..start + length);
                let commands = renumbered(&sensible(&commands));
                match self.fails(&commands).await {
                    Some(shorter) => best = shorter,
                    None => start += 1,
                }
            }
            length /= 2;
        }
        best
    }

    /// Puts plainer commands in the place of others.
    async fn simplify(&mut self, mut best: History) -> History {
        let mut index = 0;
        while index < best.commands.len() {
            for plainer in plainer(&best.commands[index]) {
                let mut commands = best.commands.clone();
                commands[index] = plainer;
                if sensible(&commands) != commands {
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

/// Plainer commands than this one, the plainest first.
fn plainer(command: &Command) -> Vec<Command> {
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
        // What is seen in the list too needs no persons and projects to be told.
        Command::RetrievePerson { .. }
        | Command::RetrieveProject { .. }
        | Command::ListPersons { .. } => vec![Command::List],
        _ => vec![],
    }
}

/// The same history with the numbers 0, 1, 2 for its collections, in the order of their creation.
#[must_use]
pub fn renumbered(commands: &[Command]) -> Vec<Command> {
    let mut order: Vec<Slot> = Vec::new();
    for command in commands {
        if let Command::Create { slot, .. } = command {
            order.push(*slot);
        }
    }
    let place = |slot: Slot| {
        let index = order.iter().position(|one| *one == slot).unwrap_or_default();
        Slot::try_from(index).unwrap_or(slot)
    };
    commands.iter().map(|command| moved(command, place)).collect()
}

fn moved(command: &Command, place: impl Fn(Slot) -> Slot) -> Command {
    let mut command = command.clone();
    match &mut command {
        Command::Create { slot, namesake } => {
            *slot = place(*slot);
            *namesake = namesake.map(place);
        }
        Command::Update { slot, name } => {
            *slot = place(*slot);
            *name = match *name {
                NewName::Fresh => NewName::Fresh,
                NewName::Of(other) => NewName::Of(place(other)),
                NewName::Longer(other) => NewName::Longer(place(other)),
            };
        }
        Command::Retrieve { slot }
        | Command::Delete { slot, .. }
        | Command::DeleteByCode { slot }
        | Command::DeleteShortened { slot }
        | Command::ListPersons { slot }
        | Command::Link { slot, .. } => *slot = place(*slot),
        Command::Enrol { slots, .. } => slots.iter_mut().for_each(|slot| *slot = place(*slot)),
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
    fn collections_are_numbered_in_the_order_of_their_creation() {
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
    fn nothing_is_plainer_than_a_plain_deletion() {
        let delete = |caller, body| Command::Delete { slot: 0, caller, body };
        assert!(plainer(&delete(Caller::Owner, Body::None)).is_empty());
        let with_body = delete(Caller::Owner, Body::Json);
        assert_eq!(plainer(&with_body), [delete(Caller::Owner, Body::None)]);
        assert_eq!(plainer(&delete(Caller::Revoked, Body::None)).len(), 3);
    }
}
