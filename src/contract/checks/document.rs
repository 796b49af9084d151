//! Checks of a collection document against another look at the same collection.

use serde_json::Value;

use super::{Check, Mismatch, brief, short};

/// Members that the pages document for a collection, apart from `deleted`, whose value in the
/// snapshot of a deletion is contradictory (`false` in the example, yet the record is gone).
const COMPARED: &[&str] =
    &["_id", "code", "name", "description", "client", "project", "createdAt", "updatedAt", "__v"];

/// The members that a collection need not have: nothing and null say the same of them.
const OPTIONAL: &[&str] = &["description", "project"];

/// The value of a member, where null stands for nothing if the member is optional.
fn member<'a>(document: &'a serde_json::Map<String, Value>, name: &str) -> Option<&'a Value> {
    document.get(name).filter(|value| !(value.is_null() && OPTIONAL.contains(&name)))
}

/// `/data/_id` is this identifier.
#[must_use]
pub fn identity(id: &str) -> Check {
    let id = id.to_owned();
    Check::new([format!("`_id` {id}")], move |exchange| {
        match exchange.json().and_then(|json| json.pointer("/data/_id")) {
            Some(Value::String(found)) if *found == id => vec![],
            Some(found) => vec![Mismatch::at("/data/_id", short(found))],
            None => vec![Mismatch::new(brief(exchange))],
        }
    })
}

/// `/data` equals `before` in every documented member but `deleted`, whatever their order;
/// undocumented members may come and go.
#[must_use]
pub fn snapshot_of(before: &Value) -> Check {
    compared_with(before, COMPARED)
}

/// The answer is 200 and `/data` equals `before` in every documented member, `deleted` included:
/// nothing has happened to it.
#[must_use]
pub fn intact(before: &Value) -> Check {
    let members: Vec<&str> = COMPARED.iter().copied().chain(["deleted"]).collect();
    let same = compared_with(before, &members);
    Check::new(["200 with the collection as it was before"], move |exchange| {
        if exchange.status() != Some(200) {
            return vec![Mismatch::new(brief(exchange))];
        }
        same.judge(exchange)
    })
}

/// `/data` agrees with `other` in every documented member that both have: the answers to a
/// creation leave optional members out (the pages' own examples do).
#[must_use]
pub fn agrees_with(other: &Value) -> Check {
    agreeing("/data".to_owned(), other)
}

/// The element of a list agrees with `other` in every documented member that both have.
#[must_use]
pub fn element_agrees_with(index: usize, other: &Value) -> Check {
    agreeing(format!("/data/{index}"), other)
}

fn agreeing(place: String, other: &Value) -> Check {
    let other = other.clone();
    Check::new(["the same document as in the other answer"], move |exchange| {
        let Some(Value::Object(found)) = exchange.json().and_then(|json| json.pointer(&place))
        else {
            return vec![Mismatch::new(brief(exchange))];
        };
        COMPARED
            .iter()
            .chain(&["deleted"])
            .filter_map(|name| {
                Some((name, member(other.as_object()?, name)?, member(found, name)?))
            })
            .filter(|(_, other, found)| other != found)
            .map(|(member, other, found)| {
                Mismatch::at(format!("{place}/{member}"), short(found)).expecting(short(other))
            })
            .collect()
    })
}

fn compared_with(before: &Value, members: &[&str]) -> Check {
    let before = before.clone();
    let members: Vec<String> = members.iter().map(|member| (*member).to_owned()).collect();
    Check::new(["the document as it was retrieved before"], move |exchange| {
        let Some(Value::Object(after)) = exchange.json().and_then(|json| json.get("data")) else {
            return vec![Mismatch::new(brief(exchange))];
        };
        let none = serde_json::Map::new();
        let before = before.as_object().unwrap_or(&none);
        let shown = |value: Option<&Value>| value.map_or("no such member".to_owned(), short);
        members
            .iter()
            .map(|name| (name, member(before, name), member(after, name)))
            .filter(|(_, before, after)| before != after)
            .map(|(name, before, after)| {
                Mismatch::at(format!("/data/{name}"), shown(after)).expecting(shown(before))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::answered;
    use super::*;

    fn exchange(data: &Value) -> crate::model::Exchange {
        answered(200, &[], &json!({ "data": data }).to_string())
    }

    #[test]
    fn a_snapshot_is_compared_member_by_member_whatever_their_order() {
        let before = json!({"_id": "a", "name": "n", "description": "d", "deleted": false});
        let same =
            json!({"extra": 1, "deleted": true, "description": "d", "name": "n", "_id": "a"});
        assert!(snapshot_of(&before).holds(&exchange(&same)));
        for (member, value) in [("name", json!("other")), ("_id", json!("b")), ("__v", json!(1))] {
            let mut after = same.clone();
            after[member] = value;
            let found = snapshot_of(&before).judge(&exchange(&after));
            assert_eq!(found.len(), 1, "{member}");
            assert_eq!(found[0].pointer.as_deref(), Some(format!("/data/{member}").as_str()));
        }
        let mut without = same.clone();
        without.as_object_mut().unwrap().remove("description");
        assert!(!snapshot_of(&before).holds(&exchange(&without)));
    }

    #[test]
    fn intact_also_means_not_flagged_as_deleted() {
        let before = json!({"_id": "a", "deleted": false});
        assert!(intact(&before).holds(&exchange(&before)));
        assert!(!intact(&before).holds(&exchange(&json!({"_id": "a", "deleted": true}))));
        assert!(!intact(&before).holds(&answered(404, &[], "{}")));
        // The document under another status is not an answer that finds it.
        let elsewhere = answered(202, &[], &json!({ "data": before }).to_string());
        assert!(!intact(&before).holds(&elsewhere));
    }

    #[test]
    fn two_answers_agree_in_what_both_have() {
        let created = json!({"_id": "a", "name": "n"});
        let retrieved = json!({"_id": "a", "name": "n", "project": "p", "deleted": false});
        assert!(agrees_with(&created).holds(&exchange(&retrieved)));
        assert!(!agrees_with(&json!({"name": "m"})).holds(&exchange(&retrieved)));
        assert!(!agrees_with(&json!({"deleted": true})).holds(&exchange(&retrieved)));
        let list = answered(200, &[], r#"{"data":[{"_id":"x"},{"_id":"a","name":"n"}]}"#);
        assert!(element_agrees_with(1, &created).holds(&list));
        assert!(!element_agrees_with(0, &created).holds(&list));
        assert!(!element_agrees_with(2, &created).holds(&list));
    }

    #[test]
    fn identity_is_the_exact_identifier() {
        assert!(identity("a").holds(&exchange(&json!({"_id": "a"}))));
        assert!(!identity("a").holds(&exchange(&json!({"_id": "A"}))));
        assert!(!identity("a").holds(&exchange(&json!({"id": "a"}))));
    }
}
