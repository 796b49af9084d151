//! Looking at a target: its lists, and its items one by one.

use http::Method;
use serde_json::Value;

use super::Sweeper;
use crate::api::Resource;
use crate::cleanup::listing;
use crate::contract::checks::origin;
use crate::model::{Answer, Exchange, Purpose};
use crate::wire::{Call, Token};

impl Sweeper {
    /// Every element of a list, or why it cannot be read.
    pub(super) async fn list(
        &self,
        kind: &'static Resource,
        token: &Token,
    ) -> Result<Vec<Value>, String> {
        let mut all = Vec::new();
        for number in 1.. {
            let exchange = self.retry.ask(&self.client, &listing::page(kind, token, number)).await;
            let Some(page) = listing::read(kind, &exchange, number) else {
                return Err(format!("{}, which is no list", self.outcome(&exchange)));
            };
            all.extend_from_slice(page.elements);
            if !page.goes_on {
                break;
            }
        }
        Ok(all)
    }

    /// The document of an item as it is now; `None` when it is gone, as the API says it: a page of a
    /// gateway says nothing of what is behind it.
    pub(super) async fn look_at(
        &self,
        kind: &'static Resource,
        id: &str,
        token: &Token,
    ) -> Result<Option<Value>, String> {
        let exchange = self.retry.ask(&self.client, &call(Method::GET, kind.item(id), token)).await;
        match exchange.status() {
            Some(_) if origin::says_gone(&exchange, &self.gone) => Ok(None),
            Some(404 | 410) => {
                Err(format!("{}, in no shape that the API uses", self.outcome(&exchange)))
            }
            Some(200) => match exchange.json().and_then(|body| kind.document_in(body)) {
                Some(document) if kind.id_of(document) == Some(id) => Ok(Some(document.clone())),
                _ => Err(format!("{} with another document", self.outcome(&exchange))),
            },
            _ => Err(self.outcome(&exchange)),
        }
    }

    /// Deletes an item and says what was answered; only a look tells whether it is gone. Where the
    /// request with a content type is refused, the same is sent without one: some frameworks refuse
    /// an empty JSON body.
    pub(super) async fn delete(&self, kind: &'static Resource, id: &str, token: &Token) -> String {
        let deletion = call(Method::DELETE, kind.item(id), token);
        let exchange = self.retry.ask(&self.client, &deletion).await;
        let is_refused = exchange.status().is_some_and(|it| matches!(it, 400..=499) && it != 404);
        if !is_refused {
            return self.outcome(&exchange);
        }
        let bare = self.retry.ask(&self.client, &deletion.without_header("content-type")).await;
        self.outcome(&bare)
    }

    fn outcome(&self, exchange: &Exchange) -> String {
        let line = format!("{} {}", exchange.request.method, exchange.request.url);
        let text = match &exchange.answer {
            Answer::Failure(failure) => format!("{line}: {}", failure.message),
            Answer::Response(response) => format!("{line} answered {}", response.status),
        };
        self.redactor.text(&text).into_owned()
    }
}

/// The content type is what the page's samples send, with a deletion too (Delete a Collection,
/// Request).
fn call(method: Method, path: String, token: &Token) -> Call {
    Call::new(method, path, Purpose::CleanUp)
        .token(token.clone())
        .header("content-type", "application/json")
}
