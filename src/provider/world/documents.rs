//! Records as the documents that answers show.

use serde_json::{Map, Value, json};

use super::World;
use super::records::{Collection, Flow, Project};
use crate::provider::variant;

impl World {
    /// The document of a collection, the same for every answer that shows it.
    pub(super) fn document(&self, collection: &Collection) -> Value {
        let mut members = members_of(collection);
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

    pub(super) fn project_document(&self, project: &Project) -> Value {
        self.with_links(members_of(project), &["assignedCollection", "collectionCode"])
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
