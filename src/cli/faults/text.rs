//! The matrix for a terminal, for a program and for a page.

use std::io::{self, Write};

use super::matrix::{Matrix, Specimen, VariantRow};
use crate::provider::Fault;
use crate::report::json;

pub(super) fn list(specimens: &[Specimen], deep: &[&Fault], out: &mut dyn Write) -> io::Result<()> {
    let lengths = specimens.iter().map(|one| one.id().len());
    let width = lengths.chain(deep.iter().map(|one| one.id.len())).max().unwrap_or_default();
    for specimen in specimens {
        match specimen {
            Specimen::Fault(fault) => {
                writeln!(out, "fault    {:width$}  {}", fault.id, fault.summary)?;
            }
            Specimen::Variant(variant) => {
                writeln!(out, "variant  {:width$}  {}", variant.id, variant.summary)?;
            }
            Specimen::Combination(_) => writeln!(out, "several  {}", specimen.id())?,
        }
    }
    if !deep.is_empty() {
        let gap = if specimens.is_empty() { "" } else { "\n" };
        writeln!(
            out,
            "{gap}Found by generated histories, and most of them by nothing else; `serve --fault` has them:"
        )?;
    }
    for fault in deep {
        writeln!(out, "deep     {:width$}  {}", fault.id, fault.summary)?;
    }
    Ok(())
}

pub(super) fn json(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    json::indented(matrix, out)?;
    writeln!(out)
}

pub(super) fn table(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
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
    // Hundreds of combinations are only worth a line each when they are accused.
    for row in matrix.combinations.iter().filter(|row| row.accused) {
        writeln!(out, "✗ {}  {}", row.id, row.violated.join(", "))?;
    }
    writeln!(out, "\n{}", summary(matrix))?;
    for gap in gaps(matrix) {
        writeln!(out, "✗ {gap}")?;
    }
    Ok(())
}

pub(super) fn markdown(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
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
