//! `list` and `explain`: the requirements, scenarios, faults and variants.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use jiff::civil::Date;
use serde_json::json;

use super::Exit;
use super::output::{self, Output, Problem};
use super::settings::read_known_failures;
use super::suggest::{did_you_mean, suggestion};
use crate::contract::VERIFIK;
use crate::model::{Finding, KnownFailure, Report, Requirement};
use crate::provider::{Fault, Variant, fault, variant};
use crate::report::printable_line;
use crate::results::known::{KnownFailures, NotApplicable, applies, day_of};
use crate::results::saved;
use crate::run::patterns;
use crate::scenarios::{self, REGISTRY};
use crate::session::Scenario;

/// List the requirements and the scenarios that judge them.
#[derive(Debug, clap::Args)]
#[command(after_help = LIST_EXAMPLES)]
pub(super) struct ListArguments {
    /// Pattern of the identifiers to list; repeatable.
    #[arg(value_name = "GLOB")]
    patterns: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// For a person.
    Table,
    /// For a program.
    Json,
}

const LIST_EXAMPLES: &str = "\
Examples:
  verifik-conformance list
  verifik-conformance list 'auth.*' double-delete
  verifik-conformance list --format json";

pub(super) fn list(arguments: &ListArguments, output: &Output) -> Result<Exit, Problem> {
    let matches = matcher(&arguments.patterns)?;
    let requirements: Vec<_> = VERIFIK.catalogue().filter(|one| matches(one.id.as_ref())).collect();
    let scenarios: Vec<_> = REGISTRY.iter().copied().filter(|one| matches(one.id)).collect();
    if requirements.is_empty() && scenarios.is_empty() {
        let patterns = arguments.patterns.clone();
        let near = suggestion(&patterns, catalogue_names());
        return Err(Problem::NothingSelected { what: "nothing", patterns, near, hint: "list" });
    }
    output::write(|out| match arguments.format {
        ListFormat::Table => table(&requirements, &scenarios, columns(output), out),
        ListFormat::Json => as_json(&requirements, &scenarios, out),
    })?;
    Ok(Exit::Success)
}

/// Identifiers of every requirement and scenario.
fn catalogue_names() -> impl Iterator<Item = &'static str> {
    let requirements = VERIFIK.catalogue().map(|one| one.id.as_ref());
    requirements.chain(REGISTRY.iter().map(|one| one.id))
}

fn matcher(given: &[String]) -> Result<impl Fn(&str) -> bool, Problem> {
    let globs = patterns(given)?;
    Ok(move |id: &str| globs.as_ref().is_none_or(|globs| globs.is_match(id)))
}

/// Width of a terminal; elsewhere each entry stays on one line, for `grep`.
fn columns(output: &Output) -> usize {
    if output.stdout_is_terminal { output.width } else { usize::MAX }
}

fn table(
    requirements: &[&Requirement],
    scenarios: &[&Scenario],
    columns: usize,
    out: &mut dyn Write,
) -> io::Result<()> {
    if !requirements.is_empty() {
        writeln!(out, "Requirements")?;
    }
    let width = requirements.iter().map(|one| one.id.len()).max().unwrap_or_default();
    for one in requirements {
        let (id, level, basis) = (&one.id, one.level, one.basis);
        let before = format!("  {id:width$}  {level:6}  {basis:10}  ");
        // A very narrow column would be harder to read than a broken line.
        let indent = " ".repeat(if before.len() + 30 < columns { before.len() } else { 6 });
        let options = textwrap::Options::new(columns)
            .initial_indent(&before)
            .subsequent_indent(&indent)
            .break_words(false);
        writeln!(out, "{}", textwrap::fill(&one.statement, options))?;
    }
    if !scenarios.is_empty() {
        writeln!(out, "{}Scenarios", if requirements.is_empty() { "" } else { "\n" })?;
    }
    let width = scenarios.iter().map(|one| one.id.len()).max().unwrap_or_default();
    for one in scenarios {
        let count = one.requirements.len();
        writeln!(out, "  {:width$}  {} ({count} requirements)", one.id, one.title)?;
    }
    Ok(())
}

fn as_json(
    requirements: &[&Requirement],
    scenarios: &[&Scenario],
    out: &mut dyn Write,
) -> io::Result<()> {
    let scenarios: Vec<_> = scenarios
        .iter()
        .map(|one| {
            let judged: Vec<_> = one.requirements.iter().map(|judged| &judged.id).collect();
            json!({
                "id": one.id,
                "title": one.title,
                "blast_radius": one.blast_radius,
                "requirements": judged,
            })
        })
        .collect();
    let list = json!({ "requirements": requirements, "scenarios": scenarios });
    serde_json::to_writer_pretty(&mut *out, &list)?;
    writeln!(out)
}

/// Explain a requirement, scenario, fault or variant.
#[derive(Debug, clap::Args)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub(super) struct ExplainArguments {
    /// Identifier, as `list` and `faults --list` show it.
    id: String,
    /// File of known failures; shows the entries for the requirement too.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    known_failures: Option<PathBuf>,
    /// JSON report or event log; shows which of its findings match a known failure.
    #[arg(long, value_name = "REPORT", requires = "known_failures",
        value_hint = clap::ValueHint::FilePath)]
    report: Option<PathBuf>,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  verifik-conformance explain delete.hard.retrieve
  verifik-conformance explain double-delete
  verifik-conformance explain soft-delete-list
  verifik-conformance explain delete.hard.retrieve --known-failures known-failures.toml \
      --report conformance.json";

pub(super) fn explain(arguments: &ExplainArguments) -> Result<Exit, Problem> {
    let id = arguments.id.as_str();
    let known_failures = arguments
        .known_failures
        .as_deref()
        .map(|path| read_known(path, arguments.report.as_deref()))
        .transpose()?;
    let mut known = false;
    if let Some(found) = VERIFIK.requirement(id) {
        known = true;
        // The day of a run that starts now.
        let now = jiff::Timestamp::now().to_string();
        let today = day_of(&now).unwrap_or(jiff::civil::Date::MAX);
        output::write(|out| {
            requirement(found, out)?;
            known_failures.iter().try_for_each(|known| write_known(known, id, today, out))
        })?;
    }
    if let Some(found) = scenarios::find(id) {
        known = true;
        output::write(|out| scenario(found, out))?;
    }
    if let Some(found) = fault::known().find(|one| one.id == id) {
        known = true;
        output::write(|out| explain_fault(found, out))?;
    }
    if let Some(found) = variant::all().find(|one| one.id == id) {
        known = true;
        output::write(|out| explain_variant(found, out))?;
    }
    if known {
        return Ok(Exit::Success);
    }
    Err(Problem::Usage(format!("there is nothing called `{id}`; {}", near(id))))
}

fn requirement(one: &Requirement, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "requirement {}\n", one.id)?;
    writeln!(out, "  {}\n", one.statement)?;
    writeln!(out, "  level   {}", one.level)?;
    writeln!(out, "  basis   {}", one.basis)?;
    writeln!(out, "  source  {}", one.source)?;
    let concerns = |scenario: &&Scenario| scenario.requirements.iter().any(|it| it.id == one.id);
    let by: Vec<_> = REGISTRY.iter().copied().filter(concerns).map(|it| it.id).collect();
    let by = if by.is_empty() { "every scenario".to_owned() } else { by.join(", ") };
    writeln!(out, "  judged  by {by}")?;
    let breaking: Vec<_> =
        fault::all().filter(|fault| fault.requirement() == one.id).map(|fault| fault.id).collect();
    if !breaking.is_empty() {
        writeln!(out, "  proven  by the faults {}", breaking.join(", "))?;
    }
    Ok(())
}

fn scenario(one: &Scenario, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "scenario {}: {}\n", one.id, one.title)?;
    let width = one.requirements.iter().map(|judged| judged.id.len()).max().unwrap_or_default();
    for judged in one.requirements {
        writeln!(out, "  {:6}  {:width$}  {}", judged.level, judged.id, judged.statement)?;
    }
    writeln!(out, "\n  run it alone: verifik-conformance check --scenario {} -v", one.id)
}

fn explain_fault(one: &Fault, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "fault {}\n", one.id)?;
    writeln!(out, "  {}\n", one.summary)?;
    writeln!(out, "  breaks  {}", one.breaks.join(", "))?;
    if fault::deep().any(|deep| deep == one) {
        writeln!(
            out,
            "  found   by generated histories only: no scenario takes the steps it needs"
        )?;
        return writeln!(out, "  see it  verifik-conformance serve --fault {}", one.id);
    }
    writeln!(out, "  see it  verifik-conformance faults --fault {}", one.id)
}

fn explain_variant(one: &Variant, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "variant {}\n", one.id)?;
    writeln!(out, "  {}\n", one.summary)?;
    writeln!(out, "  allowed  {}", one.justification)?;
    if !one.expectations.is_empty() {
        writeln!(out, "  expects  {}", one.expectations)?;
    }
    writeln!(out, "  see it   verifik-conformance faults --variant {}", one.id)
}

/// Similar names, or the commands that list them all.
fn near(id: &str) -> String {
    let names = catalogue_names()
        .chain(fault::known().map(|one| one.id))
        .chain(variant::all().map(|one| one.id));
    did_you_mean(id, names).unwrap_or_else(|| {
        "`verifik-conformance list` and `faults --list` show every name".to_owned()
    })
}

/// The file of known failures, and the run to compare it with, if any.
struct Known {
    failures: KnownFailures,
    report: Option<Report>,
}

/// Reads both files.
fn read_known(known: &Path, report: Option<&Path>) -> Result<Known, Problem> {
    let report = report.map(|path| {
        saved::read_file(&VERIFIK, path)
            .map_err(|error| Problem::Usage(format!("cannot read {}: {error}", path.display())))
    });
    Ok(Known { failures: read_known_failures(known)?, report: report.transpose()? })
}

/// Writes every entry for a requirement, and the findings that it matches.
fn write_known(
    known: &Known,
    requirement: &str,
    today: Date,
    out: &mut dyn Write,
) -> io::Result<()> {
    let target = known.report.as_ref().map(|report| report.target.name.as_str());
    let mut entries = known.failures.for_requirement(requirement, target, today).peekable();
    if entries.peek().is_none() {
        writeln!(out, "\n  no known failure names it")?;
    }
    for known_entry in entries {
        known_failure(known_entry.entry, known_entry.in_force.err().as_ref(), today, out)?;
        if let Some(report) = &known.report {
            findings(known_entry.entry, report, out)?;
        }
    }
    Ok(())
}

fn known_failure(
    entry: &KnownFailure,
    not_in_force: Option<&NotApplicable>,
    today: Date,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "\nknown failure of {}, see {}", line(&entry.owner), line(&entry.link))?;
    if let Some(reason) = &entry.reason {
        writeln!(out, "  reason    {}", line(reason))?;
    }
    writeln!(out, "  until     {}", entry.expires)?;
    let about = [
        ("scenario", &entry.scenario),
        ("target", &entry.target),
        ("fingerprint", &entry.fingerprint),
    ];
    for (what, value) in about {
        if let Some(value) = value {
            writeln!(out, "  only      {what} {}", line(value))?;
        }
    }
    match not_in_force {
        None => writeln!(out, "  in force  today, {today}"),
        Some(why) => writeln!(out, "  in force  not today, {today}: {}", line(&why.to_string())),
    }
}

fn findings(entry: &KnownFailure, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let of_requirement = |finding: &&Finding| finding.requirement == entry.requirement;
    let mut is_any = false;
    for scenario in &report.scenarios {
        for finding in scenario.findings.iter().filter(of_requirement) {
            is_any = true;
            let verdict = match applies(entry, &scenario.id, finding) {
                Ok(()) => "matches".to_owned(),
                Err(why) => format!("does not match: {}", line(&why.to_string())),
            };
            let place = line(&scenario.id).into_owned();
            let fingerprint = finding.fingerprint(&scenario.id);
            writeln!(out, "  finding   {fingerprint} in {place}: {verdict}")?;
            writeln!(out, "            {}", shortened(&line(&finding.actual)))?;
        }
    }
    if !is_any {
        let (target, day) = (line(&report.target.name), line(&report.started_at));
        writeln!(out, "  finding   none of it in the run against {target} of {day}")?;
    }
    Ok(())
}

fn line(text: &str) -> std::borrow::Cow<'_, str> {
    printable_line(text)
}

fn shortened(text: &str) -> std::borrow::Cow<'_, str> {
    console::truncate_str(text, 100, "…")
}
