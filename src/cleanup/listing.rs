//! Requests of a clean-up, and complete lists of a target, page by page.

use std::future::Future;
use std::sync::Arc;

use http::Method;
use serde_json::Value;

use crate::api::Resource;
use crate::model::{Exchange, Purpose};
use crate::wire::{Call, Client, RetryPolicy, Token};

/// A sender of requests, with retries where they are harmless.
pub trait Ask: Sync {
    /// Sends a request and returns the last exchange.
    fn ask(&self, call: Call) -> impl Future<Output = Arc<Exchange>> + Send;
}

/// A sender whose requests no report shows.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Sends each attempt.
    pub client: &'a Client,
    /// Retries.
    pub retry: &'a RetryPolicy,
}

impl Ask for Asker<'_> {
    async fn ask(&self, call: Call) -> Arc<Exchange> {
        Arc::new(self.retry.ask(self.client, &call).await)
    }
}

/// Limit of the pages of a list: a target may always claim another one.
const PAGES: u32 = 1_000;

/// Returns the request of a page, from 1.
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
pub struct ListPage<'a> {
    /// The elements.
    pub elements: &'a [Value],
    /// True if another page follows.
    pub goes_on: bool,
}

/// Reads the response to page `number`; `None` if it is not a list, or a list without end.
#[must_use]
pub fn read<'a>(resource: &Resource, exchange: &'a Exchange, number: u32) -> Option<ListPage<'a>> {
    let body = exchange.json().filter(|_| exchange.status() == Some(200))?;
    let elements = resource.elements_in(body)?;
    let told = |pointer: &&str| body.pointer(pointer).and_then(Value::as_u64);
    let pages = resource.pages.and_then(|pages| pages.count.iter().find_map(told));
    let goes_on = !elements.is_empty() && u64::from(number) < pages.unwrap_or(1);
    (!goes_on || number < PAGES).then_some(ListPage { elements, goes_on })
}

/// Reads every page of a list and passes its elements to `see`.
///
/// # Errors
///
/// The first exchange that is not a page of a list; earlier pages were passed on.
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
