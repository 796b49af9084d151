//! `faults`: the proof that every check is real, and that none accuses a provider that conforms.

mod matrix;
mod text;

use super::output::{self, Output, Problem};
use super::progress::Progress;
use super::settings::ReportRequest;
use super::{Exit, runtime};
use crate::provider::{Fault, Variant, fault, variant};
use crate::results::files;
use matrix::{Matrix, Specimen};

/// Prove the suite: run it against wrong providers and show what is caught.
///
/// Every fault is a wrong behaviour of the embedded provider, which has to be caught; every
/// variant is a different but right one, which must not be accused. Exits 1 when a fault survives,
/// when a variant is accused, or when a requirement or a scenario is not proven by any fault.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Only faults that match this pattern; repeatable.
    #[arg(long, value_name = "GLOB")]
    fault: Vec<String>,
    /// Only variants that match this pattern; repeatable.
    #[arg(long, value_name = "GLOB")]
    variant: Vec<String>,
    /// Also judge so many random combinations of the selected variants.
    #[arg(long, value_name = "N", default_value_t = 0)]
    combinations: usize,
    /// Seed of the combinations.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Only name them.
    #[arg(long)]
    list: bool,
    /// How many providers run at once [default: eight times the number of cores].
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Also write the matrix as json=PATH or markdown=PATH; `-` is standard output. Repeatable.
    #[arg(long, value_name = "FORMAT=PATH", value_parser = parse_report)]
    report: Vec<ReportRequest>,
}

const EXAMPLES: &str = "\
Examples:
  verifik-conformance faults
  verifik-conformance faults --fault 'auth-*' --report markdown=-
  verifik-conformance faults --list";

/// Formats of the matrix.
const FORMATS: &[&str] = &["json", "markdown"];

pub(super) fn run(arguments: &Arguments, output: &Output) -> Result<Exit, Problem> {
    if arguments.list {
        return list(arguments);
    }
    let specimens = select(arguments)?;
    let jobs = arguments.jobs.unwrap_or_else(default_jobs).max(1);
    let progress = Progress::new(specimens.len(), output.stderr_is_terminal);
    let whole = arguments.fault.is_empty() && arguments.variant.is_empty();
    let matrix = runtime::run(matrix::run(&specimens, jobs, whole, &progress))?;
    progress.finish();
    deliver(&matrix, arguments)?;
    Ok(if matrix.holds() { Exit::Success } else { Exit::Violated })
}

/// Deep faults are listed, since `serve` knows them, and not judged: no scenario finds them.
fn list(arguments: &Arguments) -> Result<Exit, Problem> {
    let deep = select_deep(arguments)?;
    let specimens = match select(arguments) {
        Err(Problem::NothingSelected { .. }) if !deep.is_empty() => Vec::new(),
        selected => selected?,
    };
    output::write(|out| text::list(&specimens, &deep, out))?;
    Ok(Exit::Success)
}

fn default_jobs() -> usize {
    // Mostly they wait for what a broken provider never shows.
    8 * std::thread::available_parallelism().map_or(2, usize::from)
}

fn deliver(matrix: &Matrix, arguments: &Arguments) -> Result<(), Problem> {
    let mut stdout_is_taken = false;
    for report in &arguments.report {
        let mut rendered = Vec::new();
        // Writing to memory does not fail.
        let _ = match report.format.as_str() {
            "json" => text::json(matrix, &mut rendered),
            _ => text::markdown(matrix, &mut rendered),
        };
        match &report.path {
            None => {
                stdout_is_taken = true;
                output::write(|out| out.write_all(&rendered))?;
            }
            Some(path) => files::replace(path, &rendered).map_err(|error| {
                Problem::Failed(format!("cannot write {}: {error}", path.display()))
            })?,
        }
    }
    let mut table = Vec::new();
    let _ = text::table(matrix, &mut table);
    if stdout_is_taken {
        output::note(String::from_utf8_lossy(&table).trim_end());
        Ok(())
    } else {
        output::write(|out| out.write_all(&table))
    }
}

/// Without a pattern everything is selected; with one, only what it names.
fn select(arguments: &Arguments) -> Result<Vec<Specimen>, Problem> {
    let no_pattern = arguments.fault.is_empty() && arguments.variant.is_empty();
    let faults = matching(&arguments.fault, no_pattern, fault::all(), |one: &Fault| one.id)?;
    let variants =
        matching(&arguments.variant, no_pattern, variant::all(), |one: &Variant| one.id)?;
    let combinations = matrix::combinations(&variants, arguments.combinations, arguments.seed);
    let specimens: Vec<Specimen> = faults
        .into_iter()
        .map(Specimen::Fault)
        .chain(variants.into_iter().map(Specimen::Variant))
        .chain(combinations)
        .collect();
    if specimens.is_empty() {
        refuse_deep(arguments)?;
        let patterns = arguments.fault.iter().chain(&arguments.variant).cloned().collect();
        return Err(Problem::NothingSelected { patterns, hint: "faults --list" });
    }
    Ok(specimens)
}

fn select_deep(arguments: &Arguments) -> Result<Vec<&'static Fault>, Problem> {
    let no_pattern = arguments.fault.is_empty() && arguments.variant.is_empty();
    matching(&arguments.fault, no_pattern, fault::deep(), |one: &Fault| one.id)
}

/// Says why a deep fault that was named is not judged.
fn refuse_deep(arguments: &Arguments) -> Result<(), Problem> {
    if let Some(deep) = select_deep(arguments)?.first().filter(|_| !arguments.list) {
        let id = deep.id;
        return Err(Problem::Usage(format!(
            "no scenario finds the fault `{id}`, only generated histories do; \
             `serve --fault {id}` starts a provider that has it"
        )));
    }
    Ok(())
}

fn matching<T>(
    patterns: &[String],
    no_pattern: bool,
    all: impl Iterator<Item = &'static T>,
    id: impl Fn(&T) -> &'static str,
) -> Result<Vec<&'static T>, Problem> {
    let globs = crate::run::patterns(patterns)?;
    let is_meant = |id: &str| globs.as_ref().is_some_and(|globs| globs.is_match(id));
    Ok(all.filter(|one| no_pattern || is_meant(id(one))).collect())
}

fn parse_report(text: &str) -> Result<ReportRequest, String> {
    ReportRequest::parse(text, FORMATS, "json=matrix.json")
}
