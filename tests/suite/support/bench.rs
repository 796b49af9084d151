//! A place to run the binary from: a working folder and an environment of its own.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use verifik_conformance::wire::MARKER_PREFIX;

use crate::support::TOKEN;

/// The file that a remote run remembers its creations in, when nothing else is asked for.
pub(crate) const LEDGER: &str = "verifik-conformance-ledger.ndjson";

/// Longer than any run here, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A working folder and the variables that the binary sees there.
#[derive(Debug)]
pub(crate) struct Bench {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

/// Exit code and output of a run of the binary.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Bench {
    /// A bench with the token of `serve` in the environment.
    pub(crate) fn new() -> Self {
        Self { variables: vec![("VERIFIK_TOKEN", TOKEN.to_owned())], ..Self::without_token() }
    }

    /// A bench with an empty environment.
    pub(crate) fn without_token() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// Sets a variable.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.variables.push((name, value.to_owned()));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A file of the folder, read as JSON.
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// A file of the folder, read as one JSON value per line.
    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        self.read(name).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = assert_cmd::Command::from_std(self.command(arguments));
        let output = command.timeout(PATIENCE).output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts the binary and leaves it running; its output goes to files of the folder.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        let file = |name| fs::File::create(self.path(name)).unwrap();
        let mut command = self.command(arguments);
        command.stdout(file("stdout")).stderr(file("stderr")).stdin(Stdio::null());
        Running { child: command.spawn().unwrap() }
    }

    /// Everything that stands in the folder, one text after the other.
    pub(crate) fn everything_written(&self) -> String {
        let files = fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.envs(self.variables.iter().map(|(name, value)| (*name, value.as_str())));
        command
    }
}

impl Ended {
    /// The same, after the exit code was found to be the expected one.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        let Self { code: ended, stdout, stderr } = &self;
        assert_eq!(*ended, Some(code), "\n--- stdout\n{stdout}\n--- stderr\n{stderr}");
        self
    }

    /// Asserts that standard error says all of this.
    #[track_caller]
    pub(crate) fn complains(&self, parts: &[&str]) {
        // A terminal's width may break a sentence anywhere; the words stay.
        let said = self.stderr.replace(['│', '\n'], " ");
        let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(said.contains(part), "{part:?} is missing in:\n{}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }
}

/// A run that has not ended yet; killed at the latest when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Sends a signal by its name without SIG.
    pub(crate) fn signal(&self, name: &str) {
        // `kill` is built into every shell; as a program of its own it is not everywhere.
        let id = self.child.id().to_string();
        let script = "kill -\"$1\" \"$2\"";
        let sent = Command::new("sh").args(["-c", script, "sh", name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end, and says how the process ended and how long that took.
    pub(crate) fn wait(&mut self) -> (Option<i32>, Duration) {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), started.elapsed());
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the command did not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something holds.
#[track_caller]
pub(crate) fn eventually(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < PATIENCE, "waited in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Names of the collections on a server that a run of this suite made.
pub(crate) fn left_on(url: &str) -> Vec<String> {
    let url = format!("{url}/v2/face-recognition/collections");
    let list: Value = tokio::runtime::Runtime::new().unwrap().block_on(async {
        // Another thread may have been first; that is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(url).bearer_auth(TOKEN).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    });
    let all = list["data"].as_array().unwrap().iter();
    let names = all.map(|one| one["name"].as_str().unwrap().to_owned());
    names.filter(|name| name.starts_with(MARKER_PREFIX)).collect()
}
