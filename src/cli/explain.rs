//! `explain`: everything about one requirement, scenario, fault or variant.

mod known;

use std::io::{self, Write};
use std::path::PathBuf;

use super::Exit;
use super::output::{self, Problem};
use super::suggest::did_you_mean;
use crate::contract::VERIFIK;
use crate::model::Requirement;
use crate::provider::{Fault, Variant, fault, variant};
use crate::results::known::day_of;
use crate::scenarios::{self, REGISTRY};
use crate::session::Scenario;

/// Explain one requirement, scenario, fault or variant.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Its identifier, as `list` and `faults --list` show it.
    id: String,
    /// File of known failures: also say which of them are about the requirement.
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    known_failures: Option<PathBuf>,
    /// JSON report or event log: also say which of its findings a known failure matches.
    #[arg(long, value_name = "REPORT", requires = "known_failures",
        value_hint = clap::ValueHint::FilePath)]
    report: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance explain delete.hard.retrieve
  verifik-conformance explain double-delete
  verifik-conformance explain soft-delete-list
  verifik-conformance explain delete.hard.retrieve --known-failures known-failures.toml \
      --report conformance.json";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Problem> {
    let id = arguments.id.as_str();
    let known_failures = arguments
        .known_failures
        .as_deref()
        .map(|path| known::read(path, arguments.report.as_deref()))
        .transpose()?;
    let mut known = false;
    if let Some(found) = VERIFIK.requirement(id) {
        known = true;
        // The same day as that of a run that starts now.
        let now = jiff::Timestamp::now().to_string();
        let today = day_of(&now).unwrap_or(jiff::civil::Date::MAX);
        output::write(|out| {
            requirement(found, out)?;
            known_failures.iter().try_for_each(|known| known::write(known, id, today, out))
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

/// Names that come near, so that a slip of the finger costs one look.
fn near(id: &str) -> String {
    let names = VERIFIK
        .catalogue()
        .map(|one| one.id.as_ref())
        .chain(REGISTRY.iter().map(|one| one.id))
        .chain(fault::known().map(|one| one.id))
        .chain(variant::all().map(|one| one.id));
    did_you_mean(id, names, 3).unwrap_or_else(|| {
        "`verifik-conformance list` and `faults --list` name everything".to_owned()
    })
}
