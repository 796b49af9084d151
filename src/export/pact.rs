//! Pact, specification version 4: the behaviour a client may rely on, for a provider verifier to
//! replay.
//!
//! Identifiers and the token are not constants: the provider states supply them, and matching rules
//! describe the response. No interaction contains anything that no page says.

use serde_json::{Map, Value, json};

use super::samples::{COLLECTIONS, Samples, id_of};
use super::{PAGES_OF, reference};
use crate::contract::Expectations;
use crate::contract::requirements::{authentication, deletion, irreversible, law, tenancy};
use crate::contract::schemas::Schema;
use crate::model::Requirement;
use crate::provider::states;

/// The Pact document.
///
/// ```
/// let document = verifik_conformance::export::pact()?;
/// assert_eq!(document["metadata"]["pactSpecification"]["version"], "4.0");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn pact() -> serde_json::Result<Value> {
    let samples = Samples::collect();
    let interactions: Vec<Value> =
        interactions(&samples)?.into_iter().map(|one| one.into_value(&samples)).collect();
    Ok(json!({
        "consumer": { "name": "a client of the documented collections resource" },
        "provider": { "name": "verifik-face-recognition-collections" },
        "interactions": interactions,
        "metadata": {
            "pactSpecification": { "version": "4.0" },
            "verifik-conformance": { "pages": PAGES_OF },
        },
    }))
}

/// Every interaction, deletions first.
fn interactions(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let mut all = deletions(samples)?;
    all.extend(afterwards(samples)?);
    all.extend(siblings(samples)?);
    Ok(all)
}

/// The base of the other interactions: a request with a token and a response with 200.
fn plain(description: &'static str, method: &'static str) -> Interaction {
    Interaction {
        description,
        state: None,
        names_it: true,
        method,
        authorized: true,
        sent: None,
        statuses: vec![200],
        body: None,
        requirements: vec![],
    }
}

fn deletions(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let accepted = Expectations::default();
    let delete = |description| plain(description, "DELETE");
    Ok(vec![
        Interaction {
            state: Some(states::COLLECTION),
            body: Some(collection(&samples.deleted)?),
            requirements: vec![
                &deletion::SUCCESS_STATUS,
                &deletion::SUCCESS_MEDIA_TYPE,
                &deletion::SUCCESS_ENVELOPE,
                &deletion::SUCCESS_SCHEMA,
                &deletion::REQUEST_JSON_CONTENT_TYPE,
            ],
            ..delete("a deletion of an own collection")
        },
        Interaction {
            // 410 says as much as the documented 404, and no family of errors is promised.
            state: Some(states::DELETED),
            statuses: accepted.gone(),
            requirements: vec![&deletion::REPEAT_STATUS],
            ..delete("a deletion of a collection that is deleted already")
        },
        Interaction {
            state: Some(states::COLLECTION),
            authorized: false,
            statuses: accepted.unauthenticated.clone(),
            requirements: vec![&authentication::MISSING_REFUSED],
            ..delete("a deletion without a token")
        },
        Interaction {
            state: Some(states::UNKNOWN),
            statuses: accepted.unknown.clone(),
            body: Some(exactly(&samples.not_found)),
            requirements: vec![&deletion::UNKNOWN_STATUS, &deletion::UNKNOWN_BODY],
            ..delete("a deletion of a collection that never was")
        },
        Interaction {
            state: Some(states::FOREIGN),
            statuses: accepted.foreign.clone(),
            body: Some(exactly(&samples.not_found)),
            requirements: vec![&tenancy::STATUS, &tenancy::BODY],
            ..delete("a deletion of another client's collection")
        },
    ])
}

/// Interactions after a deletion.
fn afterwards(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let accepted = Expectations::default();
    let retrieve = |description| plain(description, "GET");
    Ok(vec![
        Interaction {
            state: Some(states::DELETED),
            statuses: accepted.gone(),
            requirements: vec![&deletion::HARD_RETRIEVE],
            ..retrieve("a retrieval of a deleted collection")
        },
        Interaction {
            state: Some(states::DELETED),
            sent: Some(samples.update.clone()),
            statuses: accepted.gone(),
            requirements: vec![&irreversible::UPDATE],
            ..plain("an update of a deleted collection", "PUT")
        },
        Interaction {
            state: Some(states::REFUSED),
            body: Some(collection(&samples.retrieved)?),
            requirements: vec![&authentication::REFUSAL_NO_EFFECT],
            ..retrieve("a retrieval after a deletion without a token")
        },
        Interaction {
            state: Some(states::PROTECTED),
            body: Some(collection(&samples.retrieved)?),
            requirements: vec![&tenancy::NO_EFFECT],
            ..retrieve("a retrieval after a deletion by another client")
        },
        Interaction {
            state: Some(states::BYSTANDER),
            body: Some(collection(&samples.retrieved)?),
            requirements: vec![&deletion::ISOLATION_BYSTANDER],
            ..retrieve("a retrieval after a deletion of another collection")
        },
    ])
}

/// The operations beside the deletion, as far as a deletion is judged by them.
fn siblings(samples: &Samples) -> serde_json::Result<Vec<Interaction>> {
    let mut updated = collection(&samples.updated)?;
    // The one member that the request decides.
    if let Some(rules) = updated.rules.as_object_mut() {
        rules.shift_remove("$.data.name");
    }
    Ok(vec![
        Interaction {
            names_it: false,
            sent: Some(samples.create.clone()),
            body: Some(collection(&samples.created)?),
            requirements: vec![&law::CREATED_EQUALS_RETRIEVED],
            ..plain("a creation", "POST")
        },
        Interaction {
            names_it: false,
            sent: Some(json!({})),
            statuses: vec![409],
            body: Some(any_message(&samples.missing)),
            ..plain("a creation without a name", "POST")
        },
        Interaction {
            state: Some(states::COLLECTION),
            body: Some(collection(&samples.retrieved)?),
            requirements: vec![&law::CREATED_EQUALS_RETRIEVED],
            ..plain("a retrieval of an own collection", "GET")
        },
        Interaction {
            state: Some(states::COLLECTION),
            names_it: false,
            body: Some(collections(&samples.listed)?),
            requirements: vec![&law::CREATED_EQUALS_RETRIEVED],
            ..plain("a list of the collections", "GET")
        },
        Interaction {
            state: Some(states::COLLECTION),
            sent: Some(samples.update.clone()),
            body: Some(updated),
            ..plain("an update of an own collection", "PUT")
        },
    ])
}

/// A request and its expected response.
#[derive(Debug)]
struct Interaction {
    description: &'static str,
    /// The provider state.
    state: Option<&'static str>,
    /// True if the request names the collection of the state.
    names_it: bool,
    method: &'static str,
    authorized: bool,
    sent: Option<Value>,
    /// The statuses that are accepted.
    statuses: Vec<u16>,
    body: Option<Body>,
    requirements: Vec<&'static Requirement>,
}

impl Interaction {
    fn into_value(self, samples: &Samples) -> Value {
        let states = self.states(id_of(&samples.created));
        json!({
            "type": "Synchronous/HTTP",
            "description": self.description,
            "pending": false,
            "providerStates": states,
            "request": self.request(id_of(&samples.created)),
            "response": self.response(),
            "comments": {
                "text": self.requirements.iter().map(|one| &one.statement).collect::<Vec<_>>(),
                "x-requirements": self.requirements.iter().copied().map(reference)
                    .collect::<Vec<_>>(),
            },
        })
    }

    fn states(&self, id: &str) -> Vec<Value> {
        let token = self.authorized.then(|| json!({ "name": states::TOKEN }));
        let collection = self.state.map(|name| match name {
            // This state creates nothing, so the identifier is a parameter.
            states::UNKNOWN => json!({ "name": name, "params": { "id": id } }),
            _ => json!({ "name": name }),
        });
        token.into_iter().chain(collection).collect()
    }

    fn request(&self, id: &str) -> Value {
        let place = |id: &str| {
            if self.names_it { format!("{COLLECTIONS}/{id}") } else { COLLECTIONS.to_owned() }
        };
        let mut request = json!({
            "method": self.method,
            "path": place(id),
            "headers": { "Content-Type": ["application/json"] },
            "generators": {},
        });
        if self.names_it {
            request["generators"]["path"] = from_state(&place("${id}"));
        }
        if self.authorized {
            request["headers"]["Authorization"] = json!(["Bearer token"]);
            request["generators"]["header"] =
                json!({ "Authorization": from_state("Bearer ${token}") });
        }
        if let Some(sent) = &self.sent {
            request["body"] = content(sent);
        }
        request
    }

    fn response(&self) -> Value {
        let mut response = json!({
            "status": self.statuses.first(),
            "headers": { "Content-Type": ["application/json"] },
            "matchingRules": {
                "header": { "Content-Type": one(json_media_type()) },
            },
        });
        if self.statuses.len() > 1 {
            response["matchingRules"]["status"] =
                one(json!({ "match": "statusCode", "status": self.statuses }));
        }
        if let Some(body) = &self.body {
            response["body"] = content(&body.example);
            response["matchingRules"]["body"] = body.rules.clone();
        }
        response
    }
}

/// A value that a provider state supplies.
fn from_state(expression: &str) -> Value {
    json!({ "type": "ProviderState", "expression": expression, "dataType": "STRING" })
}

fn content(body: &Value) -> Value {
    json!({ "contentType": "application/json", "encoded": false, "content": body })
}

/// A body of an answer, and the matching rules by JSON path.
#[derive(Debug)]
struct Body {
    example: Value,
    rules: Value,
}

/// A rule that stands alone.
fn one(rule: Value) -> Value {
    json!({ "combine": "AND", "matchers": Value::from(vec![rule]) })
}

/// A JSON media type with any parameters (RFC 9110 section 8.3.1).
fn json_media_type() -> Value {
    json!({ "match": "regex", "regex": r"(?i)^application/([\w.-]+\+)?json\s*(;.*)?$" })
}

/// `{data}` with a document of the collection schema: the members that are required there.
fn collection(example: &Value) -> serde_json::Result<Body> {
    let mut rules = Map::new();
    let document = required(&example["data"], "$.data", &mut rules)?;
    Ok(Body { example: json!({ "data": document }), rules: rules.into() })
}

/// `{data}` with a non-empty list of such documents.
fn collections(example: &Value) -> serde_json::Result<Body> {
    let mut rules = Map::new();
    rules.insert("$.data".to_owned(), one(json!({ "match": "type", "min": 1 })));
    let document = required(&example["data"][0], "$.data[*]", &mut rules)?;
    Ok(Body { example: json!({ "data": [document] }), rules: rules.into() })
}

/// A body that must match exactly.
fn exactly(example: &Value) -> Body {
    Body { example: example.clone(), rules: json!({}) }
}

/// A body whose `message` is any text.
fn any_message(example: &Value) -> Body {
    let rules = json!({ "$.message": one(json!({ "match": "type" })) });
    Body { example: example.clone(), rules }
}

/// The required members of a document; a rule for each goes to `rules`.
fn required(
    document: &Value,
    place: &str,
    rules: &mut Map<String, Value>,
) -> serde_json::Result<Value> {
    let schema: Value = serde_json::from_str(Schema::Collection.text())?;
    let names = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut shown = Map::new();
    for name in names.iter().filter_map(Value::as_str) {
        rules.insert(format!("{place}.{name}"), one(rule(&schema["properties"][name])));
        shown.insert(name.to_owned(), document[name].clone());
    }
    Ok(shown.into())
}

/// The rule of a member by its format, else by its type.
fn rule(member: &Value) -> Value {
    let regex = |regex: &str| json!({ "match": "regex", "regex": regex });
    match (member["format"].as_str(), member["type"].as_str()) {
        (Some("object-id"), _) => regex("^[0-9a-f]{24}$"),
        (Some("uuid"), _) => regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
        (Some("timestamp-milliseconds"), _) => {
            regex(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$")
        }
        (_, Some("integer")) => json!({ "match": "integer" }),
        _ => json!({ "match": "type" }),
    }
}
