//! Persons: as much of them as the unlinking of collections needs.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::answers::{
    Answer, collection_not_found, json_object, missing_parameter, optional_text, person_not_found,
    required_text,
};
use super::auth::Caller;
use super::records::{Collection, Person};
use super::{Outcome, ProviderRequest, Stage, World};
use crate::provider::{fault, variant};

/// Page size when none is asked for, and the largest that is given (persons list page).
const DEFAULT_LIMIT: usize = 10;
const LARGEST_LIMIT: usize = 100;
/// How long faces are encoded, where a fault waits for it.
const ENCODING: Duration = Duration::from_millis(25);

impl World {
    pub(super) fn create_person(&mut self, caller: &Caller, request: &ProviderRequest) -> Outcome {
        self.new_person(caller, request).map_or_else(Outcome::from, |person| self.enrol(person))
    }

    fn new_person(&mut self, caller: &Caller, request: &ProviderRequest) -> Result<Person, Answer> {
        let body = json_object(request)?;
        let name = required_text(&body, "name")?;
        check_images(body.get("images"))?;
        let collections = self.person_collections(caller, &body)?.unwrap_or_default();
        let now = self.clock.now();
        Ok(Person {
            id: self.identifiers.id(now),
            name,
            client: self.client_id(caller),
            collections,
            enrolled: Vec::new(),
            status: "active",
            deleted: false,
            updated_at: now,
            created_at: now,
            version: 0,
        })
    }

    /// Stores a new or changed person, at once unless a fault lets others in between.
    fn enrol(&mut self, person: Person) -> Outcome {
        if self.has(&fault::effects::LINKED_WHILE_DELETED) {
            return Outcome::Pause(ENCODING, Stage::Enrol { person });
        }
        self.store_person(person).into()
    }

    pub(super) fn store_person(&mut self, mut person: Person) -> Answer {
        person.enrolled.extend(person.collections.iter().cloned());
        person.enrolled.dedup();
        let answer = self.signed(person.updated_at, self.person_document(&person));
        self.persons.insert(person.id.clone(), person);
        answer
    }

    pub(super) fn list_persons(&mut self, caller: &Caller, request: &ProviderRequest) -> Answer {
        let wanted = self.wanted_codes(request);
        let from_index = self.has(&fault::effects::PERSON_LIST_INDEX_STALE);
        let found: Vec<Value> = self
            .persons
            .values()
            .filter(|person| caller.owns(&person.client))
            .filter(|person| {
                let listed = if from_index { &person.enrolled } else { &person.collections };
                wanted.as_ref().is_none_or(|codes| {
                    codes.iter().any(|code| {
                        listed.contains(code) || self.is_still_indexed(&person.id, code)
                    })
                })
            })
            .map(|person| self.person_document(person))
            .collect();
        let page = number(request, "page").unwrap_or(1).max(1);
        let limit = number(request, "limit").unwrap_or(DEFAULT_LIMIT).clamp(1, LARGEST_LIMIT);
        let total = found.len();
        let data: Vec<Value> =
            found.into_iter().skip(limit.saturating_mul(page - 1)).take(limit).collect();
        Answer::json(
            200,
            json!({
                "id": self.identifiers.ticket(),
                "data": data,
                "pagination": {
                    "page": page, "limit": limit, "total": total, "pages": total.div_ceil(limit),
                },
                "signature": signature(self.clock.now()),
            }),
        )
    }

    pub(super) fn retrieve_person(&mut self, caller: &Caller, id: &str) -> Result<Answer, Answer> {
        let person = self.owned_person(caller, id)?;
        let shown = self.person_shown(person);
        let now = self.clock.now();
        Ok(self.signed(now, self.person_document(&shown)))
    }

    /// A partial update: what is not sent stays.
    pub(super) fn update_person(
        &mut self,
        caller: &Caller,
        id: &str,
        request: &ProviderRequest,
    ) -> Outcome {
        self.changed_person(caller, id, request)
            .map_or_else(Outcome::from, |person| self.enrol(person))
    }

    fn changed_person(
        &mut self,
        caller: &Caller,
        id: &str,
        request: &ProviderRequest,
    ) -> Result<Person, Answer> {
        let body = json_object(request)?;
        let mut person = self.owned_person(caller, id)?;
        if let Some(name) = optional_text(&body, "name")? {
            person.name = name;
        }
        if body.contains_key("images") {
            check_images(body.get("images"))?;
        }
        if let Some(collections) = self.person_collections(caller, &body)? {
            person.collections = collections;
        }
        person.updated_at = self.clock.now();
        Ok(person)
    }

    /// With `?collection=` the person is only detached from that collection.
    pub(super) fn delete_person(
        &mut self,
        caller: &Caller,
        id: &str,
        request: &ProviderRequest,
    ) -> Result<Answer, Answer> {
        let mut person = self.owned_person(caller, id)?;
        let from: Option<String> = request.query_values("collection").next();
        if let Some(reference) = from {
            let code = self.code_of(&reference);
            person.collections.retain(|held| *held != code);
            person.updated_at = self.clock.now();
            self.persons.insert(person.id.clone(), person);
        } else {
            self.persons.remove(id);
            self.past.forget_person(id);
        }
        let now = self.clock.now();
        Ok(self.signed(now, json!({ "_id": id })))
    }

    fn owned_person(&self, caller: &Caller, id: &str) -> Result<Person, Answer> {
        self.persons
            .get(id)
            .filter(|person| caller.owns(&person.client))
            .cloned()
            .ok_or_else(person_not_found)
    }

    /// `collections` of a request body as codes: input may be `_id` or `code`, "depending on your
    /// integration". That an unknown one answers 404 is inferred.
    fn person_collections(
        &self,
        caller: &Caller,
        body: &Map<String, Value>,
    ) -> Result<Option<Vec<String>>, Answer> {
        let Some(value) = body.get("collections") else { return Ok(None) };
        let references =
            value.as_array().ok_or_else(|| missing_parameter("collections must be a list"))?;
        let codes: Result<Vec<String>, Answer> = references
            .iter()
            .map(|reference| {
                self.collections
                    .values()
                    .filter(|collection| caller.owns_collection(collection))
                    .find(|it| *reference == it.id || *reference == it.code)
                    .or_else(|| self.dead_link(caller, reference))
                    .map(|collection| collection.code.clone())
                    .ok_or_else(collection_not_found)
            })
            .collect();
        codes.map(Some)
    }

    /// A deleted collection that a person may name by its code, where a variant lets it.
    fn dead_link(&self, caller: &Caller, code: &Value) -> Option<&Collection> {
        if !self.varies(&variant::DEAD_LINKS_ACCEPTED) {
            return None;
        }
        let buried = self.graveyard.values().map(|buried| &buried.collection);
        buried.filter(|it| caller.owns_collection(it)).find(|it| *code == it.code)
    }

    /// The codes a list is filtered by: `collection`, or `in_collections` with several.
    fn wanted_codes(&self, request: &ProviderRequest) -> Option<Vec<String>> {
        let single = request.query_values("collection");
        let several = request
            .query_values("in_collections")
            .chain(request.query_values("in_collections[]"))
            .flat_map(|value| {
                let inner = value.trim_matches(['[', ']']).to_owned();
                inner
                    .split(',')
                    .map(|item| item.trim_matches(['"', ' ']).to_owned())
                    .collect::<Vec<_>>()
            });
        let codes: Vec<String> =
            single.chain(several).map(|reference| self.code_of(&reference)).collect();
        (!codes.is_empty()).then_some(codes)
    }

    fn code_of(&self, reference: &str) -> String {
        self.collections
            .get(reference)
            .map_or_else(|| reference.to_owned(), |collection| collection.code.clone())
    }

    /// The signed envelope of the persons pages.
    fn signed(&mut self, now: Timestamp, data: impl Into<Value>) -> Answer {
        let ticket = self.identifiers.ticket();
        Answer::json(200, json!({ "id": ticket, "data": data.into(), "signature": signature(now) }))
    }
}

/// The signature of a signed envelope, with its English date that is not RFC 3339.
pub(super) fn signature(now: Timestamp) -> Value {
    let date = now.strftime("%B %-d, %Y %-I:%M %p").to_string();
    json!({ "message": "Certified by Verifik.co", "dateTime": date })
}

/// One to three images, as text; whether they show a face is beyond this provider.
fn check_images(images: Option<&Value>) -> Result<(), Answer> {
    let images =
        images.and_then(Value::as_array).ok_or_else(|| missing_parameter("missing images"))?;
    if (1..=3).contains(&images.len()) && images.iter().all(Value::is_string) {
        Ok(())
    } else {
        Err(missing_parameter("images must be one to three strings"))
    }
}

fn number(request: &ProviderRequest, name: &str) -> Option<usize> {
    request.query_values(name).next()?.parse().ok()
}
