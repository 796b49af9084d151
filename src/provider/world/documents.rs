//! Records as the documents that answers show.

use serde_json::{Map, Value, json};

use super::World;
use super::records::{Collection, Flow, Person, Project};
use crate::provider::{fault, variant};

impl World {
    /// The document of a collection, the same for every answer that shows it.
    pub(super) fn document(&self, collection: &Collection) -> Value {
        let mut members = members_of(collection);
        if self.varies(&variant::DESCRIPTION_EMPTY) {
            members.entry("description").or_insert_with(|| json!(""));
        }
        for (member, shown) in [
            ("project", self.varies(&variant::PROJECT_NULL)),
            ("description", self.varies(&variant::DESCRIPTION_NULL)),
        ] {
            if shown {
                members.entry(member).or_insert(Value::Null);
            }
        }
        if self.varies(&variant::LEAN_DOCUMENTS) {
            members.shift_remove("project");
            members.shift_remove("description");
        }
        if self.varies(&variant::EXTRA_MEMBERS) {
            members.insert("isDemoCollection".to_owned(), json!(false));
            members.insert("settings".to_owned(), json!({ "liveness": null, "people": [] }));
        }
        if self.varies(&variant::MEMBERS_REORDERED) {
            members = members.into_iter().rev().collect();
        }
        Value::Object(members)
    }

    /// The document of a person. How it shows its collections differs between the pages: by code
    /// here, unless a variant says otherwise.
    pub(super) fn person_document(&self, person: &Person) -> Value {
        let mut members = members_of(person);
        let populated = self.varies(&variant::PERSONS_POPULATED);
        if populated || self.varies(&variant::PERSONS_SHOW_IDS) {
            let held = person.collections.iter().map(|code| {
                let collection = self.collections.values().find(|it| it.code == *code);
                match collection {
                    Some(it) if populated => {
                        json!({ "_id": it.id, "code": it.code, "name": it.name })
                    }
                    Some(it) => json!(it.id),
                    None => json!(code),
                }
            });
            members.insert("collections".to_owned(), held.collect());
        }
        if self.has(&fault::effects::PERSON_KEEPS_ENROLMENTS) {
            let enrolments = person.enrolled.iter().map(|code| json!({ "collection": code }));
            members.insert("enrolments".to_owned(), enrolments.collect());
        }
        Value::Object(members)
    }

    pub(super) fn project_document(&self, project: &Project) -> Value {
        let mut members = members_of(project);
        if self.has(&fault::effects::PROJECT_KEEPS_HISTORY) {
            members.insert("formerCollections".to_owned(), json!(project.history));
        }
        self.with_links(members, &["assignedCollection", "collectionCode"])
    }

    pub(super) fn flow_document(&self, flow: &Flow) -> Value {
        self.with_links(members_of(flow), &["collectionCode"])
    }

    /// Shows links that lead nowhere. How is silent: absent, unless a variant says otherwise.
    fn with_links(&self, mut members: Map<String, Value>, links: &[&str]) -> Value {
        let nothing = if self.varies(&variant::UNLINKED_AS_NULL) {
            Value::Null
        } else if self.varies(&variant::UNLINKED_AS_EMPTY) {
            json!("")
        } else {
            return Value::Object(members);
        };
        for link in links {
            members.entry(*link).or_insert_with(|| nothing.clone());
        }
        Value::Object(members)
    }
}

/// The members of a record. Records are plain structs, so they always become objects.
pub(super) fn members_of(record: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}
