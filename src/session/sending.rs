//! Sending of requests: retries, the record of every exchange, and a look after a lost answer.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use http::Method;

use super::Session;
use super::answer::{Answer, Inconclusive};
use crate::cleanup::Seen;
use crate::contract::checks::{origin, universal};
use crate::model::{self, Event, Exchange, FailureKind, Purpose};
use crate::wire::{Call, InventoryItem};

impl Session {
    /// Sends a request, with retries if they are harmless, and returns the complete response.
    ///
    /// The scenario is inconclusive without a response, or with one that only says that the server
    /// is not available (429, 502, 503, 504).
    pub async fn send(&self, call: Call) -> Result<Answer, Inconclusive> {
        let exchange = self.exchange(call).await;
        self.judged(exchange).await
    }

    pub(super) async fn judged(&self, exchange: Arc<Exchange>) -> Result<Answer, Inconclusive> {
        let line = exchange.line();
        match &exchange.answer {
            model::ExchangeResult::Failure(failure) => {
                let attempts = match exchange.attempt {
                    1 => String::new(),
                    attempts => format!(" ({attempts} attempts)"),
                };
                let message = self.redactor().text(&failure.message).into_owned();
                let seen = self.look_after_loss(&exchange).await;
                Err(Inconclusive::new(format!("{line}: {message}{attempts}{seen}")))
            }
            model::ExchangeResult::Response(response)
                if matches!(response.status, 429 | 502 | 503 | 504) =>
            {
                let seen = self.look_after_loss(&exchange).await;
                Err(Inconclusive::new(format!(
                    "{line}: the target answered {}, which says nothing about the contract; try \
                     again, or limit the rate with --rate-limit{seen}",
                    response.status
                )))
            }
            model::ExchangeResult::Response(_) => match self.deleted_despite_limit(&exchange) {
                Some(reason) => {
                    let reason = format!("{line}: {reason}");
                    Err(Inconclusive { reason, was_carried_out: true })
                }
                None => Ok(Answer::new(exchange)),
            },
        }
    }

    /// Sends a request that the target may refuse by closing the connection early (RFC 9112
    /// section 9.5). Returns `None` if it did.
    pub async fn send_refusable(&self, call: Call) -> Result<Option<Answer>, Inconclusive> {
        let exchange = self.exchange(call).await;
        match &exchange.answer {
            model::ExchangeResult::Failure(failure)
                if failure.kind == model::FailureKind::ConnectionLost =>
            {
                Ok(None)
            }
            _ => self.judged(exchange).await.map(Some),
        }
    }

    /// Sends a request with retries; every attempt is recorded and passes the universal checks.
    pub(super) async fn exchange(&self, call: Call) -> Arc<Exchange> {
        let call = call.branch(self.branch.clone());
        let harness = &self.shared.harness;
        let mut attempt = 1;
        loop {
            let id = self.shared.exchanges.fetch_add(1, Ordering::Relaxed) + 1;
            let exchange = Arc::new(harness.client.send(&call, id, attempt).await);
            self.record(&exchange);
            let jitter = fastrand::f64();
            let Some(pause) = harness.retry.pause_after(&call, &exchange, jitter) else {
                return exchange;
            };
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    fn record(&self, exchange: &Arc<Exchange>) {
        self.note_what_is_gone(exchange);
        self.note_what_is_listed(exchange);
        let kept = self.shared.harness.body_kept;
        let (mut written, echoes) = self.redactor().exchange_and_echo(exchange, kept);
        if let Some(body) = self.body_to_write(exchange) {
            written.replace_body(body.abbreviated(kept));
        }
        let scenario = self.shared.scenario.to_owned();
        self.emit(Event::Exchanged { scenario, exchange: Box::new(written) });
        for (requirement, check) in universal::applicable(
            self.harness().contract,
            exchange,
            echoes,
            &self.expectations().latency,
        ) {
            self.check_exchange(exchange, requirement.level, requirement, &check);
        }
    }

    /// Updates the inventory from an answer about items of this session. An answer that is not the
    /// API's confirms nothing.
    fn note_what_is_gone(&self, exchange: &Exchange) {
        let request = &exchange.request;
        let resource = self.api().resource_in(&request.url).unwrap_or(self.api().subject);
        let says_gone = origin::says_gone(resource, exchange, &self.expectations().gone());
        self.harness().inventory.note_answer(
            self.part(),
            &request.method,
            &request.url,
            exchange.status(),
            says_gone,
        );
    }

    /// Records the collections of this run that a list has shown.
    fn note_what_is_listed(&self, exchange: &Exchange) {
        let path = exchange.request.url.split('?').next().unwrap_or_default();
        let subject = self.api().subject;
        if path.ends_with(subject.root) && exchange.status() == Some(200) {
            let elements = exchange.json().and_then(|body| subject.elements_in(body));
            let elements = elements.map(Vec::as_slice).unwrap_or_default();
            let ids = elements.iter().filter_map(|one| subject.id_of(one));
            let own: Vec<&str> = ids.filter(|id| self.harness().inventory.is_own(id)).collect();
            self.harness().account.note_listed(&own);
            let mut listed = self.shared.listed.lock().unwrap_or_else(PoisonError::into_inner);
            listed.extend(own.into_iter().map(str::to_owned));
        }
    }
}

impl Session {
    /// Looks at an own collection whose deletion has no usable answer, and describes its state in
    /// words to append to the reason. Empty if the request did not arrive or judged no deletion.
    async fn look_after_loss(&self, exchange: &Exchange) -> String {
        if !may_have_happened(exchange) {
            return String::new();
        }
        let Some(item) = self.own_item_in(&exchange.request.url) else { return String::new() };
        let path = item.resource.item(&item.id);
        let look = self.exchange(Call::new(Method::GET, path, Purpose::Verify)).await;
        let gone = self.expectations().gone();
        format!("; {}", in_words(self.removal(&gone).shown_by(self.removal_target(&item), &look)))
    }

    /// The reason for which a deletion is not judged that was answered as repeated, because the
    /// rate-limited attempt before it (429) had been carried out. Given once per item: answers to
    /// later deletions are judged as repeated ones.
    fn deleted_despite_limit(&self, exchange: &Exchange) -> Option<&'static str> {
        let is_late = exchange.request.method == "DELETE"
            && origin::says_gone(self.api().subject, exchange, &self.expectations().gone());
        let harness = self.harness();
        if !is_late
            || !harness.inventory.settle_limited_deletion(self.part(), &exchange.request.url)
        {
            return None;
        }
        Some(
            "the previous attempt was answered 429 but carried out, so this answer belongs to a \
             second deletion and says nothing about the first",
        )
    }

    /// The item of the subject at a URL, if this session created it.
    fn own_item_in(&self, url: &str) -> Option<InventoryItem> {
        let path = url.split('?').next().unwrap_or_default();
        let subject = self.api().subject;
        let own = self.made().into_iter().filter(|item| item.resource == subject);
        own.into_iter().find(|item| subject.ends(path, &item.id))
    }
}

fn in_words(seen: Seen) -> &'static str {
    match seen {
        Seen::Gone => {
            "the collection is gone now, but the answer to this deletion is unknown; the request \
             was not resent"
        }
        Seen::There => {
            "the collection still exists, and it is unknown whether the request arrived; it was \
             not resent"
        }
        Seen::Unclear => {
            "reading the collection gave no usable answer either, so it is unknown whether it is \
             gone; the deletion was not resent"
        }
    }
}

/// Returns `true` if a judged deletion may have been carried out although it has no usable answer.
fn may_have_happened(exchange: &Exchange) -> bool {
    let is_judged = exchange.purpose == Purpose::Judged && exchange.request.method == "DELETE";
    is_judged
        && match &exchange.answer {
            model::ExchangeResult::Response(response) => matches!(response.status, 502 | 504),
            model::ExchangeResult::Failure(failure) => matches!(
                failure.kind,
                FailureKind::HeadTimeout
                    | FailureKind::BodyTimeout
                    | FailureKind::ConnectionLost
                    | FailureKind::MalformedResponse
                    | FailureKind::BodyTooLarge
            ),
        }
}
