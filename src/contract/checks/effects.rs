//! Checks of the surroundings of a collection after a request.

use serde_json::Value;

use super::{Check, Mismatch, brief, links, list, short};
use crate::api::Resource;
use crate::model::Exchange;

/// Lists whose length is a multiple of this may be cut: what they do not show may stand on
/// another page.
const ROUND_LENGTH: usize = 10;

/// The list shows none of these.
#[must_use]
pub fn lists_none_of(resource: &'static Resource, ids: &[String]) -> Check {
    let ids = ids.to_vec();
    Check::new([format!("no {resource} that was linked")], move |exchange| {
        let elements = list::elements(resource, exchange).map(Vec::as_slice).unwrap_or_default();
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

/// The list still shows this item, as it showed it before. A list that may be cut says nothing by
/// what it does not show.
#[must_use]
pub fn still_lists(resource: &'static Resource, id: &str, before: &Value) -> Check {
    let (id, before) = (id.to_owned(), before.clone());
    Check::new([format!("a list with {resource} {id} as it was")], move |exchange| {
        let Some(elements) = list::elements(resource, exchange) else {
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

/// The element of a list that shows this item names none of `names`.
#[must_use]
pub fn element_mentions_none(resource: &'static Resource, id: &str, names: &[&str]) -> Check {
    let id = id.to_owned();
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let expected = format!("{resource} {id} listed without {}", names.join(" or "));
    Check::new([expected], move |exchange| {
        let elements = list::elements(resource, exchange).map(Vec::as_slice).unwrap_or_default();
        let found = elements.iter().enumerate().find(|(_, it)| resource.id_of(it) == Some(&*id));
        let Some((index, element)) = found else { return vec![] };
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let Some(rest) = links::mention(element, &names) else { return vec![] };
        let actual = element.pointer(&rest).map_or_else(String::new, short);
        vec![Mismatch::at(format!("{}/{index}{rest}", resource.elements), actual)]
    })
}

/// One member of the document is as it was before.
#[must_use]
pub fn same_member(resource: &'static Resource, member: &'static str, before: &Value) -> Check {
    let before = before.get(member).cloned();
    let expected = format!("`{member}` as it was before");
    Check::new([expected], move |exchange: &Exchange| {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::testing::answered;
    use super::*;
    use crate::api::{COLLECTION, PERSON};

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

    #[test]
    fn member_that_changes_or_goes_is_found() {
        let check = same_member(&PERSON, "name", &json!({"name": "n"}));
        assert!(check.holds(&answered(200, &[], r#"{"data":{"name":"n"}}"#)));
        assert!(!check.holds(&answered(200, &[], r#"{"data":{"name":"m"}}"#)));
        assert!(!check.holds(&answered(200, &[], r#"{"data":{}}"#)));
    }
}
