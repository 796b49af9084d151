//! Removal of one item. No response to a deletion is trusted, not even 404: a read must show that
//! the item is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::listing::{self, Ask};
use crate::api::Resource;
use crate::contract::checks::origin;
use crate::model::{Exchange, ExchangeResult, Purpose};
use crate::wire::{Call, Inventory, Token};

/// Shortest pause before a deleted item that is still shown is read again.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// Knowledge of the deletions that a target accepts.
#[derive(Debug, Default)]
pub struct Habits {
    /// It refuses a deletion with a JSON content type and no body.
    wants_no_content_type: AtomicBool,
}

/// Removal of items of one target.
#[derive(Debug)]
pub struct Removal<'a, A> {
    /// Sends the requests.
    pub asker: &'a A,
    /// The items of this run.
    pub inventory: &'a Inventory,
    /// Knowledge of the target's deletions.
    pub habits: &'a Habits,
    /// Statuses of a record that does not exist.
    pub gone: &'a [u16],
    /// Time for which a deleted item may still be visible.
    pub visibility: Duration,
}

/// An item to remove.
#[derive(Debug, Clone, Copy)]
pub struct RemovalTarget<'a> {
    /// Its resource.
    pub resource: &'static Resource,
    /// Its identifier.
    pub id: &'a str,
    /// The name that marks it.
    pub marker: &'a str,
    /// The token to remove it with.
    pub token: &'a Token,
    /// True if a list showed it before: then its absence from the list proves that it is gone.
    pub was_listed: bool,
}

/// Result of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It does not exist, or another record has its identifier.
    Gone,
    /// It exists.
    There,
    /// The response is not the API's, or is inconclusive.
    Unclear,
}

/// An item that is not known to be gone after its deletion.
#[derive(Debug, Clone)]
pub struct Remaining {
    /// The last deletion.
    pub deletion: Arc<Exchange>,
    /// The last read of the item.
    pub look: Arc<Exchange>,
    /// Result of that read and, if it was inconclusive, of the list.
    pub seen: Seen,
}

impl<A: Ask> Removal<'_, A> {
    /// Deletes an item and verifies that it is gone. A second read follows after a pause, then one
    /// of the list: reads may lag, and a page of a gateway says nothing about what is behind it.
    ///
    /// # Errors
    ///
    /// If it still exists, or its state is unknown.
    pub async fn remove(&self, target: RemovalTarget<'_>) -> Result<(), Remaining> {
        let bare = self.habits.wants_no_content_type.load(Ordering::Relaxed);
        let mut deletion = self.delete(target, bare).await;
        let (mut look, mut seen) = self.look(target).await;
        let is_refused = deletion.status().is_some_and(|status| (400..500).contains(&status));
        if seen == Seen::There && is_refused {
            // A framework that refuses an empty JSON body accepts the same request without the
            // content type.
            deletion = self.delete(target, !bare).await;
            (look, seen) = self.look(target).await;
            if seen == Seen::Gone && !bare {
                self.habits.wants_no_content_type.store(true, Ordering::Relaxed);
            }
        }
        if seen != Seen::Gone {
            tokio::time::sleep(SECOND_LOOK.max(self.visibility)).await;
            (look, seen) = self.look(target).await;
        }
        if seen == Seen::Unclear && target.resource == self.inventory.api().subject {
            seen = self.look_into_the_list(target).await;
        }
        if seen == Seen::Gone {
            return Ok(());
        }
        Err(Remaining { deletion, look, seen })
    }

    /// Reads an item.
    async fn look(&self, target: RemovalTarget<'_>) -> (Arc<Exchange>, Seen) {
        let path = target.resource.item(target.id);
        let exchange = self.asker.ask(call(Method::GET, path, target.token)).await;
        let seen = self.shown_by(target, &exchange);
        (exchange, seen)
    }

    /// Interprets the response to a read of an item.
    #[must_use]
    pub fn shown_by(&self, target: RemovalTarget<'_>, exchange: &Exchange) -> Seen {
        if origin::says_gone(target.resource, exchange, self.gone) {
            return Seen::Gone;
        }
        let document = exchange.json().and_then(|json| target.resource.document_in(json));
        match document.filter(|_| exchange.status() == Some(200)) {
            // An identifier that was issued again belongs to another record.
            Some(document) if self.is_another(target, document) => Seen::Gone,
            Some(_) => Seen::There,
            None => Seen::Unclear,
        }
    }

    fn is_another(&self, target: RemovalTarget<'_>, document: &Value) -> bool {
        let resource = target.resource;
        let name = resource.name_of(document).unwrap_or_default();
        resource == self.inventory.api().subject
            && self.inventory.times_issued(resource, target.id) > 1
            && self.inventory.is_marked(name)
            && name != target.marker
    }

    async fn look_into_the_list(&self, target: RemovalTarget<'_>) -> Seen {
        let resource = target.resource;
        let exchange = self.asker.ask(listing::page(resource, target.token, 1)).await;
        let Some(page) = listing::read(resource, &exchange, 1) else { return Seen::Unclear };
        let is_shown = page.elements.iter().any(|it| resource.id_of(it) == Some(target.id));
        match (is_shown, target.was_listed && !page.goes_on) {
            (true, _) => Seen::There,
            (false, true) => Seen::Gone,
            // Absence from a list that never showed it proves nothing.
            (false, false) => Seen::Unclear,
        }
    }

    async fn delete(&self, target: RemovalTarget<'_>, without_type: bool) -> Arc<Exchange> {
        let mut call = call(Method::DELETE, target.resource.item(target.id), target.token);
        if without_type {
            call = call.without_header("content-type");
        }
        self.asker.ask(call).await
    }
}

impl Remaining {
    /// Reads the item once more after a pause, if its deletion succeeded and it is still shown.
    pub async fn look_again<A: Ask>(
        &mut self,
        removal: &Removal<'_, A>,
        target: RemovalTarget<'_>,
        pause: Duration,
    ) {
        let was_answered = self.deletion.status().is_some_and(|it| (200..300).contains(&it));
        if self.seen == Seen::There && was_answered {
            tokio::time::sleep(pause).await;
            (self.look, self.seen) = removal.look(target).await;
        }
    }

    /// Describes the deletion and its result for a person.
    #[must_use]
    pub fn reason(&self) -> String {
        let deletion = outcome(&self.deletion);
        match self.seen {
            Seen::Gone | Seen::There => deletion,
            Seen::Unclear => format!("{deletion}, and no response of the API says that it is gone"),
        }
    }
}

/// Describes an exchange in one line.
#[must_use]
pub fn outcome(exchange: &Exchange) -> String {
    let line = exchange.line();
    match &exchange.answer {
        ExchangeResult::Failure(failure) => format!("{line}: {}", failure.message),
        ExchangeResult::Response(response) => format!("{line} answered {}", response.status),
    }
}

/// Returns a request of a clean-up. It has the content type of the documentation's samples, even
/// for a deletion: a target that insists on it would otherwise keep every item (Delete a
/// Collection, Request).
#[must_use]
pub fn call(method: Method, path: String, token: &Token) -> Call {
    Call::new(method, path, Purpose::CleanUp)
        .token(token.clone())
        .header("content-type", "application/json")
}
