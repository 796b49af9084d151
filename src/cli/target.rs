//! The target of a command: a base URL, or the embedded provider.

use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tokio_util::sync::CancellationToken;

use super::Context;
use super::output::{self, Problem};
use super::settings::Settings;
use super::suggest::did_you_mean;
use crate::contract::{self, Expectations};
use crate::model::{BlastRadius, Report, Target};
use crate::provider::{Behaviour, Options, Provider, UnknownDeviation, fault, variant};
use crate::run::{GRACE, Options as RunOptions, Plan, Selection, lease_until, run as run_plan};
use crate::scenarios::REGISTRY;
use crate::session::{Fixtures, Harness};
use crate::wire::{
    BaseUrl, Client, Credentials, Interlock, Inventory, Ledger, LedgerEntry, Limits, Redactor,
    RetryPolicy, Secret, new_run_id,
};

/// A target that is ready, and the harness that judges it.
pub(super) struct Ready {
    pub(super) harness: Arc<Harness>,
    pub(super) target: Target,
    /// The embedded provider, if it is the target.
    pub(super) provider: Option<Provider>,
    pub(super) started_at: String,
}

/// Prepares the target that the settings name.
pub(super) async fn prepare(settings: &Settings, context: &Context) -> Result<Ready, Problem> {
    // Whole milliseconds: nobody reads nine digits, and no timing is taken from them.
    let started_at = format!("{:.3}", jiff::Timestamp::now());
    let behaviour = behaviour(settings)?;
    if let Some(base) = &settings.base_url {
        let (harness, target) = remote(settings, base, context, &started_at).await?;
        return Ok(Ready { harness, target, provider: None, started_at });
    }
    let expectations = settings.expectations.clone();
    let embedded = start(behaviour, expectations, settings.seed, Sending::of(settings)).await?;
    let (harness, target) = (embedded.harness, embedded.target);
    output::protect(&harness.redactor);
    Ok(Ready { harness, target, provider: Some(embedded.provider), started_at })
}

/// Makes the harness for a remote target; the ledger says that a run begins.
async fn remote(
    settings: &Settings,
    base: &BaseUrl,
    context: &Context,
    started_at: &str,
) -> Result<(Arc<Harness>, Target), Problem> {
    let run = new_run_id();
    let contract = &contract::VERIFIK;
    // Before the ledger says that a run begins.
    let credentials = settings.credentials(&context.environment)?;
    let ledger = ledger(settings, base, &run, started_at).await?;
    let inventory = Arc::new(Inventory::new(contract.api, Some(run), ledger));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), settings.blast_radius);
    let (client, redactor) = client(settings, credentials, base, interlock)?;
    let target = Target { name: settings.target_name.clone(), base_url: base.to_string() };
    let harness = Harness {
        expectations: settings.expectations.clone(),
        retry: RetryPolicy { retries: settings.retries, ..RetryPolicy::default() },
        client_id: settings.client_id.clone(),
        seed: settings.seed,
        fixtures: fixtures(settings)?,
        ..Harness::new(contract, client, inventory, redactor)
    };
    Ok((Arc::new(harness), target))
}

/// Makes a client for the target that sends only what this interlock permits, and a redactor of the
/// operator's tokens.
pub(super) fn client(
    settings: &Settings,
    credentials: Credentials,
    base: &BaseUrl,
    interlock: Interlock,
) -> Result<(Client, Redactor), Problem> {
    let redactor = Redactor::new(&credentials);
    output::protect(&redactor);
    let limits = Limits::from_timeout(settings.timeout);
    let transport = settings.transport().map_err(|error| Problem::Usage(error.to_string()))?;
    let epoch = Instant::now();
    let client =
        Client::connecting(base.clone(), credentials, interlock, limits, epoch, &transport)
            .map_err(|error| Problem::Failed(error.to_string()))?
            .with_rate_limit(settings.rate_limit);
    Ok((client, redactor))
}

/// Fixtures that the operator lends: only those that were named.
fn fixtures(settings: &Settings) -> Result<Fixtures, Problem> {
    let person_image = match &settings.person_image {
        None => None,
        Some(path) => Some(BASE64.encode(std::fs::read(path).map_err(|error| {
            Problem::Usage(format!("cannot read the image {}: {error}", path.display()))
        })?)),
    };
    Ok(Fixtures {
        person_image,
        person_id: settings.person_id.clone(),
        project_id: settings.project_id.clone(),
        creates_projects: settings.create_projects,
    })
}

async fn ledger(
    settings: &Settings,
    base: &BaseUrl,
    run: &str,
    started_at: &str,
) -> Result<Ledger, Problem> {
    let failed = |error: crate::wire::LedgerError| Problem::Usage(error.to_string());
    let Some(path) = &settings.ledger else { return Ok(Ledger::in_memory()) };
    let ledger = Ledger::open(path).map_err(failed)?;
    let entry = LedgerEntry::Run {
        run: run.to_owned(),
        target: base.to_string(),
        at: started_at.to_owned(),
        lease_until: lease_until(),
    };
    ledger.append(&entry).await.map_err(failed)?;
    Ok(ledger)
}

/// A PNG of one pixel; the embedded provider does not look for a face.
const PORTRAIT: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A running embedded provider and the harness that judges it.
pub(super) struct Embedded {
    pub(super) provider: Provider,
    pub(super) harness: Arc<Harness>,
    pub(super) target: Target,
}

/// Limits for requests to the embedded provider.
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
    /// The limits that the operator set, as for any target.
    fn of(settings: &Settings) -> Self {
        Self {
            timeout: settings.timeout,
            retries: settings.retries,
            rate_limit: settings.rate_limit,
        }
    }
}

/// Behaviour of the embedded provider that the settings ask for.
///
/// # Errors
///
/// If a name is unknown, or another target is to be judged.
fn behaviour(settings: &Settings) -> Result<Behaviour, Problem> {
    let Settings { base_url, faults, variants, .. } = settings;
    if base_url.is_some() && !(faults.is_empty() && variants.is_empty()) {
        return Err(Problem::Usage(
            "--fault and --variant change the embedded provider; remove them, or remove the target"
                .to_owned(),
        ));
    }
    named_behaviour(faults, variants)
}

/// The behaviour with these faults and variants.
///
/// # Errors
///
/// If a name is unknown.
pub(super) fn named_behaviour(
    faults: &[String],
    variants: &[String],
) -> Result<Behaviour, Problem> {
    Behaviour::from_ids(faults, variants).map_err(|UnknownDeviation { kind, name, .. }| {
        let near = match kind {
            "fault" => did_you_mean(&name, fault::known().map(|one| one.id)),
            _ => did_you_mean(&name, variant::all().map(|one| one.id)),
        };
        let near = near.map(|near| format!("{near} ")).unwrap_or_default();
        Problem::Usage(format!(
            "there is no {kind} called `{name}`; {near}`faults --list` shows \
             them all"
        ))
    })
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
    /// Runs every scenario, one after the other, and stops the provider.
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
