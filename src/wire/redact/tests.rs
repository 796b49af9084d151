//! Forms of a token that are found, and texts that are left alone.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::*;
use crate::wire::Secret;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRJZCI6ImFiYyJ9/+\".c2lnbmF0dXJlLXNpZ25hdHVyZQ";

fn redactor(token: &str) -> Redactor {
    Redactor::new(&Credentials::new(Secret::new(token, "VERIFIK_TOKEN")))
}

fn escaped(form: fn(u8) -> String) -> String {
    TOKEN.bytes().map(form).collect()
}

#[test]
fn every_form_of_a_token_is_found_and_nothing_is_left_of_it() {
    let redactor = redactor(TOKEN);
    let percent = utf8_percent_encode(TOKEN, NON_ALPHANUMERIC).to_string();
    let json = serde_json::json!({ "echo": TOKEN }).to_string();
    let mut forms = vec![
        format!("token={TOKEN}"),
        TOKEN.to_ascii_lowercase(),
        TOKEN.to_ascii_uppercase(),
        percent.to_ascii_lowercase(),
        utf8_percent_encode(&percent, NON_ALPHANUMERIC).to_string(),
        serde_json::json!({ "text": json }).to_string(),
        escaped(|byte| format!("%{byte:02X}")),
        escaped(|byte| format!("\\u{byte:04x}")),
        escaped(|byte| format!("\\x{byte:02x}")),
        escaped(|byte| format!("&#{byte};")),
        escaped(|byte| format!("&#x{byte:X};")),
        escaped(|byte| format!("{byte:02X}")),
        escaped(|byte| format!("{}\0", char::from(byte))),
        "only c2lnbmF0dXJlLXNpZ25hdHVyZQ".to_owned(),
        percent,
        json,
    ];
    for wrapped in ["", "x", "xy", "xyz", "Bearer "] {
        let text = format!("{wrapped}{TOKEN} tail");
        forms.extend([
            STANDARD_NO_PAD.encode(&text),
            STANDARD.encode(&text),
            URL_SAFE.encode(&text),
        ]);
        forms.push(STANDARD.encode(format!("{wrapped}{TOKEN}")));
    }
    for text in forms {
        let clean = redactor.text(&text).into_owned();
        assert!(redactor.finds(text.as_bytes()), "{text}");
        assert!(redactor.finds_in(text.as_bytes()).unwrap(), "{text}");
        assert!(clean.contains(REDACTED) && !redactor.finds(clean.as_bytes()), "{clean}");
        // What base64 has left depends on what stands beside the token.
        assert!(clean.len() < 40, "{clean}");
    }
}

#[test]
fn a_part_of_a_token_is_found_as_far_as_it_goes() {
    let redactor = redactor(TOKEN);
    for (from, to) in [(0, 30), (5, 40), (30, TOKEN.len()), (1, TOKEN.len() - 1)] {
        let text = format!("it said `{}`…", &TOKEN[from..to]);
        assert_eq!(redactor.text(&text), "it said `<redacted>`…");
    }
}

#[test]
fn a_short_token_is_matched_as_a_word() {
    let redactor = redactor("dev");
    assert_eq!(redactor.text("a device, dev!"), "a device, <redacted>!");
    assert!(!redactor.finds_in(&b"a device, dev!"[..]).unwrap(), "a word is no secret");
}

#[test]
fn words_in_a_token_are_no_part_of_it() {
    let redactor = redactor("verifik-conformance-staging-collections");
    let honest = "verifik-conformance deletes collections on staging: verifik-conformance-staging";
    assert!(matches!(redactor.text(honest), Cow::Borrowed(_)));
}

#[test]
fn a_text_without_secrets_is_not_copied() {
    let redactor = redactor("long-enough-token");
    for text in ["nothing here", "100 % of C:\\users &amp; more", "\0"] {
        assert!(matches!(redactor.text(text), Cow::Borrowed(_)));
    }
}

#[test]
fn a_cut_body_never_ends_in_half_a_token() {
    let redactor = redactor("long-enough-token");
    let cut = redactor.body(&Body::new("0123long-enough-token"), 12);
    assert_eq!(cut.text(), Some("0123<redacte"));
}

#[test]
fn a_long_body_keeps_its_size_and_loses_its_tokens() {
    let redactor = redactor(TOKEN);
    let body = Body::new(format!("{TOKEN} ").repeat(10_000));
    let kept = redactor.body(&body, 50);
    assert_eq!(kept.size(), body.size());
    assert!(kept.truncated() && !redactor.finds(kept.bytes()));
    assert_eq!(kept.text(), Some("<redacted> <redacted> <redacted> <redacted> <redac"));
}

#[test]
fn a_token_is_found_wherever_a_long_text_is_divided() {
    let redactor = redactor(TOKEN);
    let mut hidden = String::new();
    for byte in TOKEN.bytes() {
        // Writing to a string does not fail.
        let _ = write!(hidden, "\\\\u{byte:04x}");
    }
    for before in (64 * 1024 - 700..64 * 1024 + 10).step_by(7).chain([200_000]) {
        let text = format!("{}{hidden}{}", "a".repeat(before), "b".repeat(70_000));
        assert!(redactor.finds_in(text.as_bytes()).unwrap(), "{before}");
    }
    assert!(!redactor.finds_in(std::io::repeat(b'%').take(1 << 20)).unwrap());
}

#[test]
fn an_exchange_is_written_alike_whether_its_answer_is_searched_once_or_twice() {
    let redactor = redactor(TOKEN);
    let long = "x".repeat(WHOLE);
    let token_last = format!("{long}{TOKEN}");
    for (body, echoes) in [("{}", false), (TOKEN, true), (&long, false), (&token_last, true)] {
        for header in ["plain", TOKEN] {
            let exchange: Exchange = serde_json::from_value(serde_json::json!({
                "id": 1, "purpose": "judged", "attempt": 1,
                "request": { "method": "GET", "url": "http://127.0.0.1/", "headers": [] },
                "answer": { "response": {
                    "status": 200, "version": "HTTP/1.1", "headers": [["x-header", header]],
                    "body": { "size": body.len(), "text": body },
                } },
                "timing": { "started_us": 0, "head_us": 0, "total_us": 0 },
            }))
            .unwrap();
            let (written, found) = redactor.exchange_and_echo(&exchange, 100);
            assert_eq!(written, redactor.exchange(&exchange, 100));
            assert_eq!(found, echoes || header == TOKEN);
            assert_eq!(found, redactor.finds_in_answer(&exchange));
        }
    }
}

/// However little of it looks random, the whole of a token is found, and the whole of it replaced.
#[test]
fn a_token_whose_pieces_do_not_give_it_away_is_looked_for_as_a_whole() {
    let random = "k3Jd82LsQ0aZx91P";
    for token in [
        "a-token-of-words-alone-and-long".to_owned(),
        format!("{random}-words-and-nothing-else-follow-this"),
        format!("words-and-nothing-else-stand-before-{random}"),
        format!("{random}-in-between-are-words-alone-and-many-{random}"),
    ] {
        let redactor = redactor(&token);
        assert_eq!(redactor.text(&format!("<{token}>")), "<<redacted>>", "{token}");
    }
}
