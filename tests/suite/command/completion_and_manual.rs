//! `completions` and `man`: made from the parser, so that they know every command.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use verifik_conformance::cli::command;

use crate::support::bench::Bench;

fn subcommands() -> Vec<String> {
    command().get_subcommands().map(|one| one.get_name().to_owned()).collect()
}

fn said(arguments: &[&str]) -> String {
    Bench::without_token().run(arguments).expect(0).stdout
}

#[test]
fn completion_of_every_shell_knows_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = said(&["completions", shell]);
        for name in subcommands() {
            assert!(script.contains(&name), "{shell} does not know {name}");
        }
    }
}

#[test]
fn bash_completion_script_parses() {
    let script = said(&["completions", "bash"]);
    let Ok(mut bash) = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn() else {
        println!("skipped: there is no bash");
        return;
    };
    bash.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    said(&["man", "--output", &folder.path().display().to_string()]);
    for name in subcommands() {
        let page = folder.path().join(format!("verifik-conformance-{name}.1"));
        let text = fs::read_to_string(&page).unwrap();
        assert!(text.contains(".SH NAME") && text.contains(".SH OPTIONS"), "{name}");
    }
    let whole = fs::read_to_string(folder.path().join("verifik-conformance.1")).unwrap();
    assert_eq!(whole, said(&["man"]));
}
