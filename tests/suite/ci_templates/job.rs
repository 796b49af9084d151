//! A job of a CI system: a working folder, an environment and a shell.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::TOKEN;

/// Longer than any run here, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A working folder and the variables that the shell sees there.
#[derive(Debug)]
pub(crate) struct Job {
    home: TempDir,
    variables: BTreeMap<String, String>,
}

/// Exit code and output of a script.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Job {
    /// A job with the token of `serve` among its secrets and the built binary in its path.
    pub(crate) fn new() -> Self {
        let job = Self::without_program();
        let binary = env!("CARGO_BIN_EXE_verifik-conformance");
        symlink(binary, job.home.path().join("bin/verifik-conformance")).unwrap();
        job
    }

    /// The same where nobody installed the program.
    pub(crate) fn without_program() -> Self {
        let home = tempfile::tempdir().unwrap();
        for folder in ["bin", "work", "temp"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        let path = format!("{}:/usr/bin:/bin", home.path().join("bin").display());
        let mut job = Self { home, variables: BTreeMap::new() };
        job.set("PATH", &path);
        job.set("VERIFIK_TOKEN", TOKEN);
        job
    }

    /// Sets a variable.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// A path below the working folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("work").join(name)
    }

    /// A path beside the working folder, where the system keeps files of its own.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.home.path().join("temp").join(name)
    }

    /// A file of the working folder.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A file of the working folder, read as JSON.
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Puts a program into the path that writes its arguments to the file `called`.
    pub(crate) fn pretend(&self, program: &str) {
        let path = self.home.path().join("bin").join(program);
        let called = self.beside("called");
        fs::write(&path, format!("#!/bin/sh\necho \"$*\" >>'{}'\n", called.display())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a script to its end with this shell, which gets its path as the last argument.
    pub(crate) fn run(&self, shell: &[&str], script: &str) -> Ended {
        self.start(shell, script).end()
    }

    /// Starts a script with this shell, which gets its path as the last argument.
    pub(crate) fn start(&self, shell: &[&str], script: &str) -> Running {
        let file = self.beside("script");
        fs::write(&file, script).unwrap();
        let said = ["stdout", "stderr"].map(|name| self.beside(name));
        let child = Command::new(shell[0])
            .args(&shell[1..])
            .arg(file)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.path("."))
            .stdin(Stdio::null())
            .stdout(fs::File::create(&said[0]).unwrap())
            .stderr(fs::File::create(&said[1]).unwrap())
            .spawn()
            .unwrap();
        Running { child, said }
    }

    /// Everything that the job wrote into its folders, one text after the other.
    pub(crate) fn everything_written(&self) -> String {
        let files =
            ["work", "temp"].map(|folder| walkdir::WalkDir::new(self.home.path().join(folder)));
        let files = files.into_iter().flatten().map(Result::unwrap);
        let files = files.filter(|entry| entry.file_type().is_file());
        files
            .map(|file| String::from_utf8_lossy(&fs::read(file.path()).unwrap()).into_owned())
            .collect()
    }
}

/// A script that has not ended yet; killed at the latest when dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    said: [PathBuf; 2],
}

impl Running {
    /// Stops the shell alone, as a system does with a job that is cancelled. GitHub asks with
    /// SIGINT before, which whoever runs the tests in the background ignores, and so would this.
    pub(crate) fn cancel(&self) {
        let id = self.child.id().to_string();
        let kill = ["-c", "kill -TERM \"$1\"", "sh", &id];
        let sent = Command::new("sh").args(kill).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for the end.
    pub(crate) fn end(mut self) -> Ended {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                let [stdout, stderr] =
                    [0, 1].map(|one: usize| fs::read_to_string(&self.said[one]).unwrap());
                return Ended { code: status.code(), stdout, stderr };
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the script did not end");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
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

    /// Asserts that standard error says this.
    #[track_caller]
    pub(crate) fn complains(&self, part: &str) {
        assert!(self.stderr.contains(part), "{part:?} is missing in:\n{}", self.stderr);
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
