//! Differences between two documents, down to the member.

use serde_json::{Map, Value};
use similar::DiffOp;

use super::aligned;
use crate::api::{Shape, shape};
use crate::model::MemberChange;

/// An array with more elements than this is compared in order, as exchanges are.
const MOST_ALIGNED: usize = 2_000;

/// Numbers that count as times in milliseconds since 1970: from 2001 to 2100.
const MILLISECONDS: std::ops::Range<u64> = 1_000_000_000_000..4_102_444_800_000;

/// The members that differ; the order of members and elements does not count.
pub(super) fn compare(before: Option<&Value>, after: Option<&Value>) -> Vec<MemberChange> {
    let mut changes = Vec::new();
    either(before, after, "", &mut changes);
    changes
}

fn either(
    before: Option<&Value>,
    after: Option<&Value>,
    pointer: &str,
    changes: &mut Vec<MemberChange>,
) {
    match (before, after) {
        (Some(Value::Object(old)), Some(Value::Object(new))) => objects(old, new, pointer, changes),
        (Some(Value::Array(old)), Some(Value::Array(new))) => arrays(old, new, pointer, changes),
        (Some(old), Some(new)) if is_alike(old, new) => {}
        (None, None) => {}
        (old, new) => changes.push(MemberChange {
            pointer: pointer.to_owned(),
            before: old.cloned(),
            after: new.cloned(),
        }),
    }
}

fn objects(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    pointer: &str,
    changes: &mut Vec<MemberChange>,
) {
    for (name, old) in before {
        either(Some(old), after.get(name), &member(pointer, name), changes);
    }
    for (name, new) in after.iter().filter(|(name, _)| !before.contains_key(*name)) {
        either(None, Some(new), &member(pointer, name), changes);
    }
}

fn arrays(before: &[Value], after: &[Value], pointer: &str, changes: &mut Vec<MemberChange>) {
    let texts = |elements: &[Value]| elements.iter().map(canonical).collect::<Vec<_>>();
    let (old, new) = (texts(before), texts(after));
    let sorted = |texts: &[String]| {
        let mut sorted = texts.to_vec();
        sorted.sort_unstable();
        sorted
    };
    if old == new || sorted(&old) == sorted(&new) {
        return;
    }
    if before.len().max(after.len()) > MOST_ALIGNED {
        return in_order(before, after, Start { old: 0, new: 0 }, pointer, changes);
    }
    for operation in aligned(&old, &new) {
        if !matches!(operation, DiffOp::Equal { .. }) {
            let (old, new) = (operation.old_range(), operation.new_range());
            let start = Start { old: old.start, new: new.start };
            in_order(&before[old], &after[new], start, pointer, changes);
        }
    }
}

/// The indices at which a comparison of two arrays starts.
#[derive(Clone, Copy)]
struct Start {
    old: usize,
    new: usize,
}

/// Compares elements by position, counted from `start`; the rest was added or removed.
fn in_order(
    before: &[Value],
    after: &[Value],
    start: Start,
    pointer: &str,
    changes: &mut Vec<MemberChange>,
) {
    for index in 0..before.len().max(after.len()) {
        let place = if index < after.len() { start.new + index } else { start.old + index };
        either(before.get(index), after.get(index), &format!("{pointer}/{place}"), changes);
    }
}

/// Returns whether two values are equivalent. Two times are, and two identifiers that have no
/// symbol: they differ from run to run.
fn is_alike(before: &Value, after: &Value) -> bool {
    if let (Some(old), Some(new)) = (before.as_u64(), after.as_u64()) {
        return old == new || (MILLISECONDS.contains(&old) && MILLISECONDS.contains(&new));
    }
    let (Value::String(old), Value::String(new)) = (before, after) else { return before == after };
    let both = |is: fn(&str) -> bool| is(old) && is(new);
    old == new || both(is_time) || both(is_uuid) || both(is_object_id)
}

/// A time, or the symbol of a time outside any document: whether two of these are equal depends on
/// chance.
fn is_time(text: &str) -> bool {
    (text.starts_with("<time-") && text.ends_with(" of >"))
        || text.parse::<jiff::Timestamp>().is_ok()
}

fn is_uuid(text: &str) -> bool {
    shape(text) == Some(Shape::Uuid)
}

fn is_object_id(text: &str) -> bool {
    shape(text) == Some(Shape::ObjectId)
}

/// The value as text, with members in alphabetical order.
fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            let sorted = |(name, value): (&String, &Value)| (name.clone(), sorted(value));
            Value::Object(members.into_iter().map(sorted).collect())
        }
        Value::Array(elements) => Value::Array(elements.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

/// The pointer to a member (RFC 6901 section 3).
fn member(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn shows(before: &Value, after: &Value, changes: &[(&str, Option<Value>, Option<Value>)]) {
        let found = compare(Some(before), Some(after));
        let found: Vec<_> =
            found.into_iter().map(|one| (one.pointer, one.before, one.after)).collect();
        let wanted: Vec<_> = changes
            .iter()
            .map(|(pointer, before, after)| ((*pointer).to_owned(), before.clone(), after.clone()))
            .collect();
        assert_eq!(found, wanted);
    }

    #[test]
    fn member_is_added_removed_or_changed() {
        let before = json!({"data": {"a": 1, "b/c": [1, 2], "d": null}});
        let after = json!({"data": {"b/c": [1, 3], "d": "x", "e": {}}});
        shows(
            &before,
            &after,
            &[
                ("/data/a", Some(json!(1)), None),
                ("/data/b~1c/1", Some(json!(2)), Some(json!(3))),
                ("/data/d", Some(Value::Null), Some(json!("x"))),
                ("/data/e", None, Some(json!({}))),
            ],
        );
    }

    #[test]
    fn different_order_is_no_change() {
        let before = json!({"a": [{"x": 1, "y": 2}, 3], "b": 1});
        shows(&before, &json!({"b": 1, "a": [3, {"y": 2, "x": 1}]}), &[]);
    }

    #[test]
    fn element_in_the_middle_is_one_change() {
        let (before, after) = (json!([1, 2, 3]), json!([1, 9, 2, 3]));
        shows(&before, &after, &[("/1", None, Some(json!(9)))]);
        shows(&after, &before, &[("/1", Some(json!(9)), None)]);
    }

    #[test]
    fn other_time_or_identifier_is_no_change_but_another_type_is() {
        let before = json!({"at": "2024-01-30T20:16:34.841Z", "id": "65b9592267cc4f096dbe743d"});
        let after = json!({"at": "2025-01-30T20:16:34.841Z", "id": "65c2a9364d8e8d3917eaf383"});
        shows(&before, &after, &[]);
        let (text, time) = (json!("soon"), before["at"].clone());
        shows(&time, &text, &[("", Some(time.clone()), Some(text.clone()))]);
    }
}
