//! The action for GitHub, step by step, with what the runner sets and puts in for `${{ … }}`.

use std::fs;

use serde_json::Value;

use crate::ci_templates::job::{Ended, Job, Running, eventually};
use crate::ci_templates::{REPORTS, yaml};
use crate::support::{ServeProcess, TOKEN};

/// The call of bash by the runner for `shell: bash`.
const BASH: &[&str] = &["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"];
const FOLDER: &str = "verifik-conformance-reports";

/// A job on GitHub that uses the action with these inputs.
struct Action {
    job: Job,
    definition: Value,
    inputs: Vec<(&'static str, String)>,
}

impl Action {
    fn new(mut job: Job, inputs: &[(&'static str, &str)]) -> Self {
        job.set("GITHUB_ACTIONS", "true");
        for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH"] {
            fs::write(job.beside(name), "").unwrap();
            let file = job.beside(name).display().to_string();
            job.set(name, &file);
        }
        let temporary = job.beside(".").display().to_string();
        job.set("RUNNER_TEMP", &temporary);
        let inputs = inputs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { job, definition: yaml("action.yml"), inputs }
    }

    /// The program judges the provider at this address, with these further arguments.
    fn against(provider: &ServeProcess, further: &str) -> Self {
        let arguments = format!("--base-url {} {further}", provider.url());
        Self::new(Job::new(), &[("arguments", &arguments)])
    }

    fn step(&self, name: &str) -> &Value {
        let steps = self.definition["runs"]["steps"].as_array().unwrap();
        steps.iter().find(|step| step["name"] == name).unwrap()
    }

    fn start(&mut self, name: &str) -> Running {
        let step = self.step(name).clone();
        assert_eq!(step["shell"], "bash");
        for (variable, value) in step["env"].as_object().unwrap() {
            let value = self.put_in(value.as_str().unwrap());
            self.job.set(variable, &value);
        }
        self.job.start(BASH, step["run"].as_str().unwrap())
    }

    /// Runs the steps in turn; the first that fails ends the job.
    fn run(&mut self) -> Ended {
        let build = self.start("Build").end();
        if build.code != Some(0) {
            return build;
        }
        self.start("Gate").end()
    }

    /// The text with what the runner puts in for the expressions.
    fn put_in(&self, text: &str) -> String {
        let mut parts = text.split("${{");
        let mut whole = parts.next().unwrap().to_owned();
        for part in parts {
            let (expression, rest) = part.split_once("}}").unwrap();
            whole += &self.value(expression.trim());
            whole += rest;
        }
        whole
    }

    fn value(&self, expression: &str) -> String {
        if expression == "github.action_path" {
            return env!("CARGO_MANIFEST_DIR").to_owned();
        }
        let input = expression.strip_prefix("inputs.").unwrap();
        let given = self.inputs.iter().find(|(name, _)| *name == input);
        let default = || self.definition["inputs"][input]["default"].as_str().unwrap().to_owned();
        given.map_or_else(default, |(_, value)| value.clone())
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.job.beside(name)).unwrap()
    }
}

#[test]
fn a_conforming_provider_passes_with_every_report() {
    let mut action = Action::new(Job::new(), &[]);
    let ended = action.run().expect(0);
    assert!(ended.stdout.contains("conforms:"), "{}", ended.stdout);
    for name in REPORTS {
        assert!(!action.job.read(&format!("{FOLDER}/{name}")).is_empty(), "{name}");
    }
    assert_eq!(action.file("GITHUB_OUTPUT"), format!("exit-code=0\nreports={FOLDER}\n"));
    assert_eq!(
        action.file("GITHUB_STEP_SUMMARY"),
        action.job.read(&format!("{FOLDER}/summary.md"))
    );
    assert_eq!(action.file("GITHUB_PATH"), "", "there was nothing to build");
}

#[test]
fn a_violation_fails_the_job_and_is_annotated() {
    let provider = ServeProcess::start(&["--fault", "soft-delete-list"]);
    let mut action = Action::against(&provider, "--scenario success");
    fs::write(action.job.beside("GITHUB_STEP_SUMMARY"), "of an earlier step\n").unwrap();
    let ended = action.run().expect(1);
    // The list still shows what is gone, so that the clean-up has an annotation as well.
    let mut annotations = ended.stdout.lines().filter(|line| line.starts_with("::error "));
    assert!(annotations.any(|line| line.contains("delete.hard.list")), "{}", ended.stdout);
    assert_eq!(action.job.json(&format!("{FOLDER}/report.json"))["outcome"], "violates");
    assert_eq!(action.file("GITHUB_OUTPUT"), format!("exit-code=1\nreports={FOLDER}\n"));
    let summary = action.file("GITHUB_STEP_SUMMARY");
    assert!(summary.starts_with("of an earlier step\n") && summary.contains("delete.hard.list"));
}

#[test]
fn no_token_is_in_a_file_or_in_the_log() {
    let provider = ServeProcess::start(&["--fault", "not-found-echoes-request"]);
    let mut action = Action::against(&provider, "-vv");
    let ended = action.run().expect(1);
    let all = action.job.everything_written() + &ended.stdout + &ended.stderr;
    assert!(all.contains("<redacted>"), "the provider echoed no token");
    assert!(!all.contains(TOKEN));
}

#[test]
fn nothing_that_the_report_quotes_is_a_command() {
    let provider = ServeProcess::start(&["--fault", "soft-delete-list"]);
    let mut secrets = Vec::new();
    for _ in 0..2 {
        let ended = Action::against(&provider, "--scenario success").run().expect(1);
        let (before, rest) = ended.stdout.split_once("::stop-commands::").unwrap();
        let (secret, rest) = rest.split_once('\n').unwrap();
        let (report, annotations) = rest.split_once(&format!("\n::{secret}::\n")).unwrap();
        assert_eq!((before, secret.len()), ("", 32));
        assert!(report.contains("delete.hard.list") && !report.contains("::error"), "{report}");
        assert!(annotations.lines().all(|line| line.starts_with("::")), "{annotations}");
        secrets.push(secret.to_owned());
    }
    assert_ne!(secrets[0], secrets[1], "a provider could know it");
}

#[test]
fn arguments_are_quoted_as_in_a_shell_and_nothing_is_expanded() {
    let arguments = r#"--scenario 'succ*'
        --report "tap=a folder/it's $(touch one) `touch two`; touch three.tap"
        --report ctrf=\$HOME/*.json"#;
    let mut action = Action::new(Job::new(), &[("arguments", arguments)]);
    action.run().expect(0);
    let written = action.job.read("a folder/it's $(touch one) `touch two`; touch three.tap");
    assert!(written.contains("success"), "{written}");
    assert!(action.job.path("$HOME/*.json").is_file());
    for name in ["one", "two", "three", "three.tap"] {
        assert!(!action.job.path(name).exists(), "{name} was made by a command");
    }
}

#[test]
fn blank_arguments_are_none() {
    for arguments in ["", " ", "\n", " \t\n \n"] {
        let mut action = Action::new(Job::new(), &[("arguments", arguments)]);
        let ended = action.run().expect(0);
        assert!(ended.stdout.contains("conforms:"), "{arguments:?}: {}", ended.stdout);
    }
}

#[test]
fn arguments_that_cannot_be_read_judge_nothing() {
    for (arguments, complaint) in [
        ("--base-url 'http://127.0.0.1:9", "look at its quotes"),
        ("--scenario ''", "scenario"),
        ("--sceanrio success", "--scenario"),
    ] {
        let mut action = Action::new(Job::new(), &[("arguments", arguments)]);
        let summary = action.job.path(&format!("{FOLDER}/summary.md"));
        fs::create_dir(action.job.path(FOLDER)).unwrap();
        fs::write(&summary, "of an older run").unwrap();
        let ended = action.run();
        assert!(matches!(ended.code, Some(2 | 4)), "{arguments}: {ended:?}");
        ended.complains(complaint);
        assert!(!ended.stdout.contains("conforms:"), "{}", ended.stdout);
        assert_eq!(action.file("GITHUB_STEP_SUMMARY"), "", "{arguments}");
        assert!(!summary.exists(), "an older summary could be taken for this run's");
    }
}

#[test]
fn reports_that_cannot_be_written_stop_the_gate() {
    let mut action = Action::new(Job::new(), &[("reports", "file/reports")]);
    fs::write(action.job.path("file"), "").unwrap();
    action.run().expect(2).complains("cannot write to the folder file/reports");

    // Root may write anywhere, but not over a folder.
    let mut action = Action::new(Job::new(), &[("reports", "taken")]);
    fs::create_dir_all(action.job.path("taken/events.ndjson")).unwrap();
    action.run().expect(2).complains("cannot write to the folder taken");
}

#[test]
fn a_missing_program_is_built_or_asked_for() {
    let mut action = Action::new(Job::without_program(), &[]);
    action.job.pretend("cargo");
    let ended = action.run().expect(2);
    ended.complains("there is no program verifik-conformance; install it");
    let called = action.file("called");
    let root = action.job.beside("./verifik-conformance");
    assert!(called.starts_with("install --locked --path "), "{called}");
    assert!(called.contains(&format!("--root {}", root.display())), "{called}");
    let path = action.file("GITHUB_PATH");
    assert_eq!(path.trim_end(), root.join("bin").display().to_string());
}

#[test]
fn a_cancelled_job_leaves_nothing_behind() {
    let provider = ServeProcess::start(&["--latency", "50ms"]);
    let mut action = Action::against(&provider, "--ledger ledger --jobs 1");
    action.start("Build").end().expect(0);
    let running = action.start("Gate");
    let ledger = action.job.path("ledger");
    let created = || fs::read_to_string(&ledger).is_ok_and(|text| text.contains("created"));
    eventually("a collection was created", created);
    running.cancel();
    let ended = running.end().expect(130);
    assert!(ended.stdout.contains("interrupted"), "{}", ended.stdout);
    assert_eq!(action.file("GITHUB_OUTPUT"), format!("exit-code=130\nreports={FOLDER}\n"));
    let sweep = ["sweep", "--base-url", provider.url(), "--ledger", "ledger", "--dry-run"];
    let sweep = format!("exec verifik-conformance {}\n", sweep[..].join(" "));
    let ended = action.job.run(BASH, &sweep).expect(0);
    assert!(ended.stdout.contains(": 0 to remove"), "{ended:?}");
}
