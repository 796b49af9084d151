//! Flags, environment and `conformance.toml`, resolved into [`Settings`]: flags beat the
//! environment, which beats the file, which beats defaults. Each value's source is remembered.
//!
//! Begin with `table.rs`: every setting is declared there, once.

mod document;
mod files;
mod flags;
mod problem;
mod resolve;
mod secrets;
mod table;
mod value;

use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

pub use files::{ConfigurationFile, parse_known_failures, read_known_failures};
pub use flags::{AFTER_HELP, Flags};
pub use problem::{Problem, SettingsError};
pub use table::{CHECK, Commands, DIFF, EXPLORE, MERGE, REPLAY, SERVE, SWEEP};
pub use value::ReportRequest;

use crate::contract::Expectations;
use crate::model::BlastRadius;
use crate::results::snapshot::SnapshotMode;
use crate::run::Selection;
use crate::wire::{BaseUrl, Credentials, ProxyUrl, Transport, TransportError};

/// Name of the embedded provider.
pub const EMBEDDED: &str = "embedded";

/// File that is read when no other is named, if it exists.
pub const DEFAULT_FILE: &str = "conformance.toml";

/// Look-up of an environment variable.
pub type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Condition for output that depends on the terminal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum When {
    /// On a terminal.
    #[default]
    Auto,
    /// Never.
    Never,
    /// Always.
    Always,
}

/// Every setting of a command. [`Settings::resolve`] fills in the defaults; a setting that the
/// command does not have stays empty.
#[expect(clippy::struct_excessive_bools, reason = "each switch is a setting of its own")]
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Name of the target: from the file, the host of an address, or [`EMBEDDED`].
    pub target_name: String,
    /// Configuration file, if it was named.
    pub config: Option<PathBuf>,
    /// Address of the target; `None` is the embedded provider.
    pub base_url: Option<BaseUrl>,
    /// Variable that holds the token.
    pub token_env: String,
    /// Variable that holds another client's token.
    pub second_token_env: String,
    /// Variable that holds an expired token.
    pub expired_token_env: String,
    /// Variable that holds a revoked token.
    pub revoked_token_env: String,
    /// The client that the token belongs to.
    pub client_id: Option<String>,
    /// Image file to create persons with.
    pub person_image: Option<PathBuf>,
    /// Person that may be linked and unlinked.
    pub person_id: Option<String>,
    /// Project that may be linked and unlinked.
    pub project_id: Option<String>,
    /// Permission to create projects.
    pub create_projects: bool,
    /// Production hosts that may be targeted.
    pub allow_host: Vec<String>,
    /// Further headers of every request, each with the variable that holds its value.
    pub header_env: Vec<String>,
    /// PEM file of certificate authorities to trust in addition to the platform's.
    pub ca_file: Option<PathBuf>,
    /// PEM file of a client certificate and its private key.
    pub client_certificate: Option<PathBuf>,
    /// Proxy for every request.
    pub proxy: Option<ProxyUrl>,
    /// File that records what was created.
    pub ledger: Option<PathBuf>,
    /// Patterns of the scenarios to run.
    pub scenarios: Vec<String>,
    /// Patterns of the requirements to judge.
    pub requirements: Vec<String>,
    /// Damage that a broken provider may do.
    pub blast_radius: BlastRadius,
    /// Flag that lets SHOULD violations fail the run.
    pub strict: bool,
    /// Scenarios to run concurrently.
    pub jobs: usize,
    /// Time that one request may take.
    pub timeout: Duration,
    /// Retries of a request after a transient failure.
    pub retries: u32,
    /// Maximum number of requests per second.
    pub rate_limit: Option<f64>,
    /// Seed of every random choice.
    pub seed: u64,
    /// Flag that starts nothing more after the first violation.
    pub fail_fast: bool,
    /// Faults of the embedded provider.
    pub faults: Vec<String>,
    /// Variants of the embedded provider.
    pub variants: Vec<String>,
    /// File of accepted failures.
    pub known_failures: Option<PathBuf>,
    /// Report or event log of an earlier run to compare with.
    pub baseline: Option<PathBuf>,
    /// Reports to write.
    pub reports: Vec<ReportRequest>,
    /// Folder of the approved transcripts.
    pub snapshots: Option<PathBuf>,
    /// Treatment of the approved transcripts.
    pub snapshot_mode: SnapshotMode,
    /// File to write the event log to.
    pub events: Option<PathBuf>,
    /// Condition for showing progress.
    pub progress: When,
    /// Condition for colour.
    pub color: When,
    /// Level of detail.
    pub verbosity: u8,
    /// Flag that shows only the outcome.
    pub quiet: bool,
    /// Responses that are accepted where the documentation is silent.
    pub expectations: Expectations,
    provenance: Provenance,
}

impl Settings {
    /// The selected scenarios.
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection { scenarios: self.scenarios.clone(), requirements: self.requirements.clone() }
    }

    /// Reads the files that connections to a remote target need.
    pub fn transport(&self) -> Result<Transport, TransportError> {
        let mut transport = Transport::default();
        if let Some(path) = &self.ca_file {
            transport = transport.trusting(path)?;
        }
        if let Some(path) = &self.client_certificate {
            transport = transport.identified_by(path)?;
        }
        Ok(match &self.proxy {
            Some(proxy) => transport.through(proxy.clone()),
            None => transport,
        })
    }

    /// Reads the tokens of a remote target; the embedded provider issues its own.
    pub fn credentials(&self, environment: Environment<'_>) -> Result<Credentials, SettingsError> {
        let variables = [
            (self.token_env.as_str(), self.source("token-env")),
            (&self.second_token_env, self.source("second-token-env")),
            (&self.expired_token_env, self.source("expired-token-env")),
            (&self.revoked_token_env, self.source("revoked-token-env")),
        ];
        let credentials = secrets::read(variables, environment)?;
        secrets::with_headers(credentials, &self.header_env, environment)
    }

    /// The layer that the value of a key came from, such as `jobs` or `expectations.unknown`.
    #[must_use]
    pub fn source(&self, key: &str) -> &Source {
        self.provenance.source(key)
    }

    /// Writes every value and its source, as `--print-config` shows them.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        self.provenance.print(table::position, out)
    }
}

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
    /// No layer holds a value.
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

/// Every resolved value, as it is shown, and its source. No token is among them.
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
    /// Records a resolved value in place of an earlier one.
    pub(super) fn record(&mut self, key: &str, value: String, source: Source) {
        self.rows.retain(|row| row.key != key);
        self.rows.push(Row { key: key.to_owned(), value, source });
    }

    /// Returns the source of a value; [`Source::Default`] for one that is not resolved.
    pub(super) fn source(&self, key: &str) -> &Source {
        self.row(key).map_or(&Source::Default, |row| &row.source)
    }

    /// Returns true if this value is resolved.
    pub(super) fn has(&self, key: &str) -> bool {
        self.row(key).is_some()
    }

    /// Writes a table of the values, ordered by `position`.
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
