//! Commands of a generated history. They refer to items by small numbers, so that the same history
//! can be run again on other collections.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A collection of a history, by number.
pub type Slot = u8;

/// One step of a history.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Command {
    /// Creates a collection.
    Create {
        /// The collection.
        slot: Slot,
        /// Another collection whose name it gets.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        namesake: Option<Slot>,
    },
    /// Retrieves a collection.
    Retrieve {
        /// The collection.
        slot: Slot,
    },
    /// Lists the collections.
    List,
    /// Updates a collection.
    Update {
        /// The collection.
        slot: Slot,
        /// The name it gets.
        name: NewName,
    },
    /// Deletes a collection.
    Delete {
        /// The collection.
        slot: Slot,
        /// The client that asks.
        caller: Caller,
        /// The request body.
        #[serde(default, skip_serializing_if = "Body::is_none")]
        body: Body,
    },
    /// Deletes an identifier that was never issued.
    DeleteUnknown,
    /// Deletes a collection by its code.
    DeleteByCode {
        /// The collection.
        slot: Slot,
    },
    /// Deletes a collection by its identifier without the last digit.
    DeleteShortened {
        /// The collection.
        slot: Slot,
    },
    /// Waits, so that late effects of earlier commands become visible.
    Pause,
    /// Creates a person that belongs to collections.
    Enrol {
        /// The person.
        person: Slot,
        /// The collections.
        slots: Vec<Slot>,
    },
    /// Retrieves a person.
    RetrievePerson {
        /// The person.
        person: Slot,
    },
    /// Lists the persons of a collection.
    ListPersons {
        /// The collection.
        slot: Slot,
    },
    /// Creates a project.
    CreateProject {
        /// The project.
        project: Slot,
    },
    /// Links a project to a collection, by an update of the collection.
    Link {
        /// The project.
        project: Slot,
        /// The collection.
        slot: Slot,
    },
    /// Retrieves a project.
    RetrieveProject {
        /// The project.
        project: Slot,
    },
}

/// New name in an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NewName {
    /// A unique name.
    Fresh,
    /// That of another collection.
    Of(Slot),
    /// That of another collection plus one digit.
    Longer(Slot),
}

/// The body of a deletion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// No body.
    #[default]
    None,
    /// A small JSON object.
    Json,
    /// Plain text.
    Text,
    /// Truncated JSON.
    Broken,
    /// A large JSON object.
    Large,
}

impl Body {
    /// Returns true if the request has no body.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }
}

/// The client that asks for a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caller {
    /// The client that owns the collection.
    Owner,
    /// A client without an `Authorization` header.
    Nobody,
    /// A client with a token that was never issued.
    Stranger,
    /// Another client.
    Second,
    /// A client with an expired token.
    Expired,
    /// A client with a revoked token.
    Revoked,
}

impl Command {
    /// The command without its arguments, as coverage counts it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Create { namesake: None, .. } => "create",
            Self::Create { .. } => "create-namesake",
            Self::Retrieve { .. } => "retrieve",
            Self::List => "list",
            Self::Update { name: NewName::Fresh, .. } => "update",
            Self::Update { name: NewName::Of(_), .. } => "update-to-namesake",
            Self::Update { .. } => "update-to-longer",
            Self::Delete { body: Body::Json, .. } => "delete-with-body",
            Self::Delete { body: Body::Text, .. } => "delete-with-text",
            Self::Delete { body: Body::Broken, .. } => "delete-with-broken-body",
            Self::Delete { body: Body::Large, .. } => "delete-with-large-body",
            Self::Delete { caller: Caller::Owner, .. } => "delete",
            Self::Delete { caller: Caller::Nobody, .. } => "delete-without-token",
            Self::Delete { caller: Caller::Stranger, .. } => "delete-with-unknown-token",
            Self::Delete { caller: Caller::Second, .. } => "delete-by-another-client",
            Self::Delete { caller: Caller::Expired, .. } => "delete-with-expired-token",
            Self::Delete { caller: Caller::Revoked, .. } => "delete-with-revoked-token",
            Self::DeleteUnknown => "delete-unknown",
            Self::DeleteByCode { .. } => "delete-by-code",
            Self::DeleteShortened { .. } => "delete-shortened",
            Self::Pause => "pause",
            Self::Enrol { .. } => "enrol",
            Self::RetrievePerson { .. } => "retrieve-person",
            Self::ListPersons { .. } => "list-persons",
            Self::CreateProject { .. } => "create-project",
            Self::Link { .. } => "link",
            Self::RetrieveProject { .. } => "retrieve-project",
        }
    }

    /// Collections that must exist before.
    #[must_use]
    pub fn uses(&self) -> Vec<Slot> {
        match self {
            Self::Retrieve { slot }
            | Self::Delete { slot, .. }
            | Self::DeleteByCode { slot }
            | Self::DeleteShortened { slot }
            | Self::ListPersons { slot }
            | Self::Link { slot, .. }
            | Self::Update { slot, name: NewName::Fresh } => vec![*slot],
            Self::Update { slot, name: NewName::Of(other) | NewName::Longer(other) } => {
                vec![*slot, *other]
            }
            Self::Create { namesake, .. } => namesake.iter().copied().collect(),
            Self::Enrol { slots, .. } => slots.clone(),
            Self::List
            | Self::DeleteUnknown
            | Self::Pause
            | Self::RetrievePerson { .. }
            | Self::CreateProject { .. }
            | Self::RetrieveProject { .. } => vec![],
        }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create { slot, namesake: None } => write!(f, "create collection {slot}"),
            Self::Create { slot, namesake: Some(other) } => {
                write!(f, "create collection {slot} with the name of collection {other}")
            }
            Self::Retrieve { slot } => write!(f, "retrieve collection {slot}"),
            Self::List => write!(f, "list the collections"),
            Self::Update { slot, name } => write!(f, "rename collection {slot} {name}"),
            Self::Delete { slot, caller, body } => {
                let with = match body {
                    Body::None => "",
                    Body::Json => ", with a JSON body",
                    Body::Text => ", with a text body",
                    Body::Broken => ", with a truncated JSON body",
                    Body::Large => ", with a large JSON body",
                };
                write!(f, "delete collection {slot}{caller}{with}")
            }
            Self::DeleteUnknown => write!(f, "delete an identifier that was never issued"),
            Self::DeleteByCode { slot } => write!(f, "delete collection {slot} by its code"),
            Self::DeleteShortened { slot } => {
                write!(f, "delete collection {slot} by its identifier without the last digit")
            }
            Self::Pause => write!(f, "wait 200 ms"),
            Self::Enrol { person, slots } => {
                let slots: Vec<_> = slots.iter().map(Slot::to_string).collect();
                write!(f, "create person {person} in collection {}", slots.join(" and "))
            }
            Self::RetrievePerson { person } => write!(f, "retrieve person {person}"),
            Self::ListPersons { slot } => write!(f, "list the persons of collection {slot}"),
            Self::CreateProject { project } => write!(f, "create project {project}"),
            Self::Link { project, slot } => {
                write!(f, "link project {project} to collection {slot}")
            }
            Self::RetrieveProject { project } => write!(f, "retrieve project {project}"),
        }
    }
}

impl fmt::Display for NewName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh => write!(f, "to a new name"),
            Self::Of(slot) => write!(f, "to the name of collection {slot}"),
            Self::Longer(slot) => write!(f, "to the name of collection {slot} plus a digit"),
        }
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "",
            Self::Nobody => " without a token",
            Self::Stranger => " with an unknown token",
            Self::Second => " as another client",
            Self::Expired => " with an expired token",
            Self::Revoked => " with a revoked token",
        })
    }
}

/// Returns the history without commands that refer to an item before its creation, and without
/// those that create an item again.
#[must_use]
pub fn well_formed(commands: &[Command]) -> Vec<Command> {
    let (mut slots, mut persons, mut projects) = (vec![], vec![], vec![]);
    let mut kept = Vec::new();
    for command in commands {
        let known = command.uses().iter().all(|slot| slots.contains(slot));
        let is_well_formed = known
            && match command {
                Command::Create { slot, .. } => is_first(&mut slots, *slot),
                Command::Enrol { person, slots } => {
                    !slots.is_empty() && is_first(&mut persons, *person)
                }
                Command::CreateProject { project } => is_first(&mut projects, *project),
                Command::RetrievePerson { person } => persons.contains(person),
                Command::RetrieveProject { project } | Command::Link { project, .. } => {
                    projects.contains(project)
                }
                _ => true,
            };
        if is_well_formed {
            kept.push(command.clone());
        }
    }
    kept
}

fn is_first(seen: &mut Vec<Slot>, slot: Slot) -> bool {
    let is_first = !seen.contains(&slot);
    if is_first {
        seen.push(slot);
    }
    is_first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_on_unknown_items_are_left_out() {
        let commands = [
            Command::Retrieve { slot: 0 },
            Command::Create { slot: 0, namesake: None },
            Command::Create { slot: 0, namesake: None },
            Command::Enrol { person: 0, slots: vec![0, 1] },
            Command::RetrievePerson { person: 0 },
            Command::List,
        ];
        let kept = well_formed(&commands);
        assert_eq!(kept, [Command::Create { slot: 0, namesake: None }, Command::List]);
    }

    #[test]
    fn command_round_trips_as_json_and_reads_as_a_sentence() {
        let command = Command::Delete { slot: 1, caller: Caller::Second, body: Body::Json };
        let text = serde_json::to_string(&command).unwrap();
        assert_eq!(serde_json::from_str::<Command>(&text).unwrap(), command, "{text}");
        assert_eq!(command.to_string(), "delete collection 1 as another client, with a JSON body");
    }
}
