//! Checks of the media type.

use super::{Check, Mismatch};

/// The declared media type is JSON.
#[must_use]
pub fn json() -> Check {
    Check::new(["content-type: application/json"], |exchange| {
        let Some(response) = exchange.response() else { return vec![] };
        if response.declares_json() {
            return vec![];
        }
        vec![Mismatch::new(match response.header("content-type") {
            Some(value) => format!("content-type: {value}"),
            None => "no content-type".to_owned(),
        })]
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;

    #[test]
    fn only_json_is_json() {
        for value in ["application/json", "application/json;charset=utf-8", "application/x+json"] {
            assert!(json().holds(&answered(200, &[("content-type", value)], "{}")), "{value}");
        }
        for value in ["text/html", "text/json-ish", "application/jsonp"] {
            assert!(!json().holds(&answered(200, &[("content-type", value)], "{}")), "{value}");
        }
        let mismatch = json().judge(&answered(200, &[("x", "y")], "{}")).remove(0);
        assert_eq!(mismatch.actual, "no content-type");
    }
}
