//! A future that goes on by itself when whoever waits for it gives up.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

/// Runs in its caller's place as long as that waits, so that what it does keeps its order; when it
/// is dropped half-way, the tracker brings it to its end.
pub(super) struct Shielded<T: Send + 'static> {
    inner: Option<BoxFuture<'static, T>>,
    tracker: TaskTracker,
}

impl<T: Send + 'static> Shielded<T> {
    pub(super) fn new(
        tracker: &TaskTracker,
        inner: impl Future<Output = T> + Send + 'static,
    ) -> Self {
        Self { inner: Some(Box::pin(inner)), tracker: tracker.clone() }
    }
}

impl<T: Send + 'static> Future for Shielded<T> {
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

impl<T: Send + 'static> Drop for Shielded<T> {
    fn drop(&mut self) {
        // A future that panicked must not be polled again.
        if let Some(inner) = self.inner.take().filter(|_| !std::thread::panicking())
            && let Ok(runtime) = Handle::try_current()
        {
            self.tracker.spawn_on(inner, &runtime);
        }
    }
}
