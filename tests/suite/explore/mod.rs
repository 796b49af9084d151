//! `explore` by the real binary: what it finds, whom it spares, what it tells, and that a failure
//! can be shown again.

mod command;
mod findings;
mod races;

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A run of `explore` in a folder of its own.
struct Explored {
    folder: TempDir,
    output: Output,
}

fn explore(arguments: &[&str]) -> Explored {
    explore_in(tempfile::tempdir().unwrap(), arguments)
}

fn explore_in(folder: TempDir, arguments: &[&str]) -> Explored {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    command.arg("explore").args(["--report", "json=report.json"]).args(arguments);
    command.current_dir(folder.path()).env_clear();
    let output = command.output().unwrap();
    Explored { folder, output }
}

impl Explored {
    #[track_caller]
    fn expect(self, code: i32) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, error) = (text(&self.output.stdout), text(&self.output.stderr));
        assert_eq!(self.output.status.code(), Some(code), "\n{out}\n{error}");
        self
    }

    fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    /// Standard output in one line, so that its width does not matter.
    fn told(&self) -> String {
        let text = String::from_utf8(self.output.stdout.clone()).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn json(&self, name: &str) -> Value {
        let text = std::fs::read_to_string(self.folder.path().join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// The part of the report about the exploration.
    fn exploration(&self) -> Value {
        self.json("report.json")["exploration"].clone()
    }

    /// The one failure of the report.
    fn failure(&self) -> Value {
        let failures = self.exploration()["failures"].clone();
        assert_eq!(failures.as_array().map(Vec::len), Some(1), "{failures}");
        failures[0].clone()
    }
}
