//! Flags, environment and `conformance.toml`, resolved into one [`Settings`]: flags beat the
//! environment, which beats the file, which beats defaults. Each value remembers its source.

mod advice;
mod arguments;
mod choice;
mod covering;
mod credentials;
mod excerpt;
mod file;
mod known;
mod layers;
mod located;
mod print;
mod problem;
mod refusals;
pub(super) mod reports;
mod resolve;
mod source;
mod target;
mod text;

use std::path::PathBuf;
use std::time::Duration;

pub use arguments::{
    AFTER_HELP, CheckArguments, GateArguments, OutputArguments, RunArguments, SelectionArguments,
    TargetArguments,
};
pub use choice::When;
pub use file::ConfigurationFile;
pub use known::{parse_known_failures, read_known_failures};
pub use layers::Environment;
pub use problem::{Problem, SettingsError};
pub use reports::ReportRequest;
pub use source::{Source, Sourced};
pub use target::EMBEDDED;

use crate::contract::Expectations;
use crate::model::BlastRadius;
use crate::results::snapshot::SnapshotMode;
use crate::run::Selection;
use crate::wire::{BaseUrl, Credentials, ProxyUrl, Transport, TransportError};

/// File that is read when no other is named, if it exists.
pub const DEFAULT_FILE: &str = "conformance.toml";

/// Every setting of a run, with where it came from.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the target: from the file, the host of an address, or [`EMBEDDED`].
    pub target_name: Sourced<String>,
    /// Address of the target; `None` is the embedded provider.
    pub base_url: Sourced<Option<BaseUrl>>,
    /// Variable that holds the token.
    pub token_env: Sourced<String>,
    /// Variable that holds another client's token.
    pub second_token_env: Sourced<String>,
    /// Variable that holds an expired token.
    pub expired_token_env: Sourced<String>,
    /// Variable that holds a revoked token.
    pub revoked_token_env: Sourced<String>,
    /// The client that the token belongs to.
    pub client_id: Sourced<Option<String>>,
    /// Image file to create persons with.
    pub person_image: Sourced<Option<PathBuf>>,
    /// Person that may be linked and unlinked.
    pub person_id: Sourced<Option<String>>,
    /// Project that may be linked and unlinked.
    pub project_id: Sourced<Option<String>>,
    /// Production hosts that may be aimed at.
    pub allow_host: Sourced<Vec<String>>,
    /// PEM file of certificate authorities to trust besides the platform's.
    pub ca_file: Sourced<Option<PathBuf>>,
    /// PEM file of a certificate to present, and of its private key.
    pub client_certificate: Sourced<Option<PathBuf>>,
    /// Proxy for every request.
    pub proxy: Sourced<Option<ProxyUrl>>,
    /// File that remembers what was created.
    pub ledger: Sourced<Option<PathBuf>>,
    /// Patterns of the scenarios to run.
    pub scenarios: Sourced<Vec<String>>,
    /// Patterns of the requirements to judge.
    pub requirements: Sourced<Vec<String>>,
    /// What the scenarios may destroy if the provider is broken.
    pub blast_radius: Sourced<BlastRadius>,
    /// Whether SHOULD violations fail the run.
    pub strict: Sourced<bool>,
    /// How many scenarios run at once.
    pub jobs: Sourced<usize>,
    /// How long one request may take.
    pub timeout: Sourced<Duration>,
    /// How often a request is repeated after a passing trouble.
    pub retries: Sourced<u32>,
    /// Most requests per second.
    pub rate_limit: Sourced<Option<f64>>,
    /// Seed of every random choice.
    pub seed: Sourced<u64>,
    /// Whether to start nothing more after the first violation.
    pub fail_fast: Sourced<bool>,
    /// File of the failures that are accepted for now.
    pub known_failures: Sourced<Option<PathBuf>>,
    /// Report or event log of an earlier run to compare with.
    pub baseline: Sourced<Option<PathBuf>>,
    /// Reports to write.
    pub reports: Sourced<Vec<ReportRequest>>,
    /// Folder of the approved transcripts.
    pub snapshots: Sourced<Option<PathBuf>>,
    /// What to do with the approved transcripts.
    pub snapshot_mode: Sourced<SnapshotMode>,
    /// File to write the event log to.
    pub events: Sourced<Option<PathBuf>>,
    /// Whether to show progress.
    pub progress: Sourced<When>,
    /// Whether to use colour.
    pub color: Sourced<When>,
    /// How much more to show.
    pub verbosity: Sourced<u8>,
    /// Whether to show only the outcome.
    pub quiet: Sourced<bool>,
    /// What is accepted where the page is silent.
    pub expectations: Sourced<Expectations>,
    expectations_in_file: Vec<String>,
}

impl Settings {
    /// Which scenarios are asked for.
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection {
            scenarios: self.scenarios.value.clone(),
            requirements: self.requirements.value.clone(),
        }
    }

    /// Reads what the settings say about connections to a remote target.
    pub fn transport(&self) -> Result<Transport, TransportError> {
        let mut transport = Transport::default();
        if let Some(path) = &self.ca_file.value {
            transport = transport.trusting(path)?;
        }
        if let Some(path) = &self.client_certificate.value {
            transport = transport.identified_by(path)?;
        }
        Ok(match &self.proxy.value {
            Some(proxy) => transport.through(proxy.clone()),
            None => transport,
        })
    }

    /// Reads the tokens of a remote target; the embedded provider issues its own.
    pub fn credentials(&self, environment: Environment<'_>) -> Result<Credentials, SettingsError> {
        let variables = credentials::Variables {
            primary: &self.token_env,
            second: &self.second_token_env,
            expired: &self.expired_token_env,
            revoked: &self.revoked_token_env,
        };
        credentials::read(&variables, environment)
    }
}
