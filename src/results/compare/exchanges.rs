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

/// Above so many exchanges of one scenario they are taken in their order: to find which belong
/// together would take too long, and no scenario of this suite sends as many.
const MOST_ALIGNED: usize = 5_000;

/// What changed in what was exchanged, scenario by scenario.
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
            let old = of(api, &sent_then, &before.target.base_url);
            scenario(api, &new.id, &old, &of(api, &sent_now, &after.target.base_url), &mut changes);
        }
    }
    changes
}

fn of<'a>(
    api: &'static Api,
    exchanges: &'a [Exchange],
    base_url: &str,
) -> Vec<NormalizedExchange<'a>> {
    without_repeated_looks(normalize(exchanges, Symbols::of_target(api, base_url)))
}

/// Whoever waits for something to become visible looks as often as it takes: until something is
/// changed, a look that shows what the last one showed says nothing new.
fn without_repeated_looks(told: Vec<NormalizedExchange<'_>>) -> Vec<NormalizedExchange<'_>> {
    let mut kept: Vec<NormalizedExchange<'_>> = Vec::with_capacity(told.len());
    let mut looks: HashMap<String, usize> = HashMap::new();
    for one in told {
        let is_same_branch =
            kept.last().is_none_or(|last| last.exchange.branch == one.exchange.branch);
        if one.exchange.request.method != "GET" || !is_same_branch {
            looks.clear();
        }
        if one.exchange.request.method == "GET" {
            let last = looks.insert(one.target.clone(), kept.len());
            if let Some(last) = last.filter(|last| is_same_look(&kept[*last], &one)) {
                looks.insert(one.target, last);
                continue;
            }
        }
        kept.push(one);
    }
    kept
}

/// The same path can be asked with other headers, such as another token.
fn is_same_look(one: &NormalizedExchange<'_>, other: &NormalizedExchange<'_>) -> bool {
    one.answer == other.answer && one.request_headers == other.request_headers
}

fn key<'a>(told: &'a NormalizedExchange<'_>) -> (Option<&'a str>, &'a str, &'a str) {
    let exchange = told.exchange;
    (exchange.branch.as_deref(), &exchange.request.method, &told.target)
}

fn scenario(
    api: &'static Api,
    id: &str,
    before: &[NormalizedExchange<'_>],
    after: &[NormalizedExchange<'_>],
    changes: &mut Vec<ExchangeChange>,
) {
    let keys = |told: &'_ [NormalizedExchange<'_>]| {
        told.iter().map(|one| owned(key(one))).collect::<Vec<_>>()
    };
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

fn owned((branch, method, target): (Option<&str>, &str, &str)) -> (Option<String>, String, String) {
    (branch.map(str::to_owned), method.to_owned(), target.to_owned())
}

/// The first with the first and so on; what is left over stands alone.
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
    // What others keep in the account is not written down, nor what is said of all of it.
    let is_excerpt = [before, after]
        .iter()
        .any(|told| told.exchange.response().is_some_and(|response| response.body.truncated()));
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
fn one(scenario: &str, told: &NormalizedExchange<'_>, change: Change) -> ExchangeChange {
    let exchange = told.exchange;
    let is_lost = change == Change::Lost;
    ExchangeChange {
        scenario: scenario.to_owned(),
        branch: exchange.branch.clone(),
        request: format!("{} {}", exchange.request.method, told.target),
        change,
        before: is_lost.then_some(exchange.id),
        after: (!is_lost).then_some(exchange.id),
        status: Some(status_of(&told.answer, is_lost)),
        headers: Vec::new(),
        members: Vec::new(),
    }
}

/// What changed; at least one of its parts says something.
struct AnswerChange {
    status: Option<TextChange>,
    headers: Vec<HeaderChange>,
    members: Vec<MemberChange>,
}

/// What changed, if anything. Of excerpts only what stands at this JSON Pointer is compared.
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

/// A body as a value: what is no document is text, and nothing is nothing.
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
