//! The pages that people write about the code: every path, type, function and test that they name
//! exists, and every link leads somewhere.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// Pages that lead into the code.
const PAGES: &[&str] = &["ARCHITECTURE.md", "CONTRIBUTING.md"];
/// The folder with one page per decision.
const DECISIONS: &str = "docs/design";
/// Folders whose files the pages may name.
const FOLDERS: &[&str] =
    &["src", "tests", "docs", "schemas", "scripts", "snapshots", "templates", "ci", "benches"];
/// Endings of the names of files.
const ENDINGS: &[&str] = &[".rs", ".md", ".sh", ".json", ".toml", ".yml", ".html", ".mjs"];
/// Types of the language, which the sources need not declare.
const OF_THE_LANGUAGE: &[&str] = &["Result"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A name in a page.
#[derive(Debug, PartialEq, Eq)]
enum Name {
    Path(String),
    /// A type, with the method or variant that is named along with it.
    Type(String, Option<String>),
    /// A function, a test, a field or a constant.
    Item(String),
}

/// The sources, as far as a page can name something in them.
struct Sources {
    files: HashSet<String>,
    text: String,
}

impl Sources {
    fn read() -> Self {
        let mut sources = Self { files: HashSet::new(), text: String::new() };
        let paths = FOLDERS.iter().flat_map(|folder| WalkDir::new(root().join(folder)));
        for path in paths.map(|entry| entry.unwrap().into_path()).filter(|path| path.is_file()) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.extension().is_some_and(|it| it == "rs") && !path.ends_with(file!()) {
                sources.text.push_str(&fs::read_to_string(&path).unwrap());
            }
            sources.files.insert(name);
        }
        sources
    }

    fn has(&self, name: &Name) -> bool {
        match name {
            Name::Path(path) if path.contains('/') => {
                // `cli/` is a room, and stands in `src/`. A build makes `target/`.
                [root().to_owned(), root().join("src")].iter().any(|from| from.join(path).exists())
                    || path.starts_with("target/")
            }
            Name::Path(file) => self.files.contains(file) || root().join(file).exists(),
            Name::Type(name, member) => {
                OF_THE_LANGUAGE.contains(&name.as_str())
                    || self.declares(&["struct", "enum", "trait", "type"], name)
                        && member.as_ref().is_none_or(|one| self.has_word(one))
            }
            Name::Item(name) => {
                self.declares(&["fn", "const", "static", "mod"], name)
                    || self.text.contains(&format!("    pub {name}: "))
                    || self.text.contains(&format!("    pub(super) {name}: "))
            }
        }
    }

    fn declares(&self, keywords: &[&str], name: &str) -> bool {
        keywords.iter().any(|keyword| {
            let declaration = format!("{keyword} {name}");
            self.followed(&declaration).any(|next| !is_of_a_word(next))
        })
    }

    fn has_word(&self, word: &str) -> bool {
        self.followed(word).any(|next| !is_of_a_word(next))
    }

    /// The characters behind each occurrence of a text.
    fn followed(&self, text: &str) -> impl Iterator<Item = char> {
        let ends = self.text.match_indices(text).map(|(at, found)| at + found.len());
        ends.filter_map(|end| self.text[end..].chars().next()).collect::<Vec<_>>().into_iter()
    }
}

fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The name in a piece of code, if it is one that a page takes from the sources.
fn name(code: &str) -> Option<Name> {
    let is_plain = |one: char| is_of_a_word(one) || "./:-".contains(one);
    if code.is_empty() || !code.chars().all(is_plain) || code.starts_with('-') {
        return None;
    }
    let is_file = ENDINGS.iter().any(|ending| code.len() > ending.len() && code.ends_with(ending));
    if code.contains('/') || is_file {
        return Some(Name::Path(code.to_owned()));
    }
    if code.contains(['.', '-']) {
        return None;
    }
    let (first, member) = match code.split_once("::") {
        Some((first, member)) => (first, Some(member.to_owned())),
        None => (code, None),
    };
    let starts_as_a_type = first.starts_with(|one: char| one.is_ascii_uppercase());
    if starts_as_a_type && first.contains(|one: char| one.is_ascii_lowercase()) {
        return Some(Name::Type(first.to_owned(), member));
    }
    // A word alone may be a command, a key or plain English.
    (member.is_none() && first.contains('_') && !first.starts_with("VERIFIK_"))
        .then(|| Name::Item(first.to_owned()))
}

/// The pieces of code in a page, outside of blocks.
fn pieces_of_code(page: &str) -> Vec<&str> {
    let mut is_in_block = false;
    let mut found = Vec::new();
    for line in page.lines() {
        if line.starts_with("```") {
            is_in_block = !is_in_block;
        } else if !is_in_block {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

/// The targets of links in a page, addresses elsewhere left out.
fn links(page: &str) -> Vec<&str> {
    let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.filter(|target| !target.contains("://")).collect()
}

/// The anchors of the headings of a page, as GitHub makes them.
fn anchors(page: &str) -> HashSet<String> {
    let headings = page.lines().filter_map(|line| line.trim_start_matches('#').strip_prefix(' '));
    headings
        .map(|heading| {
            let kept = heading.to_lowercase();
            let kept = kept.chars().filter(|one| is_of_a_word(*one) || " -".contains(*one));
            kept.map(|one| if one == ' ' { '-' } else { one }).collect()
        })
        .collect()
}

fn pages() -> Vec<PathBuf> {
    let decisions = fs::read_dir(root().join(DECISIONS)).unwrap();
    let decisions = decisions.map(|entry| entry.unwrap().path());
    PAGES.iter().map(|page| root().join(page)).chain(decisions).collect()
}

#[test]
fn written_pages_name_only_what_exists() {
    let sources = Sources::read();
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let names: Vec<Name> = pieces_of_code(&page).into_iter().filter_map(name).collect();
        assert!(names.len() >= 5, "{}: only {} names", path.display(), names.len());
        let lost: Vec<&Name> = names.iter().filter(|name| !sources.has(name)).collect();
        assert!(lost.is_empty(), "{} names what does not exist: {lost:#?}", path.display());
    }
}

#[test]
fn written_pages_link_only_to_what_exists() {
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        for link in links(&page) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            assert!(target.exists(), "{}: {link}", path.display());
            let is_found = anchor.is_empty()
                || anchors(&fs::read_to_string(&target).unwrap()).contains(anchor);
            assert!(is_found, "{}: {link}", path.display());
        }
    }
}

#[test]
fn architecture_names_every_room() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for entry in fs::read_dir(root().join("src")).unwrap().map(Result::unwrap) {
        let room = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            assert!(page.contains(&format!("| `{room}/` |")), "{room} is in no row of the table");
        }
    }
}

#[test]
fn decision_fits_on_a_screen() {
    for entry in fs::read_dir(root().join(DECISIONS)).unwrap().map(Result::unwrap) {
        let page = fs::read_to_string(entry.path()).unwrap();
        let words = page.split_whitespace().count();
        assert!(words <= 550, "{}: {words} words", entry.path().display());
    }
}

#[test]
fn name_that_does_not_exist_is_found() {
    let sources = Sources::read();
    let has = |code: &str| sources.has(&name(code).unwrap());
    for (right, wrong) in [
        ("src/run/runner.rs", "src/run/walker.rs"),
        ("runner.rs", "walker.rs"),
        ("cli/", "clo/"),
        ("Interlock", "Interloc"),
        ("Interlock::permits", "Interlock::permitz"),
        ("redirect_is_never_followed", "redirect_is_never_folowed"),
        ("base_paths", "base_pathz"),
    ] {
        assert!(has(right), "{right}");
        assert!(!has(wrong), "{wrong}");
    }
    for code in ["own", "--jobs", "delete.hard.list", "cargo test", "VERIFIK_TOKEN", "MUST"] {
        assert_eq!(name(code), None, "{code}");
    }
}
