//! Runs scenarios of the library against any base URL, without the command line.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use verifik_conformance::api::VERIFIK;
use verifik_conformance::contract;
use verifik_conformance::contract::RequestBody;
use verifik_conformance::model::{BlastRadius, Report, ScenarioResult, Target};
use verifik_conformance::provider::Provider;
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run as run_plan};
use verifik_conformance::scenarios;
use verifik_conformance::session::{Harness, Scenario};
use verifik_conformance::wire::Inventory;
use verifik_conformance::wire::MARKER_PREFIX;
use verifik_conformance::wire::{
    BaseUrl, Client, Credentials, Interlock, Ledger, Limits, Redactor, RetryPolicy, Secret,
    Transport,
};

/// The token of every client here; it opens nothing anywhere.
pub(crate) const TOKEN: &str = "scripted-token-4f1d9b7c2e";

/// The scenarios that need no more than the collections resource, which is all that is scripted.
pub(crate) const SCRIPTED: &[&str] =
    &["success", "missing-auth", "unknown-id", "double-delete", "rejected-body", "bystanders"];

/// Which scenarios to run, and how.
pub(crate) struct Suite {
    scenarios: Vec<&'static Scenario>,
    strict: bool,
    jobs: usize,
    limits: Limits,
    transport: Transport,
    request_body: RequestBody,
    pub(crate) stop: CancellationToken,
    pub(crate) grace: Duration,
}

impl Suite {
    /// Every scenario that can be scripted.
    pub(crate) fn whole() -> Self {
        Self::of(SCRIPTED)
    }

    /// The scenarios with these identifiers.
    pub(crate) fn of(ids: &[&str]) -> Self {
        let found = ids.iter().map(|id| scenarios::find(id).unwrap_or_else(|| panic!("no {id}")));
        Self::made_of(found.collect())
    }

    /// These scenarios, whether registered or not.
    pub(crate) fn made_of(scenarios: Vec<&'static Scenario>) -> Self {
        Self {
            scenarios,
            strict: false,
            // One at a time: what a broken answer does to one must not be seen by another.
            jobs: 1,
            limits: Limits::from_timeout(Duration::from_secs(10)),
            transport: Transport::default(),
            request_body: RequestBody::Either,
            stop: CancellationToken::new(),
            grace: GRACE,
        }
    }

    /// SHOULD fails as well.
    pub(crate) fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Waits, and accepts, no more than this.
    pub(crate) fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Runs this many scenarios at once.
    pub(crate) fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs;
        self
    }

    /// Connects as this says.
    pub(crate) fn connecting(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// Demands this treatment of bodies.
    pub(crate) fn request_body(mut self, request_body: RequestBody) -> Self {
        self.request_body = request_body;
        self
    }

    /// Runs the scenarios.
    pub(crate) async fn against(&self, base_url: &str) -> Report {
        let credentials = Credentials::new(Secret::new(TOKEN, "VERIFIK_TOKEN"));
        let radius = BlastRadius::Account;
        let mut harness = harness_over(base_url, credentials, self.limits, &self.transport);
        harness.expectations.request_body = self.request_body;
        let harness = Arc::new(harness);
        let held = harness.client.credentials();
        let fixtures = &harness.fixtures;
        let plan =
            Plan::new(&self.scenarios, &Selection::default(), held, fixtures, radius).unwrap();
        let options = Options {
            target: Target { name: "scripted".to_owned(), base_url: base_url.to_owned() },
            started_at: "2026-11-24T09:00:00Z".to_owned(),
            strict: self.strict,
            jobs: self.jobs,
            fail_fast: false,
            snapshots: None,
            stop: self.stop.clone(),
            grace: self.grace,
        };
        run_plan(&plan, harness, &options, |_| {}).await
    }
}

/// A harness for a base URL, with pauses that a test can bear.
pub(crate) fn harness(base_url: &str, credentials: Credentials, limits: Limits) -> Harness {
    harness_over(base_url, credentials, limits, &Transport::default())
}

/// The same, over connections of another kind.
pub(crate) fn harness_over(
    base_url: &str,
    credentials: Credentials,
    limits: Limits,
    transport: &Transport,
) -> Harness {
    let base = BaseUrl::parse(base_url).unwrap();
    let run = Some(format!("{MARKER_PREFIX}scripted"));
    let inventory = Arc::new(Inventory::new(&VERIFIK, run, Ledger::in_memory()));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Account);
    let redactor = Redactor::new(&credentials);
    let epoch = Instant::now();
    let client =
        Client::connecting(base, credentials, interlock, limits, epoch, transport).unwrap();
    Harness {
        retry: RetryPolicy {
            retries: 2,
            first_pause: Duration::from_millis(1),
            longest_pause: Duration::from_millis(5),
        },
        seed: 7,
        ..Harness::new(&contract::VERIFIK, client, inventory, redactor)
    }
}

/// The result of one scenario of a report.
pub(crate) fn scenario<'a>(report: &'a Report, id: &str) -> &'a ScenarioResult {
    let found = report.scenarios.iter().find(|scenario| scenario.id == id);
    found.unwrap_or_else(|| panic!("the report has no scenario {id}"))
}

/// Every token that an embedded provider knows.
pub(crate) fn credentials_of(provider: &Provider) -> Credentials {
    let known = provider.credentials();
    let secret = |token: &String, name| Some(Secret::new(token.clone(), name));
    Credentials::new(Secret::new(known.primary_token.clone(), "VERIFIK_TOKEN"))
        .with_second(secret(&known.second_token, "VERIFIK_SECOND_TOKEN"))
        .with_expired(secret(&known.expired_token, "VERIFIK_EXPIRED_TOKEN"))
        .with_revoked(secret(&known.revoked_token, "VERIFIK_REVOKED_TOKEN"))
}
