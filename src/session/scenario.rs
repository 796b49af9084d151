//! Scenarios: one behaviour of a contract each, what it judges and what it needs.

use std::fmt;

use futures::future::BoxFuture;

use super::Session;
use super::answer::Inconclusive;
use super::harness::Fixtures;
use crate::model::{BlastRadius, Requirement};
use crate::wire::{Credentials, Token};

/// One behaviour of the contract: what it judges, what it needs, and how it goes about it.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// Stable identifier such as `double-delete`.
    pub id: &'static str,
    /// A few words for a person.
    pub title: &'static str,
    /// Requirements that it judges, besides the requirements of every exchange.
    pub requirements: &'static [&'static Requirement],
    /// Things that the operator has to provide for it.
    pub needs: &'static [Need],
    /// Extent of what a broken provider could destroy in it.
    pub blast_radius: BlastRadius,
    /// When it runs.
    pub phase: Phase,
    /// Its transcript is the same every time; that of a race is not.
    pub is_repeatable: bool,
    /// The most items of the subject's resource that it keeps on the target at one time.
    pub items_at_once: u32,
    behaviour: &'static dyn Behaviour,
}

/// When a scenario runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// Beside the others.
    #[default]
    Main,
    /// When all others have ended.
    Last,
}

/// Something that only the operator can provide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// A token of a second client.
    SecondToken,
    /// A token that has expired.
    ExpiredToken,
    /// A token that has been revoked.
    RevokedToken,
    /// A token of the client that is a JWT, so that others can be forged from it.
    JsonWebToken,
    /// An image to create a person with, or a person to borrow.
    Person,
    /// A project to borrow, or leave to create one.
    Project,
}

impl Scenario {
    /// A scenario that needs nothing of the operator, endangers nothing but what it creates, runs
    /// beside the others, and has the same transcript every time. `run` is an `async fn(&Session)`.
    #[must_use]
    pub const fn new<Run>(
        id: &'static str,
        title: &'static str,
        requirements: &'static [&'static Requirement],
        run: &'static Run,
    ) -> Self
    where
        Run: for<'a> SessionFn<'a> + Sync,
    {
        Self {
            id,
            title,
            requirements,
            needs: &[],
            blast_radius: BlastRadius::Own,
            phase: Phase::Main,
            is_repeatable: true,
            items_at_once: 4,
            behaviour: run,
        }
    }

    /// Skips it where the operator does not provide these.
    #[must_use]
    pub const fn needs(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    /// Runs it only where the whole account may be put at risk.
    #[must_use]
    pub const fn account(self) -> Self {
        Self { blast_radius: BlastRadius::Account, ..self }
    }

    /// Runs it when all others have ended.
    #[must_use]
    pub const fn last(self) -> Self {
        Self { phase: Phase::Last, ..self }
    }

    /// Says that its transcript depends on chance, or is too long for anybody to approve.
    #[must_use]
    pub const fn not_repeatable(self) -> Self {
        Self { is_repeatable: false, ..self }
    }

    /// Returns true if nothing may run beside it: it comes last, or a broken provider could damage
    /// what other scenarios created, and they would be blamed.
    #[must_use]
    pub fn runs_alone(&self) -> bool {
        self.phase == Phase::Last || self.blast_radius == BlastRadius::Account
    }

    /// Declares how many items of the subject's resource it keeps on the target at one time.
    #[must_use]
    pub const fn items_at_once(self, number: u32) -> Self {
        Self { items_at_once: number, ..self }
    }

    /// Runs the behaviour itself.
    #[must_use]
    pub fn run<'a>(&self, session: &'a Session) -> BoxFuture<'a, Result<(), Inconclusive>> {
        self.behaviour.boxed(session)
    }
}

impl fmt::Debug for Scenario {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Scenario").field("id", &self.id).finish_non_exhaustive()
    }
}

/// An `async fn(&Session)`. The trait gives its future a name, so that the future can be required
/// to be `Send`.
pub trait SessionFn<'a>: Fn(&'a Session) -> Self::Future {
    /// The future that a call returns.
    type Future: Future<Output = Result<(), Inconclusive>> + Send + 'a;
}

impl<'a, Run, Running> SessionFn<'a> for Run
where
    Run: Fn(&'a Session) -> Running,
    Running: Future<Output = Result<(), Inconclusive>> + Send + 'a,
{
    type Future = Running;
}

/// The same with its future boxed, so that scenarios of different functions have one type.
trait Behaviour: Sync {
    fn boxed<'a>(&self, session: &'a Session) -> BoxFuture<'a, Result<(), Inconclusive>>;
}

impl<Run: for<'a> SessionFn<'a> + Sync> Behaviour for Run {
    fn boxed<'a>(&self, session: &'a Session) -> BoxFuture<'a, Result<(), Inconclusive>> {
        Box::pin(self(session))
    }
}

impl Need {
    /// Tells what is missing and how to provide it, or `None` when it is there.
    #[must_use]
    pub fn missing(self, credentials: &Credentials, fixtures: &Fixtures) -> Option<&'static str> {
        let provided = match self {
            Self::SecondToken => credentials.has(&Token::Second),
            Self::ExpiredToken => credentials.has(&Token::Expired),
            Self::RevokedToken => credentials.has(&Token::Revoked),
            Self::JsonWebToken => credentials.has(&Token::Tampered),
            Self::Person => fixtures.person_image.is_some() || fixtures.person_id.is_some(),
            Self::Project => fixtures.creates_projects || fixtures.project_id.is_some(),
        };
        (!provided).then_some(self.hint())
    }

    fn hint(self) -> &'static str {
        match self {
            Self::SecondToken => "needs a second client's token; put it into VERIFIK_SECOND_TOKEN",
            Self::ExpiredToken => "needs an expired token; put it into VERIFIK_EXPIRED_TOKEN",
            Self::RevokedToken => "needs a revoked token; put it into VERIFIK_REVOKED_TOKEN",
            Self::JsonWebToken => "needs a token that is a JSON Web Token to forge others from",
            Self::Person => {
                "needs an image to create a person with (--person-image FILE), or a person to \
                 borrow (--person-id ID)"
            }
            Self::Project => {
                "needs leave to create projects (--create-projects), or a project to borrow \
                 (--project-id ID)"
            }
        }
    }
}
