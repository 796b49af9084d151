//! Comparison of exchanges: pairs that belong together, and exchanges that only one run has.

use std::collections::HashMap;

use serde_json::Value;
use similar::DiffOp;

use super::{aligned, members};
use crate::api::Api;
use crate::model::{
    Change, Exchange, ExchangeChange, HeaderChange, MemberChange, Report, ScenarioResult,
    TextChange, Verdict,
};
use crate::results::snapshot::{
    NormalizedAnswer, NormalizedBody, NormalizedExchange, Symbols, normalize,
};

/// With more exchanges than this, a scenario is compared in order: aligning them would take too
/// long, and no scenario of this suite sends as many.
const MOST_ALIGNED: usize = 5_000;

/// Changes of exchanges, scenario by scenario.
pub(super) fn changes(
    api: &'static Api,
    before: &Report,
    after: &Report,
    is_racing: &dyn Fn(&str) -> bool,
) -> Vec<ExchangeChange> {
    let mut changes = Vec::new();
    let old: HashMap<_, _> = before.scenarios.iter().map(|one| (&one.id, one)).collect();
    for new in after.scenarios.iter().filter(|one| !is_racing(&one.id)) {
        let Some(old) = old.get(&new.id) else { continue };
        let was_run = |one: &ScenarioResult| one.verdict != Verdict::Skipped;
        if was_run(old) && was_run(new) {
            let (sent_then, sent_now) = (old.exchanges.read(), new.exchanges.read());
            let old = normalized(api, &sent_then, &before.target.base_url);
            scenario(
                api,
                &new.id,
                &old,
                &normalized(api, &sent_now, &after.target.base_url),
                &mut changes,
            );
        }
    }
    changes
}

fn normalized<'a>(
    api: &'static Api,
    exchanges: &'a [Exchange],
    base_url: &str,
) -> Vec<NormalizedExchange<'a>> {
    without_repeated_reads(normalize(exchanges, Symbols::of_target(api, base_url)))
}

/// Drops repeated polls: a client that waits for a change reads as often as needed, and a read with
/// the same answer as the one before is no difference.
fn without_repeated_reads(exchanges: Vec<NormalizedExchange<'_>>) -> Vec<NormalizedExchange<'_>> {
    let mut kept: Vec<NormalizedExchange<'_>> = Vec::with_capacity(exchanges.len());
    let mut reads: HashMap<String, usize> = HashMap::new();
    for one in exchanges {
        let is_same_branch =
            kept.last().is_none_or(|last| last.exchange.branch == one.exchange.branch);
        if one.exchange.request.method != "GET" || !is_same_branch {
            reads.clear();
        }
        if one.exchange.request.method == "GET" {
            let last = reads.insert(one.target.clone(), kept.len());
            if let Some(last) = last.filter(|last| is_same_read(&kept[*last], &one)) {
                reads.insert(one.target, last);
                continue;
            }
        }
        kept.push(one);
    }
    kept
}

/// The same path may be read with other headers, such as another token.
fn is_same_read(one: &NormalizedExchange<'_>, other: &NormalizedExchange<'_>) -> bool {
    one.answer == other.answer && one.request_headers == other.request_headers
}

/// The request of an exchange, by which exchanges of two runs are aligned.
#[derive(PartialEq, Eq, Hash)]
struct RequestKey<'a> {
    branch: Option<&'a str>,
    method: &'a str,
    target: &'a str,
}

fn key<'a>(one: &'a NormalizedExchange<'_>) -> RequestKey<'a> {
    let exchange = one.exchange;
    let branch = exchange.branch.as_deref();
    RequestKey { branch, method: &exchange.request.method, target: &one.target }
}

fn keys<'a>(exchanges: &'a [NormalizedExchange<'_>]) -> Vec<RequestKey<'a>> {
    exchanges.iter().map(key).collect()
}

fn scenario(
    api: &'static Api,
    id: &str,
    before: &[NormalizedExchange<'_>],
    after: &[NormalizedExchange<'_>],
    changes: &mut Vec<ExchangeChange>,
) {
    let operations = if before.len().max(after.len()) > MOST_ALIGNED {
        in_order(before.len(), after.len())
    } else {
        aligned(&keys(before), &keys(after))
    };
    for operation in operations {
        let (old, new) = (&before[operation.old_range()], &after[operation.new_range()]);
        if let DiffOp::Equal { .. } = operation {
            changes.extend(old.iter().zip(new).filter_map(|(old, new)| both(api, id, old, new)));
        } else {
            changes.extend(old.iter().map(|old| one(id, old, Change::Lost)));
            changes.extend(new.iter().map(|new| one(id, new, Change::Gained)));
        }
    }
}

/// Pairs by position; the rest has no partner.
fn in_order(before: usize, after: usize) -> Vec<DiffOp> {
    let len = before.min(after);
    vec![
        DiffOp::Equal { old_index: 0, new_index: 0, len },
        DiffOp::Replace {
            old_index: len,
            old_len: before - len,
            new_index: len,
            new_len: after - len,
        },
    ]
}

fn both(
    api: &'static Api,
    scenario: &str,
    before: &NormalizedExchange<'_>,
    after: &NormalizedExchange<'_>,
) -> Option<ExchangeChange> {
    // Records of others are not kept, so totals over all records cannot be compared either.
    let is_excerpt = [before, after]
        .iter()
        .any(|one| one.exchange.response().is_some_and(|response| response.body.truncated()));
    let excerpt = is_excerpt.then_some(api.subject.elements);
    let answer = compare_answers(&before.answer, &after.answer, excerpt)?;
    Some(ExchangeChange {
        before: Some(before.exchange.id),
        status: answer.status,
        headers: answer.headers,
        members: answer.members,
        ..one(scenario, after, Change::Changed)
    })
}

/// An exchange that only one of the runs has.
fn one(scenario: &str, normalized: &NormalizedExchange<'_>, change: Change) -> ExchangeChange {
    let exchange = normalized.exchange;
    let is_lost = change == Change::Lost;
    ExchangeChange {
        scenario: scenario.to_owned(),
        branch: exchange.branch.clone(),
        request: format!("{} {}", exchange.request.method, normalized.target),
        change,
        before: is_lost.then_some(exchange.id),
        after: (!is_lost).then_some(exchange.id),
        status: Some(status_of(&normalized.answer, is_lost)),
        headers: Vec::new(),
        members: Vec::new(),
    }
}

/// Differences between two answers; at least one part is not empty.
struct AnswerChange {
    status: Option<TextChange>,
    headers: Vec<HeaderChange>,
    members: Vec<MemberChange>,
}

/// The differences, if there are any. Of an excerpt only the part at this JSON Pointer is compared.
fn compare_answers(
    before: &NormalizedAnswer,
    after: &NormalizedAnswer,
    excerpt: Option<&str>,
) -> Option<AnswerChange> {
    if before == after {
        return None;
    }
    let (was, is) = (shown(before), shown(after));
    let (headers, members) = match (before, after) {
        (
            NormalizedAnswer::Response { headers: old, body: was, .. },
            NormalizedAnswer::Response { headers: new, body: is, .. },
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
fn status_of(answer: &NormalizedAnswer, is_lost: bool) -> TextChange {
    let (before, after) =
        if is_lost { (Some(shown(answer)), None) } else { (None, Some(shown(answer))) };
    TextChange { before, after }
}

fn shown(answer: &NormalizedAnswer) -> String {
    match answer {
        NormalizedAnswer::Response { status, .. } => status.to_string(),
        NormalizedAnswer::Failure(kind) => format!("no response ({kind:?})"),
    }
}

/// A body as a JSON value: text becomes a string, an empty body `None`.
fn value(body: &NormalizedBody, excerpt: Option<&str>) -> Option<Value> {
    match body {
        NormalizedBody::Empty => None,
        NormalizedBody::Json(json) => {
            Some(excerpt.and_then(|it| part(json, it)).unwrap_or(json.clone()))
        }
        NormalizedBody::Text(text) => Some(Value::String(text.clone())),
        NormalizedBody::Long(size) => Some(Value::String(format!("({size} bytes)"))),
    }
}

/// A body reduced to the member with its records, at `pointer`.
fn part(body: &Value, pointer: &str) -> Option<Value> {
    let member = pointer.split('/').nth(1)?;
    let records = body.as_object()?.get(member)?.clone();
    Some(Value::Object([(member.to_owned(), records)].into_iter().collect()))
}

/// Compares headers by name: the order of names has no meaning (RFC 9110, section 5.3).
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
