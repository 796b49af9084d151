//! The contents of the account, as the provider shows them.

use std::time::Duration;

use futures::StreamExt as _;
use serde_json::{Value, json};
use verifik_conformance::provider::{Credentials, Options, Provider};
use verifik_conformance::wire::MARKER_PREFIX;

use crate::{SECOND, TOKEN};

const COLLECTIONS: &str = "/v2/face-recognition/collections";
const PERSONS: &str = "/v2/face-recognition/persons";

/// Delay of every answer: a run is long enough then to be killed at many instants.
const LATENCY: Duration = Duration::from_millis(2);

/// A provider and the accounts of its two clients.
pub(crate) struct Account {
    provider: Provider,
    http: reqwest::Client,
    runtime: tokio::runtime::Runtime,
}

impl Account {
    /// Starts a provider with empty accounts.
    pub(crate) fn new() -> Self {
        // Another test may have been first; that is fine.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1));
        let credentials = Credentials {
            primary_token: TOKEN.to_owned(),
            second_token: SECOND.to_owned(),
            ..Credentials::generate(1)
        };
        let options = Options { credentials, latency: LATENCY, ..Options::default() };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let provider = runtime.block_on(Provider::start(options)).unwrap();
        Self { provider, http: builder.build().unwrap(), runtime }
    }

    /// Base URL of the provider.
    pub(crate) fn url(&self) -> String {
        self.provider.url()
    }

    /// Creates collections and a few persons of others, some with names that look like ours.
    pub(crate) fn fill(&self, collections: usize) {
        let bodies = (0..collections).map(|number| {
            let name = match number % 10 {
                0 => format!("{MARKER_PREFIX}{number}"),
                1 => format!("copy of {MARKER_PREFIX}0123456789ab-success-{number}"),
                2 => format!("Verifik-Conformance-0123456789ab-success-{number}"),
                _ => format!("door {number}"),
            };
            (COLLECTIONS, json!({ "name": name, "description": "theirs" }))
        });
        let persons = (0..20).map(|number| {
            (PERSONS, json!({ "name": format!("person {number}"), "images": ["aGk="] }))
        });
        let all = futures::stream::iter(bodies.chain(persons))
            .for_each_concurrent(16, |(path, body)| self.create(path, body));
        self.runtime.block_on(all);
        assert_eq!(self.collections_of(TOKEN).len(), collections);
    }

    /// Every collection and every person of both clients: the collections byte for byte.
    pub(crate) fn everything(&self) -> String {
        let lists = [TOKEN, SECOND].map(|token| {
            // The envelope of this list has a ticket and a date, which say nothing of the persons.
            let persons: Value =
                serde_json::from_str(&self.get(&format!("{PERSONS}?limit=100"), token)).unwrap();
            format!("{}\n{}\n", self.get(COLLECTIONS, token), persons["data"])
        });
        lists.concat()
    }

    /// Number of items with the marker of a run, over both clients and all kinds.
    pub(crate) fn marked(&self) -> usize {
        let marker = format!("\"name\":\"{MARKER_PREFIX}");
        let own = self.everything().matches(&marker).count();
        // The foreign ones with a similar name are always there.
        own.saturating_sub(self.similar())
    }

    fn similar(&self) -> usize {
        let all = self.collections_of(TOKEN);
        let names = all.iter().filter_map(|one| one["name"].as_str());
        names
            .filter(|name| name.strip_prefix(MARKER_PREFIX).is_some_and(|rest| rest.len() < 12))
            .count()
    }

    fn collections_of(&self, token: &str) -> Vec<Value> {
        let list: Value = serde_json::from_str(&self.get(COLLECTIONS, token)).unwrap();
        list["data"].as_array().unwrap().clone()
    }

    fn get(&self, path: &str, token: &str) -> String {
        let request = self.http.get(format!("{}{path}", self.url())).bearer_auth(token);
        self.runtime.block_on(async { request.send().await.unwrap().text().await.unwrap() })
    }

    async fn create(&self, path: &str, body: Value) {
        let request = self.http.post(format!("{}{path}", self.url())).bearer_auth(TOKEN);
        let request = request.header("content-type", "application/json").body(body.to_string());
        assert!(request.send().await.unwrap().status().is_success());
    }
}
