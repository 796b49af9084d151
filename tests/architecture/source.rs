//! The source files, where each stands in the crate, and which parts are only for tests.

use std::fs;
use std::path::{Component, Path};

use walkdir::WalkDir;

/// One parsed file of `src/`.
pub(crate) struct SourceFile {
    /// Path below the project, with `/`, as a person would write it.
    pub(crate) name: String,
    /// Place in the crate: `["run", "plan"]` for `src/run/plan.rs`.
    pub(crate) module: Vec<String>,
    pub(crate) lines: usize,
    pub(crate) syntax: syn::File,
}

impl SourceFile {
    /// The folder below `src/`, or `lib` and `main` for the two roots.
    pub(crate) fn room(&self) -> &str {
        match self.module.first() {
            Some(room) => room,
            None if self.name.ends_with("main.rs") => "main",
            None => "lib",
        }
    }
}

/// All files below `src/` that are not wholly for tests, in a stable order.
pub(crate) fn all() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files: Vec<SourceFile> = WalkDir::new(root.join("src"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("src/ can be read").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| read(root, &path))
        .collect();
    let for_tests: Vec<Vec<String>> = files.iter().flat_map(test_modules).collect();
    files
        .into_iter()
        .filter(|file| !for_tests.iter().any(|module| file.module.starts_with(module)))
        .collect()
}

fn read(root: &Path, path: &Path) -> SourceFile {
    let below = path.strip_prefix(root).expect("the walk stays below the project");
    let parts: Vec<String> = below
        .with_extension("")
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let name = format!("{}.rs", parts.join("/"));
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    parsed(&name, &parts[1..], &text)
}

/// A file with this text, at these parts of a path below `src/`.
pub(crate) fn parsed(name: &str, parts: &[String], text: &str) -> SourceFile {
    let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let lines = text.lines().count();
    SourceFile { module: module(parts), lines, name: name.to_owned(), syntax }
}

fn module(parts: &[String]) -> Vec<String> {
    let mut module = parts.to_vec();
    let is_root = module.len() == 1 && ["lib", "main"].contains(&module[0].as_str());
    if is_root || module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// The modules a file declares as `#[cfg(test)] mod name;`: their files are for tests altogether.
fn test_modules(file: &SourceFile) -> Vec<Vec<String>> {
    let declared = file.syntax.items.iter().filter(|item| is_for_tests(attributes(item)));
    declared
        .filter_map(|item| match item {
            syn::Item::Mod(item) if item.content.is_none() => {
                Some([file.module.as_slice(), &[item.ident.to_string()]].concat())
            }
            _ => None,
        })
        .collect()
}

/// The attributes of an item, as far as items for tests need them.
pub(crate) fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether something with these attributes is compiled only for tests.
pub(crate) fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
    // `#[tokio::test]` counts too, with or without arguments.
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.segments.last().is_some_and(|last| last.ident == "test"),
        syn::Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.starts_with("all (test ,")
        }
        syn::Meta::List(list) => list.path.segments.last().is_some_and(|last| last.ident == "test"),
        syn::Meta::NameValue(_) => false,
    })
}
