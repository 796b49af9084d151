mod histories;
mod store;

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::contract::checks::testing::answered;
use crate::explore::command::{Body, Caller, NewName};

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

/// The requirements that an answer breaks, and the model after it.
fn answer(model: &mut Model, command: &Command, exchange: &Exchange) -> Vec<String> {
    judge(model, command, exchange, AT_ONCE)
}

/// The same for an answer that was under way at some time.
fn judge(model: &mut Model, command: &Command, exchange: &Exchange, time: Time) -> Vec<String> {
    let outcomes = model.outcomes(command, time.sent);
    let chosen = choose(&outcomes, exchange, |outcome| outcome.holds(exchange));
    let Some(outcome) = chosen else { return vec![] };
    let broken = outcome.demands_of(exchange).iter().filter(|demand| !demand.check.holds(exchange));
    let broken = broken.map(|demand| demand.requirement.id.to_string()).collect();
    model.apply(&outcome.effect, exchange, time);
    broken
}

#[test]
fn a_deletion_shows_what_was_there_and_then_there_is_nothing() {
    let mut model = model();
    assert!(answer(&mut model, &DELETE, &data(&document(ID, "name-0"))).is_empty());
    for command in [RETRIEVE, DELETE, Command::Update { slot: 0, name: NewName::Fresh }] {
        assert!(answer(&mut model, &command, &gone()).is_empty(), "{command}");
    }
    assert_eq!(model.collection(0).map(Collection::state), Some("seen gone"));
}

#[test]
fn what_is_found_after_its_deletion_is_blamed_on_what_came_between() {
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
fn a_window_lets_a_deletion_show_late() {
    let mut model = model();
    model.expectations.visibility = Duration::from_secs(5);
    let found = data(&document(ID, "name-0"));
    answer(&mut model, &DELETE, &found);
    assert!(answer(&mut model, &RETRIEVE, &found).is_empty());
    let late = model.outcomes(&RETRIEVE, NOW + Duration::from_secs(5));
    assert!(late.iter().all(|outcome| !outcome.holds(&found)));
}

#[test]
fn what_must_change_nothing_is_blamed_for_a_change() {
    let refused = answered(401, &[], r#"{"message":"Access forbidden","code":"Forbidden"}"#);
    let mut model = model();
    let nobody = Command::Delete { slot: 0, caller: Caller::Nobody, body: Body::None };
    assert!(answer(&mut model, &nobody, &refused).is_empty());
    assert_eq!(answer(&mut model, &RETRIEVE, &gone()), ["auth.refusal.no-effect"]);
    // The other one was not asked for, so it is the deletion's bystander.
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
fn a_list_shows_what_is_there_once_and_nothing_else() {
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
fn an_update_moves_only_what_the_pages_say() {
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
fn the_operator_decides_what_a_body_does() {
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
fn a_person_keeps_its_other_links_and_may_go_with_its_last() {
    let person = |codes: &[&str]| data(&json!({ "_id": "p", "collections": codes }));
    let (first, second) = (format!("code-of-{ID}"), format!("code-of-{OTHER}"));
    let look = Command::RetrievePerson { person: 0 };
    let mut model = model();
    model.enrol(0, "p", &[0, 1], Duration::ZERO);
    assert!(answer(&mut model, &look, &person(&[&first, &second])).is_empty());
    answer(&mut model, &DELETE, &data(&document(ID, "name-0")));
    assert!(answer(&mut model.clone(), &look, &person(&[&second])).is_empty());
    assert_eq!(answer(&mut model.clone(), &look, &person(&[&first, &second])), ["unlink.person"]);
    assert_eq!(answer(&mut model.clone(), &look, &person(&[])), ["unlink.other-links"]);
    assert_eq!(answer(&mut model.clone(), &look, &gone())[0], "unlink.person-survives");
    let delete = Command::Delete { slot: 1, caller: Caller::Owner, body: Body::None };
    answer(&mut model, &delete, &data(&document(OTHER, "name-1")));
    assert!(answer(&mut model.clone(), &look, &gone()).is_empty());
    assert!(answer(&mut model, &look, &person(&[])).is_empty());
}

#[test]
fn link_seen_by_a_look_that_was_sent_within_the_window_may_be_missed_later() {
    let seconds = Duration::from_secs;
    let (first, second) = (format!("code-of-{ID}"), format!("code-of-{OTHER}"));
    let person = |codes: &[&str]| data(&json!({ "_id": "p", "collections": codes }));
    let missed_after_a_look_at = |sent| {
        let mut model = model();
        model.expectations.visibility = seconds(5);
        model.enrol(0, "p", &[0, 1], seconds(1));
        let look = Command::RetrievePerson { person: 0 };
        let time = Time { sent: seconds(sent), answered: seconds(9) };
        assert!(judge(&mut model, &look, &person(&[&first, &second]), time).is_empty());
        let later = Time { sent: seconds(20), answered: seconds(20) };
        judge(&mut model, &look, &person(&[&first]), later)
    };
    assert!(missed_after_a_look_at(5).is_empty());
    assert_eq!(missed_after_a_look_at(6), ["unlink.other-links"]);
}
