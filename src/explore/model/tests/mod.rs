//! Tests of the model: single answers, and generated histories of simulated stores.

mod store;

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::contract::checks::testing::answered;
use crate::explore::command::{Body, Caller, NewName};
use crate::explore::generate::{Capabilities, Generator, seed_of};
use crate::explore::stats::Coverage;
use store::{Choices, Store};

const ID: &str = "65b9592267cc4f096dbe743d";
const OTHER: &str = "65c2a9364d8e8d3917eaf383";
const NOW: Duration = Duration::from_secs(1);
const AT_ONCE: Time = Time { sent: NOW, answered: NOW };

fn document(id: &str, name: &str) -> Value {
    json!({ "_id": id, "code": format!("code-of-{id}"), "name": name, "deleted": false })
}

fn model() -> Model {
    let mut model = Model::new(Expectations::default());
    for (slot, id) in [(0, ID), (1, OTHER)] {
        let name = format!("name-{slot}");
        let known = Collection::created(id, &format!("code-of-{id}"), &name, document(id, &name));
        model.create(slot, known, Duration::ZERO);
    }
    model
}

fn data(document: &Value) -> Exchange {
    answered(200, &[], &json!({ "data": document }).to_string())
}

fn gone() -> Exchange {
    answered(404, &[], r#"{"message":"invalid_collection","code":"ERROR"}"#)
}

const DELETE: Command = Command::Delete { slot: 0, caller: Caller::Owner, body: Body::None };
const RETRIEVE: Command = Command::Retrieve { slot: 0 };

/// Judges an answer, updates the model, and returns the violated requirements.
fn answer(model: &mut Model, command: &Command, exchange: &Exchange) -> Vec<String> {
    judge(model, command, exchange, AT_ONCE)
}

/// Does the same for a command with these times.
fn judge(model: &mut Model, command: &Command, exchange: &Exchange, time: Time) -> Vec<String> {
    let outcomes = model.outcomes(command, time.sent);
    let chosen = choose(&outcomes, exchange, |outcome| outcome.holds(exchange));
    let Some(outcome) = chosen else { return vec![] };
    let broken = outcome.assertions_for(exchange).iter().filter(|it| !it.check.holds(exchange));
    let broken = broken.map(|it| it.requirement.id.to_string()).collect();
    model.apply(&outcome.effect, exchange, time);
    broken
}

#[test]
fn deleted_collection_is_gone_for_later_commands() {
    let mut model = model();
    assert!(answer(&mut model, &DELETE, &data(&document(ID, "name-0"))).is_empty());
    for command in [RETRIEVE, DELETE, Command::Update { slot: 0, name: NewName::Fresh }] {
        assert!(answer(&mut model, &command, &gone()).is_empty(), "{command}");
    }
    assert_eq!(model.collection(0).map(Collection::state), Some("seen gone"));
}

#[test]
fn collection_found_after_its_deletion_blames_the_last_command() {
    let found = data(&document(ID, "name-0"));
    let deleted = || {
        let mut model = model();
        answer(&mut model, &DELETE, &found);
        model
    };
    assert_eq!(answer(&mut deleted(), &RETRIEVE, &found), ["delete.hard.retrieve"]);
    let mut model = deleted();
    answer(&mut model, &DELETE, &gone());
    assert_eq!(answer(&mut model, &RETRIEVE, &found), ["delete.repeat.no-effect"]);
    let mut model = deleted();
    answer(&mut model, &Command::Update { slot: 0, name: NewName::Fresh }, &gone());
    assert_eq!(answer(&mut model, &RETRIEVE, &found), ["irreversible.no-revival"]);
    let mut model = deleted();
    answer(&mut model, &RETRIEVE, &gone());
    assert_eq!(answer(&mut model, &RETRIEVE, &found), ["irreversible.late"]);
}

#[test]
fn read_within_the_window_may_show_a_deleted_collection() {
    let mut model = model();
    model.expectations.visibility = Duration::from_secs(5);
    let found = data(&document(ID, "name-0"));
    answer(&mut model, &DELETE, &found);
    assert!(answer(&mut model, &RETRIEVE, &found).is_empty());
    let late = model.outcomes(&RETRIEVE, NOW + Duration::from_secs(5));
    assert!(late.iter().all(|outcome| !outcome.holds(&found)));
}

#[test]
fn refused_deletion_is_blamed_for_a_missing_collection() {
    let refused = answered(401, &[], r#"{"message":"Access forbidden","code":"Forbidden"}"#);
    let mut model = model();
    let nobody = Command::Delete { slot: 0, caller: Caller::Nobody, body: Body::None };
    assert!(answer(&mut model, &nobody, &refused).is_empty());
    assert_eq!(answer(&mut model, &RETRIEVE, &gone()), ["auth.refusal.no-effect"]);
    // The deletion was not of the other collection, which is its bystander.
    let mut model = model_with_first_deleted();
    let other = Command::Retrieve { slot: 1 };
    assert_eq!(answer(&mut model, &other, &gone()), ["delete.isolation.bystander"]);
}

fn model_with_first_deleted() -> Model {
    let mut model = model();
    answer(&mut model, &DELETE, &data(&document(ID, "name-0")));
    model
}

#[test]
fn list_must_show_live_collections_once_and_no_deleted_ones() {
    let list = |documents: &[Value]| answered(200, &[], &json!({ "data": documents }).to_string());
    let mut model = model_with_first_deleted();
    let other = document(OTHER, "name-1");
    assert!(
        answer(&mut model.clone(), &Command::List, &list(std::slice::from_ref(&other))).is_empty()
    );
    let twice = list(&[other.clone(), other.clone()]);
    assert_eq!(answer(&mut model.clone(), &Command::List, &twice), ["law.unique-ids"]);
    let with_deleted = list(&[other, document(ID, "name-0")]);
    assert_eq!(answer(&mut model, &Command::List, &with_deleted), ["delete.hard.list"]);
}

#[test]
fn update_may_change_only_the_documented_members() {
    let mut model = model();
    let mut whole = document(ID, "name-0");
    whole["updatedAt"] = json!("2024-01-30T20:16:34.841Z");
    answer(&mut model, &RETRIEVE, &data(&whole));
    let update = Command::Update { slot: 0, name: NewName::Fresh };
    whole["name"] = json!("new");
    assert!(answer(&mut model, &update, &data(&whole)).is_empty());
    model.rename(0, "new", "description");
    whole["updatedAt"] = json!("2024-01-30T20:17:00.000Z");
    assert!(answer(&mut model.clone(), &RETRIEVE, &data(&whole)).is_empty());
    whole["name"] = json!("name-0");
    assert_eq!(answer(&mut model, &RETRIEVE, &data(&whole)), ["law.created-equals-retrieved"]);
}

#[test]
fn deletion_with_body_follows_the_configuration() {
    let with_body = Command::Delete { slot: 0, caller: Caller::Owner, body: Body::Json };
    let carried_out = data(&document(ID, "name-0"));
    let mut strict = model();
    strict.expectations.request_body = crate::contract::RequestBody::Rejected;
    assert_eq!(answer(&mut strict, &with_body, &carried_out), ["delete.body.refused"]);
    let mut model = model();
    assert!(answer(&mut model, &with_body, &carried_out).is_empty());
    assert!(!model.collection(0).is_some_and(Collection::is_live));
}

#[test]
fn person_must_keep_its_other_links_and_may_go_with_the_last() {
    let person = |codes: &[&str]| data(&json!({ "_id": "p", "collections": codes }));
    let (first, second) = (format!("code-of-{ID}"), format!("code-of-{OTHER}"));
    let retrieve = Command::RetrievePerson { person: 0 };
    let mut model = model();
    model.enrol(0, "p", &[0, 1], Duration::ZERO);
    assert!(answer(&mut model, &retrieve, &person(&[&first, &second])).is_empty());
    answer(&mut model, &DELETE, &data(&document(ID, "name-0")));
    assert!(answer(&mut model.clone(), &retrieve, &person(&[&second])).is_empty());
    assert_eq!(
        answer(&mut model.clone(), &retrieve, &person(&[&first, &second])),
        ["unlink.person"]
    );
    assert_eq!(answer(&mut model.clone(), &retrieve, &person(&[])), ["unlink.other-links"]);
    assert_eq!(answer(&mut model.clone(), &retrieve, &gone())[0], "unlink.person-survives");
    let delete = Command::Delete { slot: 1, caller: Caller::Owner, body: Body::None };
    answer(&mut model, &delete, &data(&document(OTHER, "name-1")));
    assert!(answer(&mut model.clone(), &retrieve, &gone()).is_empty());
    assert!(answer(&mut model, &retrieve, &person(&[])).is_empty());
}

#[test]
fn link_seen_by_a_read_within_the_window_may_be_missing_later() {
    let seconds = Duration::from_secs;
    let (first, second) = (format!("code-of-{ID}"), format!("code-of-{OTHER}"));
    let person = |codes: &[&str]| data(&json!({ "_id": "p", "collections": codes }));
    let violated_after_a_read_at = |sent| {
        let mut model = model();
        model.expectations.visibility = seconds(5);
        model.enrol(0, "p", &[0, 1], seconds(1));
        let retrieve = Command::RetrievePerson { person: 0 };
        let time = Time { sent: seconds(sent), answered: seconds(9) };
        assert!(judge(&mut model, &retrieve, &person(&[&first, &second]), time).is_empty());
        let later = Time { sent: seconds(20), answered: seconds(20) };
        judge(&mut model, &retrieve, &person(&[&first]), later)
    };
    assert!(violated_after_a_read_at(5).is_empty());
    assert_eq!(violated_after_a_read_at(6), ["unlink.other-links"]);
}

/// Histories per store.
const HISTORIES: u64 = 1_500;

const WINDOW: Duration = Duration::from_millis(20);

const ALL: Capabilities =
    Capabilities { second: true, expired: true, revoked: true, persons: true, projects: true };

/// Counts over many histories.
#[derive(Default)]
struct Counted {
    judged: u64,
    /// Histories with a violation, in words.
    accused: Vec<String>,
}

/// Judges many histories of a store by a model with this visibility window.
fn judged(choices: Choices, window: Duration, seed: u64) -> Counted {
    let mut counted = Counted::default();
    let none = Coverage::default();
    for number in 0..HISTORIES {
        let seed = seed_of(seed, number);
        let mut generator = Generator::new(seed, ALL);
        let mut store = Store::new(choices, seed ^ 1);
        let expectations = Expectations { visibility: window, ..Expectations::default() };
        let mut model = Model::new(expectations);
        while let Some(command) = generator.next(&model, [&none, &none]) {
            if let Some((exchange, time)) = store.execute(&command, &mut model) {
                counted.judged += 1;
                let broken = judge(&mut model, &command, &exchange, time);
                if !broken.is_empty() {
                    counted.accused.push(format!("history {number}, {command}: {broken:?}"));
                    break;
                }
            }
            if let Some((effect, exchange, time)) = store.read_link(&command, &model) {
                model.apply(&effect, &exchange, time);
            }
        }
    }
    counted
}

#[track_caller]
fn assert_never_accused(choices: Choices, seed: u64) {
    let counted = judged(choices, choices.window, seed);
    println!("{choices:?}: {} commands", counted.judged);
    assert!(counted.judged > 5 * HISTORIES, "{}", counted.judged);
    assert_eq!(counted.accused, Vec::<String>::new(), "{choices:?}");
}

#[test]
fn conforming_store_is_not_accused() {
    for (seed, updates_unlink) in [(1, false), (2, true)] {
        assert_never_accused(
            Choices { window: Duration::ZERO, updates_unlink, drops_orphans: updates_unlink },
            seed,
        );
    }
}

#[test]
fn conforming_store_with_lag_within_the_window_is_not_accused() {
    for (seed, updates_unlink) in [(3, false), (4, true)] {
        assert_never_accused(
            Choices { window: WINDOW, updates_unlink, drops_orphans: updates_unlink },
            seed,
        );
    }
}

#[test]
fn store_with_lag_beyond_the_window_is_accused() {
    let choices = Choices { window: WINDOW, updates_unlink: false, drops_orphans: false };
    for (seed, window) in [(5, Duration::ZERO), (6, Duration::from_millis(1))] {
        let counted = judged(choices, window, seed);
        let accused = counted.accused.len() as u64;
        println!("window {window:?}: {accused} histories of {HISTORIES} accused");
        assert!(accused > HISTORIES / 10, "{accused}");
    }
}
