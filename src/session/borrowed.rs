//! Borrowed persons and projects: checked before they are changed, and restored exactly
//! afterwards.

use std::sync::PoisonError;

use http::Method;
use serde_json::{Map, Value, json};

use super::answer::Inconclusive;
use super::cleanup::Left;
use super::{Item, Session};
use crate::api::{Link, Resource};
use crate::contract::checks::status;
use crate::model::Purpose;
use crate::wire::Call;

/// A borrowed item, with its links as they were before this run changed it.
#[derive(Debug, Clone)]
pub(super) struct Borrowed {
    kind: &'static Resource,
    id: String,
    before: Vec<Links>,
}

/// The references to collections in one member of a document. An absent member, null and an empty
/// string are equal.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Links {
    member: &'static str,
    held: Vec<Value>,
}

impl Session {
    /// Permits updates, and nothing else, of an item that the operator lent.
    ///
    /// # Errors
    ///
    /// Before anything is changed: if it cannot be retrieved; if a person belongs to no collection
    /// (some providers remove a person with its last one); and if a project already uses a
    /// collection, which a link to another would replace.
    pub async fn borrow_resource(
        &self,
        kind: &'static Resource,
        id: &str,
    ) -> Result<Item, Inconclusive> {
        let inventory = &self.harness().inventory;
        let failed = |error: &dyn std::fmt::Display| Inconclusive::new(error.to_string());
        inventory.allow_update(kind, id, &[]).map_err(|error| failed(&error))?;
        let item = Item { resource: kind, id: id.to_owned() };
        let answer = self.retrieve_item(&item).await?;
        let document = self.document(self.require(&answer, &status::ok())?, kind)?;
        if kind.id_of(document) != Some(id) {
            return Err(failed(&format!("the answer for {kind} {id} holds another document")));
        }
        let before = links(kind, document);
        let has_links = before.iter().any(|links| !links.held.is_empty());
        let subject = self.api().subject;
        if kind.lives_by_its_links && !has_links {
            return Err(failed(&format!(
                "{kind} {id} belongs to no {subject} of its own; it is not borrowed, since some \
                 providers remove a {kind} with its last {subject}"
            )));
        }
        if has_links && kind.links.iter().any(|link| !link.many) {
            return Err(failed(&format!(
                "{kind} {id} uses a {subject}, which a link to another would replace; it is not \
                 borrowed: give a {kind} without a {subject} with --{}-id",
                kind.name
            )));
        }
        let held = before.iter().flat_map(|links| &links.held);
        let held: Vec<&str> = held.flat_map(|one| names(subject, one)).collect();
        inventory.allow_update(kind, id, &held).map_err(|error| failed(&error))?;
        let mut borrowed = self.shared.borrowed.lock().unwrap_or_else(PoisonError::into_inner);
        borrowed.push(Borrowed { kind, id: id.to_owned(), before });
        Ok(item)
    }

    /// Restores everything that was borrowed. Returns the items that could not be restored.
    pub(super) async fn give_back(&self) -> Vec<Left> {
        let borrowed: Vec<_> = {
            let mut all = self.shared.borrowed.lock().unwrap_or_else(PoisonError::into_inner);
            all.drain(..).collect()
        };
        let mut failures = Vec::new();
        for one in borrowed {
            if let Err(reason) = self.give_back_one(&one).await {
                failures.push(Left { what: format!("{} {} (borrowed)", one.kind, one.id), reason });
            }
        }
        failures
    }

    async fn give_back_one(&self, one: &Borrowed) -> Result<(), String> {
        if self.is_as_before(one).await? {
            return Ok(());
        }
        let mut answered = None;
        // The page does not say which of the two removes a link.
        for nothing in [Value::Null, Value::from("")] {
            let body = restoring(self.api().subject, one, &nothing).to_string();
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
        let document = exchange.json().and_then(|json| one.kind.document_in(json));
        match document.filter(|_| exchange.status() == Some(200)) {
            Some(document) => Ok(links(one.kind, document) == one.before),
            None => Err(format!("it can no longer be retrieved: {}", self.brief(&exchange))),
        }
    }
}

/// The links of a document, sorted: their order has no meaning.
fn links(kind: &'static Resource, document: &Value) -> Vec<Links> {
    let is_link = |value: &Value| !value.is_null() && value != "";
    let held = |link: &Link| {
        let value = &document[link.member];
        let mut held: Vec<Value> = match value {
            Value::Array(elements) => elements.iter().filter(|one| is_link(one)).cloned().collect(),
            other => Some(other.clone()).filter(is_link).into_iter().collect(),
        };
        held.sort_by_key(Value::to_string);
        Links { member: link.member, held }
    };
    kind.links.iter().map(held).collect()
}

/// The identifiers and codes in a reference, which is one of them or an object with both.
fn names<'a>(subject: &Resource, reference: &'a Value) -> impl Iterator<Item = &'a str> + use<'a> {
    let aliases: Vec<&str> = subject.aliases_of(reference).collect();
    reference.as_str().into_iter().chain(aliases).chain(subject.id_of(reference))
}

/// The body of an update that restores the links; `nothing` for a member that had none.
fn restoring(subject: &Resource, one: &Borrowed, nothing: &Value) -> Value {
    let members = one.before.iter().zip(one.kind.links).map(|(links, link)| {
        let references = links.held.iter().filter_map(|it| names(subject, it).next());
        let value = if link.many {
            references.collect()
        } else {
            references.map(Value::from).next().unwrap_or_else(|| nothing.clone())
        };
        (links.member.to_owned(), value)
    });
    json!(members.collect::<Map<String, Value>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{COLLECTION, PERSON, PROJECT};

    #[test]
    fn links_of_a_person_are_compared_without_their_order() {
        let kind = &PERSON;
        let (one, other) = (json!({"collections": ["a", "b"]}), json!({"collections": ["b", "a"]}));
        assert_eq!(links(kind, &one), links(kind, &other));
        assert_ne!(links(kind, &one), links(kind, &json!({"collections": ["a"]})));
    }

    #[test]
    fn link_of_a_project_that_is_absent_null_or_empty_is_none() {
        let kind = &PROJECT;
        let none = links(kind, &json!({}));
        let empty = json!({"assignedCollection": null, "collectionCode": ""});
        assert_eq!(links(kind, &empty), none);
        assert_ne!(links(kind, &json!({"assignedCollection": "x"})), none);
    }

    #[test]
    fn update_that_restores_names_each_link_by_its_code() {
        let before = links(&PERSON, &json!({"collections": [{"_id": "i", "code": "c"}]}));
        let one = Borrowed { kind: &PERSON, id: "p".to_owned(), before };
        assert_eq!(restoring(&COLLECTION, &one, &Value::Null), json!({"collections": ["c"]}));
    }
}
