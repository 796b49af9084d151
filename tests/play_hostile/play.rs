//! One play: a server and its strangers, and a part of the suite that meets them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;

use crate::http::{Delivery, Hall};
use crate::law::{self, Judgement};
use crate::record::{Client, Kind};
use crate::strangers::Conditions;
use crate::suite::{self, Leftover, Settings};
use crate::temper::Told;
use crate::world::World;

/// A play that takes longer hangs.
const LONGEST: Duration = Duration::from_mins(1);
/// Time after which a run is stopped that goes on and on.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Part of the suite that meets the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Check,
    Explore,
    CleanUp,
    Sweep,
}

/// Outcome of a play.
#[derive(Debug)]
pub(crate) struct Played {
    pub(crate) seed: u64,
    pub(crate) part: Part,
    pub(crate) judgement: Judgement,
    pub(crate) requests: u64,
    pub(crate) told: Told,
    pub(crate) hung: bool,
    pub(crate) took: Duration,
    /// Everything about it, for whoever plays it alone.
    pub(crate) story: String,
}

/// Manner in which the plays of a test are played.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner {
    /// The server never lies.
    pub(crate) is_honest: bool,
    /// Everything about each play is told.
    pub(crate) has_story: bool,
}

/// Plays the play of this seed.
pub(crate) async fn play(hall: Arc<Hall>, seed: u64, manner: Manner) -> Played {
    let mut random = Rng::with_seed(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0xa076_1d64_78bd);
    let part = match random.u8(..20) {
        0..6 => Part::Check,
        6..10 => Part::Explore,
        10..15 => Part::CleanUp,
        _ => Part::Sweep,
    };
    let conditions = Conditions {
        has_second_token: random.bool(),
        has_uuids: random.u8(..8) == 0,
        codes_work: random.bool(),
        is_swept: part == Part::Sweep,
        is_honest: manner.is_honest,
    };
    let mut world = World::new(random.u64(..), conditions);
    let settings = settings(&mut world, hall.url(seed), part, &mut random);
    let leftovers =
        if part == Part::Sweep { killed_run(&mut world, &settings, &mut random) } else { vec![] };
    let world = Arc::new(Mutex::new(world));
    hall.admit(seed, Arc::clone(&world));
    let begun = tokio::time::Instant::now();
    let act = act(part, &settings, &leftovers, &mut random);
    let hung = tokio::time::timeout(LONGEST, act).await.is_err();
    hall.dismiss(seed);
    let world = world.lock().unwrap_or_else(PoisonError::into_inner);
    Played {
        seed,
        part,
        judgement: law::judge(&world, settings.is_account),
        requests: world.log.len() as u64,
        told: world.told.clone(),
        hung,
        took: begun.elapsed(),
        story: if manner.has_story { story(&world, &settings, &leftovers) } else { String::new() },
    }
}

async fn act(part: Part, settings: &Settings, leftovers: &[Leftover], random: &mut Rng) {
    match part {
        Part::Check => {
            let mut places: Vec<usize> = (0..suite::number_of_scenarios()).collect();
            random.shuffle(&mut places);
            places.truncate(random.usize(1..=4));
            suite::check(settings, &places).await;
        }
        Part::Explore => suite::explore(settings, random.u64(4..16)).await,
        Part::CleanUp => suite::clean_up(settings, random).await,
        Part::Sweep => suite::sweep(settings, leftovers, "verifik-conformance-a11fea11fea1").await,
    }
}

fn settings(world: &mut World, url: String, part: Part, random: &mut Rng) -> Settings {
    let lends = part == Part::Check && random.bool();
    let creates_persons = if lends { random.u8(..4) == 0 } else { random.bool() };
    let creates_projects = !lends && random.bool();
    let stops_early = random.u8(..20) == 0;
    Settings {
        url,
        run_id: format!("verifik-conformance-{:012x}", random.u64(..1 << 48)),
        seed: random.u64(..),
        is_account: part != Part::Sweep && random.u8(..5) == 0,
        has_second_token: world.conditions.has_second_token,
        creates_persons,
        creates_projects,
        person_id: lends.then(|| world.lend(Kind::Person)),
        project_id: lends.then(|| world.lend(Kind::Project)),
        client_id: (random.u8(..5) == 0).then(|| Client::First.id().to_owned()),
        stop_after: if stops_early { Duration::from_millis(random.u64(..60)) } else { PATIENCE },
    }
}

/// Lets a run create a few things and be killed; returns what its ledger says.
fn killed_run(world: &mut World, settings: &Settings, random: &mut Rng) -> Vec<Leftover> {
    let number = random.usize(1..7);
    let mut all = Vec::with_capacity(number);
    for turn in 0..number {
        let kind = match random.u8(..8) {
            0..5 => Kind::Collection,
            5 => Kind::Person,
            6 => Kind::Project,
            _ => Kind::Flow,
        };
        let is_second = world.conditions.has_second_token && random.u8(..4) == 0;
        let client = if is_second { Client::Second } else { Client::First };
        let marker = format!("{}-success-main-{turn}", settings.run_id);
        let project = world.own.iter().rev().find(|one| one.record.kind == Kind::Project);
        let name = match (kind, project) {
            (Kind::Flow, Some(project)) => project.record.id.clone(),
            (Kind::Flow, None) => continue,
            _ => marker.clone(),
        };
        let mut chance = world.random();
        let answer = world.make(kind, client, &name, Vec::new(), &mut chance);
        let is_read = answer.delivery == Delivery::Whole && (200..300).contains(&answer.status);
        let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        let id = body["data"]["_id"].as_str().filter(|_| is_read).map(str::to_owned);
        all.push(Leftover { kind, marker, is_second, id });
    }
    all
}

fn story(world: &World, settings: &Settings, leftovers: &[Leftover]) -> String {
    let mut lines = vec![format!("{settings:#?}"), format!("{:#?}", world.temper)];
    lines.extend(leftovers.iter().map(|one| format!("in the ledger: {one:?}")));
    for one in &world.strangers {
        lines.push(format!("{:?} lent={} {:?}", one.truth, one.is_lent, one.record));
    }
    lines.extend(world.own.iter().map(|one| format!("made: {:?}", one.record)));
    for request in &world.log {
        let body: String = request.body.chars().take(200).collect();
        lines.push(format!("{} {}?{} {body}", request.method, request.path, request.query));
    }
    lines.join("\n")
}
