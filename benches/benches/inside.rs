//! The inside of a run, without a network: what one run's own log costs to redact, to fold, to
//! tell and to render. The log is written by a real run first, so it grows as the suite does.
//!
//! `scripts/bench.sh inside` runs it, and sets each figure against the first,
//! which is how long the JSON library takes to read the same log.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench may panic and documents nothing")]

use std::hint::black_box;
use std::io::sink;
use std::process::Command;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use verifik_conformance::contract::Expectations;
use verifik_conformance::contract::VERIFIK;
use verifik_conformance::contract::schemas::Schema;
use verifik_conformance::explore::command::{Body, Caller, Command as Step};
use verifik_conformance::explore::model::{Collection, Model};
use verifik_conformance::model::{Event, Exchange, Report};
use verifik_conformance::report::FORMATS;
use verifik_conformance::results::Fold;
use verifik_conformance::results::snapshot::transcript;
use verifik_conformance::wire::{Credentials, Redactor, Secret};

/// How many bytes of a body are kept, as in a run.
const BODY_KEPT: usize = 16 * 1024;

/// The log of one run against the embedded provider.
fn log() -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.ndjson");
    let binary = std::env::var("BINARY").expect("BINARY names the program, as bench.sh sets it");
    let mut check = Command::new(binary);
    let status = check.args(["check", "--quiet", "--events"]).arg(&path).status().unwrap();
    assert!(status.success());
    std::fs::read_to_string(path).unwrap()
}

fn events(log: &str) -> Vec<Event> {
    log.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn report(events: Vec<Event>) -> Report {
    folded(Fold::new(&VERIFIK), events)
}

/// As a run much longer than this one has it.
fn packed(events: Vec<Event>) -> Report {
    folded(Fold::with_memory_budget(&VERIFIK, 0), events)
}

fn folded(mut fold: Fold, events: Vec<Event>) -> Report {
    for event in events {
        fold.apply(event);
    }
    fold.report()
}

fn redactor() -> Redactor {
    // As long as a token of the API, whose parts are looked for too.
    let token = ["eyJhbGciOiJIUzI1NiJ9", &"eyJzdWIiOiI2NDJ9".repeat(8), &"c2lnbmF0dXJl".repeat(4)];
    Redactor::new(&Credentials::new(Secret::new(token.join("."), "VERIFIK_TOKEN")))
}

fn inside(criterion: &mut Criterion) {
    let log = log();
    let events = events(&log);
    let exchanges: Vec<Exchange> = events
        .iter()
        .filter_map(|event| match event {
            Event::Exchanged { exchange, .. } => Some(exchange.as_ref().clone()),
            _ => None,
        })
        .collect();
    let report = report(events.clone());
    criterion.bench_function("read-the-log-as-json", |bencher| {
        bencher.iter(|| log.lines().flat_map(serde_json::from_str::<Value>).count());
    });
    criterion.bench_function("write-the-log", |bencher| {
        bencher.iter(|| events.iter().try_for_each(|event| serde_json::to_writer(sink(), event)));
    });
    let redactor = redactor();
    criterion.bench_function("redact-every-exchange", |bencher| {
        bencher.iter(|| {
            let clean = exchanges.iter().filter(|one| !redactor.finds_in_answer(one));
            clean.map(|one| redactor.exchange(one, BODY_KEPT)).map(black_box).count()
        });
    });
    criterion.bench_function("fold-every-event", |bencher| {
        bencher.iter_batched(|| events.clone(), self::report, BatchSize::LargeInput);
    });
    criterion.bench_function("fold-and-pack-every-event", |bencher| {
        bencher.iter_batched(|| events.clone(), packed, BatchSize::LargeInput);
    });
    let small = packed(events.clone());
    criterion.bench_function("read-out-every-exchange", |bencher| {
        let read = |report: &Report| -> usize {
            report.scenarios.iter().map(|one| one.exchanges.read().len()).sum()
        };
        bencher.iter(|| read(black_box(&small)));
    });
    criterion.bench_function("tell-every-scenario", |bencher| {
        let told = |report: &Report| -> usize {
            report
                .scenarios
                .iter()
                .map(|one| transcript(VERIFIK.api, &one.exchanges.read()).len())
                .sum()
        };
        bencher.iter(|| told(black_box(&report)));
    });
    for format in FORMATS {
        criterion.bench_function(&format!("render-{}", format.name), |bencher| {
            bencher.iter(|| (format.render)(black_box(&report), &mut sink()).unwrap());
        });
    }
    schemas(criterion, &exchanges);
    model(criterion);
}

/// Every answer against every schema of the contract: more than a run does.
fn schemas(criterion: &mut Criterion, exchanges: &[Exchange]) {
    let bodies: Vec<&Value> = exchanges.iter().filter_map(Exchange::json).collect();
    let schemas = [Schema::CollectionResponse, Schema::CollectionListResponse, Schema::Error];
    criterion.bench_function("validate-every-body-thrice", |bencher| {
        bencher.iter(|| {
            let violations = |schema: &Schema| -> usize {
                bodies.iter().map(|body| schema.violations(black_box(body)).len()).sum()
            };
            schemas.iter().map(violations).sum::<usize>()
        });
    });
}

/// What the reference model says of a thousand commands.
fn model(criterion: &mut Criterion) {
    let mut model = Model::new(Expectations::default());
    for slot in 0..8_u8 {
        let (id, code) = (format!("64f0c1d2e3f4a5b6c7d8e9{slot:02}"), format!("code-{slot}"));
        let document = json!({ "_id": id, "code": code, "name": "n" });
        model.create(slot, Collection::created(&id, &code, "n", document), Duration::ZERO);
    }
    let commands: Vec<Step> = (0..1000_u16)
        .map(|number| {
            let slot = u8::try_from(number % 8).unwrap_or_default();
            match number % 3 {
                0 => Step::Retrieve { slot },
                1 => Step::Delete { slot, caller: Caller::Owner, body: Body::None },
                _ => Step::List,
            }
        })
        .collect();
    criterion.bench_function("model-a-thousand-commands", |bencher| {
        bencher.iter(|| {
            let outcomes = |step| model.outcomes(black_box(step), Duration::from_secs(1)).len();
            commands.iter().map(outcomes).sum::<usize>()
        });
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(2));
    targets = inside
}
criterion_main!(benches);
