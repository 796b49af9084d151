//! The flags of `explore`.

use std::path::PathBuf;
use std::time::Duration;

use crate::cli::settings::{
    CheckArguments, OutputArguments, RunArguments, TargetArguments, reports,
};
use crate::contract::duration;

/// How to explore.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Exploration")]
pub(super) struct ExplorationArguments {
    /// How many commands to send at least
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(super) steps: u64,
    /// Explore for so long instead, such as 10m
    #[arg(long = "for", value_name = "DURATION", value_parser = duration::parse)]
    #[arg(conflicts_with = "steps")]
    pub(super) duration: Option<Duration>,
    /// Send so many requests instead, those of clean-up included
    #[arg(long, value_name = "N", conflicts_with_all = ["steps", "duration"])]
    pub(super) requests: Option<u64>,
    /// Clients that call at once in the rounds of overlapping calls; 0 for no such rounds
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(super) clients: usize,
    /// Histories that run side by side
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(super) jobs: usize,
    /// Seed of every random choice; a history depends on it and on its number [default: 0]
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<String>,
    /// Explore only the K-th of N parts of the seeds, such as 2/4
    #[arg(long, value_name = "K/N", value_parser = shard)]
    pub(super) shard: Option<(u64, u64)>,
    /// Explore one of N parts: `JOB_COMPLETION_INDEX` (from 0) or `CI_NODE_INDEX` (from 1) says which
    #[arg(long, value_name = "N", conflicts_with = "shard", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) shards: Option<u64>,
    /// Run the history in this file again, instead of exploring
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(super) replay: Option<PathBuf>,
    /// Where a history that failed is kept; the script beside it ends in .sh
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    #[arg(default_value = "verifik-conformance-failure.json")]
    pub(super) save: PathBuf,
    /// Let SHOULD violations count too
    #[arg(long)]
    pub(super) strict: bool,
    /// Let the embedded provider behave wrongly in this way; repeatable
    #[arg(long, value_name = "ID", conflicts_with = "base_url")]
    pub(super) fault: Vec<String>,
    /// Let the embedded provider behave differently but rightly in this way; repeatable
    #[arg(long, value_name = "ID", conflicts_with = "base_url")]
    pub(super) variant: Vec<String>,
}

/// What to write.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct WritingArguments {
    /// Write a report, such as junit=report.xml; the path `-` is standard output; repeatable
    #[arg(long, value_name = "FORMAT=PATH", long_help = reports::help(""))]
    pub(super) report: Vec<String>,
    /// How long to wait for a connection, for an answer to begin and for it to end
    #[arg(long, value_name = "DURATION")]
    pub(super) timeout: Option<String>,
    /// Most requests per second
    #[arg(long, value_name = "REQUESTS_PER_SECOND")]
    pub(super) rate_limit: Option<String>,
    /// Whether to show progress on standard error
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "never", "always"])]
    pub(super) progress: Option<String>,
    /// Whether to use colour
    #[arg(long, value_name = "WHEN", value_parser = ["auto", "never", "always"])]
    pub(super) color: Option<String>,
    /// Show more; twice shows still more
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Show only the outcome
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
}

/// The same flags as those of `check`, as far as both have them.
pub(super) fn as_check(
    target: &TargetArguments,
    exploration: &ExplorationArguments,
    writing: &WritingArguments,
) -> CheckArguments {
    CheckArguments {
        target: target.clone(),
        run: RunArguments {
            strict: exploration.strict.then(|| "true".to_owned()),
            seed: exploration.seed.clone(),
            timeout: writing.timeout.clone(),
            rate_limit: writing.rate_limit.clone(),
            ..RunArguments::default()
        },
        output: OutputArguments {
            report: writing.report.clone(),
            progress: writing.progress.clone(),
            color: writing.color.clone(),
            verbose: writing.verbose,
            quiet: writing.quiet,
            ..OutputArguments::default()
        },
        ..CheckArguments::default()
    }
}

fn shard(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    match parts {
        Some((part, parts)) if (1..=parts).contains(&part) => Ok((part, parts)),
        _ => Err("it has to be like 2/4: the second of four parts".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::shard;

    #[test]
    fn a_shard_is_one_of_its_number() {
        assert_eq!(shard("2/4"), Ok((2, 4)));
        for text in ["0/4", "5/4", "4", "a/b", "1/0", ""] {
            assert!(shard(text).is_err(), "{text}");
        }
    }
}
