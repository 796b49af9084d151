//! Removing one item and looking whether it is gone: whatever a deletion claims, 404 included, is
//! believed only then.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Method;
use serde_json::Value;

use super::listing::{self, Ask};
use crate::api::Resource;
use crate::contract::checks::origin;
use crate::model::{Answer, Exchange, Purpose};
use crate::wire::{Call, Inventory, Token};

/// The shortest pause before something that was deleted and is still shown is looked for again.
const SECOND_LOOK: Duration = Duration::from_millis(250);

/// Knowledge of how a target wants its deletions.
#[derive(Debug, Default)]
pub struct Habits {
    /// It refuses a deletion that declares JSON and has no body.
    wants_no_content_type: AtomicBool,
}

/// The way to remove items of one target.
#[derive(Debug)]
pub struct Removal<'a, A> {
    /// Sends the requests.
    pub asker: &'a A,
    /// Knows what else this run made.
    pub inventory: &'a Inventory,
    /// Knowledge of the target's deletions.
    pub habits: &'a Habits,
    /// Statuses that say that something is not there.
    pub gone: &'a [u16],
    /// Time for which something deleted may still be seen.
    pub visibility: Duration,
}

/// An item to remove.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Its resource.
    pub resource: &'static Resource,
    /// Its identifier.
    pub id: &'a str,
    /// The name that marks it.
    pub marker: &'a str,
    /// The token to remove it with.
    pub token: &'a Token,
    /// A list showed it before: then a list that does not show it says that it is gone.
    pub was_listed: bool,
}

/// Result of a look at an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The API says that it is not there, or shows another record in its place.
    Gone,
    /// It is there.
    There,
    /// The answer is none of the API's, or says nothing.
    Unclear,
}

/// An item that is not known to be gone after its deletion.
#[derive(Debug, Clone)]
pub struct Remaining {
    /// The last deletion.
    pub deletion: Arc<Exchange>,
    /// The last look at the item.
    pub look: Arc<Exchange>,
    /// What that look and, where it told nothing, the list say.
    pub seen: Seen,
}

impl<A: Ask> Removal<'_, A> {
    /// Deletes an item and looks whether it is gone. A second look follows after a while, and one
    /// into the list: a surface may lag, and a page of a gateway says nothing of what is behind it.
    ///
    /// # Errors
    ///
    /// When it is still there, or nobody can tell.
    pub async fn remove(&self, target: Target<'_>) -> Result<(), Remaining> {
        let bare = self.habits.wants_no_content_type.load(Ordering::Relaxed);
        let mut deletion = self.delete(target, bare).await;
        let (mut look, mut seen) = self.look(target).await;
        let is_refused = deletion.status().is_some_and(|status| (400..500).contains(&status));
        if seen == Seen::There && is_refused {
            // A framework that refuses an empty JSON body takes the same request without the type.
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

    /// Looks at an item.
    async fn look(&self, target: Target<'_>) -> (Arc<Exchange>, Seen) {
        let path = target.resource.item(target.id);
        let exchange = self.asker.ask(call(Method::GET, path, target.token)).await;
        let seen = self.shown_by(target, &exchange);
        (exchange, seen)
    }

    /// Reads the answer to a look at an item.
    #[must_use]
    pub fn shown_by(&self, target: Target<'_>, exchange: &Exchange) -> Seen {
        if origin::says_gone(target.resource, exchange, self.gone) {
            return Seen::Gone;
        }
        let document = exchange.json().and_then(|json| target.resource.document_in(json));
        match document.filter(|_| exchange.status() == Some(200)) {
            // An identifier that was handed out again belongs to another record.
            Some(document) if self.is_another(target, document) => Seen::Gone,
            Some(_) => Seen::There,
            None => Seen::Unclear,
        }
    }

    fn is_another(&self, target: Target<'_>, document: &Value) -> bool {
        let resource = target.resource;
        let name = resource.name_of(document).unwrap_or_default();
        resource == self.inventory.api().subject
            && self.inventory.times_issued(resource, target.id) > 1
            && self.inventory.is_marked(name)
            && name != target.marker
    }

    async fn look_into_the_list(&self, target: Target<'_>) -> Seen {
        let resource = target.resource;
        let exchange = self.asker.ask(listing::page(resource, target.token, 1)).await;
        let Some(page) = listing::read(resource, &exchange, 1) else { return Seen::Unclear };
        let is_shown = page.elements.iter().any(|it| resource.id_of(it) == Some(target.id));
        match (is_shown, target.was_listed && !page.goes_on) {
            (true, _) => Seen::There,
            (false, true) => Seen::Gone,
            // A list that never showed it says nothing by not showing it.
            (false, false) => Seen::Unclear,
        }
    }

    async fn delete(&self, target: Target<'_>, without_type: bool) -> Arc<Exchange> {
        let mut call = call(Method::DELETE, target.resource.item(target.id), target.token);
        if without_type {
            call = call.without_header("content-type");
        }
        self.asker.ask(call).await
    }
}

impl Remaining {
    /// Looks once more after a while, where a deletion that was answered as a success does not show.
    pub async fn look_again<A: Ask>(
        &mut self,
        removal: &Removal<'_, A>,
        target: Target<'_>,
        pause: Duration,
    ) {
        let was_answered = self.deletion.status().is_some_and(|it| (200..300).contains(&it));
        if self.seen == Seen::There && was_answered {
            tokio::time::sleep(pause).await;
            (self.look, self.seen) = removal.look(target).await;
        }
    }

    /// The deletion and what was seen after it, for a person.
    #[must_use]
    pub fn reason(&self) -> String {
        let deletion = outcome(&self.deletion);
        match self.seen {
            Seen::Gone | Seen::There => deletion,
            Seen::Unclear => format!("{deletion}, and no answer of the API says that it is gone"),
        }
    }
}

/// The request of an exchange in one line, with its answer.
#[must_use]
pub fn outcome(exchange: &Exchange) -> String {
    let line = exchange.line();
    match &exchange.answer {
        Answer::Failure(failure) => format!("{line}: {}", failure.message),
        Answer::Response(response) => format!("{line} answered {}", response.status),
    }
}

/// The content type is what the page's samples send, with a deletion too; a target that insists on
/// it would otherwise keep everything (Delete a Collection, Request).
#[must_use]
pub fn call(method: Method, path: String, token: &Token) -> Call {
    Call::new(method, path, Purpose::CleanUp)
        .token(token.clone())
        .header("content-type", "application/json")
}
