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
    /// The file without what is compiled only for tests.
    pub(crate) syntax: syn::File,
    /// Modules that it declares for tests: their files are for tests altogether.
    test_modules: Vec<Vec<String>>,
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

/// The path and the text of every file below `src/`, in a stable order.
pub(crate) fn texts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    WalkDir::new(root.join("src"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("src/ can be read").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| read(root, &path))
        .collect()
}

/// All files below `src/` that are not wholly for tests, parsed, in the same order.
pub(crate) fn all() -> Vec<SourceFile> {
    let files: Vec<SourceFile> = texts()
        .iter()
        .map(|(name, text)| {
            let place = name.trim_start_matches("src/").trim_end_matches(".rs");
            let parts: Vec<String> = place.split('/').map(str::to_owned).collect();
            parsed(name, &parts, text)
        })
        .collect();
    let for_tests: Vec<Vec<String>> =
        files.iter().flat_map(|file| file.test_modules.clone()).collect();
    files
        .into_iter()
        .filter(|file| !for_tests.iter().any(|module| file.module.starts_with(module)))
        .collect()
}

fn read(root: &Path, path: &Path) -> (String, String) {
    let below = path.strip_prefix(root).expect("the walk stays below the project");
    let parts: Vec<String> = below
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
        .collect();
    let name = parts.join("/");
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    (name, text)
}

/// A file with this text, at these parts of a path below `src/`.
pub(crate) fn parsed(name: &str, parts: &[String], text: &str) -> SourceFile {
    let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let module = module(parts);
    let test_modules = test_modules(&syntax, &module);
    SourceFile { name: name.to_owned(), module, syntax: without_tests(syntax), test_modules }
}

/// A file without what is compiled only for tests.
fn without_tests(mut file: syn::File) -> syn::File {
    leave_out_tests(&mut file.items);
    file
}

fn leave_out_tests(items: &mut Vec<syn::Item>) {
    items.retain(|item| !is_for_tests(attributes(item)));
    for item in items {
        match item {
            syn::Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) => {
                leave_out_tests(items);
            }
            syn::Item::Impl(block) => block.items.retain(|item| {
                !matches!(item, syn::ImplItem::Fn(function) if is_for_tests(&function.attrs))
            }),
            _ => {}
        }
    }
}

fn module(parts: &[String]) -> Vec<String> {
    let mut module = parts.to_vec();
    let is_root = module.len() == 1 && ["lib", "main"].contains(&module[0].as_str());
    if is_root || module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

/// The modules a file declares as `#[cfg(test)] mod name;`.
fn test_modules(file: &syn::File, module: &[String]) -> Vec<Vec<String>> {
    let declared = file.items.iter().filter(|item| is_for_tests(attributes(item)));
    declared
        .filter_map(|item| match item {
            syn::Item::Mod(item) if item.content.is_none() => {
                Some([module, &[item.ident.to_string()]].concat())
            }
            _ => None,
        })
        .collect()
}

/// The attributes of an item, as far as items for tests need them.
fn attributes(item: &syn::Item) -> &[syn::Attribute] {
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

/// Tells whether something with these attributes is compiled only for tests.
fn is_for_tests(attributes: &[syn::Attribute]) -> bool {
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
