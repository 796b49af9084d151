//! Sending the requests of a clean-up.

use std::future::Future;
use std::sync::Arc;

use crate::model::Exchange;
use crate::wire::{Call, Client, RetryPolicy};

/// Sends a request, again where that is harmless, and returns the last exchange.
pub trait Ask: Sync {
    /// Sends the request.
    fn ask(&self, call: Call) -> impl Future<Output = Arc<Exchange>> + Send;
}

/// Sends requests that no report shows.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Sends each attempt.
    pub client: &'a Client,
    /// When to try again.
    pub retry: &'a RetryPolicy,
}

impl Ask for Asker<'_> {
    async fn ask(&self, call: Call) -> Arc<Exchange> {
        Arc::new(self.retry.ask(self.client, &call).await)
    }
}
