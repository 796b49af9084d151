//! Judges rounds of simulated stores: conforming ones are never accused, faulty ones are.

use fastrand::Rng;

use super::judgement::{Assumptions, Judgement, Observation, ObservedCall, judge};
use super::linearize::{CallResult, Span};
use super::{Operation, Plan};

/// Rounds per conforming store, of which there are six.
const ROUNDS: u64 = 25_000;

/// Rounds per faulty store.
const FAULTY_ROUNDS: u64 = 2_000;

const CONFORMING: Store = Store { fault: Fault::None, rejects_links: false, window: 0, lost: 0 };

/// Counts over many rounds.
#[derive(Debug, Default)]
struct Counted {
    rounds: u64,
    undecided: u64,
    accused: u64,
    /// Rounds with a successful deletion.
    deleted: u64,
    /// Links that must go.
    unlinked: u64,
    /// Violated requirements.
    violated: std::collections::BTreeMap<String, u64>,
}

fn judged(store: Store, seed: u64, rounds: u64) -> Counted {
    let mut counted = Counted::default();
    let assumptions =
        Assumptions { rejects_links_to_deleted: store.rejects_links, has_window: store.window > 0 };
    for number in 0..rounds {
        let mut random = Rng::with_seed(crate::explore::generate::seed_of(seed, number));
        let plan = Plan::generate(random.u64(..), random.usize(2..5), true);
        let round = store.play(&plan, &mut random);
        counted.rounds += 1;
        match judge(&round.observed, assumptions) {
            Judgement::Held => {}
            Judgement::Undecided(_) => counted.undecided += 1,
            Judgement::Violated(violation) => counted.accuse(&violation.requirement.id),
            Judgement::Deleted { unlinked } => {
                counted.deleted += 1;
                counted.unlinked += unlinked.len() as u64;
                if !stays_deleted(&round, &unlinked) {
                    counted.accuse("race.no-revival");
                }
            }
        }
    }
    counted
}

/// Result of the checks after a round.
fn stays_deleted(round: &Finished, unlinked: &[usize]) -> bool {
    !round.is_found && !unlinked.iter().any(|index| round.is_linked[*index])
}

impl Counted {
    fn accuse(&mut self, requirement: &str) {
        self.accused += 1;
        *self.violated.entry(requirement.to_owned()).or_default() += 1;
    }
}

/// Judges many rounds of a conforming store, none of which may be accused.
#[track_caller]
fn assert_never_accused(store: Store, seed: u64) {
    let counted = judged(store, seed, ROUNDS);
    println!("{store:?}: {counted:?}");
    assert_eq!(counted.rounds, ROUNDS);
    assert_eq!(counted.accused, 0, "{store:?}: {counted:?}");
    // Most rounds must be decided, many of them with links that must go.
    assert!(counted.undecided < ROUNDS / 5, "{counted:?}");
    assert!(counted.deleted > ROUNDS / 2, "{counted:?}");
    assert!(counted.unlinked > ROUNDS / 100, "{counted:?}");
}

#[test]
fn conforming_store_that_accepts_late_links_is_not_accused() {
    assert_never_accused(CONFORMING, 1);
}

#[test]
fn conforming_store_that_rejects_late_links_is_not_accused() {
    assert_never_accused(Store { rejects_links: true, ..CONFORMING }, 2);
}

#[test]
fn conforming_store_with_lag_within_the_window_is_not_accused() {
    assert_never_accused(Store { window: 15, ..CONFORMING }, 3);
    assert_never_accused(Store { window: 15, rejects_links: true, ..CONFORMING }, 4);
}

#[test]
fn conforming_store_that_loses_answers_is_not_accused() {
    assert_never_accused(Store { lost: 2, ..CONFORMING }, 5);
    assert_never_accused(Store { lost: 2, rejects_links: true, ..CONFORMING }, 6);
}

#[test]
fn faulty_stores_are_accused_of_their_fault() {
    let accepting = |fault| Store { fault, ..CONFORMING };
    let rejecting = |fault| Store { fault, rejects_links: true, ..CONFORMING };
    // Fault, minimum number of rounds in a thousand that show it, violated requirement.
    let faulty = [
        (accepting(Fault::LinksStay), 10, "race.no-revival"),
        (rejecting(Fault::LinksStay), 100, "race.no-revival"),
        (rejecting(Fault::LinksLate), 20, "race.no-revival"),
        (rejecting(Fault::UnlinksFirst), 5, "race.no-revival"),
        (accepting(Fault::ReadsTooEarly), 100, "race.single-winner"),
        (accepting(Fault::ReadsLag), 20, "visibility.retrieve"),
        (accepting(Fault::ReadsLag), 15, "visibility.list"),
        (accepting(Fault::WritesBack), 5, "race.no-revival"),
        (accepting(Fault::DeletionLost), 30, "race.no-revival"),
    ];
    for (number, (store, per_thousand, requirement)) in faulty.into_iter().enumerate() {
        let counted = judged(store, 100 + number as u64, FAULTY_ROUNDS);
        println!("{store:?}: {counted:?}");
        let shown = counted.violated.get(requirement).copied().unwrap_or_default();
        assert!(shown * 1_000 >= per_thousand * FAULTY_ROUNDS, "{store:?}: {counted:?}");
    }
}

/// Fault of a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Every call takes effect at one instant between its sending and its answer.
    None,
    /// A deletion leaves the links of persons.
    LinksStay,
    /// A deletion reads first and removes later, even if another call has removed it meanwhile.
    ReadsTooEarly,
    /// Reads may show a state from before they were sent.
    ReadsLag,
    /// An update reads first and writes back later, even if the collection was deleted meanwhile.
    WritesBack,
    /// A creation of a person reads the collection first and stores the link later.
    LinksLate,
    /// A deletion is confirmed and removes nothing.
    DeletionLost,
    /// A deletion unlinks first and removes later.
    UnlinksFirst,
}

/// A simulated store: a fault, and choices that the contract leaves open.
#[derive(Debug, Clone, Copy)]
struct Store {
    fault: Fault,
    /// Persons of a deleted collection are rejected.
    rejects_links: bool,
    /// Time for which reads may lag.
    window: u64,
    /// Percentage of calls without a usable answer, and of refused calls.
    lost: u8,
}

/// A simulated round.
struct Finished {
    observed: Vec<ObservedCall>,
    /// The collection is found after the round.
    is_found: bool,
    /// By operation: its person belongs to the collection after the round.
    is_linked: Vec<bool>,
}

/// One request with its instants.
#[derive(Debug, Clone, Copy)]
struct Request {
    index: usize,
    operation: Operation,
    name: u8,
    /// It retrieves the person created before.
    retrieves: bool,
    span: Span,
    /// First step of a fault in two steps.
    begins: u64,
    takes_effect: u64,
}

/// All states of the collection with their times, and the latest state of the links.
#[derive(Default)]
struct State {
    names: Vec<(u64, Option<u8>)>,
    /// By operation: its person belongs to the collection; `None` before it exists.
    links: Vec<Option<bool>>,
    was_found_by: Vec<bool>,
}

impl Store {
    /// Plays a round.
    fn play(self, plan: &Plan, random: &mut Rng) -> Finished {
        let requests = requests(plan, random);
        let number = plan.length();
        let mut state = State {
            names: vec![(0, Some(0))],
            links: vec![None; number],
            was_found_by: vec![false; number],
        };
        let mut observed: Vec<Option<ObservedCall>> = vec![None; number];
        // Steps at the same instant run in random order.
        let mut steps: Vec<(u64, u16, bool, Request)> = Vec::new();
        for request in &requests {
            let order = random.u16(..);
            if self.has_two_steps(request.operation) {
                steps.push((request.begins, order, false, *request));
            }
            steps.push((request.takes_effect, order, true, *request));
        }
        steps.sort_by_key(|(at, order, is_last, _)| (*at, *order, *is_last));
        for (at, _, is_last, request) in steps {
            if !is_last {
                self.begin(&mut state, &request);
                continue;
            }
            let observation = self.execute(&mut state, at, &request, random);
            let before = observed[request.index].take();
            observed[request.index] = Some(self.observe(before, &request, observation, random));
        }
        let is_found = state.name().is_some();
        let is_linked = state.links.iter().map(|link| *link == Some(true)).collect();
        Finished { observed: observed.into_iter().flatten().collect(), is_found, is_linked }
    }

    fn has_two_steps(self, operation: Operation) -> bool {
        matches!(
            (self.fault, operation),
            (Fault::ReadsTooEarly | Fault::UnlinksFirst, Operation::Delete)
                | (Fault::WritesBack, Operation::Update)
                | (Fault::LinksLate, Operation::Enrol)
        )
    }

    fn begin(self, state: &mut State, request: &Request) {
        if !request.retrieves {
            state.was_found_by[request.index] = state.name().is_some();
        }
        if self.fault == Fault::UnlinksFirst {
            state.unlink();
        }
    }

    fn execute(
        self,
        state: &mut State,
        at: u64,
        request: &Request,
        random: &mut Rng,
    ) -> Observation {
        let is_found = if self.has_two_steps(request.operation) && self.fault != Fault::UnlinksFirst
        {
            state.was_found_by[request.index]
        } else {
            state.name().is_some()
        };
        let may_be_refused = matches!(request.operation, Operation::Update | Operation::Enrol);
        if may_be_refused && !request.retrieves && random.u8(..100) < self.lost {
            return Observation::NoEffect;
        }
        let result = match request.operation {
            Operation::Retrieve | Operation::List => {
                self.read(state, at, random).map_or(CallResult::NotFound, CallResult::Found)
            }
            Operation::Update if is_found => {
                state.names.push((at, Some(request.name)));
                CallResult::Renamed(request.name)
            }
            Operation::Delete if is_found => {
                if self.fault != Fault::DeletionLost {
                    state.names.push((at, None));
                }
                if !matches!(self.fault, Fault::LinksStay | Fault::UnlinksFirst) {
                    state.unlink();
                }
                CallResult::Deleted
            }
            Operation::Update | Operation::Delete => CallResult::NotFound,
            Operation::Enrol if request.retrieves => {
                let linked = state.links[request.index] == Some(true);
                return Observation::Enrolled { linked: linked.then_some(request.span) };
            }
            Operation::Enrol => {
                // Within the window links are accepted as long as a read may find the collection.
                let may_be_found = self.read(state, at, random).is_some();
                let accepts = is_found || !self.rejects_links || (self.window > 0 && may_be_found);
                if !accepts {
                    return Observation::NoEffect;
                }
                state.links[request.index] = Some(true);
                return Observation::Enrolled { linked: None };
            }
        };
        Observation::Collection(result)
    }

    /// The name that a read shows.
    fn read(self, state: &State, at: u64, random: &mut Rng) -> Option<u8> {
        let lag = if self.fault == Fault::ReadsLag { 12 } else { self.window };
        let from = at.saturating_sub(lag);
        // The state at `from` or any later one.
        let first = state.names.iter().rposition(|(since, _)| *since <= from).unwrap_or(0);
        state.names[random.usize(first..state.names.len())].1
    }

    fn observe(
        self,
        before: Option<ObservedCall>,
        request: &Request,
        observation: Observation,
        random: &mut Rng,
    ) -> ObservedCall {
        let is_lost = random.u8(..100) < self.lost;
        let (operation, mut span) = (request.operation, request.span);
        let observation = match (operation, before) {
            (Operation::Enrol, Some(created)) => {
                span.sent = span.sent.min(created.span.sent);
                span.ended = span.ended.max(created.span.ended);
                // The retrieval may be lost, and does not happen without a person.
                match created.observation {
                    Observation::Enrolled { linked: None } if !is_lost && request.retrieves => {
                        observation
                    }
                    other => other,
                }
            }
            (_, _) if !is_lost => observation,
            (Operation::Enrol, _) => Observation::NoEffect,
            _ => Observation::Unclear("lost".to_owned()),
        };
        ObservedCall { operation, span, observation }
    }
}

impl State {
    fn name(&self) -> Option<u8> {
        self.names.last().and_then(|(_, name)| *name)
    }

    fn unlink(&mut self) {
        for link in self.links.iter_mut().flatten() {
            *link = false;
        }
    }
}

/// Requests of a plan with their times.
fn requests(plan: &Plan, random: &mut Rng) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut index = 0;
    for operations in &plan.clients {
        let mut now = random.u64(..6);
        for operation in operations {
            let name = u8::try_from(index + 1).unwrap();
            let enrols = *operation == Operation::Enrol;
            for retrieves in [false, true].into_iter().take(1 + usize::from(enrols)) {
                let begins = now + delay(random);
                let takes_effect = begins + delay(random);
                let ended = takes_effect + delay(random);
                let span = Span { sent: now, ended };
                let operation = *operation;
                let timed =
                    Request { index, operation, name, retrieves, span, begins, takes_effect };
                requests.push(timed);
                // The next request is sent after the answer, possibly at the same instant.
                now = ended + random.u64(..3);
            }
            index += 1;
        }
    }
    requests
}

/// A random delay: mostly short, sometimes zero.
fn delay(random: &mut Rng) -> u64 {
    match random.u8(..8) {
        0..=1 => 0,
        2..=6 => random.u64(..8),
        _ => random.u64(..30),
    }
}
