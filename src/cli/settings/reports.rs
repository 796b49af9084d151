//! Reports that are asked for, as `FORMAT=PATH`.

use std::fmt;
use std::path::PathBuf;

use super::secrets::shown;
use super::value::{Many, Raw, Refused};
use crate::cli::suggest::did_you_mean;
use crate::report::{self, comparison};

/// A report that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// Name of the format, one of those that the command has.
    pub format: String,
    /// File to write it to; `None` is standard output.
    pub path: Option<PathBuf>,
}

impl ReportRequest {
    /// Parses `FORMAT=PATH`; `example` is a right one, for whoever got it wrong.
    pub(in crate::cli) fn parse(
        text: &str,
        formats: &[&str],
        example: &str,
    ) -> Result<Self, String> {
        let names = formats.join(", ");
        let wanted =
            format!("write it as FORMAT=PATH, such as {example}, with one of the formats {names}");
        let Some((format, path)) = text.split_once('=') else {
            return Err(format!("{} is no report; {wanted}", shown(text)));
        };
        if !formats.contains(&format) {
            let near = did_you_mean(format, formats.iter().copied(), 1);
            let near = near.map(|near| format!("; {near}")).unwrap_or_default();
            return Err(format!("{} is no format; the formats are {names}{near}", shown(format)));
        }
        let path = match path {
            "" => return Err(format!("{} has no path; {wanted}", shown(text))),
            "-" => None,
            path => Some(PathBuf::from(path)),
        };
        Ok(Self { format: format.to_owned(), path })
    }
}

impl fmt::Display for ReportRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(formatter, "{}={}", self.format, path.display()),
            None => write!(formatter, "{}=-", self.format),
        }
    }
}

/// Format with what it is good for.
type Format = (&'static str, &'static str);

/// The setting of a command that writes reports of runs.
pub(super) const REPORTS: Many<ReportRequest> = Many {
    field: |all| &mut all.reports,
    parse: |raw, others| request(raw, others, &formats(), "junit=report.xml"),
    empty: "none",
    details: || Some(details(&formats())),
};

/// The setting of a command that writes comparisons of runs.
pub(super) const COMPARISONS: Many<ReportRequest> = Many {
    field: |all| &mut all.reports,
    parse: |raw, others| request(raw, others, &comparison_formats(), "markdown=diff.md"),
    empty: "none",
    details: || Some(details(&comparison_formats())),
};

fn formats() -> Vec<Format> {
    report::FORMATS.iter().map(|format| (format.name, format.summary)).collect()
}

fn comparison_formats() -> Vec<Format> {
    comparison::FORMATS.iter().map(|format| (format.name, format.summary)).collect()
}

/// The request, unless an earlier one has the same place.
fn request(
    raw: &Raw<'_>,
    others: &[ReportRequest],
    formats: &[Format],
    example: &str,
) -> Result<ReportRequest, Refused> {
    let names: Vec<_> = formats.iter().map(|(name, _)| *name).collect();
    let mut request = ReportRequest::parse(raw.text(), &names, example)?;
    if let (Some(folder), Some(path)) = (raw.folder, &mut request.path) {
        *path = folder.join(&*path);
    }
    match others.iter().find(|other| other.path == request.path) {
        None => Ok(request),
        Some(other) => Err(collision(raw, other)),
    }
}

/// Every format, with what it is good for.
fn details(formats: &[Format]) -> String {
    let widest = formats.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = formats.iter().map(|(name, summary)| format!("\n  {name:widest$}  {summary}"));
    format!("\n\nFormats:{}", lines.collect::<String>())
}

fn collision(raw: &Raw<'_>, other: &ReportRequest) -> Refused {
    let (message, help) = match &other.path {
        Some(_) => ("is written to already", "give each report a path of its own"),
        None => ("goes to standard output already", "give one of the two a path"),
    };
    let message = format!("{} has no place of its own: `{other}` {message}", raw.shown());
    Refused { message, help: Some(help.to_owned()) }
}
