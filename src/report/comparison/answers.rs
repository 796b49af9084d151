//! Answers that changed, those that changed in the same way together.

use std::collections::HashMap;

use serde_json::Value;

use super::line::{Item, Line, Piece, code, words};
use crate::model::{Change, ExchangeChange, MemberChange, TextChange, Weight};

/// Changes of one answer that are told before the rest is counted.
const MOST_DETAILS: usize = 40;

/// One item for each way in which answers changed, with the first that did; the JSON form has all.
pub(super) fn items(changes: &[ExchangeChange]) -> Vec<Item> {
    let mut groups: Vec<(&ExchangeChange, usize)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for change in changes {
        let group = *known.entry(manner(change)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some((_, alike)) => *alike += 1,
            None => groups.push((change, 0)),
        }
    }
    groups.into_iter().map(|(change, alike)| item(change, alike)).collect()
}

/// In what way an answer changed: its status and headers, and which members, wherever in a list.
fn manner(change: &ExchangeChange) -> String {
    // What only one of the runs has is told request by request.
    let alone = (change.change != Change::Changed).then_some((
        &change.scenario,
        &change.branch,
        &change.request,
    ));
    let mut members: Vec<_> = change
        .members
        .iter()
        .map(|member| {
            let is_place = |part: &str| part.parse::<usize>().is_ok();
            let parts =
                member.pointer.split('/').map(|part| if is_place(part) { "#" } else { part });
            let pointer = parts.collect::<Vec<_>>().join("/");
            (pointer, member.before.is_some(), member.after.is_some())
        })
        .collect();
    members.sort_unstable();
    members.dedup();
    format!("{:?} {:?} {:?} {alone:?} {members:?}", change.change, change.status, change.headers)
}

fn item(change: &ExchangeChange, alike: usize) -> Item {
    let place = match (change.before, change.after) {
        (Some(before), Some(after)) => format!(" (exchange {before}, now {after})"),
        (Some(before), None) => format!(" (exchange {before}), no longer sent"),
        (None, Some(after)) => format!(" (exchange {after}), new"),
        (None, None) => String::new(),
    };
    let mut line = vec![code(&change.scenario), words(": ")];
    if let Some(branch) = &change.branch {
        line.extend([code(branch), words(": ")]);
    }
    line.extend([code(&change.request), words(&place)]);
    if alike > 0 {
        line.push(words(&format!(", and {alike} more in the same way")));
    }
    let status = change.status.iter().map(|status| text_change("status", status));
    let headers = change.headers.iter().map(|header| text_change(&header.name, &header.value));
    let all: Vec<Line> = status.chain(headers).chain(change.members.iter().map(member)).collect();
    let left_out = all.len().saturating_sub(MOST_DETAILS);
    let mut details: Vec<Line> = all.into_iter().take(MOST_DETAILS).collect();
    if left_out > 0 {
        details.push(vec![words(&format!("and {left_out} more"))]);
    }
    Item { weight: Some(Weight::Difference), line, details }
}

fn text_change(name: &str, change: &TextChange) -> Line {
    let name = code(name);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            vec![name, words(": "), code(before), words(", now "), code(after)]
        }
        (Some(before), None) => vec![name, words(" was "), code(before)],
        (None, Some(after)) => vec![name, words(" is "), code(after)],
        (None, None) => vec![name],
    }
}

fn member(change: &MemberChange) -> Line {
    let place = if change.pointer.is_empty() { words("the body") } else { code(&change.pointer) };
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            vec![place, words(": "), value(before), words(", now "), value(after)]
        }
        (Some(before), None) => vec![place, words(" removed: "), value(before)],
        (None, Some(after)) => vec![place, words(" added: "), value(after)],
        (None, None) => vec![place],
    }
}

fn value(value: &Value) -> Piece {
    code(&value.to_string())
}
