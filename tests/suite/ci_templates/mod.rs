//! The templates for CI systems, run as those systems run them: the shell of `action.yml` and of
//! `ci/gitlab.yml`, in a folder and an environment of their own, with the built binary in the path.

mod action;
mod gitlab;
mod job;
mod structure;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// A file of the repository.
fn repository(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A file of the repository, read as YAML.
fn yaml(name: &str) -> Value {
    let text = fs::read_to_string(repository(name)).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Files that the gate writes, on every system.
const REPORTS: &[&str] = &[
    "events.ndjson",
    "report.json",
    "junit.xml",
    "report.sarif",
    "ctrf.json",
    "report.html",
    "summary.md",
];
