//! Markdown, as `comrak` reads it, which follows GitHub's own parser.

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};
use proptest::prelude::{ProptestConfig, prop_assert, prop_assert_eq, proptest};
use verifik_conformance::model::{Report, Verdict};

use crate::reports::{hostile, rendered, samples};
use crate::support::sample;

/// GitHub refuses a comment that is longer than 65,536 characters; some room is left.
const LONGEST: usize = 60_000;

/// The only HTML of the page.
const HTML: &[&str] = &["<details><summary>reproduce with curl</summary>\n", "</details>\n"];

/// The elements that GitHub makes of the page.
fn options() -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    options.parse.relaxed_autolinks = true;
    options
}

/// Elements that a provider could have put into the page, and the number of findings it shows.
fn judged(page: &str) -> (Vec<String>, usize) {
    let arena = Arena::new();
    let root = parse_document(&arena, page, &options());
    let objections = root.descendants().filter_map(objection).collect();
    let levels = ["MUST", "SHOULD", "MAY"];
    let is_finding = |node: &&AstNode<'_>| {
        let strong = matches!(node.data.borrow().value, NodeValue::Strong);
        let text = node.first_child().map(|text| text.data.borrow().value.clone());
        strong && matches!(text, Some(NodeValue::Text(text)) if levels.contains(&text.as_ref()))
    };
    let causes = page.lines().filter(|line| line.starts_with("- causes: ")).count();
    (objections, root.descendants().filter(is_finding).count() + causes)
}

fn objection<'a>(node: &'a AstNode<'a>) -> Option<String> {
    use NodeValue as Value;
    let data = node.data.borrow();
    match &data.value {
        Value::Document
        | Value::Paragraph
        | Value::Heading(_)
        | Value::List(_)
        | Value::Item(_)
        | Value::Table(_)
        | Value::TableRow(_)
        | Value::TableCell
        | Value::Code(_)
        | Value::CodeBlock(_)
        | Value::Strong
        | Value::Emph => None,
        Value::HtmlBlock(html) if HTML.contains(&html.literal.as_str()) => None,
        // GitHub links these beyond the grammar, everywhere but in code.
        Value::Text(text) if !text.contains(['@', '#', '<', '&', '\\', '_', '*', '$']) => None,
        other => Some(format!("{other:?}")),
    }
}

#[test]
fn markdown_of_every_sample_parses_as_intended() {
    for (name, report) in samples() {
        let (objections, shown) = judged(&rendered("markdown", &report));
        assert!(objections.is_empty(), "{name}: {objections:#?}");
        assert_eq!(shown, hostile::requirements(&report).iter().sum::<usize>(), "{name}");
    }
}

#[test]
fn markdown_judge_detects_injected_markup() {
    for page in ["[x](http://a.example)", "see www.a.example", "<b>x</b>", "hi @owner", "~~x~~"] {
        assert!(!judged(page).0.is_empty(), "{page}");
    }
}

#[test]
fn markdown_comment_is_shortened_and_says_so() {
    let mut report = sample::hostile();
    let findings = report.scenarios[0].findings.clone();
    let long = "x ` @y ".repeat(5_000);
    for (number, finding) in findings.iter().cycle().take(500).enumerate() {
        let mut finding = finding.clone();
        finding.requirement = format!("{}{number}{long}", finding.requirement);
        finding.expected = vec![long.clone()];
        finding.pointer = Some(long.clone());
        report.scenarios[0].findings.push(finding);
    }
    report.scenarios[0].cleanup.left_behind = vec![long.clone(); 50];
    let mut unjudged = sample::interrupted().scenarios.remove(0);
    unjudged.reason = Some(long);
    report.scenarios.extend(vec![unjudged; 500]);
    let page = rendered("markdown", &report);
    assert!(page.chars().count() < LONGEST, "{} characters", page.chars().count());
    let (objections, shown) = judged(&page);
    assert!(objections.is_empty(), "{objections:#?}");
    assert!(shown > 5 && page.contains(&format!("*{} more did not fit;", 505 - shown)), "{shown}");
    assert!(page.contains("Left behind") && page.contains("Could not be judged"));
}

#[test]
fn markdown_with_many_long_histories_keeps_the_other_sections() {
    let mut report = sample::explored::report();
    report.scenarios.push(sample::interrupted().scenarios.remove(0));
    let explored = report.exploration.as_mut().unwrap();
    let mut failure = explored.failures[0].clone();
    failure.story = vec!["x ` @y ".repeat(500); 100];
    explored.failures.extend(vec![failure; 100]);
    let page = rendered("markdown", &report);
    assert!(page.chars().count() < LONGEST, "{} characters", page.chars().count());
    let objections = judged(&page).0;
    assert!(objections.is_empty(), "{objections:#?}");
    assert!(page.contains("749 steps in 89 histories"), "the figures come first");
    assert!(page.contains("… 80 more steps") && page.contains("more did not fit"), "{page}");
    assert!(page.contains("Could not be judged"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn markdown_escapes_text_of_a_provider(report in hostile::report()) {
        let page = rendered("markdown", &report);
        let (objections, shown) = judged(&page);
        prop_assert!(objections.is_empty(), "{:#?}\n{}", objections, page);
        prop_assert_eq!(shown, hostile::requirements(&report).iter().sum::<usize>(), "{}", page);
        prop_assert!(page.chars().count() < LONGEST);
        prop_assert_eq!(items(&page), expected_items(&report), "{}", page);
    }
}

/// Scenarios that could not be judged or left something are one item of a list each.
fn items(page: &str) -> usize {
    let is_item = |line: &&str| line.starts_with("- `");
    page.lines().filter(is_item).count()
}

fn expected_items(report: &Report) -> usize {
    let unjudged =
        |one: &&verifik_conformance::model::ScenarioResult| one.verdict == Verdict::Inconclusive;
    let left = report.scenarios.iter().filter(|one| !one.cleanup.left_behind.is_empty()).count();
    report.scenarios.iter().filter(unjudged).count() + left
}
