//! A shrunk history as sentences, and as a script of curl calls that anyone can run.

use askama::Template;

use super::command::{Body, Caller, Command, NewName};

/// A sentence for each command.
#[must_use]
pub fn sentences(commands: &[Command]) -> Vec<String> {
    commands.iter().map(Command::to_string).collect()
}

/// A script that does what the history did, on collections of its own; what it creates it leaves
/// behind, for whoever runs it to look at.
///
/// # Errors
///
/// When the template cannot be filled in.
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
    fn script_asks_for_what_its_commands_need_and_for_nothing_else() {
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
            let asked = format!(": \"${{{variable}:?");
            let text = script(&[create.clone(), command.clone(), command.clone()]).unwrap();
            assert_eq!(text.matches(&asked).count(), 1, "{variable}\n{text}");
            assert!(text.find(&asked) < text.find("# 1."), "{text}");
        }
        let plain = script(&[create, delete(Caller::Owner), delete(Caller::Nobody)]).unwrap();
        assert!(table.iter().all(|(_, variable)| !plain.contains(variable)), "{plain}");
    }

    #[test]
    fn script_of_every_command_is_as_approved() {
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
