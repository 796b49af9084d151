//! Runs of the binary, killed or not, that share one ledger.

use std::fmt;
use std::fs::File;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use verifik_conformance::wire::{Ledger, RunRecord, records};

use crate::{SECOND, TOKEN};

const LEDGER: &str = "verifik-conformance-ledger.ndjson";

/// A folder to run in.
pub(crate) struct Bench {
    folder: TempDir,
    url: String,
}

/// Results of the kills.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Duration of an undisturbed run.
    pub(crate) whole: Duration,
    /// Number of killed runs.
    pub(crate) kills: u32,
    /// After how many of them something was left.
    pub(crate) with_something_left: u32,
    /// Number of resources left, all of which were swept.
    pub(crate) swept: usize,
    /// Number of creations to which the ledger has no answer.
    pub(crate) unanswered: usize,
}

impl Bench {
    pub(crate) fn new(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("face.png"), b"no face at all").unwrap();
        Self { folder, url: url.to_owned() }
    }

    /// Runs `check` to its end, and says how long that took.
    pub(crate) fn undisturbed_run(&self) -> Duration {
        let started = Instant::now();
        let status = self.check().status().unwrap();
        // Whether the provider conforms is not the question here.
        assert!(matches!(status.code(), Some(0 | 1 | 3)), "{status}: {}", self.stderr());
        started.elapsed()
    }

    /// Starts `check` and kills it so much later.
    pub(crate) fn kill_after(&self, instant: Duration) {
        let mut child = self.check().spawn().unwrap();
        std::thread::sleep(instant);
        // SIGKILL on every Unix.
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Sweeps what the last run left, and requires that it succeeds.
    pub(crate) fn sweep(&self) {
        let mut arguments = vec!["sweep".to_owned(), "--base-url".to_owned(), self.url.clone()];
        // The lease of a killed run goes on for a while; here it is known to be dead.
        for record in self.records() {
            arguments.extend(["--ended".to_owned(), record.run]);
        }
        let output = self.command(&arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{said}{:?}", output.stderr);
    }

    /// Last run of the ledger; empty when it was killed before it began.
    pub(crate) fn last_run(&self) -> RunRecord {
        self.records().pop().unwrap_or_default()
    }

    fn records(&self) -> Vec<RunRecord> {
        let path = self.folder.path().join(LEDGER);
        if !path.exists() {
            return Vec::new();
        }
        records(&Ledger::read(&path).unwrap())
    }

    fn check(&self) -> Command {
        let arguments = ["check", "--base-url", &self.url, "--person-image", "face.png"];
        let mut command = self.command(&arguments.map(str::to_owned));
        let stderr = File::create(self.folder.path().join("stderr")).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(stderr);
        command
    }

    fn stderr(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stderr")).unwrap()
    }

    fn command(&self, arguments: &[String]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("VERIFIK_TOKEN", TOKEN).env("VERIFIK_SECOND_TOKEN", SECOND);
        command
    }
}

impl Figures {
    pub(crate) fn add(&mut self, run: &RunRecord, left: usize) {
        self.kills += 1;
        self.with_something_left += u32::from(left > 0);
        self.swept += left;
        self.unanswered += run.leftovers.iter().filter(|leftover| leftover.id.is_none()).count();
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} kills over a run of {:.2} s; {} of them left something: {} resources, all swept; \
             {} creations had no answer in the ledger; nothing left, everything foreign as before",
            self.kills,
            self.whole.as_secs_f64(),
            self.with_something_left,
            self.swept,
            self.unanswered,
        )
    }
}
