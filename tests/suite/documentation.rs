//! The document of expected behaviour: that the committed copy is what the program writes, that it
//! is whole, and that the page it rests on is the one that is known.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use verifik_conformance::contract::{VERIFIK, page};
use verifik_conformance::model::{Exchange, Report};

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_verifik-conformance")).args(arguments).output().unwrap()
}

fn written(arguments: &[&str]) -> String {
    let output = program(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/expected-behaviour.md")
}

#[test]
fn committed_document_is_current() {
    let document = written(&["document"]);
    let path = committed();
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        fs::write(&path, &document).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap();
    let difference = similar::TextDiff::from_lines(&kept, &document).unified_diff().to_string();
    assert!(
        kept == document,
        "docs/expected-behaviour.md is out of date; \
         `verifik-conformance document --output docs/expected-behaviour.md` writes it\n{difference}"
    );
}

#[test]
fn document_has_every_requirement_with_an_exchange_and_a_proof() {
    let document = written(&["document"]);
    for requirement in VERIFIK.catalogue() {
        let start = document.find(&format!("\n### {}\n", requirement.id)).unwrap();
        let section = &document[start + 1..];
        let section = &section[..section.find("\n<a id=").unwrap_or(section.len())];
        assert!(section.contains(requirement.statement.as_ref()), "{section}");
        assert!(section.contains(requirement.source.as_ref()), "{section}");
        // What is approved in files of its own has neither a fault nor an exchange to show.
        if requirement.id != "snapshot.approved" {
            assert!(section.contains("\n- proven by the fault"), "{section}");
            assert!(section.contains("\n--> "), "no exchange: {section}");
        }
    }
}

#[test]
fn document_links_have_targets() {
    let document = written(&["document"]);
    let targets: Vec<&str> =
        document.split("](#").skip(1).filter_map(|it| it.split(')').next()).collect();
    assert!(targets.len() > 50, "{}", targets.len());
    for target in targets {
        assert!(document.contains(&format!("<a id=\"{target}\">")), "{target}");
    }
}

#[test]
fn document_as_html_requests_nothing() {
    let page = written(&["document", "--format", "html"]);
    assert!(page.starts_with("<!doctype html>") && page.contains("default-src 'none'"));
    for forbidden in ["<script", " src=", "<link", "@import", "url("] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for requirement in VERIFIK.catalogue() {
        assert!(page.contains(&format!("<h3>{}</h3>", requirement.id)), "{}", requirement.id);
    }
}

/// A report as `check` writes it, made by a real run.
fn report(folder: &Path) -> (PathBuf, Report) {
    let path = folder.join("report.json");
    let to = format!("json={}", path.display());
    program(&["check", "--scenario", "double-delete", "--scenario", "success", "--report", &to]);
    let report = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    (path, report)
}

#[test]
fn document_lists_observations_per_target() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut report) = report(folder.path());
    report.target.name = "staging".to_owned();
    for scenario in &mut report.scenarios {
        scenario.observations.retain(|one| one.topic != "silent.repeat-status");
    }
    let other = folder.path().join("staging.json");
    fs::write(&other, serde_json::to_vec(&report).unwrap()).unwrap();
    let (first, second) = (path.display().to_string(), other.display().to_string());
    let document = written(&["document", "--report", &first, "--report", &second]);
    let question = document.split("<a id=\"silent-repeat-status\">").nth(1).unwrap();
    let question = question.split("<a id=").next().unwrap();
    assert!(question.contains("observed on `embedded`: `404`"), "{question}");
    assert!(question.contains("observed on `staging`: nothing observed"), "{question}");
}

#[test]
fn document_escapes_text_of_a_provider() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut report) = report(folder.path());
    report.target.name = "x`</code><img src=y>\n# z".to_owned();
    for scenario in &mut report.scenarios {
        for exchange in scenario.exchanges.to_mut() {
            hostile(exchange);
        }
    }
    fs::write(&path, serde_json::to_vec(&report).unwrap()).unwrap();
    let path = path.display().to_string();
    let page = written(&["document", "--format", "html", "--report", &path]);
    assert!(page.contains("&lt;script&gt;alert(1)"), "the answer is not shown");
    assert!(!page.contains("<script") && !page.contains("<img"), "markup got through");
    assert!(!page.contains("<h1>injected"), "a fence was closed");
}

fn hostile(exchange: &mut Exchange) {
    let body = "```\n````\n</details>\n\n# injected\n\n<script>alert(1)</script>";
    exchange.replace_body(verifik_conformance::model::Body::new(body));
}

#[test]
fn document_lint_reports_a_changed_page() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.txt");
    fs::write(&path, "Notes\n\nDeletion takes up to an hour.\nThere is no request body.\n")
        .unwrap();
    let output = program(&["document", "--lint", &path.display().to_string()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("new on the page: Deletion takes up to an hour."), "{text}");
    assert!(text.contains("gone from the page (Response): A success answers 200."), "{text}");
    assert!(!text.contains("A request has no body."), "{text}");
    let known = page::SENTENCES.iter().filter(|one| one.fingerprint.is_some()).count();
    assert!(text.contains(&format!("1 new, {} gone", known - 1)), "{text}");
}

#[test]
fn document_with_an_unreadable_report_is_a_clear_error() {
    let output = program(&["document", "--report", "no-such-file.json"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("no-such-file.json") && text.contains("check --report json="), "{text}");
}

/// The page itself is not kept here; where a copy lies beside the work tree, it has to be known.
#[test]
fn known_page_matches_the_stored_copy() {
    let page =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/contract/delete-a-collection.txt");
    let Ok(text) = fs::read_to_string(page) else {
        println!("skipped: no copy of the page lies beside the work tree");
        return;
    };
    assert_eq!(page::drift(&text), page::Drift::default());
}
