//! The flags of `check`. No flag has a default here, so that every value's source stays known,
//! and no flag takes a token: a command line can be read by every user of the machine.

use clap::{ArgAction, Args, ValueHint};

use super::reports;

/// What help says below the flags.
pub const AFTER_HELP: &str = "Every flag that takes one value can also be given by a variable: \
    --base-url by VERIFIK_CONFORMANCE_BASE_URL, --jobs by VERIFIK_CONFORMANCE_JOBS, and so on. \
    Flags beat variables, variables beat conformance.toml, and that beats the defaults; \
    --print-config shows where each value comes from.";

/// Every flag of `check`.
#[derive(Debug, Clone, Default, Args)]
pub struct CheckArguments {
    /// What to judge.
    #[command(flatten)]
    pub target: TargetArguments,
    /// Which scenarios.
    #[command(flatten)]
    pub selection: SelectionArguments,
    /// How to run them.
    #[command(flatten)]
    pub run: RunArguments,
    /// What is accepted.
    #[command(flatten)]
    pub gate: GateArguments,
    /// What to write.
    #[command(flatten)]
    pub output: OutputArguments,
}

/// The flags that say what to judge, and as whom.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetArguments {
    /// Address of the target, without the contract's own path [default: the embedded provider]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub base_url: Option<String>,
    /// Target of the configuration file, or `embedded` for the embedded provider
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,
    /// Configuration file; paths in it start from its folder [default: ./conformance.toml, if any]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<String>,
    /// Variable that holds the token [default: `VERIFIK_TOKEN`]
    #[arg(long, value_name = "VAR")]
    pub token_env: Option<String>,
    /// Variable that holds another client's token [default: `VERIFIK_SECOND_TOKEN`, if set]
    #[arg(long, value_name = "VAR")]
    pub second_token_env: Option<String>,
    /// Variable that holds an expired token [default: `VERIFIK_EXPIRED_TOKEN`, if set]
    #[arg(long, value_name = "VAR")]
    pub expired_token_env: Option<String>,
    /// Variable that holds a revoked token [default: `VERIFIK_REVOKED_TOKEN`, if set]
    #[arg(long, value_name = "VAR")]
    pub revoked_token_env: Option<String>,
    /// Identifier of the client that the token belongs to [default: not checked]
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Image file to create persons with, on a target where that is welcome [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub person_image: Option<String>,
    /// Person that may be linked to collections of this run and unlinked again [default: none]
    #[arg(long, value_name = "ID")]
    pub person_id: Option<String>,
    /// Project that may be linked to a collection of this run and unlinked again [default: none]
    #[arg(long, value_name = "ID")]
    pub project_id: Option<String>,
    /// Production host that may be aimed at; repeatable [default: none]
    #[arg(long, value_name = "HOST", value_hint = ValueHint::Hostname)]
    pub allow_host: Vec<String>,
    /// PEM file of certificate authorities to trust besides the platform's [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ca_file: Option<String>,
    /// PEM file of a certificate to present, and of its private key [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub client_certificate: Option<String>,
    /// Proxy for every request [default: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` count, but not
    /// for a target on this machine]
    #[arg(long, value_name = "URL", value_hint = ValueHint::Url)]
    pub proxy: Option<String>,
    /// File that remembers what was created, for `sweep` [default:
    /// verifik-conformance-ledger.ndjson, and none for the embedded provider]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub ledger: Option<String>,
}

/// The flags that say which scenarios to run.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Selection")]
pub struct SelectionArguments {
    /// Run only scenarios whose identifier matches; repeatable [default: all]
    #[arg(long, value_name = "GLOB")]
    pub scenario: Vec<String>,
    /// Run only scenarios that judge a matching requirement; repeatable [default: all]
    #[arg(long, value_name = "GLOB")]
    pub requirement: Vec<String>,
    /// What the scenarios may destroy if the provider is broken: at worst what this run created, or
    /// anything in the account [default: own, and account for the embedded provider]
    #[arg(long, value_name = "RADIUS", value_parser = ["own", "account"])]
    pub blast_radius: Option<String>,
}

/// The flags that say how to run.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Run")]
pub struct RunArguments {
    /// Let SHOULD violations fail the run too [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ["true", "false"], hide_possible_values = true)]
    pub strict: Option<String>,
    /// Scenarios that run at once [default: 32, and 64 for the embedded provider]
    #[arg(long, value_name = "N")]
    pub jobs: Option<String>,
    /// How long to wait for a connection, for an answer to begin and for it to end [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub timeout: Option<String>,
    /// Repetitions of a request that met a passing trouble [default: 3]
    #[arg(long, value_name = "N")]
    pub retries: Option<String>,
    /// Most requests per second [default: no limit]
    #[arg(long, value_name = "REQUESTS_PER_SECOND")]
    pub rate_limit: Option<String>,
    /// Seed of every random choice [default: 0]
    #[arg(long, value_name = "N")]
    pub seed: Option<String>,
    /// Start nothing more after the first violation [default: false]
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ["true", "false"], hide_possible_values = true)]
    pub fail_fast: Option<String>,
}

/// The flags that say what the run is held against besides the contract.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Gate")]
pub struct GateArguments {
    /// File of the failures that are accepted for now; one that has expired or is no longer needed
    /// fails the run [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub known_failures: Option<String>,
    /// JSON report or event log of an earlier run to compare with; what has got worse since fails
    /// the run [default: none]
    #[arg(long, value_name = "REPORT", value_hint = ValueHint::FilePath)]
    pub baseline: Option<String>,
}

/// The flags that say what to write, and where.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArguments {
    /// Write a report, such as junit=report.xml; the path `-` is standard output; repeatable
    /// [default: none]
    #[arg(long, value_name = "FORMAT=PATH", long_help = reports::help(" [default: none]"))]
    pub report: Vec<String>,
    /// Folder of the approved transcripts [default: none, nothing is compared]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub snapshots: Option<String>,
    /// What to do with the approved transcripts [default: check]
    #[arg(long, value_name = "MODE", value_parser = ["check", "update", "off"])]
    pub snapshot_mode: Option<String>,
    /// File to write the event log to, for `replay` [default: none]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub events: Option<String>,
    /// Whether to show progress on standard error [default: auto]
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "never", "always"])]
    pub progress: Option<String>,
    /// Whether to use colour [default: auto]
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "never", "always"])]
    pub color: Option<String>,
    /// Show more; twice shows still more
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
    /// Show only the outcome
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show each value and where it comes from, and run nothing
    #[arg(long)]
    pub print_config: bool,
}
