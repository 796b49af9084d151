//! Removal of records of others from everything that is written: exchanges, findings and reasons.
//!
//! A record is this run's if it bears a marker of the run, or an identifier or code that the run
//! received or made up. A list is reduced to the elements of the branch that read it, so that a
//! transcript does not depend on what runs beside it. Every other record is reduced to its links to
//! records of this run.

use std::collections::HashSet;
use std::sync::PoisonError;

use serde_json::{Map, Value};

use super::Session;
use crate::api::{Api, shape};
use crate::contract::checks::brief;
use crate::model::{Body, Exchange, Response};
use crate::wire::{Inventory, without_tail};

/// Placeholder for text that is not written.
const LEFT_OUT: &str = "(left out: not of this run)";

impl Session {
    /// The body of an answer without records of others; `None` if it holds none.
    pub(super) fn body_to_write(&self, exchange: &Exchange) -> Option<Body> {
        let response = exchange.response()?;
        let is_list = is_list(self.api(), exchange);
        let own = self.own(is_list);
        match response.body.json() {
            Some(json) => {
                let written = own.written(json, is_list)?;
                let text = written.to_string();
                Some(response.body.excerpt(self.redactor().text(&text).into_owned()))
            }
            None if may_hold_records(response) && (is_list || !own.is_named_in(response)) => {
                Some(response.body.excerpt(LEFT_OUT))
            }
            None => None,
        }
    }

    /// An answer in a few words, without records of others.
    pub(super) fn brief(&self, exchange: &Exchange) -> String {
        let Some(body) = self.body_to_write(exchange) else { return brief(exchange) };
        let mut written = exchange.clone();
        written.replace_body(body);
        brief(&written)
    }

    /// An observation about the value at `pointer` in a body, or a placeholder if the value
    /// belongs to others.
    pub(super) fn observed(
        &self,
        exchange: &Exchange,
        pointer: Option<&str>,
        actual: String,
    ) -> String {
        match (exchange.json(), pointer) {
            (Some(json), Some(pointer)) => {
                let is_list = is_list(self.api(), exchange);
                let is_hidden = self.own(is_list).hides(json, pointer, is_list);
                if is_hidden { LEFT_OUT.to_owned() } else { actual }
            }
            // Without a pointer it begins with the answer in a few words, as checks write it.
            _ => match actual.strip_prefix(brief(exchange).as_str()) {
                Some(rest) => format!("{}{rest}", self.brief(exchange)),
                None => actual,
            },
        }
    }

    fn own(&self, is_list: bool) -> Own<'_> {
        let inventory = &self.harness().inventory;
        let names = || self.names.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Own { inventory, branch: is_list.then(names) }
    }
}

/// Distinguishes records of this run from others.
struct Own<'a> {
    inventory: &'a Inventory,
    /// The names that one branch has given, if only its records count.
    branch: Option<HashSet<String>>,
}

impl Own<'_> {
    fn is_own(&self, record: &Map<String, Value>) -> bool {
        let api = self.inventory.api();
        match (api.name_in(record).and_then(Value::as_str), &self.branch) {
            (Some(name), Some(branch)) => branch.contains(without_tail(name)),
            (Some(name), None) if self.inventory.is_marked(name) => true,
            (_, Some(_)) => false,
            _ => {
                let mut known_by = api.id_of(record).into_iter().chain(api.aliases_of(record));
                known_by.any(|it| self.inventory.is_own(it))
            }
        }
    }

    /// Returns `true` if an object is a record, judged by its members: errors have identifiers too.
    fn is_record(&self, members: &Map<String, Value>) -> bool {
        let api = self.inventory.api();
        let is_named = || api.name_in(members).is_some() && !members.contains_key(api.error_member);
        api.is_identified(members) || is_named()
    }

    fn is_named_in(&self, response: &Response) -> bool {
        let text = response.body.text_lossy();
        let is_part =
            |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        let mut words = text.split(|character| !is_part(character));
        words.any(|word| self.inventory.is_marked(word) || self.inventory.is_own(word))
    }

    /// The value without records of others; `None` if it holds none.
    fn written(&self, value: &Value, in_list: bool) -> Option<Value> {
        match value {
            Value::Object(members) if self.is_record(members) && self.is_own(members) => {
                // Its members are its own, except for documents of others in them.
                self.members(members, false).map(Value::Object)
            }
            Value::Object(members) if self.is_record(members) => Some(self.reduced(members)),
            Value::Object(members) => self.members(members, in_list).map(Value::Object),
            Value::Array(elements) => self.elements(elements, in_list).map(Value::Array),
            Value::String(text) if in_list && !self.names_own(text) => Some(LEFT_OUT.into()),
            _ => None,
        }
    }

    fn members(&self, members: &Map<String, Value>, in_list: bool) -> Option<Map<String, Value>> {
        // Usually nothing changes, and nothing is copied then.
        let mut changes: Vec<(&str, Option<Value>)> = Vec::new();
        for (name, value) in members {
            if in_list && shape(name).is_some() && !self.inventory.is_own(name) {
                changes.push((name, None));
                continue;
            }
            let is_harmless = || {
                value.as_str().is_some_and(|text| shape(text).is_none())
                    && self.inventory.api().envelope_members.contains(&name.as_str())
            };
            if let Some(other) = self.written(value, in_list).filter(|_| !is_harmless()) {
                changes.push((name, Some(other)));
            }
        }
        if changes.is_empty() {
            return None;
        }
        let mut written = members.clone();
        for (name, other) in changes {
            match other {
                Some(other) => drop(written.insert(name.to_owned(), other)),
                None => drop(written.shift_remove(name)),
            }
        }
        Some(written)
    }

    fn elements(&self, elements: &[Value], in_list: bool) -> Option<Vec<Value>> {
        let is_kept = |element: &Value| match element {
            Value::Object(members) => !in_list || (self.is_record(members) && self.is_own(members)),
            Value::String(text) => !in_list || self.names_own(text),
            _ => true,
        };
        let is_changed = |one: &Value| !is_kept(one) || self.written(one, in_list).is_some();
        elements.iter().any(is_changed).then(|| {
            let kept = elements.iter().filter(|one| is_kept(one));
            kept.map(|one| self.written(one, in_list).unwrap_or_else(|| one.clone())).collect()
        })
    }

    /// A record of others, reduced to its links to records of this run.
    fn reduced(&self, members: &Map<String, Value>) -> Value {
        let links =
            members.iter().filter_map(|(name, value)| Some((name.clone(), self.links(value)?)));
        let mut reduced: Map<String, Value> = links.collect();
        reduced.entry(self.inventory.api().subject.identity).or_insert_with(|| LEFT_OUT.into());
        Value::Object(reduced)
    }

    /// The identifiers of this run in a value; other elements of arrays become placeholders, so
    /// that indices stay.
    fn links(&self, value: &Value) -> Option<Value> {
        match value {
            Value::String(text) => self.inventory.is_own(text).then(|| value.clone()),
            Value::Array(elements) => {
                let links: Vec<_> = elements.iter().map(|one| self.links(one)).collect();
                let blank = || Value::from(LEFT_OUT);
                links
                    .iter()
                    .any(Option::is_some)
                    .then(|| links.into_iter().map(|one| one.unwrap_or_else(blank)).collect())
            }
            Value::Object(members) => {
                let links: Map<String, Value> = members
                    .iter()
                    .filter_map(|(name, one)| Some((name.clone(), self.links(one)?)))
                    .collect();
                (!links.is_empty()).then_some(Value::Object(links))
            }
            _ => None,
        }
    }

    fn names_own(&self, text: &str) -> bool {
        self.inventory.is_marked(text) || self.inventory.is_own(text)
    }

    /// Returns `true` if the value at `pointer` belongs to a record of others.
    fn hides(&self, json: &Value, pointer: &str, is_list: bool) -> bool {
        let (mut place, mut within_list) = (json, is_list);
        let steps = pointer.split('/').skip(1);
        for step in steps.map(Some).chain([None]) {
            if let Value::Object(members) = place
                && self.is_record(members)
            {
                if !self.is_own(members) {
                    // A finding may be about a link to a record of this run.
                    return json.pointer(pointer).is_none_or(|it| self.links(it).is_none());
                }
                within_list = false;
            }
            let Some(step) = step else { break };
            let token = step.replace("~1", "/").replace("~0", "~");
            let next = match place {
                Value::Object(members) => members.get(&token),
                Value::Array(elements) => token.parse().ok().and_then(|at: usize| elements.get(at)),
                _ => None,
            };
            let Some(next) = next else { return false };
            place = next;
        }
        within_list && matches!(place, Value::String(text) if !self.names_own(text))
    }
}

/// Returns `true` if the request asked for a list.
fn is_list(api: &Api, exchange: &Exchange) -> bool {
    let path = exchange.request.url.split('?').next().unwrap_or_default();
    let path = path.trim_end_matches('/');
    exchange.request.method == "GET" && api.resource_listed_at(path).is_some()
}

/// Returns `true` if a body that is not JSON may still consist of records.
fn may_hold_records(response: &Response) -> bool {
    !response.body.is_empty() && (200..300).contains(&response.status)
}
