//! A transcript: what was asked and answered, as text that a person approves.

use std::fmt::Write as _;

use super::symbols::Symbols;
use super::told::{Told, ToldAnswer, ToldBody, told};
use crate::api::Api;
use crate::model::{Exchange, Header};

/// The transcript of a scenario: its exchanges by branch, without clean-up and repeated attempts.
#[must_use]
pub fn transcript(api: &'static Api, exchanges: &[Exchange]) -> String {
    let mut text = String::new();
    let mut branch = None;
    for (exchange, shown) in pages(api, exchanges) {
        if exchange.branch.as_deref() != branch {
            branch = exchange.branch.as_deref();
            let _ = writeln!(text, "## {}\n", branch.unwrap_or_default());
        }
        text.push_str(&shown);
        text.push('\n');
    }
    // As a sign of its own: what reads the file takes it for a part of the end of a line.
    text.trim_end().replace('\r', "␍")
}

/// The exchanges of a transcript, in its order, each with its own part of the text.
#[must_use]
pub fn pages<'a>(api: &'static Api, exchanges: &'a [Exchange]) -> Vec<(&'a Exchange, String)> {
    let shown = told(exchanges, Symbols::new(api));
    shown.into_iter().map(|told| (told.exchange, one(&told))).collect()
}

fn one(told: &Told<'_>) -> String {
    let mut text = format!("{} {}\n", told.exchange.request.method, told.target);
    headers(&told.request_headers, &mut text);
    if let Some(request) = &told.request_body {
        let _ = writeln!(text, "{}", body(request));
    }
    let _ = writeln!(text, "--> {}", answer(&told.answer));
    text
}

fn answer(answer: &ToldAnswer) -> String {
    match answer {
        ToldAnswer::Failure(kind) => format!("no response: {kind:?}"),
        ToldAnswer::Response { status, headers: shown, body: told } => {
            let mut text = format!("{status}\n");
            headers(shown, &mut text);
            text.push_str(&body(told));
            text.trim_end().to_owned()
        }
    }
}

fn body(body: &ToldBody) -> String {
    match body {
        ToldBody::Empty => "(no body)".to_owned(),
        ToldBody::Json(json) => serde_json::to_string_pretty(json).unwrap_or_default(),
        ToldBody::Long(size) => format!("({size} bytes)"),
        ToldBody::Text(text) => text.clone(),
    }
}

fn headers(headers: &[Header], text: &mut String) {
    for (name, value) in headers {
        let _ = writeln!(text, "{name}: {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::VERIFIK;
    use crate::contract::checks::testing::answered;

    fn exchange(id: u32, method: &str, url: &str, body: &str) -> Exchange {
        let mut exchange = answered(200, &[], body);
        exchange.id = id;
        exchange.request.method = method.to_owned();
        exchange.request.url = format!("http://127.0.0.1:4711{url}");
        exchange
    }

    #[test]
    fn a_carriage_return_can_be_seen_and_survives_the_file() {
        let text = transcript(&VERIFIK, &[exchange(1, "GET", "/v2/x", "one\r\ntwo\nthree")]);
        assert!(text.contains("one␍\ntwo\nthree") && !text.contains('\r'), "{text}");
    }

    const ROOT: &str = "/v2/face-recognition/collections";
    const ID: &str = "65b9592267cc4f096dbe743d";
    const OTHER: &str = "65c2a9364d8e8d3917eaf383";

    fn document(id: &str, second: u8) -> String {
        format!(
            r#"{{"_id":"{id}","createdAt":"2024-01-30T20:16:3{second}.841Z","updatedAt":"2024-01-30T20:16:34.841Z"}}"#
        )
    }

    #[test]
    fn the_same_identifier_is_the_same_symbol_everywhere() {
        let item = format!("{ROOT}/{ID}");
        let body = format!(r#"{{"data":{}}}"#, document(ID, 4));
        let text = transcript(
            &VERIFIK,
            &[exchange(1, "GET", &item, &body), exchange(2, "DELETE", &item, &body)],
        );
        assert_eq!(text.matches("<collection-1>").count(), 4, "{text}");
        assert!(!text.contains(ID) && !text.contains("collection-2"), "{text}");
        assert_eq!(text.matches("<time-1 of collection-1>").count(), 4, "{text}");
    }

    #[test]
    fn what_is_made_of_an_identifier_is_told_by_it() {
        let item = exchange(1, "GET", &format!("{ROOT}/{ID}"), "{}");
        let upper = exchange(2, "GET", &format!("{ROOT}/{}", ID.to_ascii_uppercase()), "{}");
        let short = exchange(3, "DELETE", &format!("{ROOT}/{}x", &ID[..23]), "{}");
        let text = transcript(&VERIFIK, &[item, upper, short]);
        assert!(text.contains("/<collection-1 in upper case>\n"), "{text}");
        assert!(text.contains("/<collection-1 without its last digit>x\n"), "{text}");
    }

    #[test]
    fn a_target_that_is_too_long_is_cut() {
        let long = exchange(1, "DELETE", &format!("{ROOT}/{}", "f".repeat(8_000)), "{}");
        let text = transcript(&VERIFIK, &[long]);
        assert!(text.contains("… (8033 characters)") && text.len() < 400, "{text}");
    }

    #[test]
    fn a_moved_time_is_another_symbol() {
        let body = format!(r#"{{"data":{}}}"#, document(ID, 3));
        let text = transcript(&VERIFIK, &[exchange(1, "GET", &format!("{ROOT}/{ID}"), &body)]);
        assert!(text.contains("<time-1 of collection-1>") && text.contains("<time-2 of"), "{text}");
    }

    #[test]
    fn only_what_the_scenario_met_is_shown_of_a_list() {
        let item = exchange(1, "GET", &format!("{ROOT}/{ID}"), "{}");
        let list = format!(r#"{{"data":[{},{}]}}"#, document(OTHER, 4), document(ID, 4));
        let text = transcript(&VERIFIK, &[item, exchange(2, "GET", ROOT, &list)]);
        assert!(text.contains("<collection-1>") && !text.contains("collection-2"), "{text}");
    }

    #[test]
    fn branches_are_told_in_the_order_of_their_names() {
        let mut first = exchange(1, "GET", "/v2/b", "{}");
        first.branch = Some("b".to_owned());
        let mut second = exchange(2, "GET", "/v2/a", "{}");
        second.branch = Some("a".to_owned());
        let main = exchange(3, "GET", "/v2/main", "{}");
        let text = transcript(&VERIFIK, &[first, second, main]);
        let places: Vec<_> = ["/v2/main", "## a", "/v2/a", "## b", "/v2/b"]
            .iter()
            .map(|part| text.find(part).unwrap())
            .collect();
        assert!(places.is_sorted(), "{text}");
    }
}
