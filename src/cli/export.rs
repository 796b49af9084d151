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

/// Write the contract in a format of other tools.
///
/// The same version always writes the same document.
#[derive(Debug, clap::Args)]
#[command(after_help = EXPORT_EXAMPLES)]
pub(super) struct ExportArguments {
    /// Document to export.
    #[arg(value_enum)]
    document: Exported,
    /// Output format; a Pact is always JSON.
    #[arg(long, value_enum, default_value_t = ExportFormat::Json)]
    format: ExportFormat,
    /// Output file [default: standard output].
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
        let problem = "a Pact is always JSON; remove --format, or export `openapi`";
        return Err(Problem::Usage(problem.to_owned()));
    }
    let text = render(arguments.document, arguments.format)?;
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

fn render(document: Exported, format: ExportFormat) -> Result<String, Problem> {
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
/// It lists every requirement with its level, its source, its proof and a recorded exchange, the
/// status of each sentence of the documentation page, and the open questions.
///
/// Without --report, exchanges and observations are those of the embedded provider, and the same
/// version always writes the same document.
#[derive(Debug, clap::Args)]
#[command(after_help = DOCUMENT_EXAMPLES)]
pub(super) struct DocumentArguments {
    /// Output format.
    #[arg(long, value_enum, default_value_t = DocumentFormat::Markdown)]
    format: DocumentFormat,
    /// Output file [default: standard output].
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// JSON report to take exchanges and observations from; repeatable, one per target.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    report: Vec<PathBuf>,
    /// Compare this text of the documentation page with the known sentences, and write nothing.
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
        reports.push(runtime::run(judge_embedded_provider(Behaviour::none()))?);
        // It rejects request bodies; a provider that ignores them shows the requirements for that
        // case.
        let ignores_bodies = Behaviour::none()
            .with_variant(&variant::BODY_IGNORED)
            .with_variant(&variant::CACHING_HEADERS);
        others.push(runtime::run(judge_embedded_provider(ignores_bodies))?);
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

async fn judge_embedded_provider(behaviour: Behaviour) -> Result<Report, Problem> {
    let sending = target::Sending::default();
    let embedded = target::start(behaviour, Expectations::default(), 1, sending).await?;
    embedded.judge_whole().await
}

/// Collects the observations of these reports, and an exchange for each requirement; from the
/// others only where these have none.
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
    let text = judged
        .iter()
        .find_map(|(scenario, id)| Some((*scenario, repeatable_exchange(scenario, *id)?)));
    let (scenario, text) = text.or_else(|| {
        judged.iter().find_map(|(scenario, _)| Some((*scenario, successful_deletion(scenario)?)))
    })?;
    // The text quotes a server; no CI system may obey it.
    let text = without_commands(text.trim_end()).into_owned();
    Some(Shown { scenario: scenario.id.clone(), text })
}

/// Returns the exchange with this `id`, unless the scenario races.
fn repeatable_exchange(scenario: &ScenarioResult, id: u32) -> Option<String> {
    scenarios::find(&scenario.id).filter(|known| known.is_repeatable)?;
    let exchanges = scenario.exchanges.read();
    let entries = transcript_entries(VERIFIK.api, &exchanges);
    entries.into_iter().find(|entry| entry.exchange.id == id).map(|entry| entry.text)
}

/// Returns the deletion that succeeded, which every run of a racing scenario has.
fn successful_deletion(scenario: &ScenarioResult) -> Option<String> {
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

/// Reports sentences that are new on the page, and known ones that are gone.
fn lint(path: &Path) -> Result<Exit, Problem> {
    let bytes = std::fs::read(path).map_err(|error| {
        Problem::Usage(format!("cannot read the page {}: {error}", path.display()))
    })?;
    let drift = page::drift(&String::from_utf8_lossy(&bytes));
    output::write(|out| show_drift(&drift, out))?;
    Ok(if drift.is_none() { Exit::Success } else { Exit::Violated })
}

fn show_drift(drift: &page::Drift, out: &mut dyn io::Write) -> io::Result<()> {
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
