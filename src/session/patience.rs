//! Waiting for a surface that lags: it tells nobody when it catches up.

use std::time::Duration;

/// Time beyond the operator's window for which something may lag before that counts.
pub const PATIENCE: Duration = Duration::from_millis(500);

/// Pauses between two looks, each twice as long as the one before, from 5 to 160 ms.
#[derive(Debug)]
pub struct Pauses(Duration);

impl Default for Pauses {
    fn default() -> Self {
        Self(Duration::from_millis(5))
    }
}

impl Pauses {
    /// Waits for the next look.
    pub async fn rest(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 2).min(Duration::from_millis(160));
    }
}
