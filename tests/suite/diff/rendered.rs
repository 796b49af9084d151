//! Every format of a comparison: how it looks, and that no provider can break it.

use verifik_conformance::model::{Body, Comparison, ExchangeResult};
use verifik_conformance::report::comparison::{FORMATS, format, terminal};
use verifik_conformance::report::terminal::Style;

use super::{compared, snapshot};
use crate::support::sample;

fn rendered(name: &str, comparison: &Comparison) -> String {
    let mut bytes = Vec::new();
    (format(name).unwrap().render)(comparison, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn shown(comparison: &Comparison, style: Style) -> String {
    let mut bytes = Vec::new();
    terminal(comparison, style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// From a provider that conforms to one that does not.
fn ordinary() -> Comparison {
    let mut before = sample::conforming();
    if let ExchangeResult::Response(response) =
        &mut before.scenarios[0].exchanges.to_mut()[0].answer
    {
        response.status = 202;
        response.headers = vec![("content-type".to_owned(), "text/json".to_owned())];
        response.body = Body::new(r#"{"data":{"name":"conformance","deleted":true,"old":[1]}}"#);
    }
    compared(&before, &sample::violating())
}

/// A comparison with texts that try to break the format or fool its reader.
fn hostile() -> Comparison {
    let mut before = sample::hostile();
    let mut after = before.clone();
    before.scenarios[0].findings.clear();
    let sent = |text: &str| {
        Body::new(serde_json::json!({ "evil": { text: text, "again": text } }).to_string())
    };
    let evil = "`````</code></style><script>alert(1)</script>\u{1b}[2J\u{202e}\r\n# @owner ]]>--";
    for (report, text) in [(&mut before, "a"), (&mut after, evil)] {
        for exchange in report.scenarios[0].exchanges.to_mut() {
            if let ExchangeResult::Response(response) = &mut exchange.answer {
                response.body = sent(text);
            }
        }
    }
    evil.clone_into(&mut after.target.name);
    evil.clone_into(&mut after.started_at);
    compared(&before, &after)
}

#[test]
fn comparison_in_every_format_matches_its_snapshot() {
    let same = compared(&sample::conforming(), &sample::conforming());
    for (name, comparison) in [("same", same), ("ordinary", ordinary()), ("hostile", hostile())] {
        for format in FORMATS.iter().filter(|format| format.name != "html") {
            snapshot(&format!("{name}.{}", format.name), &rendered(format.name, &comparison));
        }
        snapshot(&format!("{name}.terminal"), &shown(&comparison, Style::plain(100)));
    }
    snapshot("ordinary.html", &rendered("html", &ordinary()));
}

#[test]
fn comparison_escapes_hostile_text_in_every_format() {
    let comparison = hostile();
    for format in FORMATS {
        let text = rendered(format.name, &comparison);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r']) || format.name == "json", "{text}");
    }
    let html = rendered("html", &comparison);
    assert!(!html.contains("<script") && html.matches("</style>").count() == 1, "{html}");
    assert!(html.contains("&lt;script&gt;") || html.contains("&#60;script&#62;"), "{html}");
    let text = shown(&comparison, Style { color: true, ..Style::plain(60) });
    assert!(!text.contains("\u{1b}[2J") && !text.contains('\u{202e}'), "{text}");
}

#[test]
fn comparison_html_policy_allows_only_its_own_style() {
    let html = rendered("html", &ordinary());
    let policy = "content=\"default-src &#39;none&#39;; style-src &#39;sha256-";
    assert!(html.contains(policy), "{html}");
    for outside in ["http-equiv=\"refresh\"", "<script", " src=", "url(", "@import", "style=\""] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn comparison_markdown_stays_below_the_comment_limit() {
    let mut after = sample::violating();
    let one = after.scenarios[1].clone();
    after.scenarios = (0..5_000)
        .map(|number| verifik_conformance::model::ScenarioResult {
            id: format!("scenario-{number}"),
            ..one.clone()
        })
        .collect();
    let text = rendered("markdown", &compared(&sample::conforming(), &after));
    assert!(text.chars().count() < 65_000, "{}", text.chars().count());
    assert!(text.contains("more do not fit here"), "what is left out is counted");
}

#[test]
fn comparison_with_quiet_is_one_sentence() {
    let quiet = Style { quiet: true, ..Style::plain(100) };
    let text = shown(&ordinary(), quiet);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.starts_with("compared: "), "{text}");
}
