//! Production is recognised however it is written. What it is judged by is the host that the
//! request would name: no name is resolved for it, so an address that happens to be production's
//! cannot be known, and TLS, which checks the name, is what stands against that.

use proptest::prelude::*;
use proptest::sample::select;
use verifik_conformance::api::VERIFIK;
use verifik_conformance::wire::{BaseUrl, BaseUrlError};

const HOSTS: &[&str] = &["api.verifik.co", "verifik.co", "verifik.app", "ai.verifik.co"];

/// Tells whether a run against this text would be refused.
fn is_refused(text: &str, allowed: &[&str]) -> bool {
    let allowed: Vec<String> = allowed.iter().map(|host| (*host).to_owned()).collect();
    BaseUrl::parse(text)
        .and_then(|base| {
            base.require_above(&VERIFIK).and_then(|()| base.require_allowed(&VERIFIK, &allowed))
        })
        .is_err()
}

#[test]
fn production_host_in_any_spelling_is_refused() {
    for text in [
        "https://api.verifik.co",
        "http://api.verifik.co",
        "HTTPS://API.VERIFIK.CO/",
        "https://api.verifik.co:443",
        "https://api.verifik.co:8443",
        "http://api.verifik.co:80/gateway",
        "https://api.verifik.co.",
        "https://api.verifik.co./",
        "https://api.verifik.co.:443/",
        "https://api.verifik.co..",
        "https://user@api.verifik.co",
        "https://user:password@api.verifik.co",
        "https://staging.example.com@api.verifik.co",
        "https://staging.example.com%2f@api.verifik.co",
        "https:api.verifik.co",
        "https:/api.verifik.co",
        "https:///api.verifik.co",
        "https:\\\\api.verifik.co",
        "https:\\/api.verifik.co\\x",
        " https://api.verifik.co ",
        "https://api.\tverifik.\nco",
        "https://api%2Everifik%2eco",
        "https://%61pi.verifik.co",
        "https://api。verifik。co",
        "https://api．verifik．co",
        "https://ａｐｉ.ｖｅｒｉｆｉｋ.ｃｏ",
        "https://api.verifik.c\u{ad}o",
        "https://api.ver\u{200b}ifik.co",
        "https://api.verifik.co/a/../b",
        "https://api.verifik.co\\@staging.example.com",
        "https://api.verifik.co#@staging.example.com",
        "https://api.verifik.co?@staging.example.com",
    ] {
        assert!(is_refused(text, &[]), "{text:?}");
        // Naming another host opens nothing.
        assert!(is_refused(text, &["staging.example.com", "verifik.com", ""]), "{text:?}");
    }
}

#[test]
fn host_in_another_script_is_not_production() {
    // Cyrillic letters: it looks like production, but the resolver is asked for another name.
    let base = BaseUrl::parse("https://арi.verifik.co").unwrap();
    assert!(base.host().starts_with("xn--"), "{}", base.host());
    for other in
        ["https://api.verifik.co.example.com", "https://api-verifik.co", "http://127.0.0.1"]
    {
        assert!(!is_refused(other, &[]), "{other}");
    }
}

#[test]
fn production_host_is_allowed_only_by_its_exact_name() {
    for host in HOSTS {
        let url = format!("https://{host}");
        for named in [(*host).to_owned(), host.to_ascii_uppercase(), format!("{host}.")] {
            assert!(!is_refused(&url, &[&named]), "{named}");
            assert!(!is_refused(&format!("{url}.:8443/x"), &[&named]), "{named}");
        }
        for not_a_name in [
            format!("{host}:443"),
            format!("https://{host}"),
            format!("*.{host}"),
            format!(" {host}x"),
            "*".to_owned(),
            "verifik".to_owned(),
            format!(".{host}"),
        ] {
            assert!(is_refused(&url, &[&not_a_name]), "{not_a_name}");
        }
    }
    // One name opens one host.
    assert!(is_refused("https://api.verifik.co", &["verifik.co"]));
}

/// Some of the ways to write one character of a host (WHATWG URL, host parsing).
fn spelled(character: char, how: u8) -> String {
    let wide = u32::from(character).checked_add(0xfee0).and_then(char::from_u32);
    match (how, character) {
        (0, _) => character.to_ascii_uppercase().to_string(),
        (1, _) => format!("%{:02x}", u32::from(character)),
        (2, '.') => "\u{3002}".to_owned(),
        (2, _) => wide.unwrap_or(character).to_string(),
        (3, _) => format!("{character}\u{ad}"),
        (4, _) => format!("{character}\t"),
        _ => character.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn production_host_in_mixed_spellings_is_recognised(
        host in select(HOSTS),
        how in prop::collection::vec(0_u8..8, 20),
        scheme in select(&["http://", "https://", "HTTPS:\\\\", "https:"][..]),
        before in select(&["", "a@", "a:b@", "x.example.com@"][..]),
        after in select(&["", ".", "..", ":1", ".:65535", "/", "/x/../y", ".\\"][..]),
    ) {
        let spelled: String = host.chars().zip(how).map(|(one, how)| spelled(one, how)).collect();
        let text = format!("{scheme}{before}{spelled}{after}");
        prop_assert!(is_refused(&text, &["staging.example.com"]), "{:?}", text);
    }

    #[test]
    fn base_url_holds_no_more_than_an_address(text in "\\PC{0,60}") {
        if let Ok(base) = BaseUrl::parse(&format!("http://127.0.0.1:9/{text}")) {
            prop_assert!(base.as_str().starts_with("http://127.0.0.1:9"));
            prop_assert!(!base.as_str().contains(['?', '#']), "{}", base);
            let segments = base.prefix().split('/');
            prop_assert!(!segments.clone().any(|one| one == "." || one == ".."), "{}", base);
        }
    }
}

#[test]
fn base_url_with_credentials_query_or_fragment_is_refused() {
    use BaseUrlError::{ContractPath, QueryOrFragment, UserInformation};
    let contract = |path: &str| ContractPath(path.to_owned());
    for (text, expected) in [
        ("http://127.0.0.1:9?", QueryOrFragment),
        ("http://127.0.0.1:9/a?b=c", QueryOrFragment),
        ("http://127.0.0.1:9/#", QueryOrFragment),
        ("http://a@127.0.0.1:9", UserInformation),
        ("http://127.0.0.1:9/x/../v2", contract("/v2")),
        ("http://127.0.0.1:9/v2/face-recognition/%2e", contract("/v2/face-recognition")),
    ] {
        let parsed = BaseUrl::parse(text).and_then(|base| base.require_above(&VERIFIK));
        assert_eq!(parsed, Err(expected), "{text}");
    }
    let base = BaseUrl::parse("http://127.0.0.1:9/a/../b/./%2e%2E/c/").unwrap();
    assert_eq!(base.as_str(), "http://127.0.0.1:9/c");
}
