//! Looking at a target: its lists, and its items one by one.

use http::Method;
use serde_json::Value;

use super::Sweeper;
use crate::contract::checks::list;
use crate::model::{Answer, Exchange, Purpose};
use crate::wire::{Call, ResourceKind, Token};

/// Most pages of a list that are read: a target may claim that there is always one more.
const PAGES: u64 = 1_000;

impl Sweeper {
    /// Every element of a list, or why it cannot be read.
    pub(super) async fn list(
        &self,
        kind: ResourceKind,
        token: &Token,
    ) -> Result<Vec<Value>, String> {
        let call = || call(Method::GET, kind.root().to_owned(), token);
        if kind == ResourceKind::Collection {
            // Its list has no pages and takes no query (List all Collections).
            return self.page(call()).await.map(|(elements, _)| elements);
        }
        let mut all = Vec::new();
        for page in 1..=PAGES {
            let query = format!("limit=100&page={page}");
            let (elements, pages) = self.page(call().query(&query)).await?;
            let is_last = elements.is_empty() || page >= pages;
            all.extend(elements);
            if is_last {
                return Ok(all);
            }
        }
        Err(format!("the list of every {kind} has more than {PAGES} pages"))
    }

    /// The elements of one page, and how many pages there are.
    async fn page(&self, call: Call) -> Result<(Vec<Value>, u64), String> {
        let exchange = self.ask(&call).await;
        let elements = list::elements(&exchange).filter(|_| exchange.status() == Some(200));
        let Some(elements) = elements else {
            return Err(format!("{}, which is no list", self.outcome(&exchange)));
        };
        let body = exchange.json().unwrap_or(&Value::Null);
        let pages = body["pagination"]["pages"].as_u64().or_else(|| body["pages"].as_u64());
        Ok((elements.clone(), pages.unwrap_or(1)))
    }

    /// The document of an item as it is now; `None` when it is gone.
    pub(super) async fn look_at(
        &self,
        kind: ResourceKind,
        id: &str,
        token: &Token,
    ) -> Result<Option<Value>, String> {
        let exchange = self.ask(&call(Method::GET, kind.item(id), token)).await;
        match exchange.status() {
            Some(404 | 410) => Ok(None),
            Some(200) => match exchange.json().and_then(|body| body.get("data")) {
                Some(document) if document["_id"] == id => Ok(Some(document.clone())),
                _ => Err(format!("{} with another document", self.outcome(&exchange))),
            },
            _ => Err(self.outcome(&exchange)),
        }
    }

    /// Deletes an item and says what was answered; only a look tells whether it is gone.
    pub(super) async fn delete(&self, kind: ResourceKind, id: &str, token: &Token) -> String {
        let exchange = self.ask(&call(Method::DELETE, kind.item(id), token)).await;
        self.outcome(&exchange)
    }

    async fn ask(&self, call: &Call) -> Exchange {
        let mut attempt = 1;
        loop {
            let exchange = self.client.send(call, attempt, attempt).await;
            let Some(pause) = self.retry.pause_after(call, &exchange, fastrand::f64()) else {
                return exchange;
            };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
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
