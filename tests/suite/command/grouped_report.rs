//! The report of a provider with one fault: short, grouped by requirement, with the next commands last.

use crate::support::ServeProcess;
use crate::support::bench::Bench;

/// Lines of a screen.
const SCREEN: usize = 50;

/// Checks a provider with one fault, with `scenario` arguments; returns the report on the terminal.
fn report_of(fault: &str, arguments: &[&str]) -> String {
    let provider = ServeProcess::start(&["--fault", fault]);
    let bench = Bench::new();
    let check: &[&str] = &["check", "--base-url", provider.url()];
    bench.run(&[check, arguments].concat()).expect(1).stdout
}

fn count(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

#[test]
fn report_of_a_single_fault_fits_on_a_screen() {
    for fault in ["delete-does-nothing", "soft-delete-list", "repeat-deletes-newest"] {
        let report = report_of(fault, &[]);
        let lines = report.lines().count();
        assert!(lines <= SCREEN, "{fault}: {lines} lines\n{report}");
        assert_eq!(count(&report, "curl -i "), 1, "{fault}: one command\n{report}");
        assert_eq!(count(&report, "\n  exchange "), 1, "{fault}: one exchange\n{report}");
    }
}

#[test]
fn report_ends_with_causes_and_the_two_commands_that_help_next() {
    let report = report_of("delete-does-nothing", &[]);
    let (_, ending) = report.split_once("\nviolates: ").expect("it violates");
    let lines: Vec<&str> = ending.lines().collect();
    assert!(lines[0].contains("requirements broken: delete.hard.retrieve, "), "{report}");
    assert!(report.contains("\n  1. delete.hard.retrieve, "), "{report}");
    let [.., explain, reproduce] = lines.as_slice() else { panic!("{report}") };
    assert_eq!(*explain, "explain   verifik-conformance explain delete.hard.retrieve");
    assert!(reproduce.starts_with("reproduce curl -i -X GET http://127.0.0.1:"), "{report}");
}

#[test]
fn consequence_is_one_line_and_shown_in_full_with_verbose() {
    let report = report_of("delete-does-nothing", &["--scenario", "double-delete"]);
    assert_eq!(count(&report, "\n    causes    delete.repeat.status, "), 1, "{report}");
    assert_eq!(count(&report, "\n  MUST "), 1, "{report}");
    let verbose = report_of("delete-does-nothing", &["--scenario", "double-delete", "-v"]);
    assert!(count(&verbose, "\n  MUST delete.repeat.status\n") >= 1, "{verbose}");
    assert!(count(&verbose, "reproduce with:") > 1, "{verbose}");
}

#[test]
fn junit_has_one_failure_per_scenario_and_annotations_one_per_cause() {
    let report = report_of("soft-delete-list", &["--report", "junit=-", "--quiet"]);
    assert!(count(&report, "<failure ") > 1, "{report}");
    assert_eq!(count(&report, "<failure "), count(&report, "</failure>"));
    for case in report.split("<testcase ").skip(1) {
        assert!(count(case, "<failure ") <= 1, "{case}");
    }
    let report = report_of("soft-delete-list", &["--report", "github=-", "--quiet"]);
    assert_eq!(count(&report, "::error title=MUST delete.hard.list "), 1, "{report}");
}
