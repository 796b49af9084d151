//! The asynchronous runtime, and the signals that stop it: the first ends the run and lets it clean up,
//! the second ends the process.

use std::pin::Pin;

use tokio::runtime::Builder;
use tokio_util::sync::CancellationToken;

use super::output::{self, Problem};

/// Runs a command on every core, for work that computes as much as it waits.
pub(super) fn run<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    on(Builder::new_multi_thread(), work)
}

/// Runs a command on one thread, for work that mostly waits for a target: waking another thread for
/// each response takes longer than handling it.
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
    // Boxed, so that the binary holds the code that drives a future once, not once per command.
    runtime.block_on(Box::pin(work) as Pin<Box<dyn Future<Output = _> + '_>>)
}

/// Returns a token that SIGINT or SIGTERM cancels from this call on. A second signal exits at once;
/// the ledger records what is left.
pub(super) fn stop_token() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    // Registered here and not in the task, which may start much later: until then a signal would
    // end the process without a clean-up.
    let mut signals = Signals::listen();
    tokio::spawn(async move {
        signals.next().await;
        cancelled.cancel();
        output::note("stopping: removing what this run created; interrupt again to exit at once");
        signals.next().await;
        #[expect(clippy::exit, reason = "a second signal asks for exactly this")]
        std::process::exit(i32::from(super::Exit::Interrupted.code()));
    });
    token
}

/// Returns when the process is asked to stop.
pub(super) async fn interrupted() {
    Signals::listen().next().await;
}

/// The signals that stop the process.
#[cfg(unix)]
struct Signals {
    interrupt: Option<tokio::signal::unix::Signal>,
    terminate: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    /// Takes over the signals; one that cannot be taken over keeps its default effect.
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self {
            interrupt: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
        }
    }

    /// Returns at the next signal.
    async fn next(&mut self) {
        let one = async |signal: &mut Option<tokio::signal::unix::Signal>| match signal {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        };
        tokio::select! {
            () = one(&mut self.interrupt) => {}
            () = one(&mut self.terminate) => {}
        }
    }
}

/// The signals that ask the process to stop.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
