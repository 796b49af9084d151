//! Hooks in documents, and in what every answer has in common.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::Deviation::{Fault, Variant};
use super::input::PARSER_LIMIT;
use super::{Finish, View, timing};
use crate::provider::fault::{effects, http, timing as fault};
use crate::provider::variant;
use crate::provider::world::messages::{Answer, Content, signature};
use crate::provider::world::records::{Collection, Flow, Person, Project};
use crate::provider::world::{ProviderRequest, ProviderResponse, World};

type Members = Map<String, Value>;

/// The largest request body that is read.
pub(in crate::provider::world) static CONTENT_LIMIT: View<(), usize> =
    View(&[(Variant(&variant::LARGE_BODY_CLOSES), |_, (), _| PARSER_LIMIT)]);

/// The document of a collection.
pub(in crate::provider::world) static COLLECTION: View<Collection, Members> = View(&[
    (Variant(&variant::DESCRIPTION_EMPTY), |_, _, members| {
        with_links(members, &["description"], &json!(""))
    }),
    (Variant(&variant::PROJECT_NULL), |_, _, members| {
        with_links(members, &["project"], &Value::Null)
    }),
    (Variant(&variant::DESCRIPTION_NULL), |_, _, members| {
        with_links(members, &["description"], &Value::Null)
    }),
    (Variant(&variant::LEAN_DOCUMENTS), |_, _, mut members| {
        members.shift_remove("project");
        members.shift_remove("description");
        members
    }),
    (Variant(&variant::EXTRA_MEMBERS), |_, _, mut members| {
        members.insert("isDemoCollection".to_owned(), json!(false));
        members.insert("settings".to_owned(), json!({ "liveness": null, "people": [] }));
        members
    }),
    (Variant(&variant::MEMBERS_REORDERED), |_, _, members| members.into_iter().rev().collect()),
]);

/// The document of a person.
pub(in crate::provider::world) static PERSON: View<Person, Members> = View(&[
    (Variant(&variant::PERSONS_SHOW_IDS), |world, person, members| {
        with_collections(world, person, members, |it| json!(it.id))
    }),
    (Variant(&variant::PERSONS_POPULATED), |world, person, members| {
        with_collections(
            world,
            person,
            members,
            |it| json!({ "_id": it.id, "code": it.code, "name": it.name }),
        )
    }),
    (Fault(&effects::PERSON_KEEPS_ENROLMENTS), |world, person, mut members| {
        let former = world.memory.enrolments.get(&person.id).into_iter().flatten();
        let fresh = person.collections.iter().filter(|code| !former.clone().any(|it| it == *code));
        let enrolments = former.clone().chain(fresh).map(|code| json!({ "collection": code }));
        members.insert("enrolments".to_owned(), enrolments.collect());
        members
    }),
]);

/// The document of a project.
pub(in crate::provider::world) static PROJECT: View<Project, Members> = View(&[
    (Fault(&effects::PROJECT_KEEPS_HISTORY), |world, project, mut members| {
        let former = world.memory.former_collections.get(&project.id);
        let former = former.cloned().unwrap_or_default();
        members.insert("formerCollections".to_owned(), json!(former));
        members
    }),
    (Variant(&variant::UNLINKED_AS_NULL), |_, _, members| {
        with_links(members, &PROJECT_LINKS, &Value::Null)
    }),
    (Variant(&variant::UNLINKED_AS_EMPTY), |_, _, members| {
        with_links(members, &PROJECT_LINKS, &json!(""))
    }),
]);

/// The document of a project flow.
pub(in crate::provider::world) static FLOW: View<Flow, Members> = View(&[
    (Variant(&variant::UNLINKED_AS_NULL), |_, _, members| {
        with_links(members, &FLOW_LINKS, &Value::Null)
    }),
    (Variant(&variant::UNLINKED_AS_EMPTY), |_, _, members| {
        with_links(members, &FLOW_LINKS, &json!(""))
    }),
]);

const PROJECT_LINKS: [&str; 2] = ["assignedCollection", "collectionCode"];
const FLOW_LINKS: [&str; 1] = ["collectionCode"];

/// An answer before it is written out.
pub(in crate::provider::world) static ANSWER: Finish<ProviderRequest, Answer> = Finish(&[
    (Variant(&variant::LARGE_BODY_CLOSES), |_, _, answer| {
        if answer.status == 413 { answer.with_header("connection", "close") } else { answer }
    }),
    (Fault(&http::NOT_FOUND_ECHOES_REQUEST), |_, request, answer| match authorization(request) {
        Some(value) if answer.status == 404 => answer.with_member(
            "request",
            json!({
                "method": request.method, "path": request.path,
                "headers": { "authorization": value },
            }),
        ),
        _ => answer,
    }),
    (Variant(&variant::SIGNED_ENVELOPE), |world, _, answer| {
        if answer.payload().is_none()
            || answer.members().is_some_and(|it| it.contains_key("signature"))
        {
            return answer;
        }
        let now = world.clock.now();
        let answer = answer.with_member("id", world.identifiers.ticket());
        answer.with_member("signature", signature(now))
    }),
    (Variant(&variant::ERRORS_WITH_STATUS_AND_TIME), |world, _, answer| {
        if answer.status < 400 || answer.members().is_none() {
            return answer;
        }
        let status = answer.status;
        let now = world.clock.now();
        answer.with_member("status", status).with_member("timestamp", format!("{now:.3}"))
    }),
    (Variant(&variant::ERRORS_REORDERED), |_, _, mut answer| {
        if let Content::Json(Value::Object(members)) = &mut answer.content
            && answer.status >= 400
        {
            *members = std::mem::take(members).into_iter().rev().collect();
        }
        answer
    }),
    (Fault(&http::ERRORS_AS_HTML_ON_REQUEST), |_, request, answer| {
        let is_wanted = answer.status >= 400 && accepted(request).contains("text/html");
        error_as(answer, is_wanted, |text| ("text/html", format!("<html><h1>{text}</h1></html>")))
    }),
    (Fault(&fault::XML_UNLESS_JSON), timing::xml_unless_json),
    (Fault(&http::ERRORS_AS_TEXT_UNLESS_JSON), |_, request, answer| {
        let accepted = accepted(request);
        let is_wanted = answer.status >= 400 && !accepted.is_empty() && !accepted.contains("json");
        error_as(answer, is_wanted, |text| ("text/plain", text))
    }),
]);

/// The text of a JSON body.
pub(in crate::provider::world) static JSON_TEXT: View<Value, String> = View(&[
    (Variant(&variant::INDENTED_JSON), |_, body, _| format!("{body:#}")),
    (Variant(&variant::ESCAPED_JSON), |_, _, text| escaped(&text)),
]);

/// The response in bytes.
pub(in crate::provider::world) static RESPONSE: Finish<ProviderRequest, ProviderResponse> =
    Finish(&[
        (Fault(&http::DELETE_SENDS_LATIN1), |_, request, response| {
            if request.method != "DELETE" {
                return response;
            }
            let body = in_latin1(&String::from_utf8_lossy(&response.body));
            ProviderResponse { body, ..response }
        }),
        (Fault(&fault::GZIP_DECLARED_ONLY), |_, request, response| {
            let mut accepted = request.header_values("accept-encoding");
            if accepted.any(|value| value.starts_with(b"gzip")) {
                return with_headers(response, &[("content-encoding", "gzip")]);
            }
            response
        }),
        (Variant(&variant::BARE_MEDIA_TYPE), |_, _, response| with_charset(response, "")),
        (Fault(&http::DECLARES_LATIN1), |_, _, response| {
            with_charset(response, "; charset=iso-8859-1")
        }),
        (Variant(&variant::EXTRA_HEADERS), |world, _, response| {
            let id = world.identifiers.code();
            with_headers(
                response,
                &[
                    ("x-request-id", &id),
                    ("x-ratelimit-limit", "600"),
                    ("x-ratelimit-remaining", "599"),
                    ("cache-control", "no-store"),
                    ("strict-transport-security", "max-age=31536000"),
                    ("vary", "accept-encoding, origin"),
                    ("x-powered-by", "specimen"),
                ],
            )
        }),
        (Variant(&variant::CACHING_HEADERS), |_, _, response| {
            if response.body.is_empty() {
                return response;
            }
            let mut hasher = DefaultHasher::new();
            response.body[..].hash(&mut hasher);
            let tag = format!("W/\"{:016x}\"", hasher.finish());
            with_headers(response, &[("etag", &tag), ("cache-control", "private, no-store")])
        }),
        (Variant(&variant::TAGS_HONOURED), |_, request, response| {
            if response.status != 200 || request.method != "GET" {
                return response;
            }
            let mut hasher = DefaultHasher::new();
            response.body[..].hash(&mut hasher);
            let tag = format!("\"{:016x}\"", hasher.finish());
            let is_known = request.header_values("if-none-match").any(|it| it == tag.as_bytes());
            let response = with_headers(response, &[("etag", &tag)]);
            if is_known {
                return ProviderResponse { status: 304, body: Bytes::new(), ..response };
            }
            response
        }),
        (Variant(&variant::CROSS_ORIGIN_HEADERS), |_, request, response| {
            let response = with_headers(
                response,
                &[
                    ("access-control-allow-origin", "*"),
                    ("access-control-expose-headers", "x-request-id"),
                ],
            );
            if request.method != "OPTIONS" {
                return response;
            }
            with_headers(
                response,
                &[
                    ("access-control-allow-methods", "GET, POST, PUT, DELETE"),
                    ("access-control-allow-headers", "authorization, content-type"),
                ],
            )
        }),
        (Fault(&http::ECHOES_TOKEN_IN_HEADER), |_, request, response| {
            match authorization(request) {
                Some(value) => with_headers(response, &[("x-forwarded-authorization", &value)]),
                None => response,
            }
        }),
        (Variant(&variant::CLOSES_CONNECTIONS), |_, _, response| {
            with_headers(response, &[("connection", "close")])
        }),
        (Variant(&variant::CHUNKED_ANSWERS), |_, _, response| {
            if response.body.is_empty() {
                return response;
            }
            // The adapter sees it and sends the body as a stream of unknown length.
            with_headers(response, &[("transfer-encoding", "chunked")])
        }),
        (Variant(&variant::HEADERS_REORDERED), |_, _, mut response| {
            response.headers.reverse();
            response
        }),
    ]);

/// Shows absent members with a value that stands for nothing.
fn with_links(mut members: Members, links: &[&str], nothing: &Value) -> Members {
    for link in links {
        members.entry(*link).or_insert_with(|| nothing.clone());
    }
    members
}

/// Shows the collections of a person in another way; those that are gone, by their code.
fn with_collections(
    world: &World,
    person: &Person,
    mut members: Members,
    shown: fn(&Collection) -> Value,
) -> Members {
    let held = person.collections.iter().map(|code| {
        let collection = world.collections.values().find(|it| it.code == *code);
        collection.map_or_else(|| json!(code), shown)
    });
    members.insert("collections".to_owned(), held.collect());
    members
}

fn authorization(request: &ProviderRequest) -> Option<String> {
    let value = request.header_values("authorization").next()?;
    std::str::from_utf8(value).ok().map(str::to_owned)
}

fn accepted(request: &ProviderRequest) -> String {
    let accepted: Vec<u8> = request.header_values("accept").flatten().copied().collect();
    String::from_utf8_lossy(&accepted).into_owned()
}

/// An error in another media type, with the text of its JSON body.
fn error_as(
    answer: Answer,
    is_wanted: bool,
    write: fn(String) -> (&'static str, String),
) -> Answer {
    let Content::Json(body) = &answer.content else { return answer };
    if !is_wanted {
        return answer;
    }
    let text = body["message"].as_str().or(body["error"].as_str()).unwrap_or("Error");
    let (media_type, text) = write(text.to_owned());
    Answer { content: Content::Text(media_type, text), ..answer }
}

fn with_charset(mut response: ProviderResponse, charset: &str) -> ProviderResponse {
    for (_, value) in response.headers.iter_mut().filter(|(name, _)| name == "content-type") {
        *value = value.replace("; charset=utf-8", charset);
    }
    response
}

fn with_headers(mut response: ProviderResponse, headers: &[(&str, &str)]) -> ProviderResponse {
    let owned = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    response.headers.extend(owned);
    response
}

/// JSON as ASCII. Characters beyond it stand inside strings only, where each may be escaped as
/// UTF-16 (RFC 8259 section 7).
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            plain.push(character);
        } else {
            let mut units = [0; 2];
            let units = character.encode_utf16(&mut units).iter();
            plain.extend(units.map(|unit| format!("\\u{unit:04x}")));
        }
    }
    plain
}

fn in_latin1(text: &str) -> Bytes {
    text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect()
}
