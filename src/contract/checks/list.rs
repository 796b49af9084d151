//! Checks of a list.

use serde_json::Value;

use super::{Check, Mismatch, brief, links, short};
use crate::api::Resource;
use crate::model::Exchange;

/// Possible page length. A list whose length is a multiple of it may be one page of several.
const ROUND_LENGTH: usize = 10;

/// Returns the elements of a list; `None` if the answer is not a list.
#[must_use]
pub fn elements<'a>(resource: &Resource, exchange: &'a Exchange) -> Option<&'a Vec<Value>> {
    resource.elements_in(exchange.json()?)
}

/// Check: the answer is 200 and a list, so that its elements can be judged.
#[must_use]
pub fn readable(resource: &'static Resource) -> Check {
    Check::new(["200 with a list"], |exchange| {
        let holds = exchange.status() == Some(200) && elements(resource, exchange).is_some();
        Mismatch::unless(holds, || brief(exchange))
    })
}

/// Check: the list contains neither this identifier nor this alias.
#[must_use]
pub fn without(resource: &'static Resource, id: &str, alias: &str) -> Check {
    let (id, alias) = (id.to_owned(), alias.to_owned());
    Check::new([format!("a list without {id}")], move |exchange| {
        let Some(elements) = elements(resource, exchange) else {
            return vec![Mismatch::new(brief(exchange))];
        };
        let shows = |element: &Value| {
            resource.id_of(element) == Some(id.as_str())
                || (!alias.is_empty() && resource.aliases_of(element).any(|it| it == alias))
        };
        match elements.iter().position(shows) {
            Some(index) => {
                vec![Mismatch::at(format!("{}/{index}", resource.elements), "it is still listed")]
            }
            None => vec![],
        }
    })
}

/// Check: the list contains none of these identifiers.
#[must_use]
pub fn lists_none_of(resource: &'static Resource, ids: &[String]) -> Check {
    let ids = ids.to_vec();
    Check::new([format!("no {resource} that was linked")], move |exchange| {
        let elements = elements(resource, exchange).map(Vec::as_slice).unwrap_or_default();
        let shown = elements.iter().enumerate().filter_map(|(index, one)| {
            let id = resource.id_of(one).filter(|id| ids.iter().any(|it| it == id))?;
            Some(Mismatch::at(
                format!("{}/{index}", resource.elements),
                format!("{resource} {id} is listed"),
            ))
        });
        shown.take(1).collect()
    })
}

/// Check: the list still contains this item, unchanged. Absence from a list that may be one page of
/// several is accepted.
#[must_use]
pub fn still_lists(resource: &'static Resource, id: &str, before: &Value) -> Check {
    let (id, before) = (id.to_owned(), before.clone());
    Check::new([format!("a list with {resource} {id} as it was")], move |exchange| {
        let Some(elements) = elements(resource, exchange) else {
            return vec![Mismatch::new(brief(exchange))];
        };
        let Some(index) = elements.iter().position(|one| resource.id_of(one) == Some(&*id)) else {
            let may_be_cut = elements.len() % ROUND_LENGTH == 0 && !elements.is_empty();
            return Mismatch::unless(may_be_cut, || format!("{id} is not listed any more"));
        };
        let place = format!("{}/{index}", resource.elements);
        let members = resource.lasting_members.iter().chain(resource.state_members);
        let changed = members.filter(|member| elements[index].get(member) != before.get(member));
        changed
            .map(|member| {
                let found = elements[index].get(member).map_or("nothing".to_owned(), short);
                Mismatch::at(format!("{place}/{member}"), found)
            })
            .collect()
    })
}

/// Check: the element of this item contains none of `names`.
#[must_use]
pub fn element_mentions_none(resource: &'static Resource, id: &str, names: &[&str]) -> Check {
    let id = id.to_owned();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let expected = format!("{resource} {id} listed without {}", names.join(" or "));
    Check::new([expected], move |exchange| {
        let elements = elements(resource, exchange).map(Vec::as_slice).unwrap_or_default();
        let found = elements.iter().enumerate().find(|(_, it)| resource.id_of(it) == Some(&*id));
        let Some((index, element)) = found else { return vec![] };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let Some(rest) = links::mention(element, &names) else { return vec![] };
        let actual = element.pointer(&rest).map_or_else(String::new, short);
        vec![Mismatch::at(format!("{}/{index}{rest}", resource.elements), actual)]
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::answered;
    use super::*;
    use crate::api::{COLLECTION, PERSON};

    #[test]
    fn only_a_list_can_be_read_as_one() {
        assert!(readable(&COLLECTION).holds(&answered(200, &[], r#"{"data":[]}"#)));
        for (status, body) in [(200, "{}"), (200, r#"{"data":{}}"#), (200, "["), (206, "[]")] {
            assert!(!readable(&COLLECTION).holds(&answered(status, &[], body)), "{status} {body}");
        }
    }

    #[test]
    fn an_element_is_recognised_by_either_name() {
        let list =
            answered(200, &[], r#"{"data":[{"_id":"a","code":"x"},{"_id":"b","code":"y"}]}"#);
        assert!(without(&COLLECTION, "c", "z").holds(&list));
        let found = without(&COLLECTION, "b", "z").judge(&list);
        assert_eq!(found[0].pointer.as_deref(), Some("/data/1"));
        assert!(!without(&COLLECTION, "c", "x").holds(&list));
        assert!(!without(&COLLECTION, "c", "z").holds(&answered(200, &[], r#"{"data":{}}"#)));
    }

    fn listed(elements: &Value) -> Exchange {
        answered(200, &[], &json!({ "data": elements }).to_string())
    }

    #[test]
    fn list_that_loses_or_changes_a_neighbour_is_told_apart_from_one_that_may_be_cut() {
        let before = json!({"_id": "a", "name": "n"});
        let check = still_lists(&COLLECTION, "a", &before);
        assert!(check.holds(&listed(&json!([{"_id": "b"}, before]))));
        assert!(!check.holds(&listed(&json!([{"_id": "b"}]))));
        assert!(!check.holds(&listed(&json!([]))));
        let changed = check.judge(&listed(&json!([{"_id": "a", "name": "m"}])));
        assert_eq!(changed[0].pointer.as_deref(), Some("/data/0/name"));
        let page: Vec<Value> = (0..10).map(|number| json!({"_id": number.to_string()})).collect();
        assert!(check.holds(&listed(&Value::from(page))));
    }

    #[test]
    fn filtered_list_must_not_show_who_was_linked() {
        let check = lists_none_of(&PERSON, &["p".to_owned()]);
        assert!(check.holds(&listed(&json!([{"_id": "q"}]))));
        assert!(check.holds(&answered(404, &[], "{}")));
        assert_eq!(check.judge(&listed(&json!([{"_id": "p"}]))).len(), 1);
    }

    #[test]
    fn element_that_names_the_collection_is_found_at_its_place() {
        let check = element_mentions_none(&PERSON, "p", &["id-1", "code-1"]);
        assert!(check.holds(&listed(&json!([{"_id": "p", "collections": []}]))));
        assert!(check.holds(&listed(&json!([{"_id": "q", "collections": ["code-1"]}]))));
        let found = check.judge(&listed(&json!([{"_id": "p", "collections": ["x", "code-1"]}])));
        assert_eq!(found[0].pointer.as_deref(), Some("/data/0/collections/1"));
    }
}
