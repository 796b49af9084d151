//! Comparing two runs: identical ones differ in nothing, and what changed is named exactly.

mod baseline;
mod providers;
mod rendered;
mod reports;
mod robustness;

use insta::{Settings, assert_snapshot};
use serde_json::Value;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::contract::schemas::Schema;
use verifik_conformance::model::{Comparison, Report};
use verifik_conformance::results::compare::compare;

fn snapshot(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/diff");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

fn compared(before: &Report, after: &Report) -> Comparison {
    let comparison = compare(VERIFIK.api, before, after, &|_| false);
    is_valid(&serde_json::to_value(&comparison).unwrap());
    comparison
}

#[track_caller]
fn is_valid(comparison: &Value) {
    let violations = Schema::Diff.violations(comparison);
    assert!(violations.is_empty(), "{violations:?}\n{comparison:#}");
}
