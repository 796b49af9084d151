//! `list`: what can be judged.

use std::io::{self, Write};

use clap::ValueEnum;
use serde_json::json;

use super::Exit;
use super::output::{self, Output, Problem};
use crate::contract::VERIFIK;
use crate::model::Requirement;
use crate::run::patterns;
use crate::scenarios::REGISTRY;
use crate::session::Scenario;

/// List the requirements and the scenarios that judge them.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Only what matches this pattern, by identifier; repeatable.
    #[arg(value_name = "GLOB")]
    patterns: Vec<String>,
    /// How to write it.
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

const EXAMPLES: &str = "\
Examples:
  verifik-conformance list
  verifik-conformance list 'auth.*' double-delete
  verifik-conformance list --format json";

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<Exit, Problem> {
    let matches = matcher(&arguments.patterns)?;
    let requirements: Vec<_> = VERIFIK.catalogue().filter(|one| matches(one.id.as_ref())).collect();
    let scenarios: Vec<_> = REGISTRY.iter().copied().filter(|one| matches(one.id)).collect();
    if requirements.is_empty() && scenarios.is_empty() {
        let patterns = arguments.patterns.clone();
        return Err(Problem::NothingSelected { patterns, hint: "list" });
    }
    output::write(|out| match arguments.format {
        ListFormat::Table => table(&requirements, &scenarios, columns(output), out),
        ListFormat::Json => as_json(&requirements, &scenarios, out),
    })?;
    Ok(Exit::Success)
}

fn matcher(given: &[String]) -> Result<impl Fn(&str) -> bool, Problem> {
    let globs = patterns(given)?;
    Ok(move |id: &str| globs.as_ref().is_none_or(|globs| globs.is_match(id)))
}

/// A terminal's width; what is not read there stays on one line each, for `grep`.
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
        // Too narrow a column for the sentence would be worse than a broken line.
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
