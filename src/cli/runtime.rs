//! The asynchronous runtime, which only commands that send or serve anything start.

use std::pin::Pin;

use tokio::runtime::Builder;

use super::output::Problem;

/// Runs a command to its end, on every core: for what computes as much as it waits.
pub(super) fn run<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    on(Builder::new_multi_thread(), work)
}

/// Runs a command to its end on one thread: for what mostly waits for a target. Waking another
/// thread for every answer and every event takes longer than what is then done with it.
pub(super) fn run_waiting<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    on(Builder::new_current_thread(), work)
}

fn on<T>(
    mut builder: Builder,
    work: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    let runtime = builder
        .enable_all()
        .build()
        .map_err(|error| Problem::Failed(format!("cannot start the runtime: {error}")))?;
    // Behind a pointer, so that the program holds what drives a command once, not once per command.
    runtime.block_on(Box::pin(work) as Pin<Box<dyn Future<Output = _> + '_>>)
}
