//! Checks of a list.

use serde_json::Value;

use super::{Check, Mismatch, brief};
use crate::api::Resource;
use crate::model::Exchange;

/// The elements of a list answer; `None` when it is no list.
#[must_use]
pub fn elements<'a>(resource: &Resource, exchange: &'a Exchange) -> Option<&'a Vec<Value>> {
    resource.elements_in(exchange.json()?)
}

/// The answer is 200 and a list: only then does what it shows, or does not show, mean anything.
#[must_use]
pub fn readable(resource: &'static Resource) -> Check {
    Check::new(["200 with a list"], |exchange| {
        let holds = exchange.status() == Some(200) && elements(resource, exchange).is_some();
        Mismatch::unless(holds, || brief(exchange))
    })
}

/// The list does not show this identifier or this further one.
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

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;
    use crate::api::COLLECTION;

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
}
