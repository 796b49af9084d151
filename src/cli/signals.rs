//! Stopping: the first signal ends the run and lets it clean up, the second ends the process.

use tokio_util::sync::CancellationToken;

use super::output;

/// A token that SIGINT or SIGTERM cancels. A second signal exits at once: the ledger tells what
/// is left.
pub(super) fn stop_token() -> CancellationToken {
    let token = CancellationToken::new();
    let cancelled = token.clone();
    tokio::spawn(async move {
        interrupted().await;
        cancelled.cancel();
        output::note("stopping: what this run created is being removed; once more ends it at once");
        interrupted().await;
        #[expect(clippy::exit, reason = "a second signal asks for exactly this")]
        std::process::exit(i32::from(super::Exit::Interrupted.code()));
    });
    token
}

/// Returns when the process is asked to stop.
#[cfg(unix)]
pub(super) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut stream) => {
                stream.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// Returns when the process is asked to stop.
#[cfg(not(unix))]
pub(super) async fn interrupted() {
    let _ = tokio::signal::ctrl_c().await;
}
