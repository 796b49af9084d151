//! The file itself: what is wrong with it is told where it stands, before anything is sent.

use std::path::Path;

use insta::assert_snapshot;
use miette::{GraphicalReportHandler, GraphicalTheme};
use verifik_conformance::cli::settings::parse_known_failures;

use super::entry;
use crate::support::bench::Bench;

fn refusal(bytes: &[u8]) -> String {
    let error = parse_known_failures(Path::new("known.toml"), bytes).unwrap_err();
    let mut text = String::new();
    GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor())
        .with_width(100)
        .render_report(&mut text, error.into_report().as_ref())
        .unwrap();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/known-failures");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

#[test]
fn known_failures_file_errors_are_shown_at_their_lines() {
    let wrong = r#"
[[known-failure]]
requirement = "delete.hard.lst"
scenario = "sucess"
owner = "a"
link = "b"
expires = "2027-03-31"
"#;
    snapshot("unknown-names", &refusal(wrong.as_bytes()));
    let wrong = r#"
[[known-failure]]
requirement = "delete.hard.list"
owners = "a"
link = "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"
expires = 2027-13-31
fingerprint = "abc"

[[known-failures]]
"#;
    snapshot("not-toml", &refusal(wrong.as_bytes()));
    snapshot("schema", &refusal(wrong.replace("2027-13-31", "\"2027-02-30\"").as_bytes()));
    let pattern = entry("delete.hard.list", "2027-03-31", "target = \"[\"");
    snapshot("pattern", &refusal(pattern.as_bytes()));
    snapshot("not-utf8", &refusal(b"[[known-failure]]\nowner = \"\xff\""));
}

#[test]
fn known_failures_file_accepts_toml_dates() {
    let unquoted =
        entry("delete.hard.list", "2027-03-31", "").replace("\"2027-03-31\"", "2027-03-31");
    let known = parse_known_failures(Path::new("known.toml"), unquoted.as_bytes()).unwrap();
    assert_eq!(known.entries().next().unwrap().expires, "2027-03-31");
}

#[test]
fn unusable_known_failures_file_is_refused_before_any_request() {
    let bench = Bench::new();
    // Nobody answers there; a single request would make the run inconclusive.
    let check = ["check", "--base-url", "http://127.0.0.1:9", "--known-failures", "known.toml"];
    bench.run(&check).expect(2).complains(&["cannot read the file of known failures"]);
    bench.write("known.toml", "[[known-failure]]\nowner = \"a\"\n");
    let ended = bench.run(&check).expect(2);
    ended.complains(&["lacks the key `requirement`", "known.toml:1:1"]);
    bench.write("conformance.toml", "known-failures = \"known.toml\"\n");
    bench.run(&["check"]).expect(2).complains(&["lacks the key `expires`"]);
    let shown = bench.run(&["check", "--print-config"]).expect(0).stdout;
    assert!(shown.contains("conformance.toml, key known-failures"), "{shown}");
}
