//! Checks of the body as a whole: envelopes, schemas, error families.

use serde_json::Value;

use super::{Check, Mismatch, brief, origin, short};
use crate::api::Resource;
use crate::contract::schemas::Schema;

/// Check: the body is a JSON object that contains the document at its documented place.
#[must_use]
pub fn envelope(resource: &'static Resource) -> Check {
    let member = resource.document.trim_start_matches('/');
    Check::new([format!("a JSON object whose `{member}` is an object")], |exchange| {
        let Some(json) = exchange.json() else { return vec![Mismatch::new(brief(exchange))] };
        match json.pointer(resource.document) {
            Some(Value::Object(_)) => vec![],
            Some(data) => vec![Mismatch::at(resource.document, short(data))],
            None => vec![Mismatch::at("", short(json))],
        }
    })
}

/// Check: the value at `pointer` in the body satisfies the schema.
#[must_use]
pub fn schema_at(pointer: &'static str, schema: Schema) -> Check {
    Check::new([format!("the schema `{}`", schema.name())], move |exchange| {
        let Some(value) = exchange.json().and_then(|json| json.pointer(pointer)) else {
            return vec![Mismatch::new(brief(exchange))];
        };
        schema
            .violations(value)
            .into_iter()
            .map(|violation| {
                Mismatch::at(format!("{pointer}{}", violation.pointer), violation.actual)
                    .expecting(violation.expected)
            })
            .collect()
    })
}

/// Check: the body is a JSON error of a documented family.
#[must_use]
pub fn error_family() -> Check {
    error(Schema::Error, "a JSON error of a documented family, such as {\"message\", \"code\"}")
}

/// Check: the body is the documented error for a missing or invalid token.
#[must_use]
pub fn access_forbidden() -> Check {
    error(
        Schema::ErrorAccessForbidden,
        "{\"message\": \"Access forbidden\", \"code\": \"Forbidden\"}",
    )
}

/// Check: the body is the documented error for an unknown collection.
#[must_use]
pub fn invalid_collection() -> Check {
    error(
        Schema::ErrorInvalidCollection,
        "{\"message\": \"invalid_collection\", \"code\": \"ERROR\"}",
    )
}

fn error(schema: Schema, expected: &'static str) -> Check {
    Check::new([expected], move |exchange| match exchange.json() {
        Some(json) if schema.violations(json).is_empty() => vec![],
        Some(json) => vec![Mismatch::at("", short(json))],
        None => vec![Mismatch::new(match origin::intermediary(exchange) {
            Some(page) => format!("{}, {page}", brief(exchange)),
            None => brief(exchange),
        })],
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;
    use crate::api::COLLECTION;

    #[test]
    fn an_envelope_holds_an_object() {
        assert!(envelope(&COLLECTION).holds(&answered(200, &[], r#"{"data":{},"id":"A1B2C"}"#)));
        for body in [r#"{"data":[]}"#, r#"{"data":null}"#, "{}", "[]", "", "not json"] {
            assert!(!envelope(&COLLECTION).holds(&answered(200, &[], body)), "{body}");
        }
    }

    #[test]
    fn documented_errors_are_told_apart() {
        let forbidden = answered(401, &[], r#"{"message":"Access forbidden","code":"Forbidden"}"#);
        let unknown = answered(404, &[], r#"{"message":"invalid_collection","code":"ERROR"}"#);
        let success = answered(200, &[], r#"{"data":{}}"#);
        assert!(access_forbidden().holds(&forbidden) && !access_forbidden().holds(&unknown));
        assert!(invalid_collection().holds(&unknown) && !invalid_collection().holds(&forbidden));
        assert!(error_family().holds(&unknown) && error_family().holds(&forbidden));
        assert!(!error_family().holds(&success));
        assert!(!error_family().holds(&answered(404, &[], "<html>")));
    }

    #[test]
    fn a_schema_violation_names_its_place_in_the_whole_body() {
        let check = schema_at("/data", Schema::Collection);
        let mismatches = check.judge(&answered(200, &[], r#"{"data":{"_id":7}}"#));
        assert!(
            mismatches.iter().any(|mismatch| mismatch.pointer.as_deref() == Some("/data/_id")),
            "{mismatches:?}"
        );
        assert!(!check.holds(&answered(200, &[], "{}")));
    }
}
