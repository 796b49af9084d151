//! A value and where it came from.

use std::fmt;
use std::path::PathBuf;

/// A value together with where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub source: Source,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A flag, such as `--jobs`.
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
    /// Nobody said anything.
    Default,
}

impl<T> Sourced<T> {
    /// A value nobody asked for.
    #[must_use]
    pub fn default_of(value: T) -> Self {
        Self { value, source: Source::Default }
    }

    /// Another value from the same source.
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Sourced<U> {
        Sourced { value: make(self.value), source: self.source }
    }
}

impl Source {
    /// How much a source counts: a flag beats the environment, which beats the file, which beats
    /// a default.
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
            Self::Flag(flag) => write!(formatter, "flag {flag}"),
            Self::Environment(variable) => write!(formatter, "variable {variable}"),
            Self::File { path, key } => write!(formatter, "{}, key {key}", path.display()),
            Self::Default => formatter.write_str("default"),
        }
    }
}
