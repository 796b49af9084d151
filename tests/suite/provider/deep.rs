//! The deep faults: for each the shortest history that shows it, and that none of its requests
//! can be left out.

mod cases;
mod player;

use std::collections::HashSet;

use verifik_conformance::provider::{Behaviour, fault};

use cases::CASES;
use player::{Command, play};

/// Requests to a provider with this behaviour, each with its answer.
fn answers(behaviour: &Behaviour, history: &[Command], without: Option<usize>) -> Vec<String> {
    play(behaviour.clone(), history, without)
}

#[test]
fn every_deep_fault_shows_in_the_last_answer_of_its_history() {
    for case in CASES {
        let id = case.fault.id;
        let sound = answers(&Behaviour::none(), case.history, None);
        let faulty = answers(&Behaviour::none().with_fault(case.fault), case.history, None);
        let (right, before) = sound.split_last().unwrap();
        let (wrong, before_it) = faulty.split_last().unwrap();
        assert_eq!((right.as_str(), wrong.as_str()), (case.right, case.wrong), "{id}");
        assert_eq!(before, before_it, "{id} shows before the last request");
    }
}

#[test]
fn every_request_of_a_history_is_needed() {
    for case in CASES {
        assert_eq!(case.history.len(), case.requests, "{}", case.fault.id);
        assert!(case.requests > 3, "{} is not deep", case.fault.id);
        for left_out in 0..case.history.len() {
            let sound = answers(&Behaviour::none(), case.history, Some(left_out));
            let behaviour = Behaviour::none().with_fault(case.fault);
            let faulty = answers(&behaviour, case.history, Some(left_out));
            assert_eq!(sound, faulty, "{} shows without request {left_out}", case.fault.id);
        }
    }
}

#[test]
fn every_deep_fault_has_a_history() {
    let shown: HashSet<&str> = CASES.iter().map(|case| case.fault.id).collect();
    assert_eq!(shown.len(), CASES.len());
    assert_eq!(shown, fault::deep().map(|it| it.id).collect());
}
