//! Checks of links from a document to a collection.

use serde_json::Value;

use super::{Check, Mismatch, brief, short};

/// Returns the JSON Pointer of the first text in `value` that contains any of `names`.
#[must_use]
pub fn mention(value: &Value, names: &[&str]) -> Option<String> {
    match value {
        Value::String(text) => names_any(text, names).then(String::new),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .find_map(|(index, one)| mention(one, names).map(|rest| format!("/{index}{rest}"))),
        Value::Object(members) => members.iter().find_map(|(member, one)| {
            if names_any(member, names) {
                return Some(format!("/{member}"));
            }
            mention(one, names).map(|rest| format!("/{member}{rest}"))
        }),
        _ => None,
    }
}

/// Hexadecimal digits are case-insensitive (RFC 9562 section 4).
fn names_any(text: &str, names: &[&str]) -> bool {
    let text = text.to_ascii_lowercase();
    names.iter().any(|name| !name.is_empty() && text.contains(&name.to_ascii_lowercase()))
}

/// Check: no text in the body contains any of `names`.
#[must_use]
pub fn nowhere(names: &[&str]) -> Check {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let expected = format!("nothing that names {}", names.join(" or "));
    Check::new([expected], move |exchange| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let Some(json) = exchange.json() else { return vec![Mismatch::new(brief(exchange))] };
        let found = mention(json, &names);
        found
            .map(|pointer| {
                let actual = json.pointer(&pointer).map_or_else(String::new, short);
                Mismatch::at(pointer, actual)
            })
            .into_iter()
            .collect()
    })
}

/// Check: a text in the body contains one of `names`.
#[must_use]
pub fn somewhere(names: &[&str]) -> Check {
    let absent = nowhere(names);
    let expected = format!("something that names {}", names.join(" or "));
    Check::new([expected], move |exchange| {
        let names_one = exchange.json().is_some() && !absent.holds(exchange);
        Mismatch::unless(names_one, || brief(exchange))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;

    const ID: &str = "65b9592267cc4f096dbe743d";
    const CODE: &str = "d96db430-27d2-4f43-bcff-c4b239ac6d2e";

    #[test]
    fn a_link_is_found_in_every_form_that_the_pages_show() {
        for body in [
            format!(r#"{{"data":{{"collections":["{CODE}"]}}}}"#),
            format!(r#"{{"data":{{"collections":["{ID}"]}}}}"#),
            format!(r#"{{"data":{{"collections":[{{"_id":"{ID}"}}]}}}}"#),
            format!(r#"{{"data":{{"assignedCollection":"{}"}}}}"#, ID.to_uppercase()),
            format!(r#"{{"data":{{"byCollection":{{"{ID}":1}}}}}}"#),
        ] {
            let exchange = answered(200, &[], &body);
            assert!(!nowhere(&[ID, CODE]).holds(&exchange), "{body}");
            assert!(somewhere(&[ID, CODE]).holds(&exchange), "{body}");
        }
        let place = nowhere(&[CODE]).judge(&answered(
            200,
            &[],
            &format!(r#"{{"data":{{"collections":["x","{CODE}"]}}}}"#),
        ));
        assert_eq!(place[0].pointer.as_deref(), Some("/data/collections/1"));
    }

    #[test]
    fn what_names_nothing_is_no_link() {
        let exchange = answered(200, &[], r#"{"data":{"collections":[],"collectionCode":""}}"#);
        assert!(nowhere(&[ID, CODE, ""]).holds(&exchange));
        assert!(!somewhere(&[ID, CODE, ""]).holds(&exchange));
        assert!(!nowhere(&[ID]).holds(&answered(200, &[], "no json")));
        assert!(!somewhere(&[ID]).holds(&answered(200, &[], "no json")));
    }
}
