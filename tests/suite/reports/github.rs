//! Workflow commands, read as the runner of GitHub Actions reads them.

use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use verifik_conformance::model::{Finding, Level, Report, Verdict};

use crate::reports::{hostile, rendered};
use crate::support::sample;

/// A command, its properties and its message, all unescaped.
#[derive(Debug)]
struct Command {
    kind: String,
    properties: Vec<(String, String)>,
    message: String,
}

impl Command {
    /// The runner's rules: a line that begins with `::`, then the name, then properties up to the
    /// next `::`, then the message.
    fn parse(line: &str) -> Self {
        let rest = line.strip_prefix("::").unwrap_or_else(|| panic!("no command: {line}"));
        let (head, message) = rest.split_once("::").unwrap();
        let (kind, properties) = head.split_once(' ').unwrap_or((head, ""));
        let properties = properties
            .split(',')
            .map(|property| property.split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), property(value)))
            .collect();
        Self { kind: kind.to_owned(), properties, message: data(message) }
    }

    fn property(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn property(text: &str) -> String {
    data(&text.replace("%3A", ":").replace("%2C", ","))
}

fn data(text: &str) -> String {
    text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

fn commands(report: &Report) -> Vec<Command> {
    // The runner takes a lone carriage return for the end of a line, too.
    rendered("github", report).split_terminator(['\n', '\r']).map(Command::parse).collect()
}

fn counts(commands: &[Command]) -> [usize; 3] {
    ["error", "warning", "notice"]
        .map(|kind| commands.iter().filter(|one| one.kind == kind).count())
}

/// Requirements that are told as a consequence of another one.
fn causes(commands: &[Command], kind: &str) -> usize {
    let of_kind = commands.iter().filter(|one| one.kind == kind);
    of_kind.flat_map(|one| one.message.lines()).filter(|line| line.starts_with("causes ")).count()
}

#[test]
fn requirement_that_many_scenarios_find_violated_is_one_annotation() {
    let mut report = sample::violating();
    let finding = report.scenarios[1].findings[0].clone();
    for scenario in &mut report.scenarios {
        scenario.findings = vec![finding.clone(); 3];
    }
    let commands = commands(&report);
    let errors: Vec<_> = commands.iter().filter(|one| one.kind == "error").skip(1).collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].message.contains("\nseen 12 times in 4 scenarios: "), "{errors:?}");
}

#[test]
fn github_annotations_have_the_right_severity() {
    let violating = commands(&sample::violating());
    assert_eq!(counts(&violating), [2, 2, 1], "one cause, one clean-up; then the outcome");
    assert_eq!(causes(&violating, "error"), 2, "and two consequences: {violating:?}");
    assert!(violating[0].message.contains("left behind: 65b9592267cc4f096dbe743d\n"));
    let accepted = commands(&sample::accepted());
    assert_eq!(counts(&accepted), [0, 0, 2]);
    assert!(accepted[0].message.ends_with(": https://issues.example/17"), "{accepted:?}");
}

#[test]
fn a_difference_to_an_approved_transcript_points_at_its_file() {
    let mut report = sample::violating();
    report.scenarios[1].findings = vec![Finding {
        requirement: "snapshot.approved".to_owned(),
        level: Level::Must,
        expected: vec!["the approved transcript snapshots/a, 100%/double:delete.snap".to_owned()],
        actual: "-old\n+new".to_owned(),
        pointer: None,
        exchange: None,
        accepted: None,
    }];
    let commands = commands(&report);
    let files: Vec<_> = commands.iter().filter_map(|command| command.property("file")).collect();
    assert_eq!(files, ["snapshots/a, 100%/double:delete.snap"]);
}

#[test]
fn github_annotations_stop_at_the_limit_and_count_the_rest() {
    let mut report = sample::violating();
    let [advised, broken, unreachable, _] = report.scenarios.as_mut_slice() else { panic!() };
    let other = broken.findings.remove(2);
    let numbered = |finding: &Finding, number: usize| Finding {
        requirement: format!("example.{number}"),
        ..finding.clone()
    };
    broken.findings = (0..25).map(|number| numbered(&broken.findings[0], number)).collect();
    broken.findings.push(other);
    advised.findings = (0..12).map(|number| numbered(&advised.findings[0], number)).collect();
    let mut known = sample::accepted().scenarios.remove(0);
    known.findings = vec![known.findings[0].clone(); 11];
    unreachable.reason = Some("unreachable".to_owned());
    report.scenarios.push(known);
    let commands = commands(&report);
    assert_eq!(counts(&commands), [10, 10, 10]);
    let is_other = |one: &&Command| one.property("title").unwrap().contains("delete.repeat.body");
    assert_eq!(
        commands.iter().filter(is_other).count(),
        1,
        "a requirement of the catalogue comes first"
    );
    let said = &commands.last().unwrap().message;
    assert!(
        said.ends_with(
            "\n17 errors and 3 warnings and 2 notices more than GitHub shows; see the other reports"
        ),
        "{said}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn github_annotations_escape_text_of_a_provider(report in hostile::report()) {
        let commands = commands(&report);
        let [failing, accepted, advisory] = hostile::requirements(&report);
        let unjudged = report.scenarios.iter().filter(|one| one.verdict == Verdict::Inconclusive);
        let wanted = [failing + 1, advisory + unjudged.count(), accepted + 1];
        let [errors, warnings, notices] = counts(&commands);
        let errors = errors + causes(&commands, "error");
        let warnings = warnings + causes(&commands, "warning");
        prop_assert_eq!([errors, warnings, notices], wanted);
        for command in &commands {
            let names: Vec<_> = command.properties.iter().map(|(name, _)| name.as_str()).collect();
            prop_assert_eq!(names, ["title"]);
        }
    }
}
