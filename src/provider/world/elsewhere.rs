//! Identifiers that come beside the path: in the body or in the query. The documented behaviour
//! looks at neither; faults do.

use serde_json::Value;

use super::auth::Caller;
use super::records::Collection;
use super::{ProviderRequest, World};
use crate::provider::fault;

impl World {
    /// The collection that wins over the one in the path.
    pub(super) fn overruling(&self, caller: &Caller, request: &ProviderRequest) -> Option<String> {
        let mut texts = Vec::new();
        if self.has(&fault::input::BODY_ID_WINS) {
            texts.extend(texts_in_body(request));
        }
        if self.has(&fault::input::QUERY_ID_WINS) {
            texts.extend(texts_in_query(request));
        }
        self.owned_among(caller, &texts).into_iter().next().map(|it| it.id)
    }

    /// Removes what is named in the body, before the body is refused.
    pub(super) fn obey_body(&mut self, caller: &Caller, request: &ProviderRequest) {
        if self.has(&fault::input::BODY_IDS_DELETED_TOO) {
            self.remove_all(self.owned_among(caller, &texts_in_body(request)));
        }
    }

    /// Removes what is named in the query, beside what is named in the path.
    pub(super) fn obey_query(&mut self, caller: &Caller, request: &ProviderRequest) {
        if self.has(&fault::input::QUERY_IDS_DELETED_TOO) {
            self.remove_all(self.owned_among(caller, &texts_in_query(request)));
        }
        let operator =
            url::form_urlencoded::parse(request.query.as_deref().unwrap_or("").as_bytes())
                .any(|(name, _)| name.contains("[$"));
        if operator
            && self.has(&fault::input::OPERATOR_IN_QUERY_PARSED)
            && let Some(id) = self.first_owned(caller)
        {
            self.remove_regardless(&id);
        }
    }

    fn owned_among(&self, caller: &Caller, ids: &[String]) -> Vec<Collection> {
        ids.iter().filter_map(|id| self.owned_collection(caller, id)).collect()
    }

    fn remove_all(&mut self, collections: Vec<Collection>) {
        for collection in collections {
            self.remove(&collection);
        }
    }
}

fn texts_in_query(request: &ProviderRequest) -> Vec<String> {
    url::form_urlencoded::parse(request.query.as_deref().unwrap_or_default().as_bytes())
        .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn texts_in_body(request: &ProviderRequest) -> Vec<String> {
    let body = serde_json::from_slice(&request.body).unwrap_or_default();
    let mut texts = Vec::new();
    collect_texts(&body, &mut texts);
    texts
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members.values().for_each(|item| collect_texts(item, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
