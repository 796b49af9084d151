//! A store that exists only here, and rounds of calls on it: each is sent, takes effect and is
//! answered after delays that chance decides, so that many of them fall on the same instant.

use fastrand::Rng;

use super::super::judgement::{Observed, Saw};
use super::super::linearize::Seen;
use super::super::span::Span;
use super::super::{Operation, Plan};

/// What is wrong with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing: every call takes effect at one instant between its sending and its answer.
    Nothing,
    /// A deletion leaves the links of persons.
    LinksStay,
    /// A deletion looks first and removes later, whoever else has removed it meanwhile.
    LooksTooEarly,
    /// Looks show what was before they were sent.
    LooksLag,
    /// An update reads first and writes back later, whoever has deleted it meanwhile.
    WritesBack,
    /// A person's collection is looked up first, and the link is stored later.
    LinksLate,
    /// A deletion is answered, and removes nothing.
    DeletionLost,
    /// A deletion unlinks first and removes later.
    UnlinksFirst,
}

/// What a store does where nothing says what it has to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Store {
    pub(super) fault: Fault,
    /// Nobody joins what is gone.
    pub(super) is_closed: bool,
    /// For how long looks may show what was.
    pub(super) window: u64,
    /// How many of a hundred calls get no answer that can be used, and how many are refused.
    pub(super) lost: u8,
}

/// A round that was played.
pub(super) struct Finished {
    pub(super) observed: Vec<Observed>,
    /// Whether the collection is found when all is over.
    pub(super) is_found: bool,
    /// Whether the person that an operation created belongs to the collection then.
    pub(super) is_linked: Vec<bool>,
}

/// One request, with the instants of all that happens to it.
#[derive(Debug, Clone, Copy)]
struct Request {
    place: usize,
    operation: Operation,
    name: u8,
    /// The look at a person that was created.
    looks: bool,
    span: Span,
    /// When it is begun to be carried out: only faults make a difference of this.
    begins: u64,
    takes_effect: u64,
}

/// The latest state, and all there were before with their times.
#[derive(Default)]
struct State {
    names: Vec<(u64, Option<u8>)>,
    /// Of each person, whether it belongs to the collection; `None` before it is there.
    links: Vec<Option<bool>>,
    is_found_by: Vec<bool>,
}

impl Store {
    /// Plays a round.
    pub(super) fn play(self, plan: &Plan, random: &mut Rng) -> Finished {
        let requests = requests(plan, random);
        let number = plan.length();
        let mut state = State {
            names: vec![(0, Some(0))],
            links: vec![None; number],
            is_found_by: vec![false; number],
        };
        let mut observed: Vec<Option<Observed>> = vec![None; number];
        // What falls on one instant has any order.
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
            let saw = self.carry_out(&mut state, at, &request, random);
            let before = observed[request.place].take();
            observed[request.place] = Some(self.note(before, &request, saw, random));
        }
        let is_found = state.name().is_some();
        let is_linked = state.links.iter().map(|link| *link == Some(true)).collect();
        Finished { observed: observed.into_iter().flatten().collect(), is_found, is_linked }
    }

    fn has_two_steps(self, operation: Operation) -> bool {
        matches!(
            (self.fault, operation),
            (Fault::LooksTooEarly | Fault::UnlinksFirst, Operation::Delete)
                | (Fault::WritesBack, Operation::Update)
                | (Fault::LinksLate, Operation::Enrol)
        )
    }

    fn begin(self, state: &mut State, request: &Request) {
        if !request.looks {
            state.is_found_by[request.place] = state.name().is_some();
        }
        if self.fault == Fault::UnlinksFirst {
            state.unlink();
        }
    }

    fn carry_out(self, state: &mut State, at: u64, request: &Request, random: &mut Rng) -> Saw {
        let is_there = if self.has_two_steps(request.operation) && self.fault != Fault::UnlinksFirst
        {
            state.is_found_by[request.place]
        } else {
            state.name().is_some()
        };
        let may_be_refused = matches!(request.operation, Operation::Update | Operation::Enrol);
        if may_be_refused && !request.looks && random.u8(..100) < self.lost {
            return Saw::Nothing;
        }
        let seen = match request.operation {
            Operation::Retrieve | Operation::List => {
                self.look(state, at, random).map_or(Seen::Gone, Seen::Found)
            }
            Operation::Update if is_there => {
                state.names.push((at, Some(request.name)));
                Seen::Renamed(request.name)
            }
            Operation::Delete if is_there => {
                if self.fault != Fault::DeletionLost {
                    state.names.push((at, None));
                }
                if !matches!(self.fault, Fault::LinksStay | Fault::UnlinksFirst) {
                    state.unlink();
                }
                Seen::Removed
            }
            Operation::Update | Operation::Delete => Seen::Gone,
            Operation::Enrol if request.looks => {
                let linked = state.links[request.place] == Some(true);
                return Saw::Joined { linked: linked.then_some(request.span) };
            }
            Operation::Enrol => {
                // Within the window the door is open as long as the collection shows.
                let shows = self.look(state, at, random).is_some();
                let joins = is_there || !self.is_closed || (self.window > 0 && shows);
                if !joins {
                    return Saw::Nothing;
                }
                state.links[request.place] = Some(true);
                return Saw::Joined { linked: None };
            }
        };
        Saw::Collection(seen)
    }

    /// The name that a look shows.
    fn look(self, state: &State, at: u64, random: &mut Rng) -> Option<u8> {
        let lag = if self.fault == Fault::LooksLag { 12 } else { self.window };
        let from = at.saturating_sub(lag);
        // The state in force at `from`, and all that came later.
        let first = state.names.iter().rposition(|(since, _)| *since <= from).unwrap_or(0);
        state.names[random.usize(first..state.names.len())].1
    }

    fn note(
        self,
        before: Option<Observed>,
        request: &Request,
        saw: Saw,
        random: &mut Rng,
    ) -> Observed {
        let is_lost = random.u8(..100) < self.lost;
        let (operation, mut span) = (request.operation, request.span);
        let saw = match (operation, before) {
            (Operation::Enrol, Some(created)) => {
                span.sent = span.sent.min(created.span.sent);
                span.ended = span.ended.max(created.span.ended);
                // A person that was not created cannot be looked at, and a look may be lost.
                match created.saw {
                    Saw::Joined { linked: None } if !is_lost && request.looks => saw,
                    other => other,
                }
            }
            (_, _) if !is_lost => saw,
            (Operation::Enrol, _) => Saw::Nothing,
            _ => Saw::Unclear("lost".to_owned()),
        };
        Observed { operation, span, saw }
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

/// Every request of a plan with its times.
fn requests(plan: &Plan, random: &mut Rng) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut place = 0;
    for operations in &plan.clients {
        let mut now = random.u64(..6);
        for operation in operations {
            let name = u8::try_from(place + 1).unwrap();
            let looks = *operation == Operation::Enrol;
            for looks in [false, true].into_iter().take(1 + usize::from(looks)) {
                let begins = now + delay(random);
                let takes_effect = begins + delay(random);
                let ended = takes_effect + delay(random);
                let span = Span { sent: now, ended };
                let operation = *operation;
                let timed = Request { place, operation, name, looks, span, begins, takes_effect };
                requests.push(timed);
                // What is sent next is sent after the answer, if only in the same instant.
                now = ended + random.u64(..3);
            }
            place += 1;
        }
    }
    requests
}

/// Mostly short, and sometimes nothing.
fn delay(random: &mut Rng) -> u64 {
    match random.u8(..8) {
        0..=1 => 0,
        2..=6 => random.u64(..8),
        _ => random.u64(..30),
    }
}
