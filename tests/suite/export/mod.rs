//! `export`: the contract in the formats of other tools, and the provider states of a Pact.

mod openapi;
mod pact;
mod states;

use std::process::{Command, Output};

fn export(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_verifik-conformance"));
    command.arg("export").args(arguments).output().unwrap()
}

/// The committed copy of a document is what the binary writes.
fn assert_committed(format: &str) {
    let path = format!("docs/{format}.json");
    let written = String::from_utf8(export(&[format]).stdout).unwrap();
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(
        written == committed,
        "{path} is not what `export {format}` writes; `cargo run -- export {format} --output \
         {path}` mends it"
    );
}

#[test]
fn export_with_output_writes_the_file_and_prints_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.json");
    let ended = export(&["openapi", "--output", path.to_str().unwrap()]);
    assert_eq!((ended.status.code(), &ended.stdout[..]), (Some(0), &b""[..]));
    assert_eq!(std::fs::read(&path).unwrap(), export(&["openapi"]).stdout);
}

#[test]
fn export_to_an_unwritable_path_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let path = folder.path().join("file").join("openapi.json");
    let ended = export(&["openapi", "--output", path.to_str().unwrap()]);
    let says = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(3));
    assert!(says.contains("cannot write") && says.contains("--output"), "{says}");
}

/// `scripts/ecosystem.sh` reads it with a YAML library and finds the same document.
#[test]
fn export_supports_yaml_for_openapi_and_not_for_pact() {
    let ended = export(&["openapi", "--format", "yaml"]);
    let text = String::from_utf8(ended.stdout).unwrap();
    assert!(text.starts_with("openapi: \"3.1.0\"\ninfo:\n"), "{text}");
    assert!(text.contains("\n    delete:\n      operationId: deleteCollection\n"), "{text}");
    let ended = export(&["pact", "--format", "yaml"]);
    assert_eq!((ended.status.code(), &ended.stdout[..]), (Some(2), &b""[..]));
    assert!(String::from_utf8(ended.stderr).unwrap().contains("a Pact is always JSON"));
}
