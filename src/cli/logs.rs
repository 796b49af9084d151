//! What `-vv` shows while a run goes on: every request in a line, on standard error.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::time::uptime;
use tracing_subscriber::prelude::*;

use super::guard;

/// How often `--verbose` is to be given.
pub(super) const DEBUG: u8 = 2;

/// Shows the log if it is asked for.
pub(super) fn show(verbosity: u8) {
    if verbosity < DEBUG {
        return;
    }
    // What the libraries below have to say may hold headers, and with them the token.
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), LevelFilter::DEBUG);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(guard::Stderr)
        .with_ansi(false)
        .with_target(false)
        .with_timer(uptime());
    // Somebody who uses the library may have a log already; it is not ours to replace.
    let _ = tracing_subscriber::registry().with(lines.with_filter(ours)).try_init();
}
