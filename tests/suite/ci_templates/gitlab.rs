//! The template for GitLab, with the shells that its runners use.

use std::fs;

use serde_json::Value;

use crate::ci_templates::job::{Ended, Job};
use crate::ci_templates::{REPORTS, repository, yaml};
use crate::support::{ServeProcess, TOKEN};

/// Bash where the image has it, else the shell of the system.
const SHELLS: &[&[&str]] = &[&["bash", "-e", "-o", "pipefail"], &["sh", "-e"]];
const FOLDER: &str = "verifik-conformance-reports";

fn template() -> Value {
    yaml("ci/gitlab.yml")[".verifik-conformance"].clone()
}

fn script(template: &Value) -> String {
    let lines = template["script"].as_array().unwrap().iter();
    lines.map(|line| line.as_str().unwrap()).collect::<Vec<_>>().join("\n")
}

/// Runs the job with these arguments of `check`.
fn run(job: &mut Job, shell: &[&str], arguments: &str) -> Ended {
    let template = template();
    job.set("GITLAB_CI", "true");
    for (name, value) in template["variables"].as_object().unwrap() {
        job.set(name, value.as_str().unwrap());
    }
    if !arguments.is_empty() {
        job.set("VERIFIK_ARGUMENTS", arguments);
    }
    job.run(shell, &script(&template))
}

#[test]
fn a_conforming_provider_passes_with_every_report() {
    for shell in SHELLS {
        let mut job = Job::new();
        let ended = run(&mut job, shell, "").expect(0);
        assert!(ended.stdout.contains("conforms:") && !ended.stdout.contains("::"), "{ended:?}");
        for name in REPORTS {
            assert!(!job.read(&format!("{FOLDER}/{name}")).is_empty(), "{shell:?}: {name}");
        }
    }
}

#[test]
fn a_violation_fails_the_job_and_tells_no_token() {
    let provider = ServeProcess::start(&["--fault", "not-found-echoes-request"]);
    for shell in SHELLS {
        let mut job = Job::new();
        let arguments = format!("--base-url {} --report 'tap=a folder/it.tap'", provider.url());
        let ended = run(&mut job, shell, &arguments).expect(1);
        assert_eq!(job.json(&format!("{FOLDER}/report.json"))["outcome"], "violates");
        assert!(job.path("a folder/it.tap").is_file());
        let all = job.everything_written() + &ended.stdout + &ended.stderr;
        assert!(all.contains("<redacted>") && !all.contains(TOKEN));
    }
}

#[test]
fn inconclusive_run_has_an_exit_code_of_its_own() {
    let permitted = template()["allow_failure"]["exit_codes"].clone();
    for shell in SHELLS {
        let ended = run(&mut Job::new(), shell, "--base-url http://127.0.0.1:1 --retries 0");
        assert_eq!(Value::from(ended.code), permitted, "{ended:?}");
        run(&mut Job::new(), shell, "--scenario 'succ").expect(2).complains("look at its quotes");
        run(&mut Job::without_program(), shell, "").expect(2).complains("there is no program");
    }
}

/// An included file brings no other file with it, so the template has to hold the script.
#[test]
fn the_template_holds_the_gate_word_for_word() {
    let gate = fs::read_to_string(repository("ci/gate.sh")).unwrap();
    let difference =
        similar::TextDiff::from_lines(&gate, &script(&template())).unified_diff().to_string();
    assert!(difference.is_empty(), "ci/gitlab.yml is out of step with ci/gate.sh:\n{difference}");
}
