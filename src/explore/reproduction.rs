//! Reproductions of a failure: the file that `--replay` reads, sentences for the report, and a
//! script of curl calls that anyone can run.

use askama::Template;
use serde::{Deserialize, Serialize};

use super::command::{Body, Caller, Command, NewName};
use super::concurrent::Plan;

/// Version of the file; raised when a reader of the earlier version would misread it.
pub const RECORD_VERSION: u32 = 1;

/// A failing history as saved in a file, with everything needed to run it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// [`RECORD_VERSION`].
    pub version: u32,
    /// The violated requirement.
    pub requirement: String,
    /// The target it failed on.
    pub target: String,
    /// The seed of the run.
    pub seed: u64,
    /// The number of the history in that run.
    pub history: u64,
    /// The history itself.
    #[serde(flatten)]
    pub content: Content,
}

/// Commands of a saved history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Sequential commands.
    Sequential(Vec<Command>),
    /// A round of overlapping calls.
    Concurrent(Plan),
}

/// A sentence for each command.
#[must_use]
pub fn sentences(commands: &[Command]) -> Vec<String> {
    commands.iter().map(Command::to_string).collect()
}

/// A script that sends the same commands, on collections of its own. It does not delete what it
/// created, so that the result can be inspected.
///
/// # Errors
///
/// The template could not be rendered.
pub fn script(commands: &[Command]) -> Result<String, askama::Error> {
    Script { commands }.render()
}

#[derive(Template)]
#[template(path = "reproduction.sh", escape = "none")]
struct Script<'a> {
    commands: &'a [Command],
}

impl Script<'_> {
    fn enrols(&self) -> bool {
        self.commands.iter().any(|command| matches!(command, Command::Enrol { .. }))
    }

    fn deletes_as(&self, wanted: Caller) -> bool {
        self.commands
            .iter()
            .any(|command| matches!(command, Command::Delete { caller, .. } if *caller == wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_requires_only_the_variables_of_its_commands() {
        let delete = |caller| Command::Delete { slot: 0, caller, body: Body::None };
        let create = Command::Create { slot: 0, namesake: None };
        let enrol = Command::Enrol { person: 0, slots: vec![0] };
        let table = [
            (enrol, "PERSON_IMAGE"),
            (delete(Caller::Second), "VERIFIK_SECOND_TOKEN"),
            (delete(Caller::Expired), "VERIFIK_EXPIRED_TOKEN"),
            (delete(Caller::Revoked), "VERIFIK_REVOKED_TOKEN"),
        ];
        for (command, variable) in &table {
            let check = format!(": \"${{{variable}:?");
            let text = script(&[create.clone(), command.clone(), command.clone()]).unwrap();
            assert_eq!(text.matches(&check).count(), 1, "{variable}\n{text}");
            assert!(text.find(&check) < text.find("# 1."), "{text}");
        }
        let plain = script(&[create, delete(Caller::Owner), delete(Caller::Nobody)]).unwrap();
        assert!(table.iter().all(|(_, variable)| !plain.contains(variable)), "{plain}");
    }

    #[test]
    fn script_of_every_command_matches_the_snapshot() {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../snapshots/explore");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let text = script(&every_command()).unwrap();
        settings.bind(|| insta::assert_snapshot!("script", text));
    }

    fn every_command() -> Vec<Command> {
        let delete = |caller, body| Command::Delete { slot: 1, caller, body };
        vec![
            Command::Create { slot: 0, namesake: None },
            Command::Create { slot: 1, namesake: Some(0) },
            Command::Retrieve { slot: 1 },
            Command::List,
            Command::Update { slot: 1, name: NewName::Fresh },
            Command::Update { slot: 1, name: NewName::Of(0) },
            Command::Update { slot: 1, name: NewName::Longer(0) },
            delete(Caller::Owner, Body::None),
            delete(Caller::Nobody, Body::Json),
            delete(Caller::Stranger, Body::Text),
            delete(Caller::Second, Body::Broken),
            delete(Caller::Expired, Body::Large),
            delete(Caller::Revoked, Body::None),
            Command::DeleteUnknown,
            Command::DeleteByCode { slot: 1 },
            Command::DeleteShortened { slot: 1 },
            Command::Pause,
            Command::Enrol { person: 2, slots: vec![0, 1] },
            Command::RetrievePerson { person: 2 },
            Command::ListPersons { slot: 1 },
            Command::CreateProject { project: 3 },
            Command::Link { project: 3, slot: 1 },
            Command::RetrieveProject { project: 3 },
        ]
    }
}
