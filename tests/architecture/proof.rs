//! Shows that the rules can fail: each source here breaks one and has to be caught.

use crate::floors::{is_known, objection};
use crate::openings::openings;
use crate::references::references;
use crate::shortcuts::shortcuts;
use crate::{LINES_AT_MOST, circles, is_too_long, literals, source};

/// The objections to a source that stands at `module`, each as `line: objection`.
fn objections(module: &str, source: &str) -> Vec<String> {
    let file = source::parsed("example", &[], source).syntax;
    let module: Vec<String> =
        module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let room = module.first().map_or("main", String::as_str);
    references(&file, &module)
        .into_iter()
        .filter_map(|reference| {
            let objection = objection(room, &reference.room)?;
            Some(format!("{}: {objection}", reference.line))
        })
        .collect()
}

/// The shortcuts of a source, each as `line: call`.
fn calls(source: &str) -> Vec<String> {
    let file = source::parsed("example", &[], source).syntax;
    shortcuts(&file).iter().map(|found| format!("{}: {}", found.line, found.call)).collect()
}

#[test]
fn an_upward_import_is_caught() {
    assert_eq!(
        objections("wire::client", "//! Text.\n\nuse crate::run::Session;\n"),
        ["3: imports run (floor 6) from floor 2"]
    );
}

#[test]
fn a_sideways_import_is_caught() {
    assert_eq!(
        objections("report::json", "use crate::wire::Client;"),
        ["1: imports wire (floor 2) from floor 2"]
    );
    assert_eq!(
        objections("provider", "use crate::model::Exchange;"),
        ["1: imports model (floor 1) from floor 1"]
    );
}

#[test]
fn an_import_of_the_provider_is_caught_outside_its_two_users() {
    let source = "use crate::provider::World;";
    for room in ["scenarios::x", "explore::x", "session::x", "contract::x"] {
        let found = objections(room, source);
        assert!(found.len() == 1 && found[0].contains("over HTTP"), "{room}: {found:?}");
    }
    assert_eq!(objections("cli::x", source), [""; 0]);
}

#[test]
fn a_grouped_import_is_caught_at_its_own_line() {
    let source = "use crate::{\n    model::{self, Event},\n    cli::exit::{Code, self},\n};";
    assert_eq!(
        objections("run", source),
        ["3: imports cli (floor 7) from floor 6", "3: imports cli (floor 7) from floor 6"]
    );
}

#[test]
fn a_renamed_import_is_caught() {
    assert_eq!(
        objections("contract", "use crate::wire as model;"),
        ["1: imports wire (floor 2) from floor 2"]
    );
}

#[test]
fn an_inline_path_is_caught() {
    let source = "fn f() -> crate::cli::Code {\n    crate::scenarios::ALL.len();\n}";
    assert_eq!(
        objections("run::plan", source),
        ["1: imports cli (floor 7) from floor 6", "2: imports scenarios (floor 6) from floor 6"]
    );
}

#[test]
fn a_path_inside_a_macro_call_is_caught() {
    let source = "fn f() {\n    format!(\"{}\", g(crate::cli::NAME));\n}";
    assert_eq!(objections("wire", source), ["2: imports cli (floor 7) from floor 2"]);
}

#[test]
fn a_path_inside_an_attribute_is_caught() {
    let source = "struct S {\n    #[serde(with = \"crate::wire::time\")]\n    at: u8,\n}";
    assert_eq!(objections("report", source), ["2: imports wire (floor 2) from floor 2"]);
}

#[test]
fn climbing_with_super_is_caught() {
    assert_eq!(
        objections("wire::client", "use super::super::run::Session;"),
        ["1: imports run (floor 6) from floor 2"]
    );
    assert_eq!(
        objections("wire", "use super::report::Format;"),
        ["1: imports report (floor 2) from floor 2"]
    );
    let nested = "mod inner {\n    fn f() { super::super::super::cli::run(); }\n}";
    assert_eq!(objections("wire::client", nested), ["2: imports cli (floor 7) from floor 2"]);
}

#[test]
fn the_whole_root_is_no_import() {
    for source in ["use crate::*;", "use super::*;", "use crate as house;", "use crate::{self};"] {
        assert_eq!(objections("wire", source).len(), 1, "{source}");
    }
}

#[test]
fn the_binary_sees_only_the_command_line() {
    let source = "use verifik_conformance::cli;\nfn main() { verifik_conformance::run::all(); }";
    assert_eq!(objections("", source), ["2: imports run (floor 6); main.rs may import only cli"]);
}

#[test]
fn an_unknown_room_is_caught() {
    assert!(objections("cli", "use crate::util::trim;")[0].contains("util, which is on no floor"));
    assert!(objections("util", "use crate::model::Event;")[0].contains("util, which is on no"));
    assert!(!is_known("util"));
}

#[test]
fn what_is_allowed_stays_quiet() {
    let source = "
        //! See [`crate::cli`].
        use std::fmt;
        use self::shape::Round;
        use super::client::Client;
        use crate::{model::{Event, Report}, wire};
        /// Called by [`crate::scenarios`].
        pub(in crate::wire) fn f(&self) { self.cli(); crate::model::g(); panic::run(); }
        #[cfg(test)]
        mod tests { use crate::cli::run; }
        #[cfg(all(test, unix))]
        use crate::scenarios;
        #[test]
        fn t() { crate::cli::run(); }
        impl S { #[cfg(test)] fn u() { crate::cli::run(); } }
    ";
    assert_eq!(objections("wire::interlock", source), [""; 0]);
}

#[test]
fn a_shortcut_is_caught() {
    let source = "fn f() {\n  g().expect(\"x\");\n  panic!();\n  std::unimplemented!();\n}";
    assert_eq!(calls(source), ["2: .expect()", "3: panic!", "4: unimplemented!"]);
    let hidden = "fn f() {\n  vec![g().expect(\"x\"), (panic!())];\n}";
    assert_eq!(calls(hidden), ["2: .expect()", "2: panic!"]);
}

#[test]
fn file_beyond_the_limit_of_lines_is_caught() {
    assert!(!is_too_long(&"\n".repeat(LINES_AT_MOST)));
    assert!(is_too_long(&"\n".repeat(LINES_AT_MOST + 1)));
}

#[test]
fn doc_comment_that_opens_with_a_free_relative_clause_is_caught() {
    let source = "//! What this is.\n\n/// How often it runs.\nstruct S {\n    /// Where.\n    a: u8,\n}\n\
                  table! {\n    /// Whether it holds.\n    b,\n}";
    let found: Vec<_> = openings(source).into_iter().map(|one| (one.line, one.text)).collect();
    let expected =
        [(1, "What this is."), (3, "How often it runs."), (5, "Where."), (9, "Whether it holds.")];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
}

#[test]
fn doc_comment_with_another_opening_is_allowed() {
    let source = "//! Whatsoever.\n//! What follows is a second line.\n\n\
                  /// Returns it.\n/// When it is there.\n// What only the code says.\nfn f() {}\n\
                  //// What is no doc comment.\n";
    assert_eq!(openings(source), []);
}

#[test]
fn a_shortcut_in_a_test_is_fine() {
    let source =
        "#[cfg(test)]\nmod tests { fn f() { g().expect(\"x\"); } }\n#[test]\nfn t() { panic!() }";
    assert_eq!(calls(source), [""; 0]);
    assert_eq!(calls("fn f() { std::panic::catch_unwind(g); parser.expect(a, b); }"), [""; 0]);
}

#[test]
fn fact_of_the_api_is_caught_in_code_in_a_macro_and_nowhere_else() {
    let source = "/// `/v2/projects`\nfn f() -> bool {\n    a[\"_id\"] == json!({ \"data\": 1 })\n}\n\
                  #[cfg(test)]\nmod tests {\n    const A: &str = \"/v2/projects\";\n}";
    let file = source::parsed("example", &[], source).syntax;
    let found: Vec<_> = literals::facts(&file).into_iter().map(|it| (it.line, it.text)).collect();
    assert_eq!(found, [(3, "_id".to_owned()), (3, "data".to_owned())]);
    let may_know = |module: &str| {
        literals::may_know(&module.split("::").map(str::to_owned).collect::<Vec<_>>())
    };
    assert!(may_know("api::verifik") && may_know("contract::page::sentences"));
    assert!(!may_know("wire::client") && !may_know("contract::checks") && !may_know("apiary"));
}

/// The circles of a small tree, each file with its place below `src/`.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let parsed: Vec<_> = files
        .iter()
        .map(|(place, text)| {
            let parts: Vec<String> = place.split('/').map(str::to_owned).collect();
            source::parsed(place, &parts, text)
        })
        .collect();
    circles::circles(&parsed).into_iter().map(|circle| circle.modules.join(" ")).collect()
}

#[test]
fn circle_of_siblings_is_caught_also_behind_a_re_export() {
    let parent = ("room/mod", "mod a;\nmod b;\nmod c;\npub use a::A;\nfn f() -> A { b::g() }");
    let (a, b) = (("room/a", "use super::b::B;"), ("room/b", "use super::A;"));
    assert_eq!(circles_of(&[parent, a, b]), ["room::a room::b"]);
    let renamed = ("room/mod", "mod a;\nmod b;\npub use a::A as Other;");
    assert_eq!(circles_of(&[renamed, a, ("room/b", "use super::Other;")]), ["room::a room::b"]);
    let deep = ("room/b/inside", "use crate::room::a::A;");
    assert_eq!(circles_of(&[parent, a, ("room/b/mod", "mod inside;"), deep]), ["room::a room::b"]);
    let long = [a, ("room/b", "use super::c::C;"), ("room/c", "fn f(_: super::a::A) {}")];
    assert_eq!(circles_of(&[&[parent], &long[..]].concat()), ["room::a room::b room::c"]);
}

#[test]
fn children_of_one_parent_that_go_one_way_are_no_circle() {
    let parent = ("room/mod", "mod a;\nmod b;\npub struct Shared;\nfn f() { a::g(); b::g() }");
    let a = ("room/a", "use super::{Shared, b::B};");
    let b =
        ("room/b", "use super::Shared;\n#[cfg(test)]\nmod tests {\n    use super::super::a::A;\n}");
    assert_eq!(circles_of(&[parent, a, b]), [""; 0]);
}
