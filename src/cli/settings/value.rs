//! Values of settings: parsing, storing and showing. Every layer uses the same parser, which takes
//! the text of a flag or variable as well as a value of the file.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::time::Duration;

use globset::Glob;
use serde_json::Value;

use super::Settings;
use super::secrets::shown;
use crate::api::{Shape, VERIFIK, shape};
use crate::cli::suggest::did_you_mean;
use crate::contract::duration;
use crate::report::{self, comparison};
use crate::wire::{BaseUrl, ProxyUrl};

/// Text for an absent value.
const NONE: &str = "none";

/// A value as a layer holds it: text from a flag or a variable, any JSON type from the file.
#[derive(Debug, Clone)]
pub(super) struct Raw<'a> {
    pub(super) value: Cow<'a, Value>,
    /// Folder of the file that holds it, which relative paths start from.
    pub(super) folder: Option<&'a Path>,
}

/// Refusal of a value.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Field of [`Settings`] that a setting fills.
pub(super) trait Field: Sync {
    /// Stores the value of the strongest layer and returns it as `--print-config` shows it, or
    /// every refused item with its place in the list.
    fn set(&self, all: &mut Settings, items: &[Raw<'_>]) -> Result<String, Vec<(usize, Refused)>>;

    /// Stores the default and returns it as `--print-config` shows it.
    fn set_default(&self, all: &mut Settings, is_remote: bool) -> String;

    /// Returns the default as `--print-config` shows it.
    fn default(&self, is_remote: bool) -> String {
        self.set_default(&mut Settings::default(), is_remote)
    }

    /// Other words for the default in the help; empty if the help does not tell it.
    fn shown_default(&self) -> Option<&'static str> {
        None
    }

    /// The accepted words, if the value is one of a few.
    fn words(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Returns true if the flag may be repeated and the file has an array. No variable holds a list.
    fn is_list(&self) -> bool {
        false
    }

    /// Text that the long help adds.
    fn details(&self) -> Option<String> {
        None
    }
}

/// A single value. The default may depend on whether the target is remote.
pub(super) struct One<T> {
    field: fn(&mut Settings) -> &mut T,
    parse: fn(&Raw<'_>) -> Result<T, String>,
    default: fn(bool) -> T,
    show: fn(&T) -> String,
    shown_default: Option<&'static str>,
    words: fn() -> Vec<&'static str>,
}

impl<T> One<T> {
    const fn new(
        field: fn(&mut Settings) -> &mut T,
        parse: fn(&Raw<'_>) -> Result<T, String>,
        default: fn(bool) -> T,
        show: fn(&T) -> String,
    ) -> Self {
        Self { field, parse, default, show, shown_default: None, words: Vec::new }
    }

    /// Sets other words for the default in the help; the empty text leaves the default out.
    pub(super) const fn says(mut self, default: &'static str) -> Self {
        self.shown_default = Some(default);
        self
    }
}

/// A list; that of a stronger layer replaces that of a weaker one.
pub(super) struct Many<T> {
    pub(super) field: fn(&mut Settings) -> &mut Vec<T>,
    /// Parser of an item, which also gets the items before it.
    pub(super) parse: fn(&Raw<'_>, &[T]) -> Result<T, Refused>,
    /// Text that stands for an empty list, which is the default.
    pub(super) empty: &'static str,
    pub(super) details: fn() -> Option<String>,
}

/// A type whose values have names.
pub(super) trait Words: Copy + PartialEq + 'static {
    /// Every value and its name.
    const WORDS: &'static [(&'static str, Self)];
}

/// A value that is always there.
pub(super) const fn one<T: Display>(
    field: fn(&mut Settings) -> &mut T,
    parse: fn(&Raw<'_>) -> Result<T, String>,
    default: fn(bool) -> T,
) -> One<T> {
    One::new(field, parse, default, ToString::to_string)
}

/// A value that may be absent.
pub(super) const fn optional<T: Display>(
    field: fn(&mut Settings) -> &mut Option<T>,
    parse: fn(&Raw<'_>) -> Result<Option<T>, String>,
) -> One<Option<T>> {
    let show = |value: &Option<T>| or_none(value.as_ref());
    One::new(field, parse, |_| None, show)
}

/// An identifier that the operator names.
pub(super) const fn optional_identifier(
    field: fn(&mut Settings) -> &mut Option<String>,
) -> One<Option<String>> {
    optional(field, |raw| identifier(raw).map(Some))
}

/// A path.
pub(super) const fn optional_path(
    field: fn(&mut Settings) -> &mut Option<PathBuf>,
    default: fn(bool) -> Option<PathBuf>,
) -> One<Option<PathBuf>> {
    let show = |value: &Option<PathBuf>| or_none(value.as_ref().map(|path| path.display()));
    One::new(field, |raw| path(raw).map(Some), default, show)
}

/// The address of the target; without one, the embedded provider is the target.
pub(super) const fn base_url(
    field: fn(&mut Settings) -> &mut Option<BaseUrl>,
) -> One<Option<BaseUrl>> {
    let show = |value: &Option<BaseUrl>| {
        value.as_ref().map_or_else(|| "the embedded provider".to_owned(), ToString::to_string)
    };
    let parse: fn(&Raw<'_>) -> _ = |raw| {
        let base = BaseUrl::parse(raw.text());
        let base = base.and_then(|base| base.require_above(&VERIFIK).map(|()| base));
        base.map(Some).map_err(|error| error.to_string())
    };
    One::new(field, parse, |_| None, show)
}

/// A duration.
pub(super) const fn one_duration(
    field: fn(&mut Settings) -> &mut Duration,
    default: fn(bool) -> Duration,
) -> One<Duration> {
    One::new(field, timeout, default, |value| duration::format(*value))
}

/// One of a few words.
pub(super) const fn choice<T: Words>(
    field: fn(&mut Settings) -> &mut T,
    default: fn(bool) -> T,
) -> One<T> {
    let show = |value: &T| {
        let word = T::WORDS.iter().find(|(_, one)| one == value);
        word.map(|(word, _)| (*word).to_owned()).unwrap_or_default()
    };
    let one = One::new(field, one_of, default, show);
    One { words: words::<T>, ..one }
}

/// A list that is shown as `empty` when it has no items.
pub(super) const fn many(
    field: fn(&mut Settings) -> &mut Vec<String>,
    parse: fn(&Raw<'_>, &[String]) -> Result<String, Refused>,
    empty: &'static str,
) -> Many<String> {
    Many { field, parse, empty, details: || None }
}

impl<T> Field for One<T> {
    fn set(&self, all: &mut Settings, items: &[Raw<'_>]) -> Result<String, Vec<(usize, Refused)>> {
        for (index, raw) in items.iter().enumerate() {
            let value = (self.parse)(raw).map_err(|message| vec![(index, message.into())])?;
            *(self.field)(all) = value;
        }
        Ok((self.show)((self.field)(all)))
    }

    fn set_default(&self, all: &mut Settings, is_remote: bool) -> String {
        let value = (self.field)(all);
        *value = (self.default)(is_remote);
        (self.show)(value)
    }

    fn shown_default(&self) -> Option<&'static str> {
        self.shown_default
    }

    fn words(&self) -> Vec<&'static str> {
        (self.words)()
    }
}

impl<T: Display> Field for Many<T> {
    fn set(&self, all: &mut Settings, items: &[Raw<'_>]) -> Result<String, Vec<(usize, Refused)>> {
        let (mut list, mut refused) = (Vec::new(), Vec::new());
        for (index, raw) in items.iter().enumerate() {
            match (self.parse)(raw, &list) {
                Ok(item) => list.push(item),
                Err(reason) => refused.push((index, reason)),
            }
        }
        if !refused.is_empty() {
            return Err(refused);
        }
        let shown: Vec<_> = list.iter().map(ToString::to_string).collect();
        *(self.field)(all) = list;
        Ok(if shown.is_empty() { self.empty.to_owned() } else { shown.join(", ") })
    }

    fn set_default(&self, all: &mut Settings, _: bool) -> String {
        (self.field)(all).clear();
        self.empty.to_owned()
    }

    fn is_list(&self) -> bool {
        true
    }

    fn details(&self) -> Option<String> {
        (self.details)()
    }
}

impl From<String> for Refused {
    fn from(message: String) -> Self {
        Self { message, help: None }
    }
}

impl Raw<'_> {
    /// The text; empty for a value that is not text, which the schema has refused already.
    pub(super) fn text(&self) -> &str {
        self.value.as_str().unwrap_or_default()
    }

    /// The value for a message.
    pub(super) fn shown(&self) -> String {
        match &*self.value {
            Value::String(text) => shown(text),
            other => shown(&other.to_string()),
        }
    }
}

fn or_none(value: Option<impl Display>) -> String {
    value.map_or_else(|| NONE.to_owned(), |value| value.to_string())
}

pub(super) fn name(raw: &Raw<'_>) -> Result<String, String> {
    match raw.text() {
        "" => Err("the name is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

fn words<T: Words>() -> Vec<&'static str> {
    T::WORDS.iter().map(|(word, _)| *word).collect()
}

fn one_of<T: Words>(raw: &Raw<'_>) -> Result<T, String> {
    let chosen = T::WORDS.iter().find(|(word, _)| raw.value.as_str() == Some(word));
    chosen.map(|(_, value)| *value).ok_or_else(|| {
        let near = raw.value.as_str().and_then(|word| did_you_mean(word, words::<T>()));
        let near = near.map(|near| format!("; {near}")).unwrap_or_default();
        format!("expected one of {}, found {}{near}", words::<T>().join(", "), raw.shown())
    })
}

pub(super) fn whole_number<T: TryFrom<u64>>(raw: &Raw<'_>) -> Result<T, String> {
    let number = match &*raw.value {
        Value::String(text) => text.parse().ok(),
        other => other.as_u64(),
    };
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| format!("{} is not a whole number in range", raw.shown()))
}

pub(super) fn at_least_one(raw: &Raw<'_>) -> Result<usize, String> {
    let number = whole_number(raw)?;
    if number == 0 { Err("expected at least 1, found 0".to_owned()) } else { Ok(number) }
}

pub(super) fn rate(raw: &Raw<'_>) -> Result<f64, String> {
    let number = match &*raw.value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    };
    let number = number.filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| format!("{} is not a number greater than 0", raw.shown()))
}

pub(super) fn boolean(raw: &Raw<'_>) -> Result<bool, String> {
    match &*raw.value {
        Value::Bool(boolean) => Ok(*boolean),
        Value::String(text) if text == "true" => Ok(true),
        Value::String(text) if text == "false" => Ok(false),
        _ => Err(format!("expected one of true, false, found {}", raw.shown())),
    }
}

fn timeout(raw: &Raw<'_>) -> Result<Duration, String> {
    let timeout = duration::parse(raw.text())
        .map_err(|_| format!("{} is not a duration; write it as 2s, 500ms or 10m", raw.shown()))?;
    if timeout.is_zero() { Err("expected more than 0s".to_owned()) } else { Ok(timeout) }
}

/// Parses the name of a variable, by the rule that the schema has for the file (POSIX.1, section
/// 8.1). An error does not repeat it: it may be the token itself.
pub(super) fn variable(raw: &Raw<'_>) -> Result<String, String> {
    let mut bytes = raw.text().bytes();
    let is_name = bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name {
        return Ok(raw.text().to_owned());
    }
    Err("expected the name of an environment variable, not its value; the text is not shown, \
         because it may be a secret"
        .to_owned())
}

/// Parses the name of a header and the variable with its value, joined by `=`. Headers that the
/// suite itself sets are refused.
pub(super) fn header_variable(raw: &Raw<'_>) -> Result<String, String> {
    const OWN: [&str; 8] = [
        "accept",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "cookie",
        "host",
        "transfer-encoding",
    ];
    let parts = raw.text().split_once('=');
    let (name, variable) = parts.ok_or("expected NAME=VARIABLE, such as X-Api-Key=GATEWAY_KEY")?;
    let name = http::HeaderName::try_from(name)
        .map_err(|_| "the text before `=` is not a header name".to_owned())?;
    if OWN.contains(&name.as_str()) {
        return Err(format!(
            "`{name}` is set by the suite itself, so it cannot be set for all requests"
        ));
    }
    let mut bytes = variable.bytes();
    let begins = bytes.next().is_some_and(|it| it.is_ascii_alphabetic() || it == b'_');
    if !begins || !bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err("the text after `=` is not the name of an environment variable; it is not \
                    shown, because it may be a secret"
            .to_owned());
    }
    Ok(format!("{name}={variable}"))
}

/// Parses an identifier in one of two strict forms: a looser one would accept a token.
fn identifier(raw: &Raw<'_>) -> Result<String, String> {
    let given = raw.text();
    let is_known = matches!(shape(given), Some(Shape::ObjectId | Shape::Uuid));
    if is_known && !given.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Ok(given.to_owned());
    }
    Err(format!("{} is neither 24 lower-case hexadecimal digits nor a UUID", raw.shown()))
}

pub(super) fn path(raw: &Raw<'_>) -> Result<PathBuf, String> {
    match (raw.text(), raw.folder) {
        ("", _) => Err("the path is empty".to_owned()),
        (text, Some(folder)) => Ok(folder.join(text)),
        (text, None) => Ok(PathBuf::from(text)),
    }
}

/// Parses the address of a proxy. An error does not repeat it: it may hold a password.
pub(super) fn proxy(raw: &Raw<'_>) -> Result<Option<ProxyUrl>, String> {
    ProxyUrl::parse(raw.text()).map(Some).map_err(|error| error.to_string())
}

pub(super) fn glob(raw: &Raw<'_>, _: &[String]) -> Result<String, Refused> {
    match Glob::new(raw.text()) {
        Ok(glob) => Ok(glob.glob().to_owned()),
        Err(error) => Err(format!("{} is not a pattern: {}", raw.shown(), error.kind()).into()),
    }
}

pub(super) fn host(raw: &Raw<'_>, _: &[String]) -> Result<String, Refused> {
    let given = raw.text();
    if given.is_empty() || given.contains(['/', ':', '@']) {
        let message = "expected only a host name, without scheme, port and path";
        return Err(message.to_owned().into());
    }
    Ok(given.to_owned())
}

/// A requested report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRequest {
    /// Name of the format, one of those that the command has.
    pub format: String,
    /// File to write it to; `None` is standard output.
    pub path: Option<PathBuf>,
}

impl ReportRequest {
    /// Parses `FORMAT=PATH`; errors show the `example`.
    pub(in crate::cli) fn parse(
        text: &str,
        formats: &[&str],
        example: &str,
    ) -> Result<Self, String> {
        let names = formats.join(", ");
        let wanted =
            format!("write it as FORMAT=PATH, such as {example}, with one of the formats {names}");
        let Some((format, path)) = text.split_once('=') else {
            return Err(format!("{} is not a report; {wanted}", shown(text)));
        };
        if !formats.contains(&format) {
            let near = did_you_mean(format, formats.iter().copied());
            let near = near.map(|near| format!("; {near}")).unwrap_or_default();
            return Err(format!(
                "{} is not a format; the formats are {names}{near}",
                shown(format)
            ));
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

/// Format and its purpose.
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

/// Parses a request; two may not have the same path.
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

/// Lists every format with its purpose.
fn details(formats: &[Format]) -> String {
    let widest = formats.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let lines = formats.iter().map(|(name, summary)| format!("\n  {name:widest$}  {summary}"));
    format!("\n\nFormats:{}", lines.collect::<String>())
}

fn collision(raw: &Raw<'_>, other: &ReportRequest) -> Refused {
    let (message, help) = match &other.path {
        Some(_) => ("already has this path", "give each report its own path"),
        None => ("already goes to standard output", "give one of the two a path"),
    };
    let message = format!("{} conflicts with another report: `{other}` {message}", raw.shown());
    Refused { message, help: Some(help.to_owned()) }
}
