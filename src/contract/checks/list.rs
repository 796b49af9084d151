//! Checks of the list of collections.

use serde_json::Value;

use super::{Check, Mismatch, brief};
use crate::model::Exchange;

/// The elements of a list answer; `None` when it is no list.
#[must_use]
pub fn elements(exchange: &Exchange) -> Option<&Vec<Value>> {
    exchange.json()?.get("data")?.as_array()
}

/// The answer is 200 and a list: only then does what it shows, or does not show, mean anything.
#[must_use]
pub fn readable() -> Check {
    Check::new(["200 with a list"], |exchange| {
        let holds = exchange.status() == Some(200) && elements(exchange).is_some();
        Mismatch::unless(holds, || brief(exchange))
    })
}

/// The list does not show this identifier or this code.
#[must_use]
pub fn without(id: &str, code: &str) -> Check {
    let (id, code) = (id.to_owned(), code.to_owned());
    Check::new([format!("a list without {id}")], move |exchange| {
        let Some(elements) = elements(exchange) else {
            return vec![Mismatch::new(brief(exchange))];
        };
        let shows = |element: &Value| {
            element["_id"] == id.as_str() || (!code.is_empty() && element["code"] == code.as_str())
        };
        match elements.iter().position(shows) {
            Some(index) => vec![Mismatch::at(format!("/data/{index}"), "it is still listed")],
            None => vec![],
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;

    #[test]
    fn only_a_list_can_be_read_as_one() {
        assert!(readable().holds(&answered(200, &[], r#"{"data":[]}"#)));
        for (status, body) in [(200, "{}"), (200, r#"{"data":{}}"#), (200, "["), (206, "[]")] {
            assert!(!readable().holds(&answered(status, &[], body)), "{status} {body}");
        }
    }

    #[test]
    fn an_element_is_recognised_by_either_name() {
        let list =
            answered(200, &[], r#"{"data":[{"_id":"a","code":"x"},{"_id":"b","code":"y"}]}"#);
        assert!(without("c", "z").holds(&list));
        let found = without("b", "z").judge(&list);
        assert_eq!(found[0].pointer.as_deref(), Some("/data/1"));
        assert!(!without("c", "x").holds(&list));
        assert!(!without("c", "z").holds(&answered(200, &[], r#"{"data":{}}"#)));
    }
}
