//! Persons and projects that the operator lends: looked at before they are touched, and given back
//! exactly as they were.

use std::sync::PoisonError;

use http::Method;
use serde_json::{Map, Value, json};

use super::scenario::Interruption;
use super::{Resource, Session};
use crate::contract::checks::status;
use crate::model::Purpose;
use crate::wire::{Call, ResourceKind};

/// Something that the operator lent, with its links as they were before this run touched it.
#[derive(Debug, Clone)]
pub(super) struct Borrowed {
    kind: ResourceKind,
    id: String,
    before: Links,
}

/// The references to collections in a document, by member; nothing, null and an empty text are
/// alike.
type Links = Vec<(&'static str, Vec<Value>)>;

impl Session {
    /// Permits updates, and nothing else, of something that the operator lent by its identifier.
    ///
    /// # Errors
    ///
    /// Before anything is touched: when it cannot be retrieved, when a person belongs to no
    /// collection of its own (some providers remove a person with its last one), and when a project
    /// uses a collection already, which the link to another would take from it.
    pub async fn borrow_resource(
        &self,
        kind: ResourceKind,
        id: &str,
    ) -> Result<Resource, Interruption> {
        let interlock = &self.harness().interlock;
        let failed = |error: &dyn std::fmt::Display| Interruption::new(error.to_string());
        interlock.lend(kind, id, &[]).map_err(|error| failed(&error))?;
        let resource = Resource { kind, id: id.to_owned() };
        let answer = self.retrieve_resource(&resource).await?;
        let document = answer.require(&status::ok())?.document()?;
        if document["_id"] != id {
            return Err(failed(&format!("{kind} {id} is answered with another document")));
        }
        let before = links(kind, document);
        let has_links = before.iter().any(|(_, held)| !held.is_empty());
        if kind == ResourceKind::Person && !has_links {
            return Err(failed(&format!(
                "person {id} belongs to no collection of its own; it is not borrowed, since some \
                 providers remove a person with its last collection"
            )));
        }
        if kind == ResourceKind::Project && has_links {
            return Err(failed(&format!(
                "project {id} uses a collection, which a link to another would take from it; it is \
                 not borrowed: lend a project without a collection with --project-id"
            )));
        }
        let held: Vec<&str> = before.iter().flat_map(|(_, held)| held).flat_map(names).collect();
        interlock.lend(kind, id, &held).map_err(|error| failed(&error))?;
        let mut borrowed = self.shared.borrowed.lock().unwrap_or_else(PoisonError::into_inner);
        borrowed.push(Borrowed { kind, id: id.to_owned(), before });
        Ok(resource)
    }

    /// Gives everything back that was borrowed; says what is not as it was.
    pub(super) async fn give_back(&self) -> Vec<(String, String)> {
        let borrowed: Vec<_> = {
            let mut all = self.shared.borrowed.lock().unwrap_or_else(PoisonError::into_inner);
            all.drain(..).collect()
        };
        let mut failures = Vec::new();
        for one in borrowed {
            if let Err(reason) = self.give_back_one(&one).await {
                failures.push((format!("{} {} (lent)", one.kind, one.id), reason));
            }
        }
        failures
    }

    async fn give_back_one(&self, one: &Borrowed) -> Result<(), String> {
        if self.is_as_before(one).await? {
            return Ok(());
        }
        let mut answered = None;
        // No page says by which of both a link is taken away.
        for nothing in [Value::Null, Value::from("")] {
            let body = restoring(one, &nothing).to_string();
            let update = Call::new(Method::PUT, one.kind.item(&one.id), Purpose::CleanUp);
            answered = self.exchange(update.body("application/json", body)).await.status();
            if self.is_as_before(one).await? {
                return Ok(());
            }
        }
        let answered = answered.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        Err(format!(
            "its links to collections are not as they were before the run, and an update to \
             restore them was answered {answered}"
        ))
    }

    async fn is_as_before(&self, one: &Borrowed) -> Result<bool, String> {
        let look = Call::new(Method::GET, one.kind.item(&one.id), Purpose::CleanUp);
        let exchange = self.exchange(look).await;
        let document = exchange.json().and_then(|json| json.get("data"));
        match document.filter(|_| exchange.status() == Some(200)) {
            Some(document) => Ok(links(one.kind, document) == one.before),
            None => Err(format!("it cannot be retrieved any more: {}", self.brief(&exchange))),
        }
    }
}

/// The members that link a document of this kind to collections.
fn linking_members(kind: ResourceKind) -> &'static [&'static str] {
    match kind {
        ResourceKind::Person => &["collections"],
        ResourceKind::Project => &["assignedCollection", "collectionCode"],
        ResourceKind::Collection | ResourceKind::ProjectFlow => &[],
    }
}

/// Order is none of the document's business: a list of links is compared as a set.
fn links(kind: ResourceKind, document: &Value) -> Links {
    let is_link = |value: &Value| !value.is_null() && value != "";
    let held = |member: &&'static str| {
        let value = &document[*member];
        let mut held: Vec<Value> = match value {
            Value::Array(elements) => elements.iter().filter(|one| is_link(one)).cloned().collect(),
            other => Some(other.clone()).filter(is_link).into_iter().collect(),
        };
        held.sort_by_key(Value::to_string);
        (*member, held)
    };
    linking_members(kind).iter().map(held).collect()
}

/// The identifiers and codes in a reference, which is one of them or an object with both.
fn names(reference: &Value) -> impl Iterator<Item = &str> {
    let own = reference.as_str();
    let members = ["code", "_id"].map(|member| reference.get(member).and_then(Value::as_str));
    own.into_iter().chain(members.into_iter().flatten())
}

/// The body of an update that puts the links back; where there was none, `nothing`.
fn restoring(one: &Borrowed, nothing: &Value) -> Value {
    let members = one.before.iter().map(|(member, held)| {
        let references = held.iter().filter_map(|it| names(it).next());
        let value = match one.kind {
            ResourceKind::Person => references.collect(),
            _ => references.map(Value::from).next().unwrap_or_else(|| nothing.clone()),
        };
        ((*member).to_owned(), value)
    });
    json!(members.collect::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_person_are_compared_without_their_order() {
        let kind = ResourceKind::Person;
        let (one, other) = (json!({"collections": ["a", "b"]}), json!({"collections": ["b", "a"]}));
        assert_eq!(links(kind, &one), links(kind, &other));
        assert_ne!(links(kind, &one), links(kind, &json!({"collections": ["a"]})));
    }

    #[test]
    fn link_of_a_project_that_is_absent_null_or_empty_is_none() {
        let kind = ResourceKind::Project;
        let none = links(kind, &json!({}));
        let empty = json!({"assignedCollection": null, "collectionCode": ""});
        assert_eq!(links(kind, &empty), none);
        assert_ne!(links(kind, &json!({"assignedCollection": "x"})), none);
    }

    #[test]
    fn update_that_restores_names_each_link_by_its_code() {
        let before =
            links(ResourceKind::Person, &json!({"collections": [{"_id": "i", "code": "c"}]}));
        let one = Borrowed { kind: ResourceKind::Person, id: "p".to_owned(), before };
        assert_eq!(restoring(&one, &Value::Null), json!({"collections": ["c"]}));
    }
}
