//! Known failures in the terminal report.

use insta::assert_snapshot;
use verifik_conformance::model::{Acceptance, KnownFailure, KnownFailureStatus, Outcome, Report};
use verifik_conformance::report::terminal::{self, Style};

use crate::support::sample;

const FATES: [KnownFailureStatus; 7] = [
    KnownFailureStatus::Accepted,
    KnownFailureStatus::Expired,
    KnownFailureStatus::Unused,
    KnownFailureStatus::Passing,
    KnownFailureStatus::NotJudged,
    KnownFailureStatus::NotSelected,
    KnownFailureStatus::OtherTarget,
];

/// A report whose only violations are accepted, with an entry of each fate.
fn report() -> Report {
    let known = |fate: KnownFailureStatus| KnownFailure {
        requirement: "delete.repeat.status".to_owned(),
        scenario: (fate == KnownFailureStatus::Unused).then(|| "double-delete".to_owned()),
        target: None,
        fingerprint: None,
        owner: "the storage team".to_owned(),
        link: "https://issues.example.com/123\u{1b}[2J".to_owned(),
        expires: "2027-03-31".to_owned(),
        reason: None,
        fate,
        findings: u32::from(matches!(fate, KnownFailureStatus::Accepted)) * 2,
    };
    let mut report = sample::violating();
    report.outcome = Outcome::Violates;
    report.known_failures = FATES.map(known).to_vec();
    report.scenarios.retain(|scenario| scenario.id == "double-delete");
    for finding in &mut report.scenarios[0].findings {
        finding.accepted = Some(Acceptance {
            owner: "the storage team".to_owned(),
            link: "https://issues.example.com/123".to_owned(),
            expires: "2027-03-31".to_owned(),
        });
    }
    report
}

fn shown(report: &Report, verbosity: u8, quiet: bool) -> String {
    let mut bytes = Vec::new();
    let style = Style { verbosity, quiet, ..Style::plain(100) };
    terminal::render(report, style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn known_failures_on_the_terminal_match_the_snapshot() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/known-failures");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!("terminal", shown(&report(), 0, false)));
}

#[test]
fn irrelevant_known_failures_are_shown_with_verbose() {
    let (usual, more) = (shown(&report(), 0, false), shown(&report(), 1, false));
    for text in ["not judged completely", "were selected in this run", "for another target"] {
        assert!(!usual.contains(text) && more.contains(text), "{text}:\n{more}");
    }
    let quiet = shown(&report(), 0, true);
    assert!(quiet.contains("3 known failures are out of date: "), "{quiet}");
    assert!(!quiet.contains('\u{1b}') && !more.contains('\u{1b}'), "{more}");
}
