//! Why an entry of the file of known failures matches, or does not.

use std::io::{self, Write};
use std::path::Path;

use jiff::civil::Date;

use super::super::output::Problem;
use super::super::settings::read_known_failures;
use crate::contract::VERIFIK;
use crate::model::{Finding, KnownFailure, Report};
use crate::report::printable_line;
use crate::results::known::{KnownFailures, NotApplicable, applies};
use crate::results::saved;

/// The file of known failures, and the run it is held against, if any.
pub(super) struct Known {
    failures: KnownFailures,
    report: Option<Report>,
}

/// Reads both files.
pub(super) fn read(known: &Path, report: Option<&Path>) -> Result<Known, Problem> {
    let report = report.map(|path| {
        saved::read_file(&VERIFIK, path)
            .map_err(|error| Problem::Usage(format!("cannot read {}: {error}", path.display())))
    });
    Ok(Known { failures: read_known_failures(known)?, report: report.transpose()? })
}

/// Writes every entry about a requirement, and what it matches.
pub(super) fn write(
    known: &Known,
    requirement: &str,
    today: Date,
    out: &mut dyn Write,
) -> io::Result<()> {
    let target = known.report.as_ref().map(|report| report.target.name.as_str());
    let mut entries = known.failures.for_requirement(requirement, target, today).peekable();
    if entries.peek().is_none() {
        writeln!(out, "\n  no known failure is about it")?;
    }
    for known_entry in entries {
        head(known_entry.entry, known_entry.in_force.err().as_ref(), today, out)?;
        if let Some(report) = &known.report {
            findings(known_entry.entry, report, out)?;
        }
    }
    Ok(())
}

fn head(
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
