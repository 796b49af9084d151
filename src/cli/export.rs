//! `export` and `document`: the contract in the formats of other tools, and as a document.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::output::{self, Problem};
use super::{Exit, runtime, target};
use crate::contract::{Expectations, VERIFIK, page};
use crate::export;
use crate::export::document::{self as behaviour, Entry, Material, Observed, Shown};
use crate::model::{Report, Requirement, ScenarioResult};
use crate::provider::{Behaviour, fault, variant};
use crate::report::{printable_line, without_commands};
use crate::results::files;
use crate::results::snapshot::transcript_entries;
use crate::scenarios::{self, REGISTRY};

/// Write the contract in a format that other tools read.
///
/// The same version always writes the same document.
#[derive(Debug, clap::Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub(super) struct ExportArguments {
    /// What to write.
    #[arg(value_enum)]
    document: Exported,
    /// How to write it. A Pact is always JSON.
    #[arg(long, value_enum, default_value_t = ExportFormat::Json)]
    format: ExportFormat,
    /// The file to write; standard output when left out.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Exported {
    /// OpenAPI 3.1: operations, schemas, examples, links.
    Openapi,
    /// A Pact of version 4, for a provider verifier.
    Pact,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// JSON, indented.
    Json,
    /// YAML 1.2.
    Yaml,
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  verifik-conformance export openapi --output openapi.json
  verifik-conformance export openapi --format yaml
  verifik-conformance export pact | less";

pub(super) fn export(arguments: &ExportArguments) -> Result<Exit, Problem> {
    if (arguments.document, arguments.format) == (Exported::Pact, ExportFormat::Yaml) {
        let problem = "a Pact is always JSON; leave --format out, or export `openapi`";
        return Err(Problem::Usage(problem.to_owned()));
    }
    let text = written(arguments.document, arguments.format)?;
    match &arguments.output {
        None => output::write(|out| out.write_all(text.as_bytes()))?,
        Some(path) => files::replace(path, text.as_bytes()).map_err(|error| {
            Problem::Failed(format!(
                "cannot write {}: {error}; name another file with --output",
                path.display()
            ))
        })?,
    }
    Ok(Exit::Success)
}

fn written(document: Exported, format: ExportFormat) -> Result<String, Problem> {
    let made = match document {
        Exported::Openapi => export::openapi(),
        Exported::Pact => export::pact(),
    };
    let document = made.map_err(|error| cannot_make(&error))?;
    match format {
        ExportFormat::Json => Ok(format!("{document:#}\n")),
        ExportFormat::Yaml => {
            serde_saphyr::to_string(&document).map_err(|error| cannot_make(&error))
        }
    }
}

fn cannot_make(error: &dyn std::fmt::Display) -> Problem {
    Problem::Failed(format!("cannot make the document: {error}; please report this as a bug"))
}

/// Write the expected behaviour as a document.
///
/// It has each sentence of the contract, its level, its source, what proves it and a real
/// exchange, what became of each sentence of the page, and the questions that are open.
///
/// Without --report the exchanges and observations are those of the embedded provider, and the
/// same version always writes the same document.
#[derive(Debug, clap::Args)]
#[command(after_help = DOCUMENT_EXAMPLES)]
pub(super) struct DocumentArguments {
    /// How to write it.
    #[arg(long, value_enum, default_value_t = DocumentFormat::Markdown)]
    format: DocumentFormat,
    /// Where to write it; standard output when left out.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Take exchanges and observations from this JSON report; repeatable, one for each target.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    report: Vec<PathBuf>,
    /// Instead of writing, compare this text of the page with the sentences that are known.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["output", "report", "format"])]
    lint: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DocumentFormat {
    /// Markdown, for a repository.
    Markdown,
    /// One page of HTML, for a browser.
    Html,
}

const DOCUMENT_EXAMPLES: &str = "\
Examples:
  verifik-conformance document --output docs/expected-behaviour.md
  verifik-conformance document --format html --report staging.json --output behaviour.html
  verifik-conformance document --lint delete-a-collection.txt";

pub(super) fn document(arguments: &DocumentArguments) -> Result<Exit, Problem> {
    if let Some(text) = &arguments.lint {
        return lint(text);
    }
    let mut reports = Vec::new();
    for path in &arguments.report {
        reports.push(read(path)?);
    }
    let mut others = Vec::new();
    if reports.is_empty() {
        reports.push(runtime::run(judge_the_embedded_provider(Behaviour::none()))?);
        // It refuses bodies; what holds where they are read over is shown by a provider that does.
        let reads_over = Behaviour::none()
            .with_variant(&variant::BODY_IGNORED)
            .with_variant(&variant::CACHING_HEADERS);
        others.push(runtime::run(judge_the_embedded_provider(reads_over))?);
    }
    let material = material(&reports, &others);
    let render = match arguments.format {
        DocumentFormat::Markdown => behaviour::markdown,
        DocumentFormat::Html => behaviour::html,
    };
    let mut text = Vec::new();
    render(&material, &mut text).map_err(|error| Problem::Failed(error.to_string()))?;
    match &arguments.output {
        None => output::write(|out| out.write_all(&text))?,
        Some(path) => files::replace(path, &text).map_err(|error| {
            Problem::Failed(format!(
                "cannot write the document {}: {error}; make room there or give it another path",
                path.display()
            ))
        })?,
    }
    Ok(Exit::Success)
}

fn read(path: &Path) -> Result<Report, Problem> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::Usage(format!(
            "cannot read the report {}: {error}; `check --report json=FILE` writes one",
            path.display()
        ))
    };
    let bytes = std::fs::read(path).map_err(|error| unreadable(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))
}

async fn judge_the_embedded_provider(behaviour: Behaviour) -> Result<Report, Problem> {
    let sending = target::Sending::default();
    let embedded = target::start(behaviour, Expectations::default(), 1, sending).await?;
    embedded.judge_whole().await
}

/// The observations of these reports, and an exchange for each requirement; from the others only
/// where these have none.
fn material(reports: &[Report], others: &[Report]) -> Material {
    let all: Vec<&Report> = reports.iter().chain(others).collect();
    Material {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        entries: VERIFIK.catalogue().map(|one| entry(one, &all)).collect(),
        observed: reports.iter().map(observed).collect(),
    }
}

fn entry(requirement: &'static Requirement, reports: &[&Report]) -> Entry {
    let id = requirement.id.as_ref();
    let judges = REGISTRY.iter().filter(|it| it.requirements.iter().any(|one| one.id == id));
    let proves = fault::all().filter(|fault| fault.requirement() == id);
    Entry {
        requirement,
        scenarios: judges.map(|scenario| scenario.id).collect(),
        faults: proves.map(|fault| fault.id).collect(),
        exchange: reports.iter().find_map(|report| shown(id, report)),
    }
}

/// An exchange in which a scenario judged this requirement.
fn shown(requirement: &str, report: &Report) -> Option<Shown> {
    let judged: Vec<(&ScenarioResult, u32)> = report
        .scenarios
        .iter()
        .filter_map(|scenario| {
            let checked = scenario.checks.iter().find(|one| one.requirement == requirement)?;
            Some((scenario, checked.exchange?))
        })
        .collect();
    let text = judged.iter().find_map(|(scenario, id)| Some((*scenario, steady(scenario, *id)?)));
    let (scenario, text) = text.or_else(|| {
        judged.iter().find_map(|(scenario, _)| Some((*scenario, carried_out(scenario)?)))
    })?;
    // What a server said is shown, and no CI system is to obey it.
    let text = without_commands(text.trim_end()).into_owned();
    Some(Shown { scenario: scenario.id.clone(), text })
}

/// The exchange with this `id`, where it does not depend on chance which one that is.
fn steady(scenario: &ScenarioResult, id: u32) -> Option<String> {
    scenarios::find(&scenario.id).filter(|known| known.is_repeatable)?;
    let exchanges = scenario.exchanges.read();
    let entries = transcript_entries(VERIFIK.api, &exchanges);
    entries.into_iter().find(|entry| entry.exchange.id == id).map(|entry| entry.text)
}

/// The deletion that was carried out: where requests race, that is what every run has.
fn carried_out(scenario: &ScenarioResult) -> Option<String> {
    let mut deletions = scenario.exchanges.iter().filter(|one| {
        VERIFIK.api.operation(&one.request.method, &one.request.url) == Some("delete")
    });
    let won = deletions.find(|one| one.status() == Some(200))?;
    transcript_entries(VERIFIK.api, std::slice::from_ref(&*won)).pop().map(|entry| entry.text)
}

fn observed(report: &Report) -> Observed {
    let observations: BTreeSet<(String, String)> = report
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.observations)
        .map(|one| (printable_line(&one.topic), printable_line(&one.observed)))
        .map(|(topic, observed)| (topic.into_owned(), observed.into_owned()))
        .collect();
    Observed {
        target: report.target.name.clone(),
        observations: observations.into_iter().collect(),
    }
}

/// Says what of the page is not known, and what is known and gone from it.
fn lint(path: &Path) -> Result<Exit, Problem> {
    let bytes = std::fs::read(path).map_err(|error| {
        Problem::Usage(format!("cannot read the page {}: {error}", path.display()))
    })?;
    let drift = page::drift(&String::from_utf8_lossy(&bytes));
    output::write(|out| tell(&drift, out))?;
    Ok(if drift.is_none() { Exit::Success } else { Exit::Violated })
}

fn tell(drift: &page::Drift, out: &mut dyn io::Write) -> io::Result<()> {
    let mut standing: BTreeMap<&str, usize> = BTreeMap::new();
    for sentence in page::SENTENCES {
        *standing.entry(sentence.standing.name()).or_default() += 1;
    }
    for unit in &drift.unknown {
        writeln!(out, "new on the page: {unit}")?;
    }
    for sentence in &drift.missing {
        writeln!(out, "gone from the page ({}): {}", sentence.section, sentence.says)?;
    }
    let counted: Vec<_> = standing.iter().map(|(name, count)| format!("{count} {name}")).collect();
    writeln!(
        out,
        "{} sentences are known: {}; {} new, {} gone",
        page::SENTENCES.len(),
        counted.join(", "),
        drift.unknown.len(),
        drift.missing.len()
    )
}
