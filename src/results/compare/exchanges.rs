//! Exchanges that belong together, and those that only one of the runs has.

use std::collections::HashMap;

use similar::DiffOp;

use super::{aligned, answers};
use crate::api::Api;
use crate::model::{Change, Exchange, ExchangeChange, Report, ScenarioResult, Verdict};
use crate::results::snapshot::{Symbols, Told, told};

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

fn of<'a>(api: &'static Api, exchanges: &'a [Exchange], base_url: &str) -> Vec<Told<'a>> {
    without_repeated_looks(told(exchanges, Symbols::of_target(api, base_url)))
}

/// Whoever waits for something to become visible looks as often as it takes: until something is
/// changed, a look that shows what the last one showed says nothing new.
fn without_repeated_looks(told: Vec<Told<'_>>) -> Vec<Told<'_>> {
    let mut kept: Vec<Told<'_>> = Vec::with_capacity(told.len());
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
fn is_same_look(one: &Told<'_>, other: &Told<'_>) -> bool {
    one.answer == other.answer && one.request_headers == other.request_headers
}

fn key<'a>(told: &'a Told<'_>) -> (Option<&'a str>, &'a str, &'a str) {
    let exchange = told.exchange;
    (exchange.branch.as_deref(), &exchange.request.method, &told.target)
}

fn scenario(
    api: &'static Api,
    id: &str,
    before: &[Told<'_>],
    after: &[Told<'_>],
    changes: &mut Vec<ExchangeChange>,
) {
    let keys = |told: &'_ [Told<'_>]| told.iter().map(|one| owned(key(one))).collect::<Vec<_>>();
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
    before: &Told<'_>,
    after: &Told<'_>,
) -> Option<ExchangeChange> {
    // What others keep in the account is not written down, nor what is said of all of it.
    let is_excerpt = [before, after]
        .iter()
        .any(|told| told.exchange.response().is_some_and(|response| response.body.truncated()));
    let excerpt = is_excerpt.then_some(api.subject.elements);
    let answer = answers::compare(&before.answer, &after.answer, excerpt)?;
    Some(ExchangeChange {
        before: Some(before.exchange.id),
        status: answer.status,
        headers: answer.headers,
        members: answer.members,
        ..one(scenario, after, Change::Changed)
    })
}

/// An exchange that only one of the runs has.
fn one(scenario: &str, told: &Told<'_>, change: Change) -> ExchangeChange {
    let exchange = told.exchange;
    let is_lost = change == Change::Lost;
    ExchangeChange {
        scenario: scenario.to_owned(),
        branch: exchange.branch.clone(),
        request: format!("{} {}", exchange.request.method, told.target),
        change,
        before: is_lost.then_some(exchange.id),
        after: (!is_lost).then_some(exchange.id),
        status: Some(answers::status_of(&told.answer, is_lost)),
        headers: Vec::new(),
        members: Vec::new(),
    }
}
