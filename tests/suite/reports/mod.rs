//! Every format of a report, on reports built by hand: how it looks, that it reads back, and that
//! no provider can break it.

mod advice;
mod commands;
mod github;
mod hostile;
mod html;
mod markdown;
mod schemas;
mod tap;

use std::io::Write as _;
use std::process::{Command, Stdio};

use insta::{Settings, assert_snapshot};
use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};
use verifik_conformance::model::{Body, ExchangeResult, Report};
use verifik_conformance::report::terminal::{self, Style};
use verifik_conformance::report::{FORMATS, RenderError, format};

use crate::support::sample;

fn rendered(name: &str, report: &Report) -> String {
    let mut bytes = Vec::new();
    (format(name).unwrap().render)(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn shown(report: &Report, style: Style) -> String {
    let mut bytes = Vec::new();
    terminal::render(report, style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn snapshot(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/reports");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

fn samples() -> [(&'static str, Report); 6] {
    [
        ("accepted", sample::accepted()),
        ("conforming", sample::conforming()),
        ("violating", sample::violating()),
        ("hostile", sample::hostile()),
        ("interrupted", sample::interrupted()),
        ("explored", sample::explored::report()),
    ]
}

#[test]
fn report_in_every_format_matches_its_snapshot() {
    for format in FORMATS {
        for (name, report) in samples() {
            let text = rendered(format.name, &report);
            // The style and the script are files of their own, with a diff of their own.
            let text = if format.name == "html" { html::without_assets(&text) } else { text };
            snapshot(&format!("{name}.{}", format.name), &text);
        }
    }
}

#[test]
fn terminal_report_matches_its_snapshot() {
    for (name, report) in samples() {
        for width in [100, 60] {
            let text = shown(&report, Style::plain(width));
            snapshot(&format!("{name}.terminal-{width}"), &text);
        }
    }
}

#[test]
fn terminal_report_with_verbose_or_quiet_matches_its_snapshot() {
    let verbose = Style { verbosity: 1, ..Style::plain(100) };
    snapshot("violating.terminal-verbose", &shown(&sample::violating(), verbose));
    let quiet = Style { quiet: true, ..Style::plain(100) };
    snapshot("violating.terminal-quiet", &shown(&sample::violating(), quiet));
    let outcome = shown(&sample::conforming(), quiet);
    assert_eq!(outcome, "conforms: 3 requirements held in 2 scenarios (2 requests, 212 ms)\n");
}

#[test]
fn colour_changes_nothing_but_colour() {
    for (_, report) in samples() {
        let style = Style::plain(80);
        let colored = shown(&report, Style { color: true, ..style });
        assert!(colored.contains("\u{1b}["));
        assert_eq!(console::strip_ansi_codes(&colored), shown(&report, style));
    }
}

#[test]
fn no_line_is_wider_than_the_terminal_except_what_must_be_copied() {
    for (name, report) in samples() {
        for width in [40, 60, 100, 200] {
            for line in shown(&report, Style::plain(width)).lines() {
                let is_command = line.ends_with('\\')
                    || ["--data", "curl ", "printf ", "explain ", "reproduce ", "details "]
                        .iter()
                        .any(|start| line.trim_start().starts_with(start));
                let wide = console::measure_text_width(line) > width;
                assert!(!wide || is_command, "{name} at {width}: {line}");
            }
        }
    }
}

#[test]
fn a_hostile_provider_reaches_the_terminal_only_as_escapes() {
    let text = shown(&sample::hostile(), Style { verbosity: 1, ..Style::plain(100) });
    let forged = |line: &&str| line.starts_with("conforms");
    assert_eq!(text.lines().filter(forged).count(), 0);
    assert!(text.chars().all(|character| character == '\n' || !character.is_control()));
    assert!(!text.contains(['\u{202e}', '\u{2028}']));
    assert!(text.contains("\\u{1b}]0;owned\\u{7}"), "what was sent stays visible");
}

#[test]
fn strict_report_binds_a_should() {
    let mut report = sample::violating();
    report.strict = true;
    let text = shown(&report, Style::plain(100));
    assert!(text.contains("✓ 1 passed"), "the verdict is the report's, not the format's");
    assert!(text.contains("\n  SHOULD wire.json.media-type\n"));
    assert!(!text.contains("advisory SHOULD"));
    assert!(text.contains("violates: 4 requirements broken: wire.json.media-type, "));
}

#[test]
fn report_of_a_run_without_duration_shows_no_request_rate() {
    let mut report = sample::explored::report();
    for duration_ms in [0.0, -1.0, f64::NAN] {
        report.duration_ms = duration_ms;
        let text = shown(&report, Style::plain(100));
        assert!(text.contains("2 undecided, 1346 requests\n"), "{duration_ms}: {text}");
    }
}

#[test]
fn long_history_is_shown_in_full_with_verbose() {
    let mut report = sample::explored::report();
    let story = &mut report.exploration.as_mut().unwrap().failures[0].story;
    *story = (0..50).map(|number| format!("create collection {number}")).collect();
    let text = shown(&report, Style::plain(100));
    assert!(text.contains("  20. create collection 19\n      … 30 more steps\n"), "{text}");
    let text = shown(&report, Style { verbosity: 1, ..Style::plain(100) });
    assert!(text.contains("  50. create collection 49\n") && !text.contains("more steps"));
    assert!(!shown(&report, Style { quiet: true, ..Style::plain(100) }).contains("collection"));
}

#[test]
fn json_reads_back_as_the_same_report() {
    for (name, report) in samples() {
        let text = rendered("json", &report);
        assert!(text.ends_with("}\n"), "{name}");
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report, "{name}");
    }
}

#[test]
fn junit_reads_back_with_the_totals_of_the_report() {
    for (name, report) in samples() {
        let text = rendered("junit", &report);
        let read = quick_junit::Report::deserialize_from_str(&text).expect(name);
        let totals = &report.totals;
        let counts = [read.tests, read.failures, read.errors, read.skipped];
        let wanted = [totals.scenarios, totals.failed, totals.inconclusive, totals.skipped];
        assert_eq!(counts, wanted.map(|number| number as usize), "{name}");
    }
}

#[test]
fn junit_holds_only_characters_that_xml_allows() {
    let text = rendered("junit", &sample::hostile());
    // XML 1.0, section 2.2: the production Char.
    let allowed =
        |character| matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(text.chars().all(allowed));
    assert!(text.contains("\\u{1b}[2J"), "escaped, not dropped");
}

#[test]
fn a_junit_message_stays_short_however_much_the_provider_sends() {
    let mut report = sample::hostile();
    report.scenarios[0].findings.drain(..3);
    let read = quick_junit::Report::deserialize_from_str(&rendered("junit", &report)).unwrap();
    let case = &read.test_suites[0].test_cases[0];
    let quick_junit::TestCaseStatus::NonSuccess { message: Some(message), .. } = &case.status
    else {
        panic!("expected a failure with a message, got {:?}", case.status);
    };
    assert!(message.ends_with("… (and 1 more)") && message.chars().count() < 300, "{message:?}");
}

#[test]
fn junit_failure_without_a_finding_is_complete() {
    let mut report = sample::hostile();
    report.scenarios[0].findings.clear();
    let text = rendered("junit", &report);
    assert!(text.contains(r#"<failure message="no reason was given" type="failed"/>"#));
}

#[test]
fn junit_is_valid_for_ci_systems() {
    let Ok(version) = Command::new("xmllint").arg("--version").output() else {
        eprintln!("SKIPPED: xmllint is not installed, so no schema was checked");
        return;
    };
    assert!(version.status.success());
    for (name, report) in samples() {
        let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/junit.xsd");
        let mut xmllint = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema", schema, "-"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let document = rendered("junit", &report);
        xmllint.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
        let output = xmllint.wait_with_output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn full_disk_is_reported_as_a_write_error() {
    for format in FORMATS {
        let mut full: &mut [u8] = &mut [0; 10];
        let error = (format.render)(&sample::conforming(), &mut full).unwrap_err();
        assert!(matches!(error, RenderError::Io(_)), "{}: {error}", format.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn text_of_a_provider_breaks_no_format(
        actual in any::<String>(),
        header in any::<String>(),
        body in any::<Vec<u8>>(),
        width in 0_usize..200,
    ) {
        let mut report = sample::hostile();
        report.scenarios[0].findings[0].actual.clone_from(&actual);
        report.scenarios[0].cleanup.left_behind = vec![actual];
        if let ExchangeResult::Response(response) = &mut report.scenarios[0].exchanges.to_mut()[0].answer {
            response.headers = vec![("location".to_owned(), header)];
            response.body = Body::new(body);
        }
        prop_assert_eq!(&serde_json::from_str::<Report>(&rendered("json", &report)).unwrap(), &report);
        prop_assert!(quick_junit::Report::deserialize_from_str(&rendered("junit", &report)).is_ok());
        html::assert_harmless(&rendered("html", &report));
        let text = shown(&report, Style { verbosity: 1, ..Style::plain(width) });
        prop_assert!(text.chars().all(|character| character == '\n' || !character.is_control()));
    }
}
