//! A target at a base URL.

use std::sync::Arc;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::output::Problem;
use super::settings::Settings;
use super::{Context, guard};
use crate::contract;
use crate::model::Target;
use crate::run::lease_until;
use crate::session::{Fixtures, Harness};
use crate::wire::new_run_id;
use crate::wire::{BaseUrl, Client, Interlock, Ledger, LedgerEntry, Limits, Redactor, RetryPolicy};
use crate::wire::{Credentials, Inventory};

/// Makes the harness for a remote target; the ledger says that a run begins.
pub(super) async fn harness(
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

/// A client for the target that sends what this interlock permits, and what keeps the operator's
/// tokens out of everything that is written.
pub(super) fn client(
    settings: &Settings,
    credentials: Credentials,
    base: &BaseUrl,
    interlock: Interlock,
) -> Result<(Client, Redactor), Problem> {
    let redactor = Redactor::new(&credentials);
    guard::protect(&redactor);
    let limits = Limits::from_timeout(settings.timeout);
    let transport = settings.transport().map_err(|error| Problem::Usage(error.to_string()))?;
    let epoch = Instant::now();
    let client =
        Client::connecting(base.clone(), credentials, interlock, limits, epoch, &transport)
            .map_err(|error| Problem::Failed(error.to_string()))?
            .with_rate_limit(settings.rate_limit);
    Ok((client, redactor))
}

/// What the operator lends: never more than was named.
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
        creates_projects: false,
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
