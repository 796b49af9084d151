//! A shrunk history as sentences, and as a script of curl calls that anyone can run.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::command::{Body, Caller, Command, NewName};

/// A sentence for each command.
#[must_use]
pub fn sentences(commands: &[Command]) -> Vec<String> {
    commands.iter().map(Command::to_string).collect()
}

/// The beginning of every script: where the target is and how documents are read.
const PROLOGUE: &str = r#"#!/usr/bin/env bash
# Needs curl and jq, the address of the target in BASE_URL and the token in VERIFIK_TOKEN.
set -euo pipefail
: "${BASE_URL:?the address of the target}" "${VERIFIK_TOKEN:?the token of the client}"
collections="$BASE_URL/v2/face-recognition/collections"
persons="$BASE_URL/v2/face-recognition/persons"
projects="$BASE_URL/v2/projects"
mark="verifik-conformance-script-$$-$RANDOM"
call() { curl --silent --show-error --header 'content-type: application/json' "$@"; }
auth="authorization: Bearer $VERIFIK_TOKEN"
show() { printf '%s: ' "$1"; shift; call --write-out ' -> %{http_code}\n' "$@"; }
declare -A id code name person project
"#;

/// A script that does what the history did, on collections of its own; what it creates it leaves
/// behind, for whoever runs it to look at.
#[must_use]
pub fn script(commands: &[Command]) -> String {
    let mut text = PROLOGUE.to_owned();
    for (variable, what) in commands.iter().filter_map(needs).collect::<BTreeMap<_, _>>() {
        let _ = writeln!(text, r#": "${{{variable}:?{what}}}""#);
    }
    for (number, command) in commands.iter().enumerate() {
        let _ = writeln!(text, "\n# {}. {command}", number + 1);
        text.push_str(&lines(command, number + 1));
    }
    text
}

/// A variable that the line of this command reads beside those of every script, and its meaning.
fn needs(command: &Command) -> Option<(&'static str, &'static str)> {
    match command {
        Command::Enrol { .. } => Some(("PERSON_IMAGE", "an image of a face, in base64")),
        Command::Delete { caller: Caller::Second, .. } => {
            Some(("VERIFIK_SECOND_TOKEN", "the token of another client"))
        }
        Command::Delete { caller: Caller::Expired, .. } => {
            Some(("VERIFIK_EXPIRED_TOKEN", "a token whose time is over"))
        }
        Command::Delete { caller: Caller::Revoked, .. } => {
            Some(("VERIFIK_REVOKED_TOKEN", "a token that was revoked"))
        }
        _ => None,
    }
}

fn lines(command: &Command, number: usize) -> String {
    match command {
        Command::Create { slot, namesake } => {
            let name = namesake.map_or_else(
                || format!("$mark-{number}"),
                |other| format!("${{name[{other}]}}"),
            );
            format!(
                "name[{slot}]=\"{name}\"\n\
                 created=$(call --header \"$auth\" --data \"{{\\\"name\\\":\\\"${{name[{slot}]}}\\\"}}\" \"$collections\")\n\
                 id[{slot}]=$(jq -r .data._id <<<\"$created\"); code[{slot}]=$(jq -r .data.code <<<\"$created\")\n"
            )
        }
        Command::Retrieve { slot } => {
            format!("show retrieve --header \"$auth\" \"$collections/${{id[{slot}]}}\"\n")
        }
        Command::List => "show list --header \"$auth\" \"$collections\"\n".to_owned(),
        Command::Update { slot, name } => {
            let name = match name {
                NewName::Fresh => format!("$mark-{number}"),
                NewName::Of(other) => format!("${{name[{other}]}}"),
                NewName::Longer(other) => format!("${{name[{other}]}}{slot}"),
            };
            format!(
                "name[{slot}]=\"{name}\"\n\
                 show update --request PUT --header \"$auth\" --data \"{{\\\"name\\\":\\\"${{name[{slot}]}}\\\"}}\" \"$collections/${{id[{slot}]}}\"\n"
            )
        }
        Command::Delete { slot, caller, body } => {
            let body = match body {
                Body::None => "",
                Body::Json => " --data '{\"confirm\":true}'",
                Body::Text => " --header 'content-type: text/plain' --data confirm",
                Body::Broken => " --data '{\"confirm\":'",
                Body::Large => {
                    " --data @<(printf '{\"padding\":\"%s\"}' \"$(head -c 1048576 /dev/zero | tr '\\0' x)\")"
                }
            };
            format!("show delete --request DELETE{}{body} \"$collections/${{id[{slot}]}}\"\n", token(*caller))
        }
        Command::DeleteUnknown => {
            "show delete --request DELETE --header \"$auth\" \"$collections/0123456789abcdef01234567\"\n".to_owned()
        }
        Command::DeleteByCode { slot } => {
            format!("show delete --request DELETE --header \"$auth\" \"$collections/${{code[{slot}]}}\"\n")
        }
        Command::DeleteShortened { slot } => {
            format!("show delete --request DELETE --header \"$auth\" \"$collections/${{id[{slot}]%?}}\"\n")
        }
        Command::Pause => "sleep 0.2\n".to_owned(),
        Command::Enrol { .. } | Command::RetrievePerson { .. } | Command::ListPersons { .. } => {
            about_persons(command)
        }
        Command::CreateProject { project } => format!(
            "project[{project}]=$(call --header \"$auth\" --data \"{{\\\"name\\\":\\\"$mark-{number}\\\"}}\" \"$projects\" | jq -r .data._id)\n"
        ),
        Command::Link { project, slot } => format!(
            "show link --request PUT --header \"$auth\" --data \"{{\\\"name\\\":\\\"${{name[{slot}]}}\\\",\\\"project\\\":\\\"${{project[{project}]}}\\\"}}\" \"$collections/${{id[{slot}]}}\"\n"
        ),
        Command::RetrieveProject { project } => {
            format!("show project --header \"$auth\" \"$projects/${{project[{project}]}}\"\n")
        }
    }
}

fn about_persons(command: &Command) -> String {
    match command {
        Command::Enrol { person, slots } => {
            let codes: Vec<_> =
                slots.iter().map(|slot| format!("\\\"${{code[{slot}]}}\\\"")).collect();
            format!(
                "person[{person}]=$(call --header \"$auth\" --data \"{{\\\"name\\\":\\\"$mark-p{person}\\\",\\\"images\\\":[\\\"$PERSON_IMAGE\\\"],\\\"collections\\\":[{}]}}\" \"$persons\" | jq -r .data._id)\n",
                codes.join(",")
            )
        }
        Command::RetrievePerson { person } => {
            format!("show person --header \"$auth\" \"$persons/${{person[{person}]}}\"\n")
        }
        Command::ListPersons { slot } => format!(
            "show persons --header \"$auth\" \"$persons?collection=${{code[{slot}]}}&limit=100\"\n"
        ),
        _ => String::new(),
    }
}

fn token(caller: Caller) -> &'static str {
    match caller {
        Caller::Owner => " --header \"$auth\"",
        Caller::Nobody => "",
        Caller::Stranger => " --header 'authorization: Bearer nobody-issued-this'",
        Caller::Second => " --header \"authorization: Bearer $VERIFIK_SECOND_TOKEN\"",
        Caller::Expired => " --header \"authorization: Bearer $VERIFIK_EXPIRED_TOKEN\"",
        Caller::Revoked => " --header \"authorization: Bearer $VERIFIK_REVOKED_TOKEN\"",
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
            let text = script(&[create.clone(), command.clone(), command.clone()]);
            assert_eq!(text.matches(&asked).count(), 1, "{variable}\n{text}");
            assert!(text.find(&asked) < text.find("# 1."), "{text}");
        }
        let plain = script(&[create, delete(Caller::Owner), delete(Caller::Nobody)]);
        assert!(table.iter().all(|(_, variable)| !plain.contains(variable)), "{plain}");
    }
}
