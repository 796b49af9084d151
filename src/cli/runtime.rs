//! The asynchronous runtime, which only commands that send or serve anything start.

use super::output::Problem;

/// Runs a command to its end.
pub(super) fn run<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::Failed(format!("cannot start the runtime: {error}")))?;
    runtime.block_on(work)
}
