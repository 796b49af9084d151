//! The package of the crate holds all that its build reads, and nothing else.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use syn::visit::Visit;
use walkdir::WalkDir;

/// Files that cargo and a reader expect at the top.
const TOP: &[&str] = &[
    ".cargo_vcs_info.json",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "Cargo.toml.orig",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
];

/// The folders that the build reads.
const ROOMS: &[&str] = &["src", "schemas", "templates"];

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn packaged() -> BTreeSet<String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["package", "--list", "--allow-dirty", "--offline", "--quiet"])
        .current_dir(top())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    // Windows and Unix name paths differently.
    text.lines().map(|line| line.replace('\\', "/")).collect()
}

/// The files that macros read while the crate is compiled, in code that is not for tests.
#[derive(Default)]
struct Reads {
    files: Vec<(bool, String)>,
}

impl Visit<'_> for Reads {
    fn visit_macro(&mut self, call: &syn::Macro) {
        let name = call.path.segments.last().unwrap().ident.to_string();
        if name.starts_with("include_") {
            let path: syn::LitStr = call.parse_body().unwrap();
            self.files.push((false, path.value()));
        }
    }

    fn visit_attribute(&mut self, attribute: &syn::Attribute) {
        if attribute.path().is_ident("template") {
            let _ = attribute.parse_nested_meta(|meta| {
                let value: syn::LitStr = meta.value()?.parse()?;
                if meta.path.is_ident("path") {
                    self.files.push((true, value.value()));
                }
                Ok(())
            });
        }
    }
}

/// The path from the top of the repository, without `..`.
fn plain(path: &Path) -> String {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain.strip_prefix(top()).unwrap().display().to_string()
}

/// Every file that compiling reads besides the sources.
fn read() -> BTreeSet<String> {
    let mut read = BTreeSet::new();
    for entry in WalkDir::new(top().join("src")).into_iter().map(Result::unwrap) {
        if entry.path().extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let mut reads = Reads::default();
        reads
            .visit_file(&syn::parse_file(&std::fs::read_to_string(entry.path()).unwrap()).unwrap());
        for (is_template, name) in reads.files {
            let folder =
                if is_template { &top().join("templates") } else { entry.path().parent().unwrap() };
            read.insert(plain(&folder.join(name)));
        }
    }
    read
}

#[test]
fn package_holds_every_file_that_the_build_reads() {
    let packaged = packaged();
    let read = read();
    assert!(
        read.contains("templates/conformance.toml") && read.contains("templates/report/page.html")
    );
    let missing: Vec<&String> = read.difference(&packaged).collect();
    assert!(missing.is_empty(), "not in the package: {missing:?}");
}

/// Templates read further templates, and some macros put their paths together.
#[test]
fn package_holds_the_folders_of_the_build_completely() {
    let packaged = packaged();
    for folder in ROOMS {
        for entry in WalkDir::new(top().join(folder)).into_iter().map(Result::unwrap) {
            let is_there = || packaged.contains(&plain(entry.path()));
            assert!(
                entry.file_type().is_dir() || is_there(),
                "{} is missing",
                entry.path().display()
            );
        }
    }
}

#[test]
fn package_holds_nothing_else() {
    for file in packaged() {
        let room = file.split('/').next().unwrap();
        let belongs = TOP.contains(&file.as_str()) || ROOMS.contains(&room);
        assert!(belongs, "{file} has no place in the package");
    }
}
