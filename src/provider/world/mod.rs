//! The provider as a synchronous state machine: a request goes in, a response comes out.
//!
//! No sockets, no runtime, no clock of its own: identifiers come from a seed and time from a
//! [`Clock`], so the same requests give the same responses. A handler that looks first and acts
//! later ends in [`Step::Pause`]; whoever drives the machine waits, lets other requests in, and
//! resumes it. That is how races are modelled.
//!
//! What the pages leave silent is decided here in one way and marked as silent or inferred.

mod afterwards;
mod answers;
mod auth;
mod clock;
mod collections;
mod content;
mod deep;
mod deletion;
mod documents;
mod elsewhere;
mod headers;
mod hooks;
mod identifiers;
mod irreversible;
mod lingering;
mod message;
mod missing;
mod nowhere;
mod pages;
mod persons;
mod projects;
mod races;
mod records;
mod redirects;
mod refusal;
mod rendering;
mod routing;
mod segments;
mod tenancy;
mod tokens;
mod unlink;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::Value;

pub use clock::Clock;
pub use message::{ProviderRequest, ProviderResponse};

use super::{Credentials, Fault, Quirks, Variant, variant};
use answers::Answer;
use auth::Caller;
use deep::Past;
use identifiers::Identifiers;
use records::{Buried, Collection, Flow, Person, Project};
use unlink::Stale;

/// How a world is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The tokens it knows.
    pub credentials: Credentials,
    /// The faults and variants it has.
    pub quirks: Quirks,
    /// Where identifiers come from.
    pub seed: u64,
    /// Where the time comes from.
    pub clock: Clock,
}

/// All state of one provider. Records lie in order of their identifiers, which is the order of
/// their creation.
#[derive(Debug, Clone)]
pub struct World {
    credentials: Credentials,
    quirks: Quirks,
    identifiers: Identifiers,
    clock: Clock,
    collections: BTreeMap<String, Collection>,
    /// What was deleted. The documented behaviour has no use for it; variants and faults tell a
    /// repeated delete from an unknown id by it, and faults bring records back from it.
    graveyard: BTreeMap<String, Buried>,
    /// Their identifiers, in the order in which they were deleted.
    burials: VecDeque<String>,
    /// Identifiers of deleted collections that a variant gives to new ones.
    freed: Vec<String>,
    /// The list of each client as a fault remembers it.
    cached_lists: BTreeMap<String, Vec<Value>>,
    persons: BTreeMap<String, Person>,
    projects: BTreeMap<String, Project>,
    flows: BTreeMap<String, Flow>,
    stale_persons: BTreeMap<String, Stale<Person>>,
    stale_projects: BTreeMap<String, Stale<Project>>,
    past: Past,
    /// How many requests came, and how many of them were deletes, deletes that found their record,
    /// and requests with an unknown token that is no JWT: faults that show now and then go by it.
    requests: u64,
    deletions: u64,
    found: u64,
    opaque_tokens: u64,
}

/// How far a request has come.
#[derive(Debug)]
pub enum Step {
    /// It is answered.
    Done(ProviderResponse),
    /// Others may go first; afterwards it goes on with [`World::resume`].
    Pause(Suspended),
}

/// A request that has been looked at and not yet acted upon.
#[derive(Debug)]
pub struct Suspended {
    /// How long to wait; zero means only that others may go first.
    pub wait: Duration,
    request: ProviderRequest,
    stage: Box<Stage>,
}

/// What remains to be done for a suspended request.
#[derive(Debug)]
enum Stage {
    /// Judge the delete and carry it out.
    Delete { caller: Caller, segment: String },
    /// Remove the collection, if it is still there.
    Remove { caller: Caller, id: String },
    /// Remove a collection that was found before the pause.
    RemoveFound { caller: Caller, found: Collection },
    /// Remove a collection whose links are cleaned up already.
    RemoveUnlinked { caller: Caller, found: Collection },
    /// Store a changed collection.
    WriteBack { collection: Collection },
    /// Store a person with its links.
    Enrol { person: Person },
}

/// What a handler leaves behind: an answer, or the rest of its work.
#[derive(Debug)]
enum Outcome {
    Answer(Answer),
    Pause(Duration, Stage),
}

impl World {
    /// An empty world.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let identifiers = Identifiers::new(settings.seed, &settings.quirks);
        Self {
            credentials: settings.credentials,
            quirks: settings.quirks,
            identifiers,
            clock: settings.clock,
            collections: BTreeMap::new(),
            graveyard: BTreeMap::new(),
            burials: VecDeque::new(),
            freed: Vec::new(),
            cached_lists: BTreeMap::new(),
            persons: BTreeMap::new(),
            projects: BTreeMap::new(),
            flows: BTreeMap::new(),
            stale_persons: BTreeMap::new(),
            stale_projects: BTreeMap::new(),
            past: Past::default(),
            requests: 0,
            deletions: 0,
            found: 0,
            opaque_tokens: 0,
        }
    }

    /// Takes a request as far as it goes without letting others in.
    pub fn begin(&mut self, request: &ProviderRequest) -> Step {
        if self.content_limit().is_some_and(|limit| request.body.len() > limit) {
            return Step::Done(self.refuse_large_content(request));
        }
        let reread = self.reread(request);
        let request = reread.as_ref().unwrap_or(request);
        if let Some(answer) = self.answer_instead(request) {
            return self.step(request, answer.into());
        }
        let before = self.before();
        let mut outcome = self.route(request);
        if let (Some(before), Outcome::Answer(answer)) = (before, &mut outcome) {
            self.afterwards(&before, request, answer);
        }
        self.step(request, outcome)
    }

    /// Goes on with a request after its pause.
    pub fn resume(&mut self, suspended: Suspended) -> Step {
        let Suspended { request, stage, .. } = suspended;
        let outcome = match *stage {
            Stage::Delete { caller, segment } => self.judge_and_delete(&caller, &segment, &request),
            Stage::Remove { caller, id } => self.find_and_remove(&caller, &id),
            Stage::RemoveFound { caller, found } => self.remove_held(&caller, &found),
            Stage::RemoveUnlinked { caller, found } => self.remove_unlinked(&caller, &found),
            Stage::WriteBack { collection } => self.store_collection(&collection).into(),
            Stage::Enrol { person } => self.store_person(person).into(),
        };
        self.step(&request, outcome)
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

    /// The response to a body that was larger than the adapter is willing to read.
    pub fn refuse_large_content(&mut self, request: &ProviderRequest) -> ProviderResponse {
        let answer = answers::content_too_large();
        if self.content_limit().is_some() {
            return self.render(request, answer.with_header("connection", "close"));
        }
        self.render(request, answer)
    }

    /// How much content the adapter is to read before it refuses the rest, where a variant says so.
    #[must_use]
    pub fn content_limit(&self) -> Option<usize> {
        self.varies(&variant::LARGE_BODY_CLOSES).then_some(content::PARSER_LIMIT)
    }

    fn step(&mut self, request: &ProviderRequest, outcome: Outcome) -> Step {
        match outcome {
            Outcome::Answer(answer) => Step::Done(self.render(request, answer)),
            Outcome::Pause(wait, stage) => {
                let stage = Box::new(stage);
                Step::Pause(Suspended { wait, request: request.clone(), stage })
            }
        }
    }

    fn has(&self, fault: &Fault) -> bool {
        self.quirks.has(fault)
    }

    fn varies(&self, variant: &Variant) -> bool {
        self.quirks.varies(variant)
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
