//! Flags that only `explore` has; the others are in the table of settings.

use std::path::PathBuf;
use std::time::Duration;

use crate::contract::duration;

/// Size and parts of an exploration.
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
