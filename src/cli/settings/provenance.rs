//! Provenance: where each value came from, and the table that `--print-config` shows.

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

/// Layer that a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag, by its key: `jobs` for `--jobs`.
    Flag(&'static str),
    /// An environment variable, such as `VERIFIK_CONFORMANCE_JOBS`.
    Environment(String),
    /// A key of the configuration file.
    File {
        /// The file, as it was named.
        path: PathBuf,
        /// The key with the tables around it, such as `targets.staging.base-url`.
        key: String,
    },
    /// No layer said anything.
    Default,
}

impl Source {
    /// Strength of the layer: a flag beats the environment, which beats the file, which beats a
    /// default.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Flag(_) => 3,
            Self::Environment(_) => 2,
            Self::File { .. } => 1,
            Self::Default => 0,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(key) => write!(formatter, "flag --{key}"),
            Self::Environment(variable) => write!(formatter, "variable {variable}"),
            Self::File { path, key } => write!(formatter, "{}, key {key}", path.display()),
            Self::Default => formatter.write_str("default"),
        }
    }
}

/// Every settled value, as it is shown, and its source. No token is among them.
#[derive(Debug, Clone, Default)]
pub(super) struct Provenance {
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    key: String,
    value: String,
    source: Source,
}

impl Provenance {
    /// Notes a settled value in the place of an earlier one.
    pub(super) fn note(&mut self, key: &str, value: String, source: Source) {
        self.rows.retain(|row| row.key != key);
        self.rows.push(Row { key: key.to_owned(), value, source });
    }

    /// The source of a value; [`Source::Default`] for one that is not settled.
    pub(super) fn source(&self, key: &str) -> &Source {
        self.row(key).map_or(&Source::Default, |row| &row.source)
    }

    /// Returns true if this value is settled.
    pub(super) fn has(&self, key: &str) -> bool {
        self.row(key).is_some()
    }

    /// Writes a table of the values, those first that `position` places first.
    pub(super) fn print(
        &self,
        position: impl Fn(&str) -> usize,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort_by_key(|row| position(&row.key));
        let head = ["KEY", "VALUE", "SOURCE"].map(str::to_owned);
        let rows = rows
            .into_iter()
            .map(|row| [row.key.clone(), row.value.clone(), row.source.to_string()]);
        let lines: Vec<[String; 3]> = std::iter::once(head).chain(rows).collect();
        let width = |column: usize| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
        };
        let (keys, values) = (width(0), width(1));
        for [key, value, source] in &lines {
            writeln!(out, "{key:keys$}  {value:values$}  {source}")?;
        }
        Ok(())
    }

    fn row(&self, key: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.key == key)
    }
}
