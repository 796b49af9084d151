//! `times URL TIMES` judges a target by every scenario so many times over, as if the suite had as many
//! more of them, and prints how many exchanges that took.

#![allow(clippy::print_stdout, reason = "the number is what it is asked for")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use verifik_conformance::api::VERIFIK;
use verifik_conformance::model::{BlastRadius, Outcome, Report, Target};
use verifik_conformance::run::{GRACE, Options, Plan, Selection, run};
use verifik_conformance::scenarios::REGISTRY;
use verifik_conformance::session::{Fixtures, Harness, Scenario};
use verifik_conformance::wire::Inventory;
use verifik_conformance::wire::new_run_id;
use verifik_conformance::wire::{
    BaseUrl, Client, Credentials, Interlock, Ledger, Limits, Redactor, Secret,
};

const RADIUS: BlastRadius = BlastRadius::Account;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, times] = arguments.as_slice() else { return Err("times URL TIMES".into()) };
    let (url, times) = (url.as_str(), times.parse()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(judge(url, times))?;
    println!("{}", report.scenarios.iter().map(|one| one.exchanges.len()).sum::<usize>());
    if report.outcome == Outcome::Conforms { Ok(()) } else { Err("the target failed".into()) }
}

async fn judge(url: &str, times: usize) -> Result<Report, Box<dyn Error>> {
    let harness = harness(url)?;
    let target = Target { name: "bench".to_owned(), base_url: url.to_owned() };
    let registry = repeated(times);
    let credentials = harness.client.credentials();
    let plan = Plan::new(&registry, &Selection::default(), credentials, &harness.fixtures, RADIUS)?;
    let options = Options {
        target,
        started_at: "2026-01-01T00:00:00Z".to_owned(),
        strict: true,
        // As many as `check` takes for a remote target.
        jobs: 32,
        fail_fast: false,
        snapshots: None,
        stop: CancellationToken::new(),
        grace: GRACE,
    };
    Ok(run(&plan, harness, &options, |_| {}).await)
}

/// The registry so many times, each time under other identifiers.
fn repeated(times: usize) -> Vec<&'static Scenario> {
    let again = |scenario: &Scenario, time: usize| {
        let id: &'static str = Box::leak(format!("{}-{time}", scenario.id).into_boxed_str());
        let mut copy = *scenario;
        copy.id = id;
        &*Box::leak(Box::new(copy))
    };
    (0..times).flat_map(|time| REGISTRY.iter().map(move |one| again(one, time))).collect()
}

fn harness(url: &str) -> Result<Arc<Harness>, Box<dyn Error>> {
    let epoch = Instant::now();
    let base = BaseUrl::parse(url)?;
    let run = Some(new_run_id());
    let inventory = Arc::new(Inventory::new(&VERIFIK, run, Ledger::in_memory()));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), RADIUS);
    let secret = |variable: &str| std::env::var(variable).ok().map(|it| Secret::new(it, variable));
    let token = secret("VERIFIK_TOKEN").ok_or("VERIFIK_TOKEN is not set")?;
    let credentials = Credentials::new(token).with_second(secret("VERIFIK_SECOND_TOKEN"));
    let redactor = Redactor::new(&credentials);
    let limits = Limits::from_timeout(Duration::from_mins(1));
    let client = Client::new(base, credentials, interlock, limits, epoch)?;
    Ok(Arc::new(Harness {
        fixtures: Fixtures { person_image: Some("/9j/2Q==".to_owned()), ..Fixtures::default() },
        ..Harness::new(&verifik_conformance::contract::VERIFIK, client, inventory, redactor)
    }))
}
