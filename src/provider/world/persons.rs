//! Persons, as far as the unlinking of collections needs them.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::call::{Call, Caller};
use super::hooks::links as hooks;
use super::messages::{
    Answer, collection_not_found, json_object, missing_parameter, optional_text, person_not_found,
    required_text, signature,
};
use super::records::Person;
use super::{Outcome, ProviderRequest, World};

/// Page size when none is asked for, and the largest that is given (persons list page).
const DEFAULT_LIMIT: usize = 10;
const LARGEST_LIMIT: usize = 100;

impl World {
    pub(super) fn create_person(&mut self, call: &Call) -> Outcome {
        self.new_person(call).map_or_else(Outcome::from, |person| self.store_person(&person))
    }

    fn new_person(&mut self, call: &Call) -> Result<Person, Answer> {
        let body = json_object(&call.request)?;
        let name = required_text(&body, "name")?;
        check_images(body.get("images"))?;
        let collections = self.person_collections(&call.caller, &body)?.unwrap_or_default();
        let now = self.clock.now();
        Ok(Person {
            id: self.identifiers.id(now),
            name,
            client: self.client_id(&call.caller),
            collections,
            status: "active",
            deleted: false,
            updated_at: now,
            created_at: now,
            version: 0,
        })
    }

    /// Stores a new or changed person, and shows it.
    fn store_person(&mut self, person: &Person) -> Outcome {
        hooks::STORE_PERSON.run(self, person, |world, person| {
            world.persons.insert(person.id.clone(), person.clone());
            world.signed(person.updated_at, world.person_document(person)).into()
        })
    }

    /// A page of the client's persons, all of them or those of the wanted collections.
    pub(super) fn list_persons(&mut self, call: &Call) -> Answer {
        let request = &call.request;
        let wanted = self.wanted_codes(request);
        let found: Vec<Value> = self
            .persons
            .values()
            .filter(|person| call.caller.owns(&person.client))
            .filter(|person| {
                wanted.as_ref().is_none_or(|codes| {
                    let held = self.listed_codes(person);
                    codes.iter().any(|code| held.contains(code))
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

    /// The codes under which the filtered list finds a person.
    fn listed_codes(&self, person: &Person) -> Vec<String> {
        hooks::LISTED_CODES.show(self, person, person.collections.clone())
    }

    pub(super) fn retrieve_person(&mut self, call: &Call) -> Result<Answer, Answer> {
        hooks::RETRIEVE_PERSON.run(self, call, |world, call| {
            let person = world.owned_person(&call.caller, &call.segment)?;
            let now = world.clock.now();
            Ok(world.signed(now, world.person_document(&person)))
        })
    }

    /// A partial update: members that are not sent stay.
    pub(super) fn update_person(&mut self, call: &Call) -> Outcome {
        self.changed_person(call).map_or_else(Outcome::from, |person| self.store_person(&person))
    }

    fn changed_person(&mut self, call: &Call) -> Result<Person, Answer> {
        let body = json_object(&call.request)?;
        let mut person = self.owned_person(&call.caller, &call.segment)?;
        if let Some(name) = optional_text(&body, "name")? {
            person.name = name;
        }
        if body.contains_key("images") {
            check_images(body.get("images"))?;
        }
        if let Some(collections) = self.person_collections(&call.caller, &body)? {
            person.collections = collections;
        }
        person.updated_at = self.clock.now();
        Ok(person)
    }

    /// With `?collection=` the person is only detached from that collection.
    pub(super) fn delete_person(&mut self, call: &Call) -> Result<Answer, Answer> {
        let id = &call.segment;
        let mut person = self.owned_person(&call.caller, id)?;
        let from: Option<String> = call.request.query_values("collection").next();
        if let Some(reference) = from {
            let code = self.code_of(&reference);
            person.collections.retain(|held| *held != code);
            person.updated_at = self.clock.now();
            self.persons.insert(person.id.clone(), person);
        } else {
            self.persons.remove(id);
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
                self.referenced_code(caller, reference).ok_or_else(collection_not_found)
            })
            .collect();
        codes.map(Some)
    }

    /// The code of the caller's collection that a body names by `_id` or `code`.
    fn referenced_code(&self, caller: &Caller, reference: &Value) -> Option<String> {
        let mut own = self.collections.values().filter(|it| caller.owns_collection(it));
        let named = own.find(|it| *reference == it.id || *reference == it.code);
        let code = named.map(|it| it.code.clone());
        hooks::REFERENCED_CODE.show(self, &(caller.clone(), reference.clone()), code)
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

/// Accepts one to three images, as text. This provider does not look for a face in them.
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
