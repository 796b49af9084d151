//! Rules for every HTML report: nothing in it comes from elsewhere, and nothing a provider
//! sent is more than text.

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use super::{hostile, rendered, samples};
use crate::support::sample;

/// Elements that the template itself writes; whoever adds one adds it here.
const ELEMENTS: &[&str] = &[
    "a", "article", "b", "body", "br", "button", "code", "dd", "details", "dialog", "div", "dl",
    "dt", "h1", "h2", "h3", "h4", "h5", "head", "header", "html", "input", "kbd", "li", "link",
    "main", "mark", "meta", "nav", "noscript", "ol", "p", "path", "pre", "rect", "script",
    "section", "span", "style", "summary", "svg", "table", "tbody", "td", "th", "thead", "title",
    "tr", "ul",
];

/// Attributes that the template itself writes.
const ATTRIBUTES: &[&str] = &[
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "aria-pressed",
    "autocomplete",
    "charset",
    "class",
    "content",
    "d",
    "data-filter",
    "data-kind",
    "data-level",
    "data-outcome",
    "data-scenario",
    "data-tone",
    "data-verdict",
    "height",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "open",
    "placeholder",
    "preserveAspectRatio",
    "rel",
    "role",
    "scope",
    "spellcheck",
    "tabindex",
    "title",
    "type",
    "viewBox",
    "width",
    "x",
    "y",
];

/// The text between the first `start` and the `end` after it.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("there is no {start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("{start} has no {end}")).0
}

fn policy(page: &str) -> String {
    between(page, "Content-Security-Policy\" content=\"", "\"").replace("&#39;", "'")
}

/// The page without what is inlined, and without the hashes of that.
pub(crate) fn without_assets(page: &str) -> String {
    let style = between(page, "<style>", "</style>");
    let script = between(page, "<script>", "</script>");
    let mut page = page.replace(style, "(the style)").replace(script, "(the script)");
    for (text, name) in [(style, "(hash of the style)"), (script, "(hash of the script)")] {
        page = page.replace(&hash(text).replace('+', "&#43;"), name).replace(&hash(text), name);
    }
    page
}

fn hash(text: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text))
}

/// No element, attribute or character is there that a provider could have brought.
pub(crate) fn assert_harmless(page: &str) {
    let is_plain = |character: char| character == '\n' || !character.is_control();
    assert!(page.chars().all(is_plain));
    assert!(!page.contains(['\u{202e}', '\u{2028}', '\u{2029}', '\u{feff}']));
    for tag in tags(page) {
        let name = tag.split_whitespace().next().unwrap_or_default();
        assert!(ELEMENTS.contains(&name), "<{tag}>");
        for attribute in attributes(tag) {
            assert!(ATTRIBUTES.contains(&attribute), "{attribute} in <{tag}>");
        }
    }
}

/// Every start tag, without its brackets. Data and code may hold what looks like one.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, mut behind) = after.split_once('>').expect("every tag ends");
        if !tag.starts_with(['/', '!']) {
            tags.push(tag.trim_end_matches('/'));
        }
        for raw in ["style", "script"] {
            if tag.split_whitespace().next() == Some(raw) {
                behind = behind.split_once(&format!("</{raw}>")).expect("it ends").1;
            }
        }
        rest = behind;
    }
    tags
}

/// The names of a tag's attributes. Every value is in double quotes, which values never hold.
fn attributes(tag: &str) -> Vec<&str> {
    let outside = tag.split('"').step_by(2);
    let words = outside.flat_map(str::split_whitespace);
    words.skip(1).map(|word| word.trim_end_matches('=')).collect()
}

#[test]
fn html_policy_allows_only_what_is_inlined() {
    let page = rendered("html", &sample::violating());
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script>", "</script>"));
    let wanted = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; \
         img-src data:; base-uri 'none'; form-action 'none'"
    );
    assert_eq!(policy(&page), wanted);
    assert_eq!(page.matches("<script>").count(), 1, "the others hold data only");
}

#[test]
fn html_loads_nothing_external_and_escapes_text_of_a_provider() {
    for (name, report) in samples() {
        let page = rendered("html", &report);
        assert_harmless(&page);
        for tag in tags(&page) {
            // Where a known failure is followed is for a person to click on.
            let is_fine = |value: &str| {
                ["#", "data:image/", "https://issues.example/"]
                    .iter()
                    .any(|it| value.starts_with(it))
            };
            let href = tag.split_once("href=\"").map(|(_, rest)| rest);
            assert!(href.is_none_or(is_fine), "{name}: <{tag}>");
            assert!(!tag.contains(" src=") && !tag.contains(" style="), "{name}: <{tag}>");
        }
    }
}

#[test]
fn html_escapes_text_of_a_history() {
    for report in hostile::reports(48) {
        let page = rendered("html", &report);
        assert_harmless(&page);
        let stories = page.matches("<article class=\"story item\"").count();
        assert_eq!(stories, report.exploration.unwrap().failures.len());
    }
}

#[test]
fn html_exchanges_read_back() {
    let page = rendered("html", &sample::hostile());
    let start = "<script type=\"application/json\" id=\"exchanges-of-rejected-body\">";
    let exchanges: serde_json::Value =
        serde_json::from_str(between(&page, start, "</script>")).unwrap();
    let body = exchanges[0]["answer"]["body"]["text"].as_str().unwrap();
    assert!(body.starts_with("\\u{1b}[31m]]>\\u{0}    שלום"), "{body}");
    assert_eq!(exchanges[0]["cited"], true);
}

#[test]
fn html_links_an_acceptance_only_to_http_addresses() {
    let mut report = sample::violating();
    let accept = |link: &str| {
        Some(verifik_conformance::model::Acceptance {
            owner: "the provider's team".to_owned(),
            link: link.to_owned(),
            expires: "2026-12-31".to_owned(),
        })
    };
    report.scenarios[1].findings[0].accepted = accept("https://tracker.example/7");
    report.scenarios[1].findings[1].accepted = accept("javascript:alert(1)");
    let page = rendered("html", &report);
    assert!(page.contains(r#"<a href="https://tracker.example/7" rel="noopener noreferrer">"#));
    assert!(!page.contains("href=\"javascript"));
    assert_eq!(page.matches("data-kind=\"known\" tabindex").count(), 2);
    assert_eq!(page.matches("data-kind=\"violation\" tabindex").count(), 1);
}

#[test]
fn html_of_a_report_with_extreme_values_renders() {
    let mut report = sample::violating();
    report.duration_ms = f64::NAN;
    report.started_at = "yesterday <b>".to_owned();
    for scenario in &mut report.scenarios {
        scenario.id = "\"><script>alert(1)</script>".to_owned();
        scenario.started_ms = f64::MAX;
        scenario.duration_ms = f64::MAX;
        for exchange in scenario.exchanges.to_mut() {
            exchange.timing.started_us = u64::MAX;
        }
    }
    let page = rendered("html", &report);
    assert_harmless(&page);
    assert!(page.contains("yesterday &#60;b&#62;"));
}
