//! What is written down of an exchange, and what is learnt from it.

use std::sync::{Arc, PoisonError};

use serde_json::{Value, json};

use super::super::answer::Answer;
use super::Session;
use crate::contract::checks::universal;
use crate::model::{self, Event, Exchange};
use crate::wire::ResourceKind;

impl Session {
    pub(super) fn record(&self, exchange: &Arc<Exchange>) {
        self.note_what_is_gone(exchange);
        let kept = self.shared.harness.body_kept;
        let (mut written, echoes) = self.redactor().exchange_and_echo(exchange, kept);
        if let Some(own) = self.own_elements(exchange) {
            written.replace_body(own);
        }
        let scenario = self.shared.scenario.to_owned();
        self.emit(Event::Exchanged { scenario, exchange: Box::new(written) });
        let answer = Answer::new(Arc::clone(exchange), self.clone());
        for (requirement, check) in
            universal::applicable(exchange, echoes, &self.expectations().latency)
        {
            answer.check(requirement, &check);
        }
    }

    /// A list as it may be written down: what others keep in the account stays out of reports.
    fn own_elements(&self, exchange: &Exchange) -> Option<model::Body> {
        let path = exchange.request.url.split('?').next()?;
        if !path.ends_with(ResourceKind::Collection.root()) {
            return None;
        }
        let body = &exchange.response()?.body;
        let prefix = self.marker_prefix();
        let is_own = |one: &Value| one["name"].as_str().is_some_and(|it| it.starts_with(&prefix));
        let elements = body.json()?.get("data")?.as_array()?;
        let own: Vec<&Value> = elements.iter().filter(|element| is_own(element)).collect();
        if own.len() == elements.len() {
            return None;
        }
        let excerpt = json!({ "data": own }).to_string();
        let excerpt = self.redactor().text(&excerpt).into_owned();
        Some(body.excerpt(excerpt))
    }

    /// Remembers that something is confirmed to be gone, so that the clean-up need not ask again,
    /// until a later request could have brought it back.
    fn note_what_is_gone(&self, exchange: &Exchange) {
        let looks = exchange.request.method == "GET";
        if looks && !matches!(exchange.status(), Some(404 | 410)) {
            return;
        }
        let mut created = self.shared.created.lock().unwrap_or_else(PoisonError::into_inner);
        for one in created.iter_mut() {
            if one.kind.ends(&exchange.request.url, &one.id) {
                if looks && !one.confirmed_gone && one.kind == ResourceKind::Collection {
                    self.harness().interlock.bury(&one.id);
                }
                one.confirmed_gone = looks;
            }
        }
    }
}
