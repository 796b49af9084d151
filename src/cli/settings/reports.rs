//! Reports that are asked for, as `FORMAT=PATH`.

use std::fmt;
use std::path::PathBuf;

use super::Settings;
use super::secrets::shown;
use super::value::{Field, Raw, Refused, collected};
use crate::cli::suggest::did_you_mean;

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

/// Reports of a command, in the formats that it has.
pub(super) struct Reports {
    pub(super) formats: fn() -> Vec<(&'static str, &'static str)>,
    pub(super) example: &'static str,
}

impl Reports {
    fn request(&self, raw: &Raw<'_>, others: &[ReportRequest]) -> Result<ReportRequest, Refused> {
        let formats: Vec<_> = (self.formats)().into_iter().map(|(name, _)| name).collect();
        let mut request = ReportRequest::parse(raw.text(), &formats, self.example)?;
        if let (Some(folder), Some(path)) = (raw.folder, &mut request.path) {
            *path = folder.join(&*path);
        }
        match others.iter().find(|other| other.path == request.path) {
            None => Ok(request),
            Some(other) => Err(collision(raw, other)),
        }
    }
}

impl Field for Reports {
    fn set(&self, all: &mut Settings, items: &[Raw<'_>]) -> Result<String, Vec<(usize, Refused)>> {
        all.reports = collected(items, |raw, others| self.request(raw, others))?;
        let shown: Vec<_> = all.reports.iter().map(ToString::to_string).collect();
        Ok(if shown.is_empty() { self.default(false) } else { shown.join(", ") })
    }

    fn set_default(&self, all: &mut Settings, is_remote: bool) -> String {
        all.reports.clear();
        self.default(is_remote)
    }

    fn default(&self, _: bool) -> String {
        "none".to_owned()
    }

    fn is_list(&self) -> bool {
        true
    }

    /// Every format, with what it is good for.
    fn details(&self) -> Option<String> {
        let formats = (self.formats)();
        let widest = formats.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let lines = formats.iter().map(|(name, summary)| format!("\n  {name:widest$}  {summary}"));
        Some(format!("\n\nFormats:{}", lines.collect::<String>()))
    }
}

fn collision(raw: &Raw<'_>, other: &ReportRequest) -> Refused {
    let (message, help) = match &other.path {
        Some(_) => ("is written to already", "give each report a path of its own"),
        None => ("goes to standard output already", "give one of the two a path"),
    };
    let message = format!("{} has no place of its own: `{other}` {message}", raw.shown());
    Refused { message, help: Some(help.to_owned()) }
}
