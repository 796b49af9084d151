//! Checks of the origin of an answer: the API, or an intermediary in front of it.
//!
//! Every documented answer is JSON. A page of a gateway or a web server proves nothing about the
//! API behind it.

use super::{Check, Mismatch, brief};
use crate::api::Resource;
use crate::model::{Exchange, Response};

/// Tells whether the API itself answers that a resource is gone: one of these statuses, with a JSON
/// object that is not a document.
#[must_use]
pub fn says_gone(resource: &Resource, exchange: &Exchange, statuses: &[u16]) -> bool {
    let is_one = exchange.status().is_some_and(|status| statuses.contains(&status));
    let has_document = |json| resource.document_in(json).is_some();
    is_one && exchange.json().is_some_and(|json| json.is_object() && !has_document(json))
}

/// Check: the API itself answers with one of these statuses.
#[must_use]
pub fn gone(resource: &'static Resource, statuses: &[u16]) -> Check {
    let accepted = statuses.to_vec();
    Check::new(statuses.iter().map(u16::to_string), move |exchange| {
        Mismatch::unless(says_gone(resource, exchange, &accepted), || {
            match intermediary(exchange) {
                Some(page) => format!("{}, {page}", brief(exchange)),
                None => brief(exchange),
            }
        })
    })
}

/// Describes an error that an intermediary seems to have answered; `None` if it did not.
#[must_use]
pub fn intermediary(exchange: &Exchange) -> Option<String> {
    let response = exchange.response().filter(|response| response.status >= 400)?;
    if response.body.json().is_some() || response.declares_json() {
        return None;
    }
    let who = response.header("server").map(|server| format!(" (server: {server})"));
    Some(format!(
        "which is no JSON: an intermediary may have answered{}; let it pass the errors of the API \
         on, or answer JSON itself",
        who.unwrap_or_default()
    ))
}

/// Tells whether an error is a page of an intermediary: an HTML body.
#[must_use]
pub fn is_page(response: &Response) -> bool {
    let is_html = response.media_type().is_some_and(|media| media.contains("html"));
    let begins = response.body.text_lossy().trim_start().get(..1).is_some_and(|it| it == "<");
    response.status >= 400 && response.body.json().is_none() && (is_html || begins)
}

#[cfg(test)]
mod tests {
    use super::super::testing::answered;
    use super::*;
    use crate::api::COLLECTION;

    const HTML: &[(&str, &str)] = &[("content-type", "text/html"), ("server", "gate")];

    #[test]
    fn not_found_counts_only_in_a_shape_of_the_api() {
        let error = r#"{"message":"invalid_collection","code":"ERROR"}"#;
        assert!(gone(&COLLECTION, &[404]).holds(&answered(404, &[], error)));
        assert!(!gone(&COLLECTION, &[404]).holds(&answered(410, &[], error)));
        for body in ["", "<html>", "not json", "[]", r#"{"data":{"_id":"a"}}"#] {
            assert!(!gone(&COLLECTION, &[404]).holds(&answered(404, HTML, body)), "{body}");
        }
    }

    #[test]
    fn page_of_a_gateway_is_told_as_one() {
        let page = answered(404, HTML, "<html>no such host</html>");
        let told = gone(&COLLECTION, &[404]).judge(&page).remove(0).actual;
        assert!(told.contains("intermediary may have answered (server: gate)"), "{told}");
        assert!(is_page(page.response().unwrap()));
        assert_eq!(intermediary(&answered(404, &[], "{}")), None);
        assert_eq!(intermediary(&answered(200, HTML, "<html>")), None);
    }
}
