//! Requests of a clean-up, and whole lists of a target, page by page where they have pages.

use std::future::Future;
use std::sync::Arc;

use http::Method;
use serde_json::Value;

use crate::api::Resource;
use crate::model::{Exchange, Purpose};
use crate::wire::{Call, Client, RetryPolicy, Token};

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

/// Most pages of a list that are read: a target may claim that there is always one more.
const PAGES: u32 = 1_000;

/// The request of one page, from 1.
#[must_use]
pub fn page(resource: &Resource, token: &Token, number: u32) -> Call {
    let call = Call::new(Method::GET, resource.root, Purpose::CleanUp)
        .token(token.clone())
        .header("content-type", "application/json");
    match resource.pages {
        Some(pages) => call.query(&format!("{}{number}", pages.query)),
        None => call,
    }
}

/// The elements of one page.
#[derive(Debug)]
pub struct Page<'a> {
    /// The elements.
    pub elements: &'a [Value],
    /// Another page follows.
    pub goes_on: bool,
}

/// Reads the answer to page `number`; `None` when it is no list, or a list without end.
#[must_use]
pub fn read<'a>(resource: &Resource, exchange: &'a Exchange, number: u32) -> Option<Page<'a>> {
    let body = exchange.json().filter(|_| exchange.status() == Some(200))?;
    let elements = resource.elements_in(body)?;
    let told = |pointer: &&str| body.pointer(pointer).and_then(Value::as_u64);
    let pages = resource.pages.and_then(|pages| pages.count.iter().find_map(told));
    let goes_on = !elements.is_empty() && u64::from(number) < pages.unwrap_or(1);
    (!goes_on || number < PAGES).then_some(Page { elements, goes_on })
}

/// Reads every page of a list and hands its elements to `see`.
///
/// # Errors
///
/// The first exchange that is no page of a list; the pages before it have been handed on.
pub async fn pages<A: Ask>(
    asker: &A,
    resource: &Resource,
    token: &Token,
    mut see: impl FnMut(&[Value]) + Send,
) -> Result<(), Arc<Exchange>> {
    for number in 1.. {
        let exchange = asker.ask(page(resource, token, number)).await;
        let Some(page) = read(resource, &exchange, number) else { return Err(exchange) };
        see(page.elements);
        if !page.goes_on {
            break;
        }
    }
    Ok(())
}
