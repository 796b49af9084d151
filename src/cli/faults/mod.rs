//! `faults`: the proof that every check can fail, and that none accuses a provider that conforms.

mod matrix;

use std::io::{self, Write};

use matrix::{Matrix, Subject, VariantRow};

use super::output::{self, Output, Problem};
use super::progress::Progress;
use super::settings::ReportRequest;
use super::suggest::suggestion;
use super::{Exit, runtime};
use crate::provider::{Fault, Variant, fault, variant};
use crate::report::json;
use crate::results::files;

/// Prove the suite: run it against faulty providers and show which faults are caught.
///
/// Every fault is a wrong behaviour of the embedded provider, which must be caught; every variant
/// is a different but correct one, which must not be accused. Exits with 1 when a fault survives, a
/// variant is accused, or a requirement or scenario is not proven by any fault.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Only faults that match this pattern; repeatable.
    #[arg(long, value_name = "GLOB")]
    fault: Vec<String>,
    /// Only variants that match this pattern; repeatable.
    #[arg(long, value_name = "GLOB")]
    variant: Vec<String>,
    /// Number of random combinations of the selected variants to judge too.
    #[arg(long, value_name = "N", default_value_t = 0)]
    combinations: usize,
    /// Seed of the combinations.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// List them, and run nothing.
    #[arg(long)]
    list: bool,
    /// Providers to run concurrently [default: eight times the number of cores].
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Write the matrix as json=PATH or markdown=PATH; `-` is standard output. Repeatable.
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
    let subjects = select(arguments)?;
    let jobs = arguments.jobs.unwrap_or_else(default_jobs).max(1);
    let progress = Progress::new(subjects.len(), output.stderr_is_terminal);
    let whole = arguments.fault.is_empty() && arguments.variant.is_empty();
    let matrix = runtime::run(matrix::run(&subjects, jobs, whole, &progress))?;
    progress.finish();
    deliver(&matrix, arguments)?;
    Ok(if matrix.holds() { Exit::Success } else { Exit::Violated })
}

/// Lists the selected faults and variants. Deep faults are listed too, since `serve` has them, but
/// no scenario finds them.
fn list(arguments: &Arguments) -> Result<Exit, Problem> {
    let deep = select_deep(arguments)?;
    let subjects = match select(arguments) {
        Err(Problem::NothingSelected { .. }) if !deep.is_empty() => Vec::new(),
        selected => selected?,
    };
    output::write(|out| list_subjects(&subjects, &deep, out))?;
    Ok(Exit::Success)
}

fn default_jobs() -> usize {
    // They mostly wait for a change that a faulty provider never shows.
    8 * std::thread::available_parallelism().map_or(2, usize::from)
}

fn deliver(matrix: &Matrix, arguments: &Arguments) -> Result<(), Problem> {
    let mut stdout_is_taken = false;
    for report in &arguments.report {
        let mut rendered = Vec::new();
        // Writing to memory does not fail.
        let _ = match report.format.as_str() {
            "json" => write_json(matrix, &mut rendered),
            _ => write_markdown(matrix, &mut rendered),
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
    let _ = write_table(matrix, &mut table);
    if stdout_is_taken {
        output::note(String::from_utf8_lossy(&table).trim_end());
        Ok(())
    } else {
        output::write(|out| out.write_all(&table))
    }
}

/// Selects everything without a pattern; with one, only what matches.
fn select(arguments: &Arguments) -> Result<Vec<Subject>, Problem> {
    let no_pattern = arguments.fault.is_empty() && arguments.variant.is_empty();
    let faults = matching(&arguments.fault, no_pattern, fault::all(), |one: &Fault| one.id)?;
    let variants =
        matching(&arguments.variant, no_pattern, variant::all(), |one: &Variant| one.id)?;
    let combinations = matrix::combinations(&variants, arguments.combinations, arguments.seed);
    let subjects: Vec<Subject> = faults
        .into_iter()
        .map(Subject::Fault)
        .chain(variants.into_iter().map(Subject::Variant))
        .chain(combinations)
        .collect();
    if subjects.is_empty() {
        refuse_deep(arguments)?;
        let patterns: Vec<_> = arguments.fault.iter().chain(&arguments.variant).cloned().collect();
        let near = suggestion(&arguments.fault, fault::known().map(|one| one.id))
            .or_else(|| suggestion(&arguments.variant, variant::all().map(|one| one.id)));
        let (what, hint) = ("nothing", "faults --list");
        return Err(Problem::NothingSelected { what, patterns, near, hint });
    }
    Ok(subjects)
}

fn select_deep(arguments: &Arguments) -> Result<Vec<&'static Fault>, Problem> {
    let no_pattern = arguments.fault.is_empty() && arguments.variant.is_empty();
    matching(&arguments.fault, no_pattern, fault::deep(), |one: &Fault| one.id)
}

/// Explains why a deep fault that was named is not judged.
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

fn list_subjects(subjects: &[Subject], deep: &[&Fault], out: &mut dyn Write) -> io::Result<()> {
    let lengths = subjects.iter().map(|one| one.id().len());
    let width = lengths.chain(deep.iter().map(|one| one.id.len())).max().unwrap_or_default();
    for subject in subjects {
        match subject {
            Subject::Fault(fault) => {
                writeln!(out, "fault    {:width$}  {}", fault.id, fault.summary)?;
            }
            Subject::Variant(variant) => {
                writeln!(out, "variant  {:width$}  {}", variant.id, variant.summary)?;
            }
            Subject::Combination(_) => writeln!(out, "several  {}", subject.id())?,
        }
    }
    if !deep.is_empty() {
        let gap = if subjects.is_empty() { "" } else { "\n" };
        writeln!(
            out,
            "{gap}Found by `explore` only, with few exceptions; `serve --fault` has them:"
        )?;
    }
    for fault in deep {
        writeln!(out, "deep     {:width$}  {}", fault.id, fault.summary)?;
    }
    Ok(())
}

fn write_json(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    json::indented(matrix, out)?;
    writeln!(out)
}

fn write_table(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    let variants = matrix.variants.iter().map(|row| row.id.as_str());
    let ids = matrix.faults.iter().map(|row| row.id).chain(variants);
    let width = ids.map(str::len).max().unwrap_or_default();
    let broken = matrix.faults.iter().map(|row| row.requirement.len()).max().unwrap_or_default();
    if !matrix.faults.is_empty() {
        writeln!(out, "  {:width$}  {:broken$}  reported", "fault", "breaks")?;
    }
    for row in &matrix.faults {
        let mark = if row.killed { "✓" } else { "✗" };
        let reported = reported(&row.violated, &row.by);
        writeln!(out, "{mark} {:width$}  {:broken$}  {reported}", row.id, row.requirement)?;
    }
    if !matrix.variants.is_empty() {
        let gap = if matrix.faults.is_empty() { "" } else { "\n" };
        writeln!(out, "{gap}  {:width$}  accused of", "variant")?;
    }
    for row in &matrix.variants {
        let mark = if row.accused { "✗" } else { "✓" };
        let violated = if row.accused { row.violated.join(", ") } else { "nothing".to_owned() };
        writeln!(out, "{mark} {:width$}  {violated}", row.id)?;
    }
    // Of hundreds of combinations, only accused ones are shown.
    for row in matrix.combinations.iter().filter(|row| row.accused) {
        writeln!(out, "✗ {}  {}", row.id, row.violated.join(", "))?;
    }
    writeln!(out, "\n{}", summary(matrix))?;
    for gap in gaps(matrix) {
        writeln!(out, "✗ {gap}")?;
    }
    Ok(())
}

fn write_markdown(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Kill matrix\n\n{}\n", summary(matrix))?;
    for gap in gaps(matrix) {
        writeln!(out, "- **{gap}**")?;
    }
    writeln!(out, "\n| | fault | breaks | reported | by |\n| --- | --- | --- | --- | --- |")?;
    for row in &matrix.faults {
        let mark = if row.killed { "✓" } else { "✗" };
        let (violated, by) = (code(&row.violated), code(&row.by));
        writeln!(out, "| {mark} | `{}` | `{}` | {violated} | {by} |", row.id, row.requirement)?;
    }
    writeln!(out, "\n| | variant | accused of |\n| --- | --- | --- |")?;
    for row in &matrix.variants {
        let mark = if row.accused { "✗" } else { "✓" };
        let violated = if row.accused { code(&row.violated) } else { "nothing".to_owned() };
        writeln!(out, "| {mark} | `{}` | {violated} |", row.id)?;
    }
    Ok(())
}

fn reported(violated: &[String], by: &[String]) -> String {
    match (violated, by) {
        ([], _) => "nothing".to_owned(),
        (violated, []) => violated.join(", "),
        (violated, by) => format!("{} (by {})", violated.join(", "), by.join(", ")),
    }
}

fn code(items: &[String]) -> String {
    let items: Vec<_> = items.iter().map(|item| format!("`{item}`")).collect();
    items.join(", ")
}

fn summary(matrix: &Matrix) -> String {
    let killed = matrix.faults.iter().filter(|row| row.killed).count();
    let precise = matrix.faults.iter().filter(|row| row.undeclared.is_empty()).count();
    let faults = format!(
        "{killed} of {} faults caught, {precise} of them with nothing reported beside what they \
         declare",
        matrix.faults.len(),
    );
    let accused = |rows: &[VariantRow]| rows.iter().filter(|row| row.accused).count();
    let variants =
        format!("{} of {} variants accused", accused(&matrix.variants), matrix.variants.len());
    let combinations = format!(
        "{} of {} combinations accused",
        accused(&matrix.combinations),
        matrix.combinations.len(),
    );
    let parts = [
        (!matrix.faults.is_empty(), faults),
        (!matrix.variants.is_empty(), variants),
        (!matrix.combinations.is_empty(), combinations),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(there, _)| *there).map(|it| it.1).collect();
    parts.join("; ")
}

fn gaps(matrix: &Matrix) -> Vec<String> {
    let survived = matrix.faults.iter().filter(|row| !row.killed);
    let imprecise = matrix.faults.iter().filter(|row| !row.undeclared.is_empty());
    survived
        .map(|row| format!("the fault {} survives", row.id))
        .chain(
            imprecise.map(|row| {
                format!("the fault {} also shows as {}", row.id, row.undeclared.join(", "))
            }),
        )
        .chain(matrix.unproven.iter().map(|id| format!("no fault proves the requirement {id}")))
        .chain(matrix.idle.iter().map(|id| format!("the scenario {id} catches no fault")))
        .collect()
}
