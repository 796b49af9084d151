//! TAP, as `tap-parser` reads it in strict mode: the parser of node-tap.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use serde_json::Value;
use verifik_conformance::model::{Outcome, Report, Totals, Verdict};

use crate::reports::{hostile, rendered, samples};

const PARSERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/report-parsers");

const SCRIPT: &str = r"
import { readFileSync } from 'node:fs';
const { Parser } = await import('tap-parser');
for (const path of process.argv.slice(2)) {
    const seen = { extra: [], asserts: [], children: 0, bailout: null };
    const parser = new Parser({ strict: true });
    parser.on('extra', line => seen.extra.push(line));
    parser.on('assert', assert => seen.asserts.push(assert));
    parser.on('child', () => seen.children++);
    parser.on('bailout', reason => { seen.bailout = reason; });
    parser.on('complete', result => console.log(JSON.stringify({
        ...seen, ok: result.ok, plan: result.plan, failures: result.failures,
    })));
    parser.end(readFileSync(path, 'utf8'));
}
";

/// Totals that the parser read in each report; nothing when it is not installed.
fn parsed(reports: &[Report]) -> Option<Vec<Value>> {
    if !Path::new(PARSERS).join("node_modules/tap-parser").exists() {
        let why = "skipped: tap-parser is not installed (scripts/report-parsers.sh does it)";
        // Written directly, since the test harness hides what passing tests print.
        let _ = writeln!(std::io::stderr(), "{why}");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(PARSERS).join(format!("tap-{}.mjs", std::process::id()));
    std::fs::write(&script, SCRIPT).unwrap();
    let mut node = Command::new("node");
    node.arg(&script);
    for (number, report) in reports.iter().enumerate() {
        let path = folder.path().join(format!("{number}.tap"));
        std::fs::write(&path, rendered("tap", report)).unwrap();
        node.arg(path);
    }
    let output = node.output();
    std::fs::remove_file(&script).unwrap();
    let output = output.expect("what was installed with npm has node");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn tap_parser_reads_the_totals_of_the_report() {
    let mut reports: Vec<_> = samples().into_iter().map(|(_, report)| report).collect();
    reports.extend(hostile::reports(96));
    reports.push(skipped());
    reports.push(Report { scenarios: vec![], ..skipped() });
    let Some(all) = parsed(&reports) else { return };
    assert_eq!(all.len(), reports.len());
    for (report, seen) in reports.iter().zip(all) {
        let text = rendered("tap", report);
        assert_eq!(seen["extra"], Value::from(Vec::<Value>::new()), "{text}");
        assert_eq!(seen["children"], 0, "{text}");
        let is_success = report.outcome == Outcome::Conforms;
        assert_eq!(seen["ok"], is_success, "{text}\n{seen:#}");
        let points = seen["asserts"].as_array().unwrap();
        assert_eq!(points.len(), report.scenarios.len(), "{text}");
        for (point, scenario) in points.iter().zip(&report.scenarios) {
            let skipped = scenario.verdict == Verdict::Skipped;
            assert_eq!(point["skip"] != false, skipped, "{text}");
            let is_known = scenario.verdict == Verdict::Passed
                && scenario.findings.iter().any(|finding| finding.accepted.is_some());
            assert_eq!(point["todo"] != false, is_known, "{text}");
            let listed = ["violations", "known_failures", "advisories"]
                .map(|name| point["diag"][name].as_array().map_or(0, Vec::len));
            assert_eq!(listed.iter().sum::<usize>(), scenario.findings.len(), "{text}");
            if !skipped {
                assert_eq!(point["diag"]["verdict"], scenario.verdict.to_string(), "{text}");
            }
        }
    }
}

/// Nothing fails, and yet nothing conforms.
fn skipped() -> Report {
    let mut report = crate::support::sample::violating();
    report.outcome = Outcome::Inconclusive;
    report.scenarios.retain(|one| one.verdict == Verdict::Skipped);
    report.totals = Totals { scenarios: 1, skipped: 1, ..Totals::default() };
    report
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn tap_escapes_text_of_a_provider(report in hostile::report()) {
        let text = rendered("tap", &report);
        let is_point = |line: &&str| line.starts_with("ok ") || line.starts_with("not ok ");
        prop_assert_eq!(text.lines().filter(is_point).count(), report.scenarios.len());
        let ours = ["  ", "ok ", "not ok ", "TAP version 14", "1..", "# violates: "];
        for line in text.lines() {
            prop_assert!(ours.iter().any(|start| line.starts_with(start)), "{line:?}");
        }
        prop_assert!(text.chars().all(|one| one == '\n' || !one.is_control()));
    }
}
