//! The reports that are asked for, as `FORMAT=PATH`.

use std::fmt;
use std::path::PathBuf;

use super::advice;
use super::layers::{Found, Layers};
use super::source::Sourced;
use super::text::shown;
use crate::report::{self, comparison};

/// A report that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// Name of the format, one of [`report::FORMATS`].
    pub format: String,
    /// Where to write it; `None` is standard output.
    pub path: Option<PathBuf>,
}

impl ReportRequest {
    /// The request that `FORMAT=PATH` stands for, or what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        parse(text)
    }

    /// The same for what was compared, which has formats of its own.
    pub fn parse_comparison(text: &str) -> Result<Self, String> {
        let formats: Vec<_> = comparison::FORMATS.iter().map(|format| format.name).collect();
        parse_among(text, &formats, "markdown=diff.md")
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

/// The requests of the strongest layer; two that would overwrite each other are refused.
pub(super) fn requested(layers: &mut Layers<'_>, given: &[String]) -> Sourced<Vec<ReportRequest>> {
    let list = layers.list("--report", given);
    let mut requests: Vec<ReportRequest> = Vec::new();
    for found in &list.value {
        let Some(request) = layers.parsed(found, parse) else { continue };
        let ReportRequest { format, path } = request.value;
        let path = path.map(|path| layers.as_meant(&found.source, path));
        if let Some(other) = requests.iter().find(|other| other.path == path) {
            collide(layers, found, other);
        }
        requests.push(ReportRequest { format, path });
    }
    Sourced { value: requests, source: list.source }
}

fn collide(layers: &mut Layers<'_>, found: &Found, other: &ReportRequest) {
    let (message, help) = match &other.path {
        Some(_) => ("is written to already", "give each report a path of its own"),
        None => ("goes to standard output already", "give one of the two a path"),
    };
    let text = shown(&found.text);
    let message = format!("{text} has no place of its own: `{other}` {message}");
    layers.note(found, &message, Some(help.to_owned()));
}

/// What `--report` takes: every format, with what it is good for.
pub(in crate::cli) fn help(default: &str) -> String {
    let formats = report::FORMATS.iter().map(|format| (format.name, format.summary));
    help_among("junit=report.xml", default, formats)
}

/// What `--report` takes where runs are compared.
pub(in crate::cli) fn comparison_help() -> String {
    let formats = report::comparison::FORMATS.iter().map(|format| (format.name, format.summary));
    help_among("markdown=diff.md", "", formats)
}

fn help_among(
    example: &str,
    default: &str,
    formats: impl Iterator<Item = (&'static str, &'static str)> + Clone,
) -> String {
    let widest = formats.clone().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = formats.map(|(name, summary)| format!("\n  {name:widest$}  {summary}"));
    format!(
        "Write a report, such as {example}; the path `-` is standard output; \
        repeatable{default}\n\nFormats:{}",
        lines.collect::<String>()
    )
}

fn parse(text: &str) -> Result<ReportRequest, String> {
    let formats: Vec<_> = report::FORMATS.iter().map(|format| format.name).collect();
    parse_among(text, &formats, "junit=report.xml")
}

fn parse_among(text: &str, formats: &[&str], example: &str) -> Result<ReportRequest, String> {
    let names = formats.join(", ");
    let wanted =
        format!("write it as FORMAT=PATH, such as {example}, with one of the formats {names}");
    let Some((format, path)) = text.split_once('=') else {
        return Err(format!("{} is no report; {wanted}", shown(text)));
    };
    if !formats.contains(&format) {
        let near = advice::nearest(format, formats.iter().copied());
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Err(format!("{} is no format; the formats are {names}{near}", shown(format)));
    }
    let path = match path {
        "" => return Err(format!("{} has no path; {wanted}", shown(text))),
        "-" => None,
        path => Some(PathBuf::from(path)),
    };
    Ok(ReportRequest { format: format.to_owned(), path })
}
