//! `conformance.toml`: found, read, judged by its schema, and able to point into itself.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde_json::Value;
use toml::de::DeTable;

use super::covering::{covered_before_parsing, covered_values};
use super::excerpt::Excerpt;
use super::located::Located;
use super::problem::{Problem, SettingsError};
use super::refusals;
use super::text::shown;

/// A configuration file that its schema accepts.
#[derive(Debug, Clone)]
pub struct ConfigurationFile {
    path: PathBuf,
    excerpt: Excerpt,
    located: Located,
}

impl ConfigurationFile {
    /// Reads the file `path`.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let bytes = fs::read(path).map_err(|error| {
            let name = shown(&path.display().to_string());
            Problem::new(format!("cannot read the configuration file {name}: {error}"))
                .with_help("name a file that can be read with --config, or none at all")
        })?;
        Self::parse(path, &bytes)
    }

    /// Takes `bytes` for the contents of the file `path`.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, SettingsError> {
        let name = path.display().to_string();
        let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(&name, bytes, &error))?;
        let excerpt = Excerpt::new(&name, text);
        let (table, errors) = DeTable::parse_recoverable(text);
        let covered = covered_before_parsing(text);
        let covering = excerpt.covering(&covered);
        let errors = errors.iter().map(|error| not_toml(&covering, &covered, error)).collect();
        SettingsError::unless_empty(errors)?;

        let located = Located::new(table.get_ref());
        let refusals = refusals::all(&located.document);
        let excerpt = excerpt.covering(&covered_values(&located, &refusals));
        let file = Self { path: path.to_owned(), excerpt, located };
        let problems = refusals.iter().map(|refusal| refusal.problem(&file)).collect();
        SettingsError::unless_empty(problems)?;
        Ok(file)
    }

    /// The file, as it was named.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The value at a JSON Pointer.
    #[must_use]
    pub fn value(&self, pointer: &str) -> Option<&Value> {
        self.located.document.pointer(pointer)
    }

    /// A path of the file, which starts from the file's folder.
    pub(super) fn resolve(&self, path: PathBuf) -> PathBuf {
        self.path.parent().map_or(path.clone(), |folder| folder.join(path))
    }

    /// The problem, placed at the value at a JSON Pointer.
    pub(super) fn at_value(&self, pointer: &str, problem: Problem) -> Problem {
        match self.located.place(pointer) {
            Some(place) => problem.at(&self.excerpt, &place.value),
            None => problem.at(&self.excerpt, &(0..0)),
        }
    }

    /// The problem, placed at the key at a JSON Pointer.
    pub(super) fn at_key(&self, pointer: &str, problem: Problem) -> Problem {
        match self.located.place(pointer) {
            Some(place) => problem.at(&self.excerpt, &place.key),
            None => problem.at(&self.excerpt, &(0..0)),
        }
    }
}

fn not_utf8(name: &str, bytes: &[u8], error: &std::str::Utf8Error) -> Problem {
    let text = String::from_utf8_lossy(bytes);
    let excerpt = Excerpt::new(name, &text).covering(&covered_before_parsing(&text));
    // Up to the first bad byte, the lossy text is the text.
    let at = error.valid_up_to();
    Problem::new("the configuration file is not UTF-8")
        .with_help("save the file as UTF-8, as TOML requires")
        .at(&excerpt, &(at..at + 1))
}

fn not_toml(excerpt: &Excerpt, covered: &[Range<usize>], error: &toml::de::Error) -> Problem {
    let message = error.message().lines().collect::<Vec<_>>().join("; ");
    let span = error.span().unwrap_or_default();
    let problem = Problem::new(format!("the configuration file is not TOML: {message}"));
    let line = excerpt.lines(&span);
    let is_covered = covered.iter().any(|range| range.start < line.end && line.start < range.end);
    let help = "what may be a secret is not shown";
    if is_covered { problem.with_help(help) } else { problem }.at(excerpt, &span)
}
