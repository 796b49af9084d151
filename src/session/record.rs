//! Recording of an exchange, and what is learnt from it.

use std::sync::{Arc, PoisonError};

use super::Session;
use crate::contract::checks::{origin, universal};
use crate::model::{Event, Exchange};

impl Session {
    pub(super) fn record(&self, exchange: &Arc<Exchange>) {
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

    /// Tells the inventory what the answer says about items of this session. An answer that is not
    /// the API's confirms nothing.
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

    /// Remembers which collections of this run a list has shown.
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
