//! How many scenarios run side by side: as many as the runtime has time for.
//!
//! On a near target more of them only get into each other's way: they fill the account, so that
//! every list is long, and open more connections than the processor can serve. A distant target
//! answers as late to one as to all of them.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::timeout;

/// So many begin without a look at what there is to do.
const AT_ONCE: usize = 4;

/// How long it is looked at how much there is to do: longer than the runtime goes on between two
/// times that it counts, and nothing beside the answer of a distant target.
const WINDOW: Duration = Duration::from_millis(5);

/// This part of its time the runtime may work.
const BUSY: f64 = 0.8;

/// Lets scenarios begin as long as there is time for them.
#[derive(Debug)]
pub(super) struct Pace {
    /// So many may run.
    limit: usize,
    since: Instant,
    /// How long the runtime had worked then.
    worked: Duration,
}

impl Pace {
    pub(super) fn new() -> Self {
        Self { limit: AT_ONCE, since: Instant::now(), worked: worked() }
    }

    /// Waits until one more may begin beside these.
    pub(super) async fn admit<T: 'static>(&mut self, running: &mut JoinSet<T>) {
        loop {
            while running.try_join_next().is_some() {}
            if self.since.elapsed() >= WINDOW {
                self.look(running.len());
            }
            if running.len() < self.limit {
                return;
            }
            // Whether one ended or the time is over, the next look tells.
            let _ = timeout(WINDOW, running.join_next()).await;
        }
    }

    /// Looks how much there was to do.
    fn look(&mut self, running: usize) {
        let since = std::mem::replace(&mut self.since, Instant::now());
        let before = std::mem::replace(&mut self.worked, worked());
        let share =
            self.worked.saturating_sub(before).as_secs_f64() / since.elapsed().as_secs_f64();
        self.limit = limit(running, share);
    }
}

/// So many have enough to do, when `running` take this share of the time.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a conversion of floating-point numbers saturates, and nobody has 2^53 scenarios"
)]
fn limit(running: usize, share: f64) -> usize {
    let most = running as f64 * BUSY / share;
    (most as usize).max(AT_ONCE)
}

/// How long the threads of the runtime have worked, on average.
fn worked() -> Duration {
    let metrics = tokio::runtime::Handle::current().metrics();
    let workers = metrics.num_workers();
    let total: Duration =
        (0..workers).map(|worker| metrics.worker_total_busy_duration(worker)).sum();
    total / u32::try_from(workers).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_follows_what_there_is_to_do() {
        assert_eq!(limit(4, 1.0), 4, "a near target");
        assert_eq!(limit(4, 0.4), 8, "half of what is allowed");
        assert_eq!(limit(16, 1.0), 12, "too many");
        assert_eq!(limit(4, 0.01), 320, "a distant target");
        assert_eq!(limit(4, 0.0), usize::MAX, "nothing was to do");
        assert_eq!(limit(0, 0.0), 4, "nothing ran");
    }
}
