//! Reading a whole list of a target, page by page where it has pages.

use http::Method;
use serde_json::Value;

use crate::api::Resource;
use crate::model::{Exchange, Purpose};
use crate::wire::{Call, Token};

/// Most pages of a list that are read: a target may claim that there is always one more.
const PAGES: u32 = 1_000;

/// The request of one page, from 1.
pub(crate) fn page(resource: &Resource, token: &Token, number: u32) -> Call {
    let call = Call::new(Method::GET, resource.root, Purpose::CleanUp)
        .token(token.clone())
        .header("content-type", "application/json");
    match resource.pages {
        Some(pages) => call.query(&format!("{}{number}", pages.query)),
        None => call,
    }
}

/// What one page answered.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) elements: &'a [Value],
    /// Whether another page follows.
    pub(crate) goes_on: bool,
}

/// Reads the answer to page `number`; `None` when it is no list, or a list without end.
pub(crate) fn read<'a>(
    resource: &Resource,
    exchange: &'a Exchange,
    number: u32,
) -> Option<Page<'a>> {
    let body = exchange.json().filter(|_| exchange.status() == Some(200))?;
    let elements = resource.elements_in(body)?;
    let told = |pointer: &&str| body.pointer(pointer).and_then(Value::as_u64);
    let pages = resource.pages.and_then(|pages| pages.count.iter().find_map(told));
    let goes_on = !elements.is_empty() && u64::from(number) < pages.unwrap_or(1);
    (!goes_on || number < PAGES).then_some(Page { elements, goes_on })
}
