//! The provider as a synchronous state machine: a request goes in, a response comes out.
//!
//! No sockets, no runtime, no clock of its own: identifiers come from a seed and time from a
//! [`Clock`], so the same requests give the same responses.
//!
//! The files of this folder hold the documented behaviour and nothing else. Decisions where the
//! pages are silent are marked as silent or inferred. Read them in this order: `requests`,
//! `collections`, `deletion`, `persons`, `projects`, `rendering`.
//!
//! A step that a fault or a variant changes is a decision point of `hooks`. It is written
//! `POINT.run(self, argument, |world, argument| …)`, and the closure is the documented behaviour.
//! For a value it is `POINT.show(self, argument, value)` with the documented value.

mod call;
mod collections;
mod deletion;
mod hooks;
mod messages;
mod persons;
mod projects;
mod records;
mod rendering;
mod requests;
mod sources;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

pub use messages::{ProviderRequest, ProviderResponse};
pub use sources::Clock;

use super::{Behaviour, Credentials};
use hooks::memory::Memory;
use messages::Answer;
use records::{Collection, Flow, Person, Project};
use sources::Identifiers;

/// The largest request body the provider reads, in bytes.
const CONTENT_LIMIT: usize = 2 * 1024 * 1024;

/// The settings of a new world.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The tokens it knows.
    pub credentials: Credentials,
    /// The faults and variants it has.
    pub behaviour: Behaviour,
    /// The seed of all identifiers.
    pub seed: u64,
    /// The source of time.
    pub clock: Clock,
}

/// All state of one provider. Records lie in order of their identifiers, which is the order of
/// their creation.
#[derive(Debug, Clone)]
pub struct World {
    credentials: Credentials,
    identifiers: Identifiers,
    clock: Clock,
    collections: BTreeMap<String, Collection>,
    persons: BTreeMap<String, Person>,
    projects: BTreeMap<String, Project>,
    flows: BTreeMap<String, Flow>,
    /// The faults and variants, and what they remember. The documented behaviour uses neither.
    behaviour: Behaviour,
    memory: Memory,
}

/// The progress of a request.
#[derive(Debug)]
pub enum Step {
    /// It is answered.
    Done(ProviderResponse),
    /// Others may go first; afterwards it goes on with [`World::resume`].
    Pause(Suspended),
}

/// A request that waits before it goes on.
#[derive(Debug)]
pub struct Suspended {
    /// The time to wait; zero means only that others may go first.
    pub wait: Duration,
    request: ProviderRequest,
    rest: Rest,
}

/// The work that remains after a pause.
struct Rest(Box<dyn FnOnce(&mut World) -> Outcome + Send>);

/// The result of a handler: an answer, or a pause and the rest of its work. The documented
/// behaviour never pauses.
#[derive(Debug)]
enum Outcome {
    Answer(Answer),
    Pause(Duration, Rest),
}

impl World {
    /// An empty world.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let shape = hooks::input::shape(&settings.behaviour);
        Self {
            credentials: settings.credentials,
            identifiers: Identifiers::new(settings.seed, shape),
            clock: settings.clock,
            collections: BTreeMap::new(),
            persons: BTreeMap::new(),
            projects: BTreeMap::new(),
            flows: BTreeMap::new(),
            behaviour: settings.behaviour,
            memory: Memory::default(),
        }
    }

    /// Takes a request as far as it goes without letting others in.
    pub fn begin(&mut self, request: &ProviderRequest) -> Step {
        if request.body.len() > self.content_limit() {
            return Step::Done(self.refuse_large_content(request));
        }
        // Faults may read the request otherwise, answer in its place, or change what it left.
        let reread = self.reread(request);
        let request = reread.as_ref().unwrap_or(request);
        if let Some(answer) = self.answer_instead(request) {
            return self.step(request.clone(), answer.into());
        }
        let before = self.before();
        let mut outcome = self.handle_request(request);
        if let (Some(before), Outcome::Answer(answer)) = (before, &mut outcome) {
            self.afterwards(&before, request, answer);
        }
        self.step(request.clone(), outcome)
    }

    /// Goes on with a request after its pause.
    pub fn resume(&mut self, suspended: Suspended) -> Step {
        let Suspended { request, rest: Rest(rest), .. } = suspended;
        let outcome = rest(self);
        self.step(request, outcome)
    }

    /// Answers a request at once, with no one else in between and without waiting.
    pub fn handle(&mut self, request: &ProviderRequest) -> ProviderResponse {
        let mut step = self.begin(request);
        loop {
            match step {
                Step::Done(response) => return response,
                Step::Pause(suspended) => step = self.resume(suspended),
            }
        }
    }

    /// The largest body that the adapter reads, in bytes.
    #[must_use]
    pub fn content_limit(&self) -> usize {
        hooks::rendering::CONTENT_LIMIT.show(self, &(), CONTENT_LIMIT)
    }

    /// The response to a body beyond the limit.
    pub fn refuse_large_content(&mut self, request: &ProviderRequest) -> ProviderResponse {
        self.render(request, messages::content_too_large())
    }

    fn step(&mut self, request: ProviderRequest, outcome: Outcome) -> Step {
        match outcome {
            Outcome::Answer(answer) => Step::Done(self.render(&request, answer)),
            Outcome::Pause(wait, rest) => Step::Pause(Suspended { wait, request, rest }),
        }
    }
}

impl Outcome {
    fn pause(wait: Duration, rest: impl FnOnce(&mut World) -> Self + Send + 'static) -> Self {
        Self::Pause(wait, Rest(Box::new(rest)))
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rest")
    }
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self::Answer(answer)
    }
}

impl From<Result<Answer, Answer>> for Outcome {
    fn from(result: Result<Answer, Answer>) -> Self {
        Self::Answer(result.unwrap_or_else(|refusal| refusal))
    }
}
