//! Reports in which a provider, or whoever wrote the log, chose every text.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use verifik_conformance::model::{Body, ExchangeResult, Observation, Report};

use crate::support::sample;

/// Texts that some format, or GitHub beyond its grammar, would take for more than text.
const FRAGMENTS: &[&str] = &[
    "@owner",
    "a@b.example",
    "#12",
    "GH-12",
    "org/repo#3",
    "0123456789abcdef",
    ":tada:",
    "http://evil.example",
    "www.evil.example",
    "mailto:a@b.example",
    "[x](http://evil.example)",
    "![x](http://evil.example/x.png)",
    "[x]: http://evil.example",
    "[^1]",
    "<img src=x onerror=y>",
    "<script>",
    "</details>",
    "<!-- ",
    "-->",
    "&lt;",
    "`",
    "``",
    "```",
    "~~~",
    "**",
    "_",
    "~~",
    "|",
    "\\",
    "\\#",
    "\n\n# x",
    "\n- x",
    "\n1. x",
    "\n    x",
    "\n> x",
    "\n---\n",
    "\n===\n",
    "$x$",
    "$`x`$",
    "\n::error::x",
    "\r::error::x",
    "::",
    "%0A",
    "%",
    ":",
    ",",
    "##[error]x",
    "##",
    "##vso[task.setvariable variable=x]y",
    "##teamcity[x]",
    "::stop-commands::",
    "::error ",
    "::set-output name=x",
    "::add-mask",
    "\nok 99 - x",
    "\nnot ok 99",
    "\n1..99",
    "\nBail out! x",
    "\n  ...\n",
    "\n  ---\n",
    "# TODO x",
    " # SKIP x",
    "{",
    " {",
    "\nTAP version 13",
    "\"",
    "'",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{0}",
    "\t",
    " ",
    "{0}",
    "{{",
    "}",
    "]](",
    "null",
    "\u{202e}",
    "é",
    "👩‍👩‍👧",
];

/// Text that tries to be more than text.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let fragment = proptest::sample::select(FRAGMENTS).prop_map(str::to_owned);
    let word = prop_oneof![6 => fragment, 2 => Just(" ".to_owned()), 2 => Just("word".to_owned()), 1 => any::<String>()];
    proptest::collection::vec(word, 0..8).prop_map(|words| words.concat())
}

/// A report with these texts in the place of everything that is not a number or a word of ours.
pub(crate) fn report() -> impl Strategy<Value = Report> {
    let texts = proptest::collection::vec(text(), 4..24);
    (texts, any::<Vec<u8>>()).prop_map(|(texts, body)| spoiled(&texts, &body))
}

/// The same few reports each time, for a judge that is slow to start.
pub(crate) fn reports(number: usize) -> Vec<Report> {
    let mut runner = TestRunner::deterministic();
    let strategy = report();
    (0..number).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

/// A report with these texts, one after the other, in the place of everything that somebody else may
/// have written.
pub(crate) fn spoiled(texts: &[String], body: &[u8]) -> Report {
    let mut texts = texts.iter().cycle().cloned();
    let mut next = || texts.next().unwrap();
    let mut report = sample::violating();
    report.scenarios.extend(sample::accepted().scenarios);
    report.totals.scenarios += 1;
    report.totals.passed += 1;
    report.totals.advisories += 1;
    report.exploration = sample::explored::report().exploration;
    if let Some(explored) = &mut report.exploration {
        explored.shard = next();
        for cell in &mut explored.coverage {
            (cell.state, cell.command) = (next(), next());
        }
        for failure in &mut explored.failures {
            failure.requirement = next();
            failure.story.iter_mut().for_each(|sentence| *sentence = next());
        }
    }
    report.target.name = next();
    report.target.base_url = next();
    report.started_at = next();
    for requirement in &mut report.requirements {
        (requirement.statement, requirement.source) = (next(), next());
    }
    // A requirement that is found broken is named where the run is summed up.
    let id = next();
    report.requirements[2].id.clone_from(&id);
    for scenario in &mut report.scenarios {
        (scenario.id, scenario.title) = (format!("s{}", next()), next());
        if let Some(explored) = &mut report.exploration {
            explored.failures[0].scenario.clone_from(&scenario.id);
        }
        scenario.reason = scenario.reason.as_ref().map(|_| next());
        scenario.cleanup.reason = scenario.cleanup.reason.as_ref().map(|_| next());
        scenario.cleanup.left_behind.iter_mut().for_each(|id| *id = next());
        scenario.observations.push(Observation { topic: next(), observed: next(), exchange: None });
        for finding in &mut scenario.findings {
            finding.requirement =
                if finding.requirement == "delete.repeat.status" { id.clone() } else { next() };
            finding.actual = next();
            finding.expected.iter_mut().for_each(|expected| *expected = next());
            finding.pointer = Some(next());
            if let Some(acceptance) = &mut finding.accepted {
                (acceptance.owner, acceptance.link, acceptance.expires) = (next(), next(), next());
            }
        }
        for exchange in scenario.exchanges.to_mut() {
            exchange.request.url = next();
            exchange.request.body = Some(Body::new(next()));
            exchange.request.headers.push(("x-sent".to_owned(), next()));
            match &mut exchange.answer {
                ExchangeResult::Response(response) => {
                    response.headers.push(("location".to_owned(), next()));
                    response.headers.push(("location".to_owned(), next()));
                    response.version = next();
                    response.body = Body::new(body.to_vec());
                }
                ExchangeResult::Failure(failure) => failure.message = next(),
            }
        }
    }
    report
}

/// Number of requirements violated by findings that fail the report, number of accepted findings,
/// and how many requirements the others are about.
pub(crate) fn requirements(report: &Report) -> [usize; 3] {
    let findings = || report.scenarios.iter().flat_map(|scenario| &scenario.findings);
    let distinct = |is_wanted: &dyn Fn(&verifik_conformance::model::Finding) -> bool| {
        let wanted = findings().filter(|finding| is_wanted(finding));
        wanted.map(|finding| &finding.requirement).collect::<std::collections::BTreeSet<_>>().len()
    };
    let failing = distinct(&|finding| report.fails(finding));
    let advisory = distinct(&|finding| !report.fails(finding) && finding.accepted.is_none());
    [failing, counts(report)[1], advisory]
}

/// Number of findings that fail the report, that are accepted, and that do neither.
pub(crate) fn counts(report: &Report) -> [usize; 3] {
    let findings = || report.scenarios.iter().flat_map(|scenario| &scenario.findings);
    let failing = findings().filter(|finding| report.fails(finding)).count();
    let accepted = findings().filter(|finding| finding.accepted.is_some()).count();
    [failing, accepted, findings().count() - failing - accepted]
}
