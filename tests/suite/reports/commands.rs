//! No text of a provider is a command of a CI system, in whatever output it stands.

use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use serde_json::Value;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::model::Report;
use verifik_conformance::report::terminal::Style;
use verifik_conformance::report::{FORMATS, comparison};
use verifik_conformance::results::compare;

use crate::reports::{hostile, rendered, shown};
use crate::support::sample;

/// Texts of a provider that some runner obeys.
const COMMANDS: &[&str] = &[
    "##[error]boom",
    "##[group]",
    "a ##vso[task.setvariable variable=x]y",
    "a##teamcity[buildProblem description='x']",
    "###[command]x",
    "::stop-commands::token",
    "  ::error file=a,line=1::b",
    "first\n::set-output name=x::y",
    "first\r::add-mask::x",
    "\"::warning title=\"a\"::b",
    "word::debug::x",
    ":::some-token::",
    "::notice",
];

/// The names that the runner of GitHub Actions looks up, whatever else stands in the line.
const NAMES: &[&str] = &[
    "add-mask",
    "debug",
    "error",
    "group",
    "notice",
    "set-output",
    "some-token",
    "stop-commands",
    "warning",
];

/// The part of the line that a runner would read as a command. GitHub's runner asks for `::` at the
/// beginning of a line; here it may stand anywhere, as some tool may print the line in another.
fn live(line: &str) -> Option<&str> {
    let hashes = line.match_indices("##").find(|(at, _)| {
        let rest = line[at + 2..].trim_start_matches(|one: char| one.is_ascii_alphanumeric());
        rest.starts_with('[')
    });
    let colons = line.match_indices("::").find(|(at, _)| {
        let rest = &line[at + 2..];
        let is_first = line[..*at].trim().is_empty();
        let name = rest.split(|one: char| one != '-' && !one.is_ascii_alphanumeric()).next();
        let after = &rest[name.map_or(0, str::len)..];
        let is_named = name.is_some_and(|name| NAMES.contains(&name))
            && (after.starts_with(' ') || after.starts_with("::"));
        (is_first || is_named)
            && rest.starts_with(|one: char| one.is_ascii_alphabetic())
            && rest.contains("::")
    });
    hashes.or(colons).map(|(at, _)| &line[at..])
}

/// Everything that can be made of a report, by name.
fn outputs(report: &Report) -> Vec<(String, String)> {
    let mut outputs: Vec<_> = FORMATS
        .iter()
        .map(|format| (format.name.to_owned(), rendered(format.name, report)))
        .collect();
    for width in [40, 100] {
        for (verbosity, quiet) in [(0, false), (1, false), (0, true)] {
            let style = Style { verbosity, quiet, ..Style::plain(width) };
            outputs.push((format!("terminal {style:?}"), shown(report, style)));
        }
    }
    let compared = compare::compare(VERIFIK.api, &sample::conforming(), report, &|_| false);
    for format in comparison::FORMATS {
        let mut bytes = Vec::new();
        (format.render)(&compared, &mut bytes).unwrap();
        outputs.push((format!("diff {}", format.name), String::from_utf8(bytes).unwrap()));
    }
    let mut bytes = Vec::new();
    comparison::terminal(&compared, Style { verbosity: 1, ..Style::plain(60) }, &mut bytes)
        .unwrap();
    outputs.push(("diff terminal".to_owned(), String::from_utf8(bytes).unwrap()));
    outputs
}

/// The first line that a runner would obey, and where it stands.
fn obeyed(report: &Report) -> Option<String> {
    outputs(report).iter().find_map(|(name, text)| {
        text.split(['\n', '\r']).find_map(|line| {
            // The one output that is made of commands: only what stands in them is a provider's.
            let parts = match line.strip_prefix("::").filter(|_| name == "github") {
                Some(command) => command.split_once("::").unwrap().into(),
                None => [line, ""],
            };
            let found = parts.into_iter().find_map(live)?;
            Some(format!("{name}: {found:?} in {line}"))
        })
    })
}

fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(string) => string == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(members) => members.values().any(|member| holds(member, text)),
        _ => false,
    }
}

#[test]
fn workflow_command_in_any_text_of_a_provider_is_inert() {
    for command in COMMANDS {
        for text in [(*command).to_owned(), format!("{} {command} x::", "long ".repeat(40))] {
            let report = hostile::spoiled(std::slice::from_ref(&text), text.as_bytes());
            assert_eq!(obeyed(&report), None, "{text:?}");
        }
    }
}

#[test]
fn workflow_commands_in_json_read_back_unchanged() {
    for command in COMMANDS {
        let report = hostile::spoiled(&[(*command).to_owned()], command.as_bytes());
        assert_eq!(serde_json::from_str::<Report>(&rendered("json", &report)).unwrap(), report);
        for name in ["json", "ctrf", "sarif", "har"] {
            let value: Value = serde_json::from_str(&rendered(name, &report)).unwrap();
            assert!(holds(&value, command), "{name}: {command:?}");
        }
        let compared = compare::compare(VERIFIK.api, &sample::conforming(), &report, &|_| false);
        let mut bytes = Vec::new();
        (comparison::format("json").unwrap().render)(&compared, &mut bytes).unwrap();
        assert_eq!(
            serde_json::from_slice::<Value>(&bytes).unwrap(),
            serde_json::to_value(&compared).unwrap(),
            "{command:?}"
        );
    }
}

#[test]
fn workflow_command_stays_legible_and_other_colons_unchanged() {
    let mut report = sample::violating();
    for finding in &mut report.scenarios[1].findings {
        finding.actual = "##[error]x at http://[::1]:80 in std::io::Error".to_owned();
    }
    let text = shown(&report, Style::plain(100));
    assert!(text.contains("\\u{23}#[error]x at http://[::1]:80 in std::io::Error"), "{text}");
    assert!(
        rendered("json", &report).contains("\\u0023#[error]x at http://[::1]:80 in std::io::E")
    );
    assert!(rendered("github", &report).starts_with("::error title="));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn workflow_commands_in_mixed_texts_are_inert(report in hostile::report()) {
        prop_assert_eq!(obeyed(&report), None);
    }
}
