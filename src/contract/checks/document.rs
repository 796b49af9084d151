//! Checks of a document against another answer about the same item.

use serde_json::Value;

use super::{Check, Mismatch, brief, short};
use crate::api::Resource;

/// Returns the value of a member; for optional members, null counts as absent.
fn member<'a>(
    resource: &Resource,
    document: &'a serde_json::Map<String, Value>,
    name: &str,
) -> Option<&'a Value> {
    let is_nothing = |value: &Value| value.is_null() && resource.optional_members.contains(&name);
    document.get(name).filter(|value| !is_nothing(value))
}

/// Returns every documented member.
fn all_members(resource: &'static Resource) -> Vec<&'static str> {
    resource.lasting_members.iter().chain(resource.state_members).copied().collect()
}

/// Check: the document has this identifier.
#[must_use]
pub fn identity(resource: &'static Resource, id: &str) -> Check {
    let id = id.to_owned();
    let pointer = resource.pointer_to(resource.identity);
    Check::new([format!("`{}` {id}", resource.identity)], move |exchange| {
        match exchange.json().and_then(|json| json.pointer(&pointer)) {
            Some(Value::String(found)) if *found == id => vec![],
            Some(found) => vec![Mismatch::at(pointer.clone(), short(found))],
            None => vec![Mismatch::new(brief(exchange))],
        }
    })
}

/// Check: the document equals `before` in every lasting member, in any order. Undocumented members
/// may differ.
#[must_use]
pub fn snapshot_of(resource: &'static Resource, before: &Value) -> Check {
    compared_with(resource, before, resource.lasting_members.to_vec())
}

/// Check: the answer is 200 and the document equals `before` in every documented member.
#[must_use]
pub fn intact(resource: &'static Resource, before: &Value) -> Check {
    let same = compared_with(resource, before, all_members(resource));
    let expected = format!("200 with the {resource} as it was before");
    Check::new([expected], move |exchange| {
        if exchange.status() != Some(200) {
            return vec![Mismatch::new(brief(exchange))];
        }
        same.judge(exchange)
    })
}

/// Check: the document agrees with `other` in every documented member that both contain. The answer
/// to a creation may omit optional members, as the examples of the pages do.
#[must_use]
pub fn agrees_with(resource: &'static Resource, other: &Value) -> Check {
    agreeing(resource, resource.document.to_owned(), other)
}

/// Check: the element of a list agrees with `other` in every documented member that both contain.
#[must_use]
pub fn element_agrees_with(resource: &'static Resource, index: usize, other: &Value) -> Check {
    agreeing(resource, format!("{}/{index}", resource.elements), other)
}

/// Check: one member of the document is unchanged.
#[must_use]
pub fn same_member(resource: &'static Resource, member: &'static str, before: &Value) -> Check {
    let before = before.get(member).cloned();
    let expected = format!("`{member}` as it was before");
    Check::new([expected], move |exchange| {
        let document = exchange.json().and_then(|json| resource.document_in(json));
        let Some(document) = document else { return vec![Mismatch::new(brief(exchange))] };
        let after = document.get(member);
        if after == before.as_ref() {
            return vec![];
        }
        let shown = |value: Option<&Value>| value.map_or("no such member".to_owned(), short);
        let found = Mismatch::at(resource.pointer_to(member), shown(after));
        vec![found.expecting(shown(before.as_ref()))]
    })
}

fn agreeing(resource: &'static Resource, place: String, other: &Value) -> Check {
    let other = other.clone();
    Check::new(["the same document as in the other answer"], move |exchange| {
        let Some(Value::Object(found)) = exchange.json().and_then(|json| json.pointer(&place))
        else {
            return vec![Mismatch::new(brief(exchange))];
        };
        all_members(resource)
            .into_iter()
            .filter_map(|name| {
                let other = member(resource, other.as_object()?, name)?;
                Some((name, other, member(resource, found, name)?))
            })
            .filter(|(_, other, found)| other != found)
            .map(|(member, other, found)| {
                Mismatch::at(format!("{place}/{member}"), short(found)).expecting(short(other))
            })
            .collect()
    })
}

fn compared_with(resource: &'static Resource, before: &Value, members: Vec<&'static str>) -> Check {
    let before = before.clone();
    Check::new(["the document as it was retrieved before"], move |exchange| {
        let document = exchange.json().and_then(|json| resource.document_in(json));
        let Some(Value::Object(after)) = document else {
            return vec![Mismatch::new(brief(exchange))];
        };
        let none = serde_json::Map::new();
        let before = before.as_object().unwrap_or(&none);
        let shown = |value: Option<&Value>| value.map_or("no such member".to_owned(), short);
        members
            .iter()
            .map(|name| (name, member(resource, before, name), member(resource, after, name)))
            .filter(|(_, before, after)| before != after)
            .map(|(name, before, after)| {
                Mismatch::at(resource.pointer_to(name), shown(after)).expecting(shown(before))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::answered;
    use super::*;
    use crate::api::{COLLECTION, PERSON};

    fn exchange(data: &Value) -> crate::model::Exchange {
        answered(200, &[], &json!({ "data": data }).to_string())
    }

    #[test]
    fn a_snapshot_is_compared_member_by_member_whatever_their_order() {
        let before = json!({"_id": "a", "name": "n", "description": "d", "deleted": false});
        let same =
            json!({"extra": 1, "deleted": true, "description": "d", "name": "n", "_id": "a"});
        assert!(snapshot_of(&COLLECTION, &before).holds(&exchange(&same)));
        for (member, value) in [("name", json!("other")), ("_id", json!("b")), ("__v", json!(1))] {
            let mut after = same.clone();
            after[member] = value;
            let found = snapshot_of(&COLLECTION, &before).judge(&exchange(&after));
            assert_eq!(found.len(), 1, "{member}");
            assert_eq!(found[0].pointer.as_deref(), Some(format!("/data/{member}").as_str()));
        }
        let mut without = same.clone();
        without.as_object_mut().unwrap().remove("description");
        assert!(!snapshot_of(&COLLECTION, &before).holds(&exchange(&without)));
    }

    #[test]
    fn intact_also_means_not_flagged_as_deleted() {
        let before = json!({"_id": "a", "deleted": false});
        assert!(intact(&COLLECTION, &before).holds(&exchange(&before)));
        assert!(
            !intact(&COLLECTION, &before).holds(&exchange(&json!({"_id": "a", "deleted": true})))
        );
        assert!(!intact(&COLLECTION, &before).holds(&answered(404, &[], "{}")));
        // Another status does not confirm the document.
        let elsewhere = answered(202, &[], &json!({ "data": before }).to_string());
        assert!(!intact(&COLLECTION, &before).holds(&elsewhere));
    }

    #[test]
    fn two_answers_agree_in_what_both_have() {
        let created = json!({"_id": "a", "name": "n"});
        let retrieved = json!({"_id": "a", "name": "n", "project": "p", "deleted": false});
        assert!(agrees_with(&COLLECTION, &created).holds(&exchange(&retrieved)));
        assert!(!agrees_with(&COLLECTION, &json!({"name": "m"})).holds(&exchange(&retrieved)));
        assert!(!agrees_with(&COLLECTION, &json!({"deleted": true})).holds(&exchange(&retrieved)));
        let list = answered(200, &[], r#"{"data":[{"_id":"x"},{"_id":"a","name":"n"}]}"#);
        assert!(element_agrees_with(&COLLECTION, 1, &created).holds(&list));
        assert!(!element_agrees_with(&COLLECTION, 0, &created).holds(&list));
        assert!(!element_agrees_with(&COLLECTION, 2, &created).holds(&list));
    }

    #[test]
    fn identity_is_the_exact_identifier() {
        assert!(identity(&COLLECTION, "a").holds(&exchange(&json!({"_id": "a"}))));
        assert!(!identity(&COLLECTION, "a").holds(&exchange(&json!({"_id": "A"}))));
        assert!(!identity(&COLLECTION, "a").holds(&exchange(&json!({"id": "a"}))));
    }

    #[test]
    fn member_that_changes_or_goes_is_found() {
        let check = same_member(&PERSON, "name", &json!({"name": "n"}));
        assert!(check.holds(&answered(200, &[], r#"{"data":{"name":"n"}}"#)));
        assert!(!check.holds(&answered(200, &[], r#"{"data":{"name":"m"}}"#)));
        assert!(!check.holds(&answered(200, &[], r#"{"data":{}}"#)));
    }
}
