//! What changed from one answer to another.

use serde_json::Value;

use super::members;
use crate::model::{HeaderChange, MemberChange, TextChange};
use crate::results::snapshot::{ToldAnswer, ToldBody};

/// What changed; at least one of its parts says something.
pub(super) struct AnswerChange {
    pub(super) status: Option<TextChange>,
    pub(super) headers: Vec<HeaderChange>,
    pub(super) members: Vec<MemberChange>,
}

/// What changed, if anything. Of excerpts only what stands at this JSON Pointer is compared.
pub(super) fn compare(
    before: &ToldAnswer,
    after: &ToldAnswer,
    excerpt: Option<&str>,
) -> Option<AnswerChange> {
    if before == after {
        return None;
    }
    let (was, is) = (shown(before), shown(after));
    let (headers, members) = match (before, after) {
        (
            ToldAnswer::Response { headers: old, body: was, .. },
            ToldAnswer::Response { headers: new, body: is, .. },
        ) => (
            headers(old, new),
            members::compare(value(was, excerpt).as_ref(), value(is, excerpt).as_ref()),
        ),
        _ => (Vec::new(), Vec::new()),
    };
    let status = (was != is).then_some(TextChange { before: Some(was), after: Some(is) });
    let is_same = status.is_none() && headers.is_empty() && members.is_empty();
    (!is_same).then_some(AnswerChange { status, headers, members })
}

/// The status of an answer that only one of the runs has.
pub(super) fn status_of(answer: &ToldAnswer, is_lost: bool) -> TextChange {
    let (before, after) =
        if is_lost { (Some(shown(answer)), None) } else { (None, Some(shown(answer))) };
    TextChange { before, after }
}

fn shown(answer: &ToldAnswer) -> String {
    match answer {
        ToldAnswer::Response { status, .. } => status.to_string(),
        ToldAnswer::Failure(kind) => format!("no response ({kind:?})"),
    }
}

/// A body as a value: what is no document is text, and nothing is nothing.
fn value(body: &ToldBody, excerpt: Option<&str>) -> Option<Value> {
    match body {
        ToldBody::Empty => None,
        ToldBody::Json(json) => Some(excerpt.and_then(|it| part(json, it)).unwrap_or(json.clone())),
        ToldBody::Text(text) => Some(Value::String(text.clone())),
        ToldBody::Long(size) => Some(Value::String(format!("({size} bytes)"))),
    }
}

/// A body with nothing but the member of its records, which `pointer` leads to.
fn part(body: &Value, pointer: &str) -> Option<Value> {
    let member = pointer.split('/').nth(1)?;
    let records = body.as_object()?.get(member)?.clone();
    Some(Value::Object([(member.to_owned(), records)].into_iter().collect()))
}

/// Values of one name are compared together: the order of names says nothing (RFC 9110,
/// section 5.3).
fn headers(before: &[(String, String)], after: &[(String, String)]) -> Vec<HeaderChange> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in before.iter().chain(after) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let values = |headers: &[(String, String)], name: &str| {
        let values: Vec<&str> =
            headers.iter().filter(|(one, _)| one == name).map(|(_, value)| &**value).collect();
        (!values.is_empty()).then(|| values.join(", "))
    };
    names
        .into_iter()
        .map(|name| HeaderChange {
            name: name.to_owned(),
            value: TextChange { before: values(before, name), after: values(after, name) },
        })
        .filter(|change| change.value.before != change.value.after)
        .collect()
}
