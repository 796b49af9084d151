//! The embedded provider as a target.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::output::Problem;
use super::settings::Settings;
use crate::contract;
use crate::contract::Expectations;
use crate::model::{BlastRadius, Report, Target};
use crate::provider::{Behaviour, Options, Provider};
use crate::run::{GRACE, Options as RunOptions, Plan, Selection, run as run_plan};
use crate::scenarios::REGISTRY;
use crate::session::{Fixtures, Harness};
use crate::wire::Inventory;
use crate::wire::new_run_id;
use crate::wire::{
    BaseUrl, Client, Credentials, Interlock, Ledger, Limits, Redactor, RetryPolicy, Secret,
};

/// A PNG of one pixel: the embedded provider looks at no face.
const PORTRAIT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A running embedded provider and the harness that judges it.
pub(super) struct Embedded {
    pub(super) provider: Provider,
    pub(super) harness: Arc<Harness>,
    pub(super) target: Target,
}

/// How requests are sent to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sending {
    timeout: Duration,
    retries: u32,
    rate_limit: Option<f64>,
}

impl Default for Sending {
    fn default() -> Self {
        let RetryPolicy { retries, .. } = RetryPolicy::default();
        Self { timeout: Duration::from_secs(10), retries, rate_limit: None }
    }
}

impl Sending {
    /// As the operator asks for it, as to any target.
    pub(super) fn asked_for(settings: &Settings) -> Self {
        Self {
            timeout: settings.timeout,
            retries: settings.retries,
            rate_limit: settings.rate_limit,
        }
    }
}

/// The behaviour that the settings ask of the provider.
///
/// # Errors
///
/// When a name is none, or another target is to be judged.
pub(super) fn behaviour(settings: &Settings) -> Result<Behaviour, Problem> {
    let Settings { base_url, faults, variants, .. } = settings;
    if base_url.is_some() && !(faults.is_empty() && variants.is_empty()) {
        return Err(Problem::Usage(
            "--fault and --variant change the embedded provider; leave them out, or leave out the \
             target"
                .to_owned(),
        ));
    }
    Behaviour::from_ids(faults, variants).map_err(|error| Problem::Usage(error.to_string()))
}

/// Starts a provider with this behaviour and makes a harness for it.
pub(super) async fn start(
    behaviour: Behaviour,
    expectations: Expectations,
    seed: u64,
    sending: Sending,
) -> Result<Embedded, Problem> {
    let provider = Provider::start(Options { behaviour, ..Options::default() })
        .await
        .map_err(|error| Problem::Failed(format!("cannot start the embedded provider: {error}")))?;
    let base = BaseUrl::parse(&provider.url()).map_err(|error| failed(&error))?;
    let contract = &contract::VERIFIK;
    let (run, ledger) = (Some(new_run_id()), Ledger::in_memory());
    let inventory = Arc::new(Inventory::new(contract.api, run, ledger));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Account);
    let credentials = credentials(&provider);
    let redactor = Redactor::new(&credentials);
    let epoch = Instant::now();
    let limits = Limits::from_timeout(sending.timeout);
    let client = Client::new(base.clone(), credentials, interlock, limits, epoch)
        .map_err(|error| failed(&error))?
        .with_rate_limit(sending.rate_limit);
    let target = Target { name: "embedded".to_owned(), base_url: base.to_string() };
    let harness = Arc::new(Harness {
        expectations,
        retry: RetryPolicy {
            retries: sending.retries,
            first_pause: Duration::from_millis(10),
            ..RetryPolicy::default()
        },
        seed,
        fixtures: Fixtures {
            person_image: Some(PORTRAIT.to_owned()),
            creates_projects: true,
            ..Fixtures::default()
        },
        ..Harness::new(contract, client, inventory, redactor)
    });
    Ok(Embedded { provider, harness, target })
}

impl Embedded {
    /// Runs every scenario, one after the other, and lets the provider go.
    pub(super) async fn judge_whole(self) -> Result<Report, Problem> {
        let plan = Plan::new(
            REGISTRY,
            &Selection::default(),
            self.harness.client.credentials(),
            &self.harness.fixtures,
            BlastRadius::Account,
        )?;
        let options = RunOptions {
            target: self.target,
            started_at: format!("{:.3}", jiff::Timestamp::now()),
            strict: true,
            jobs: 1,
            fail_fast: false,
            snapshots: None,
            stop: CancellationToken::new(),
            grace: GRACE,
        };
        let report = run_plan(&plan, self.harness, &options, |_| {}).await;
        drop(self.provider);
        Ok(report)
    }
}

fn credentials(provider: &Provider) -> Credentials {
    let known = provider.credentials();
    let secret = |token: &String, variable| Some(Secret::new(token.clone(), variable));
    Credentials::new(Secret::new(known.primary_token.clone(), "VERIFIK_TOKEN"))
        .with_second(secret(&known.second_token, "VERIFIK_SECOND_TOKEN"))
        .with_expired(secret(&known.expired_token, "VERIFIK_EXPIRED_TOKEN"))
        .with_revoked(secret(&known.revoked_token, "VERIFIK_REVOKED_TOKEN"))
}

fn failed(error: &dyn std::fmt::Display) -> Problem {
    Problem::Failed(error.to_string())
}
