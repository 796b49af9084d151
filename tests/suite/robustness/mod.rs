//! Input of any bytes gives a verdict or an error, and never a panic: answers of a provider, event
//! logs, reports and transcripts.

mod answers;
mod bytes;
mod known_failures;
mod logs;
mod reports;
mod transcripts;

use std::sync::LazyLock;

use proptest::prelude::ProptestConfig;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::Report;
use verifik_conformance::report::{FORMATS, comparison, terminal};
use verifik_conformance::results::compare::compare;

/// An event log and the report of the same run, as the command wrote them.
static WRITTEN: LazyLock<(String, String)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let mut check = assert_cmd::Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    check.args(["check", "--events", "events.ndjson", "--report", "json=report.json"]);
    check.args(["--scenario", "unknown-id", "--scenario", "missing-auth"]);
    check.current_dir(folder.path()).env_clear().assert().success();
    let read = |name| std::fs::read_to_string(folder.path().join(name)).unwrap();
    (read("events.ndjson"), read("report.json"))
});

/// That report, read back.
static REPORT: LazyLock<Report> = LazyLock::new(|| serde_json::from_str(&WRITTEN.1).unwrap());

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Compares the report with the one that was written, both ways, and writes that in every format.
fn compare_everywhere(report: &Report) {
    for (before, after) in [(&*REPORT, report), (report, &*REPORT)] {
        let comparison = compare(VERIFIK.api, before, after, &|_| false);
        for format in comparison::FORMATS {
            (format.render)(&comparison, &mut Vec::new()).unwrap();
        }
        comparison::terminal(&comparison, terminal::Style::plain(40), &mut Vec::new()).unwrap();
    }
}

/// Writes the report in every format, and for terminals of several kinds.
fn render_everywhere(report: &Report) {
    for format in FORMATS {
        // That something has no form in a format is an error, and that is fine.
        let _ = (format.render)(report, &mut Vec::new());
    }
    for (width, verbosity, color) in [(40, 0, false), (160, 2, true)] {
        let style = terminal::Style { color, width, verbosity, quiet: false };
        terminal::render(report, style, &mut Vec::new()).unwrap();
    }
}
