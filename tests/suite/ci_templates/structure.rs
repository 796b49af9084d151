//! Rules for the templates as they are written, and for those that the README shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use verifik_conformance::cli::settings::parse_known_failures;

use crate::ci_templates::{REPORTS, repository, yaml};

fn names(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

/// Names behind this prefix in the expressions of a text: names of inputs, ids of steps.
fn referred(text: &str, prefix: &str) -> BTreeSet<String> {
    let ends = |letter: char| !(letter.is_alphanumeric() || letter == '-');
    let after = text.split(prefix).skip(1);
    after.map(|rest| rest.split(ends).next().unwrap().to_owned()).collect()
}

#[test]
fn every_input_is_declared_and_used() {
    let action = yaml("action.yml");
    let used = referred(&action["runs"].to_string(), "inputs.");
    assert_eq!(used, names(&action["inputs"]));
    for (name, input) in action["inputs"].as_object().unwrap() {
        assert!(input["default"].is_string(), "{name} has no default");
    }
}

#[test]
fn every_output_is_written_by_a_step_that_exists() {
    let action = yaml("action.yml");
    let outputs = &action["outputs"];
    let steps = action["runs"]["steps"].as_array().unwrap();
    let ids: BTreeSet<String> =
        steps.iter().filter_map(|step| step["id"].as_str().map(str::to_owned)).collect();
    assert_eq!(referred(&outputs.to_string(), "steps."), ids);
    let gate = fs::read_to_string(repository("ci/gate.sh")).unwrap();
    for name in names(outputs) {
        assert!(gate.contains(&format!("{name}=%s")), "{name} is not written");
    }
}

/// An expression inside a script would be a part of the program, whatever stands in it.
#[test]
fn no_script_holds_an_expression() {
    let action = yaml("action.yml");
    let scripts = action["runs"]["steps"].as_array().unwrap().iter();
    let scripts: Vec<&str> = scripts.filter_map(|step| step["run"].as_str()).collect();
    assert_eq!(scripts.len(), 2);
    for script in scripts {
        assert!(!script.contains("${{"), "{script}");
    }
}

#[test]
fn foreign_actions_are_pinned_to_a_major_version() {
    let steps = yaml("action.yml")["runs"]["steps"].clone();
    let uses = steps.as_array().unwrap().iter().filter_map(|step| step["uses"].as_str());
    let uses: Vec<&str> = uses.collect();
    assert!(!uses.is_empty());
    for action in uses {
        let (name, version) = action.split_once('@').unwrap();
        let major = version.strip_prefix('v').unwrap();
        assert!(name.split('/').count() == 2 && major.parse::<u8>().is_ok(), "{action}");
    }
}

#[test]
fn declared_artefacts_are_the_files_that_the_gate_writes() {
    let template = yaml("ci/gitlab.yml")[".verifik-conformance"].clone();
    let junit = template["artifacts"]["reports"]["junit"].as_str().unwrap();
    let name = junit.strip_prefix("$VERIFIK_REPORTS/").unwrap();
    assert!(REPORTS.contains(&name), "{name}");
    assert_eq!(template["artifacts"]["paths"], serde_json::json!(["$VERIFIK_REPORTS"]));
}

/// The blocks of a language in the README.
fn blocks(language: &str) -> Vec<String> {
    let readme = fs::read_to_string(repository("README.md")).unwrap();
    let fence = format!("```{language}\n");
    let after = readme.split(&fence).skip(1);
    after.map(|rest| rest.split("\n```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_known_failures_of_the_readme_can_be_read() {
    let blocks = blocks("toml");
    assert!(!blocks.is_empty());
    for block in blocks {
        parse_known_failures(Path::new("README.md"), block.as_bytes()).unwrap();
    }
}

#[test]
fn the_templates_of_the_readme_can_be_read() {
    let blocks = blocks("yaml");
    assert!(!blocks.is_empty());
    let inputs = names(&yaml("action.yml")["inputs"]);
    let mut used = 0;
    for block in blocks {
        let block: Value =
            serde_saphyr::from_str(&block).unwrap_or_else(|e| panic!("{e}\n{block}"));
        for job in block["jobs"].as_object().into_iter().flat_map(|jobs| jobs.values()) {
            for step in job["steps"].as_array().unwrap() {
                // The name of the repository is the reader's.
                let ours =
                    step["uses"].as_str().is_some_and(|uses| uses.contains("verifik-conformance"));
                if ours {
                    used += 1;
                    let given = names(&step["with"]);
                    assert!(given.is_subset(&inputs), "{given:?}");
                }
            }
        }
    }
    assert!(used > 0, "the README shows no use of the action");
}
