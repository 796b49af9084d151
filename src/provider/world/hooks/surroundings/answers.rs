//! Faults of what an answer says.

use serde_json::{Value, json};

use super::instead::tag_of;
use super::{Afterwards, COLLECTIONS, Past, Table, caller, collection_in, document};
use crate::provider::fault::surroundings as fault;
use crate::provider::world::messages::{Answer, Content};
use crate::provider::world::{ProviderRequest, World};

/// Characters that the column of an audit table holds.
const COLUMN: usize = 64;

pub(super) static TABLE: Table<Afterwards> = &[
    (&fault::SNAPSHOT_AS_CREATED, |_, past, answer| {
        in_snapshot(past, answer, |document| {
            if document["updatedAt"] != document["createdAt"] {
                document["updatedAt"] = document["createdAt"].clone();
                document["description"] = Value::Null;
            }
        });
    }),
    (&fault::SNAPSHOT_WITHOUT_PROJECT, |_, past, answer| {
        in_snapshot(past, answer, |document| {
            if let Value::Object(members) = document {
                members.shift_remove("project");
            }
        });
    }),
    (&fault::SNAPSHOT_MOJIBAKE, |_, past, answer| {
        in_texts(past, answer, |text| text.bytes().map(char::from).collect());
    }),
    (&fault::SNAPSHOT_ASCII, |_, past, answer| {
        in_texts(past, answer, |text| {
            text.chars().map(|letter| if letter.is_ascii() { letter } else { '?' }).collect()
        });
    }),
    (&fault::SNAPSHOT_THREE_BYTES, |_, past, answer| {
        in_texts(past, answer, |text| {
            text.chars().map(|letter| if letter > '\u{ffff}' { '?' } else { letter }).collect()
        });
    }),
    (&fault::SNAPSHOT_ESCAPED, |_, past, answer| {
        in_texts(past, answer, |text| text.replace('<', "&lt;").replace('>', "&gt;"));
    }),
    (&fault::SNAPSHOT_CUT, |_, past, answer| {
        in_texts(past, answer, |text| text.chars().take(COLUMN).collect());
    }),
    (&fault::SNAPSHOT_DESCRIPTION_EMPTY, |_, past, answer| {
        in_snapshot(past, answer, |document| document["description"] = json!(""));
    }),
    (&fault::LENGTH_COUNTED_IN_LETTERS, |_, past, answer| {
        if past.deleted(answer).is_some()
            && let Content::Json(body) = &answer.content
        {
            let text = body.to_string();
            let mut end = text.chars().count();
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            answer.content = Content::Text("application/json", text[..end].to_owned());
        }
    }),
    (&fault::ANSWER_WITH_PERSONS, |_, past, answer| {
        let Some(deleted) = past.deleted(answer) else { return };
        let persons = past.before.persons.values();
        let linked = persons.filter(|it| it.collections.contains(&deleted.code)).count();
        if linked > 0 {
            in_snapshot(past, answer, |document| {
                document["name"] = json!({ "name": document["name"], "persons": [] });
            });
        }
    }),
    (&fault::TAG_BEFORE_LOOKUP, |world, past, answer| {
        if let Some(tag) = living(world, past).map(tag_of) {
            answer.headers.push(("etag", tag));
        }
    }),
    (&fault::DATE_BEFORE_LOOKUP, |world, past, answer| {
        if living(world, past).is_some() {
            answer.headers.push(("last-modified", "Mon, 30 Nov 2026 10:00:00 GMT".to_owned()));
        }
    }),
    (&fault::LIST_CACHED_BY_NEWEST, |world, past, answer| {
        cache_list(world, past, answer, |documents| {
            let times = documents.iter().filter_map(|it| it["updatedAt"].as_str());
            times.max().unwrap_or_default().to_owned()
        });
    }),
    (&fault::LIST_CACHED_BY_LENGTH, |world, past, answer| {
        cache_list(world, past, answer, |documents| {
            let times = documents.iter().filter_map(|it| it["createdAt"].as_str());
            times.max().unwrap_or_default().to_owned()
        });
    }),
    (&fault::PERSON_LIST_FROM_INDEX, |world, past, answer| {
        if is_list(past, &["/v2/face-recognition/persons"]) && !filters(past.request) {
            each_element(answer, |element| {
                if let Some(codes) = enrolments(world, element["_id"].as_str().unwrap_or_default())
                {
                    element["collections"] = json!(codes);
                }
            });
        }
    }),
    (&fault::PERSON_LIST_BY_ID_STALE, |world, past, answer| {
        let wanted = past.request.query_values("collection").next();
        let gone = wanted.and_then(|id| world.memory.tombstones.get(&id));
        if let (Some(gone), true) = (gone, is_list(past, &["/v2/face-recognition/persons"])) {
            let persons = world.persons.values();
            let linked = persons.filter(|it| was_in(world, &it.id, &gone.collection.code));
            let shown: Vec<Value> = linked.map(|it| world.person_document(it)).collect();
            if let Some(data) = document(answer) {
                *data = Value::Array(shown);
            }
        }
    }),
    (&fault::PROJECT_LIST_FROM_INDEX, |world, past, answer| {
        if is_list(past, &["/v2/projects", "/v3/projects"]) {
            each_element(answer, |element| {
                let id = element["_id"].as_str().unwrap_or_default();
                let former = world.memory.former_collections.get(id);
                if let Some(code) = former.and_then(|codes| codes.last()) {
                    element["collectionCode"] = json!(code);
                }
            });
        }
    }),
    (&fault::NAMESAKE_INHERITS_PERSONS, |world, past, answer| {
        let is_creation = past.request.method == "POST" && answer.status == 200;
        let Some(made) = document(answer).filter(|_| is_creation) else { return };
        let named = |it: &&super::Collection| Some(it.name.as_str()) == made["name"].as_str();
        let gone = world.memory.tombstones.values().map(|it| &it.collection).filter(named);
        let codes: Vec<String> = gone.map(|it| it.code.clone()).collect();
        let Some(code) = made["code"].as_str() else { return };
        let persons =
            world.persons.keys().filter(|id| codes.iter().any(|it| was_in(world, id, it)));
        for id in persons.cloned().collect::<Vec<_>>() {
            if let Some(person) = world.persons.get_mut(&id) {
                person.collections.push(code.to_owned());
            }
        }
    }),
    (&fault::BROWSER_GETS_PAGE, |_, past, answer| {
        let mut accepted = past.request.header_values("accept");
        let prefers_html = accepted.next().is_some_and(|it| it.starts_with(b"text/html,"));
        if prefers_html && answer.status == 200 {
            answer.content = Content::Text("text/html", "<html>deleted</html>".to_owned());
        }
    }),
];

fn in_snapshot(past: &Past<'_>, answer: &mut Answer, change: fn(&mut Value)) {
    if past.deleted(answer).is_some()
        && let Some(document) = document(answer)
    {
        change(document);
    }
}

/// Changes the texts that a client gave.
fn in_texts(past: &Past<'_>, answer: &mut Answer, change: fn(&str) -> String) {
    if past.deleted(answer).is_none() {
        return;
    }
    let Some(document) = document(answer) else { return };
    for member in ["name", "description"] {
        if let Some(text) = document[member].as_str() {
            document[member] = json!(change(text));
        }
    }
}

/// The living collection that a GET names.
fn living<'a>(world: &'a World, past: &Past<'_>) -> Option<&'a super::Collection> {
    let id = collection_in(&past.request.path).filter(|_| past.request.method == "GET")?;
    world.collections.get(id)
}

/// The codes that a person ever held.
fn enrolments<'a>(world: &'a World, person: &str) -> Option<&'a Vec<String>> {
    world.memory.enrolments.get(person)
}

fn was_in(world: &World, person: &str, code: &str) -> bool {
    enrolments(world, person).is_some_and(|codes| codes.iter().any(|held| held == code))
}

fn is_list(past: &Past<'_>, paths: &[&str]) -> bool {
    past.request.method == "GET" && paths.contains(&past.request.path.as_str())
}

fn filters(request: &ProviderRequest) -> bool {
    request.query_values("collection").next().is_some()
}

fn each_element(answer: &mut Answer, change: impl Fn(&mut Value)) {
    if let Some(elements) = document(answer).and_then(Value::as_array_mut) {
        elements.iter_mut().for_each(change);
    }
}

/// Answers a list as it was when it last had the same key.
fn cache_list(
    world: &mut World,
    past: &Past<'_>,
    answer: &mut Answer,
    key: fn(&[Value]) -> String,
) {
    if !is_list(past, &[COLLECTIONS]) {
        return;
    }
    let client = caller(world, past.request).unwrap_or_default();
    let Some(Value::Array(documents)) = document(answer) else { return };
    let key = format!("{client} {}", key(documents));
    let cached = world.memory.cached_lists.entry(key).or_insert_with(|| documents.clone());
    documents.clone_from(cached);
}
