//! The suite as the played server meets it: all use of the library's interface is in here.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;
use verifik_conformance::api::VERIFIK;
use verifik_conformance::api::{COLLECTION, PERSON, PROJECT, PROJECT_FLOW};
use verifik_conformance::cleanup::Habits;
use verifik_conformance::contract;
use verifik_conformance::explore::explorer;
use verifik_conformance::explore::generate::Capabilities;
use verifik_conformance::explore::sequential;
use verifik_conformance::model::{BlastRadius, Target};
use verifik_conformance::run;
use verifik_conformance::run::{Options, Plan, Selection};
use verifik_conformance::scenarios::REGISTRY;
use verifik_conformance::session::{Fixtures, Harness, Inconclusive, Session};
use verifik_conformance::sweep::Sweeper;
use verifik_conformance::wire::Inventory;
use verifik_conformance::wire::{
    BaseUrl, Client, Credentials, Interlock, Ledger, LedgerEntry, Limits, Redactor, RetryPolicy,
    Secret, Token, records,
};

use crate::record::Kind;
use crate::strangers::NOW;
use crate::world::{FIRST_TOKEN, SECOND_TOKEN};

/// Time-out of a request: longer than any answer takes on a busy machine, shorter than a silence.
const TIMEOUT: Duration = Duration::from_secs(3);
const RETRY: RetryPolicy = RetryPolicy {
    retries: 1,
    first_pause: Duration::from_millis(1),
    longest_pause: Duration::from_millis(2),
};

/// Settings of a run, as an operator gives them.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub(crate) struct Settings {
    pub(crate) url: String,
    pub(crate) run_id: String,
    pub(crate) seed: u64,
    pub(crate) is_account: bool,
    pub(crate) has_second_token: bool,
    pub(crate) creates_persons: bool,
    pub(crate) creates_projects: bool,
    pub(crate) person_id: Option<String>,
    pub(crate) project_id: Option<String>,
    pub(crate) client_id: Option<String>,
    /// Time after which the run is stopped, if it takes that long.
    pub(crate) stop_after: Duration,
}

/// A line of a ledger that a killed run left.
#[derive(Debug, Clone)]
pub(crate) struct Leftover {
    pub(crate) kind: Kind,
    pub(crate) marker: String,
    pub(crate) is_second: bool,
    /// Identifier, where the answer to the creation had one.
    pub(crate) id: Option<String>,
}

/// Number of scenarios in the registry.
pub(crate) fn number_of_scenarios() -> usize {
    REGISTRY.len()
}

/// Runs these scenarios, by their places in the registry.
pub(crate) async fn check(settings: &Settings, places: &[usize]) {
    let harness = harness(settings);
    let scenarios: Vec<_> = places.iter().map(|place| REGISTRY[*place]).collect();
    let (held, fixtures) = (harness.client.credentials(), &harness.fixtures);
    let plan = Plan::new(&scenarios, &Selection::default(), held, fixtures, radius(settings));
    let options = Options {
        target: Target { name: "hostile".to_owned(), base_url: settings.url.clone() },
        started_at: NOW.to_owned(),
        strict: false,
        jobs: 3,
        fail_fast: false,
        snapshots: None,
        stop: stopping(settings),
        grace: Duration::from_secs(10),
    };
    run::run(&plan.unwrap(), harness, &options, |_| {}).await;
}

/// Explores with few commands.
pub(crate) async fn explore(settings: &Settings, steps: u64) {
    let options = sequential::Options {
        seed: settings.seed,
        steps,
        requests: 40,
        jobs: 2,
        strict: false,
        capabilities: Capabilities {
            second: settings.has_second_token,
            expired: false,
            revoked: false,
            persons: settings.creates_persons,
            projects: settings.creates_projects,
        },
        shard: (1, 1),
        stop: stopping(settings),
    };
    explorer::explore(&harness(settings), &options, 2, |_| {}).await;
}

/// Creates things in a session that changes nothing, and cleans up.
pub(crate) async fn clean_up(settings: &Settings, random: &mut fastrand::Rng) {
    let (events, _inbox) = unbounded_channel();
    let session = Session::new(harness(settings), "success", events);
    let number = random.usize(1..5);
    for _ in 0..number {
        // What comes of it is the clean-up's business.
        let _ = create_something(&session, settings, random).await;
    }
    session.clean_up().await;
    session.forget_tombstones();
}

async fn create_something(
    session: &Session,
    settings: &Settings,
    random: &mut fastrand::Rng,
) -> Result<(), Inconclusive> {
    match random.u8(..6) {
        0 if settings.has_second_token => {
            session.create_collection_as(Token::Second).await?;
        }
        1 if settings.creates_persons => {
            let collection = session.create_collection().await?;
            session.create_person(&[&collection.code]).await?;
        }
        2 if settings.creates_projects => {
            let collection = session.create_collection().await?;
            let project = session.create_project().await?;
            session.create_flow(&project, &collection.code).await?;
        }
        3 => {
            // Given up half-way.
            let pause = Duration::from_micros(random.u64(..1500));
            let _ = tokio::time::timeout(pause, session.create_collection()).await;
        }
        4 => {
            session.create_accented_collection().await?;
        }
        _ => {
            let collection = session.create_collection().await?;
            session.create_namesake(&collection).await?;
        }
    }
    Ok(())
}

/// Sweeps what a ledger of a killed run names, and what lists show.
pub(crate) async fn sweep(settings: &Settings, leftovers: &[Leftover], alive: &str) {
    let base = BaseUrl::parse(&settings.url).unwrap();
    let inventory = Arc::new(Inventory::new(&VERIFIK, None, Ledger::in_memory()));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), BlastRadius::Own);
    let (client, redactor) = client(settings, &base, interlock);
    let now: Timestamp = NOW.parse().unwrap();
    let mut entries = vec![
        begun(&settings.run_id, base.as_str(), "2026-11-24T10:00:00Z"),
        begun(alive, base.as_str(), "2026-11-24T12:01:00Z"),
    ];
    for resource in VERIFIK.resources {
        let kind = resource.name.to_owned();
        // It made some of each kind, so each kind is looked for.
        let (run, marker) = (settings.run_id.clone(), format!("{}-none-1", settings.run_id));
        let client = "primary".to_owned();
        entries.push(LedgerEntry::Intent {
            run: run.clone(),
            kind: kind.clone(),
            marker: marker.clone(),
            client,
            scenario: String::new(),
        });
        entries.push(LedgerEntry::Refused { run, kind, marker });
    }
    for leftover in leftovers {
        let (run, kind) = (settings.run_id.clone(), resource_kind(leftover.kind).name.to_owned());
        let marker = leftover.marker.clone();
        let client = if leftover.is_second { "second" } else { "primary" }.to_owned();
        entries.push(LedgerEntry::Intent {
            run: run.clone(),
            kind: kind.clone(),
            marker: marker.clone(),
            client,
            scenario: String::new(),
        });
        if let Some(id) = leftover.id.clone() {
            entries.push(LedgerEntry::Created { run, kind, marker, id });
        }
    }
    let sweeper = Sweeper {
        client,
        inventory,
        habits: Habits::default(),
        redactor,
        retry: RETRY,
        target: base.to_string(),
        client_id: settings.client_id.clone(),
        now,
        older_than: Duration::from_hours(1),
        ended: Vec::new(),
        gone: vec![404, 410],
        dry_run: false,
    };
    // On a thread of its own: the compiler cannot prove that this future may change threads.
    let runtime = tokio::runtime::Handle::current();
    let swept = tokio::task::spawn_blocking(move || {
        runtime.block_on(sweeper.sweep(&records(&entries)));
    });
    swept.await.unwrap();
}

fn begun(run: &str, target: &str, lease_until: &str) -> LedgerEntry {
    LedgerEntry::Run {
        run: run.to_owned(),
        target: target.to_owned(),
        at: "2026-11-24T09:00:00.000Z".to_owned(),
        lease_until: lease_until.parse().unwrap(),
    }
}

fn resource_kind(kind: Kind) -> &'static verifik_conformance::api::Resource {
    match kind {
        Kind::Collection => &COLLECTION,
        Kind::Person => &PERSON,
        Kind::Project => &PROJECT,
        Kind::Flow => &PROJECT_FLOW,
    }
}

fn radius(settings: &Settings) -> BlastRadius {
    if settings.is_account { BlastRadius::Account } else { BlastRadius::Own }
}

/// Stops a run that takes long, as an operator does.
fn stopping(settings: &Settings) -> CancellationToken {
    let stop = CancellationToken::new();
    let (after, stopped) = (settings.stop_after, stop.clone());
    tokio::spawn(async move {
        tokio::time::sleep(after).await;
        stopped.cancel();
    });
    stop
}

fn client(settings: &Settings, base: &BaseUrl, interlock: Interlock) -> (Client, Redactor) {
    let second = settings.has_second_token;
    let credentials = Credentials::new(Secret::new(FIRST_TOKEN, "VERIFIK_TOKEN"))
        .with_second(second.then(|| Secret::new(SECOND_TOKEN, "VERIFIK_SECOND_TOKEN")));
    let redactor = Redactor::new(&credentials);
    let limits = Limits::from_timeout(TIMEOUT);
    let client = Client::new(base.clone(), credentials, interlock, limits, Instant::now());
    (client.unwrap(), redactor)
}

fn harness(settings: &Settings) -> Arc<Harness> {
    let base = BaseUrl::parse(&settings.url).unwrap();
    let run = Some(settings.run_id.clone());
    let inventory = Arc::new(Inventory::new(&VERIFIK, run, Ledger::in_memory()));
    let interlock = Interlock::new(base.clone(), Arc::clone(&inventory), radius(settings));
    let (client, redactor) = client(settings, &base, interlock);
    Arc::new(Harness {
        retry: RETRY,
        client_id: settings.client_id.clone(),
        seed: settings.seed,
        fixtures: Fixtures {
            person_image: settings.creates_persons.then(|| "aW1hZ2U=".to_owned()),
            person_id: settings.person_id.clone(),
            project_id: settings.project_id.clone(),
            creates_projects: settings.creates_projects,
        },
        body_kept: 1024,
        ..Harness::new(&contract::VERIFIK, client, inventory, redactor)
    })
}
