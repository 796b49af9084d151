//! Waiting: pauses between looks, and futures that run to completion when they are dropped.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

/// Tolerated lag of a change beyond the window that the operator declared.
pub const PATIENCE: Duration = Duration::from_millis(500);

/// Pauses between looks, each twice as long as the one before, from 5 to 160 ms.
#[derive(Debug)]
pub struct Pauses(Duration);

impl Default for Pauses {
    fn default() -> Self {
        Self(Duration::from_millis(5))
    }
}

impl Pauses {
    /// Waits until the next look is due.
    pub async fn rest(&mut self) {
        tokio::time::sleep(self.0).await;
        self.0 = (self.0 * 2).min(Duration::from_millis(160));
    }
}

/// A future that is moved to a task tracker and completed there when it is dropped early. Until
/// then the caller polls it, which keeps the order of requests.
pub(super) struct RunToCompletion<T: Send + 'static> {
    inner: Option<BoxFuture<'static, T>>,
    tracker: TaskTracker,
}

impl<T: Send + 'static> RunToCompletion<T> {
    pub(super) fn new(
        tracker: &TaskTracker,
        inner: impl Future<Output = T> + Send + 'static,
    ) -> Self {
        Self { inner: Some(Box::pin(inner)), tracker: tracker.clone() }
    }
}

impl<T: Send + 'static> Future for RunToCompletion<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let Some(inner) = &mut self.inner else { return Poll::Pending };
        let polled = inner.as_mut().poll(context);
        if polled.is_ready() {
            self.inner = None;
        }
        polled
    }
}

impl<T: Send + 'static> Drop for RunToCompletion<T> {
    fn drop(&mut self) {
        // A future that panicked must not be polled again.
        if let Some(inner) = self.inner.take().filter(|_| !std::thread::panicking())
            && let Ok(runtime) = Handle::try_current()
        {
            self.tracker.spawn_on(inner, &runtime);
        }
    }
}
