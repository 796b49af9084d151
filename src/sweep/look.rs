//! Looking at a target: its lists, and its items one by one.

use http::Method;
use serde_json::Value;

use super::Sweeper;
use crate::api::Resource;
use crate::cleanup::{self, Ask as _};
use crate::contract::checks::origin;
use crate::model::Exchange;
use crate::wire::Token;

impl Sweeper {
    /// Every element of a list, or why it cannot be read.
    pub(super) async fn list(
        &self,
        resource: &'static Resource,
        token: &Token,
    ) -> Result<Vec<Value>, String> {
        let mut all = Vec::new();
        let asker = self.asker();
        let read = cleanup::pages(&asker, resource, token, |elements| {
            all.extend_from_slice(elements);
        });
        let read = read.await;
        read.map_err(|exchange| format!("{}, which is no list", self.outcome(&exchange)))?;
        Ok(all)
    }

    /// The document of an item as it is now; `None` when it is gone, as the API says it: a page of a
    /// gateway says nothing of what is behind it.
    pub(super) async fn look_at(
        &self,
        resource: &'static Resource,
        id: &str,
        token: &Token,
    ) -> Result<Option<Value>, String> {
        let exchange = self.asker().ask(cleanup::call(Method::GET, resource.item(id), token)).await;
        match exchange.status() {
            Some(_) if origin::says_gone(resource, &exchange, &self.gone) => Ok(None),
            Some(status) if self.gone.contains(&status) => {
                Err(format!("{}, in no shape that the API uses", self.outcome(&exchange)))
            }
            Some(200) => match exchange.json().and_then(|body| resource.document_in(body)) {
                Some(document) if resource.id_of(document) == Some(id) => {
                    Ok(Some(document.clone()))
                }
                _ => Err(format!("{} with another document", self.outcome(&exchange))),
            },
            _ => Err(self.outcome(&exchange)),
        }
    }

    fn outcome(&self, exchange: &Exchange) -> String {
        self.redactor.text(&cleanup::outcome(exchange)).into_owned()
    }
}
