//! Reading a whole list of a target, page by page where it has pages.

use http::Method;
use serde_json::Value;

use crate::contract::checks::list;
use crate::model::{Exchange, Purpose};
use crate::wire::{Call, ResourceKind, Token};

/// Most pages of a list that are read: a target may claim that there is always one more.
const PAGES: u32 = 1_000;

/// The request of one page, from 1.
pub(crate) fn page(kind: ResourceKind, token: &Token, number: u32) -> Call {
    let call = Call::new(Method::GET, kind.root(), Purpose::CleanUp)
        .token(token.clone())
        .header("content-type", "application/json");
    // The list of collections has no pages and takes no query (List all Collections).
    if kind == ResourceKind::Collection {
        return call;
    }
    call.query(&format!("limit=100&page={number}"))
}

/// What one page answered.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) elements: &'a [Value],
    /// Whether another page follows.
    pub(crate) goes_on: bool,
}

/// Reads the answer to page `number`; `None` when it is no list, or a list without end.
pub(crate) fn read(exchange: &Exchange, number: u32) -> Option<Page<'_>> {
    let elements = list::elements(exchange).filter(|_| exchange.status() == Some(200))?;
    let body = exchange.json()?;
    let pages = body["pagination"]["pages"].as_u64().or_else(|| body["pages"].as_u64());
    let goes_on = !elements.is_empty() && u64::from(number) < pages.unwrap_or(1);
    (!goes_on || number < PAGES).then_some(Page { elements, goes_on })
}
