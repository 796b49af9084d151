//! The house rules that no compiler checks: who may import whom, how long a file may be, how a
//! doc comment may open, and that library code gives errors back instead of ending the process.
//!
//! The last module proves that each rule can fail, on small sources that break it.

mod circles;
mod floors;
mod literals;
mod openings;
mod proof;
mod references;
mod shortcuts;
mod source;

use openings::openings;
use references::references;
use shortcuts::shortcuts;

/// Most lines of a file: a longer one holds more than one topic.
const LINES_AT_MOST: usize = 800;
/// Tables, which may be longer, each with the reason.
const LONG_TABLES: &[(&str, &str)] = &[];

/// Circles that are not opened yet, by their modules in the order of their names, each with what to
/// do about it.
const KNOWN_CIRCLES: &[(&str, &str)] = &[];

/// Files that may hold a call which ends the process, each with the reason.
const FILES_WITH_SHORTCUTS: &[(&str, &str)] = &[];

#[test]
fn every_import_goes_downstairs() {
    let files = source::all();
    assert!(!files.is_empty(), "no source file was found below src/");
    let mut objections = Vec::new();
    for file in &files {
        if !floors::is_known(file.room()) {
            objections.push(format!("{}: {} is on no floor", file.name, file.room()));
        }
        for reference in references(&file.syntax, &file.module) {
            if let Some(objection) = floors::objection(file.room(), &reference.room) {
                objections.push(format!("{}:{} {objection}", file.name, reference.line));
            }
        }
    }
    assert!(objections.is_empty(), "\n{}\n", objections.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let objections: Vec<String> = source::texts()
        .iter()
        .filter(|(name, text)| is_too_long(text) && !is_listed(LONG_TABLES, name))
        .map(|(name, text)| format!("{name}: {} lines; split it by topic", text.lines().count()))
        .collect();
    assert!(objections.is_empty(), "\n{}\n", objections.join("\n"));
}

#[test]
fn doc_comments_open_with_a_noun_or_a_verb() {
    let objections: Vec<String> = source::texts()
        .iter()
        .flat_map(|(name, text)| {
            let found = openings(text).into_iter();
            found.map(move |opening| format!("{name}:{} {}", opening.line, opening.text))
        })
        .collect();
    assert!(objections.is_empty(), "open with a noun or a verb:\n{}\n", objections.join("\n"));
}

#[test]
fn library_code_gives_errors_back() {
    let objections: Vec<String> = source::all()
        .iter()
        .filter(|file| !is_listed(FILES_WITH_SHORTCUTS, &file.name))
        .flat_map(|file| {
            shortcuts(&file.syntax).into_iter().map(|shortcut| {
                let (name, line, call) = (&file.name, shortcut.line, shortcut.call);
                format!("{name}:{line} calls {call}; give an error back")
            })
        })
        .collect();
    assert!(objections.is_empty(), "\n{}\n", objections.join("\n"));
}

#[test]
fn siblings_do_not_depend_on_each_other_in_circles() {
    let circles = circles::circles(&source::all());
    let known = |circle: &circles::Circle| {
        KNOWN_CIRCLES.iter().any(|(modules, _)| circle.modules.join(" ") == *modules)
    };
    let objections: Vec<String> = circles
        .iter()
        .filter(|circle| !known(circle))
        .map(|one| format!("{}:\n  {}", one.modules.join(" "), one.places.join("\n  ")))
        .collect();
    assert!(objections.is_empty(), "\n{}\n", objections.join("\n"));
    for (modules, reason) in KNOWN_CIRCLES {
        let is_there = circles.iter().any(|circle| circle.modules.join(" ") == *modules);
        assert!(is_there, "{modules} is no circle any more; take it from the list ({reason})");
    }
}

#[test]
fn facts_of_the_api_stand_only_where_it_is_known() {
    let objections: Vec<String> = source::all()
        .iter()
        .filter(|file| !literals::may_know(&file.module))
        .flat_map(|file| {
            literals::facts(&file.syntax).into_iter().map(|fact| {
                let (name, line, text) = (&file.name, fact.line, fact.text);
                format!("{name}:{line} holds `{text}`, a fact of one API; read it from `api`")
            })
        })
        .collect();
    assert!(objections.is_empty(), "\n{}\n", objections.join("\n"));
}

#[test]
fn the_exceptions_are_still_needed() {
    for (name, reason) in LONG_TABLES {
        let is_needed = source::texts().iter().any(|(one, text)| one == name && is_too_long(text));
        assert!(is_needed, "{name} no longer needs its exception ({reason})");
    }
    for (name, reason) in FILES_WITH_SHORTCUTS {
        let is_needed = source::all()
            .iter()
            .any(|file| file.name == *name && !shortcuts(&file.syntax).is_empty());
        assert!(is_needed, "{name} no longer needs its exception ({reason})");
    }
}

fn is_too_long(text: &str) -> bool {
    text.lines().count() > LINES_AT_MOST
}

fn is_listed(exceptions: &[(&str, &str)], name: &str) -> bool {
    exceptions.iter().any(|(listed, _)| *listed == name)
}
