//! Scenarios: each judges one behaviour of a contract, and declares its needs.

use std::fmt;

use futures::future::BoxFuture;

use super::Session;
use super::answer::Inconclusive;
use super::harness::Fixtures;
use crate::model::{BlastRadius, Requirement};
use crate::wire::{Credentials, Token};

/// One behaviour of the contract: its requirements, its needs, and the code that judges it.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// Stable identifier such as `double-delete`.
    pub id: &'static str,
    /// Title for reports.
    pub title: &'static str,
    /// Requirements that it judges, besides the requirements of every exchange.
    pub requirements: &'static [&'static Requirement],
    /// Input that the operator has to provide.
    pub needs: &'static [Need],
    /// Data at risk if the provider is broken.
    pub blast_radius: BlastRadius,
    /// The phase of the run in which it runs.
    pub phase: Phase,
    /// `true` if its transcript is the same in every run; the transcript of a race is not.
    pub is_repeatable: bool,
    /// The most items of the subject's resource that it keeps on the target at one time.
    pub items_at_once: u32,
    behaviour: &'static dyn Behaviour,
}

/// The phase of a run in which a scenario runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// Beside other scenarios.
    #[default]
    Main,
    /// After all others have ended.
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
    /// A project to borrow, or permission to create one.
    Project,
}

impl Scenario {
    /// A scenario that needs no input, puts only its own items at risk, runs beside the others, and
    /// has the same transcript in every run. `run` is an `async fn(&Session)`.
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
            items_at_once: 3,
            behaviour: run,
        }
    }

    /// Skips it unless the operator provides these.
    #[must_use]
    pub const fn needs(self, needs: &'static [Need]) -> Self {
        Self { needs, ..self }
    }

    /// Runs it only if the whole account may be put at risk.
    #[must_use]
    pub const fn account(self) -> Self {
        Self { blast_radius: BlastRadius::Account, ..self }
    }

    /// Runs it after all others have ended.
    #[must_use]
    pub const fn last(self) -> Self {
        Self { phase: Phase::Last, ..self }
    }

    /// Marks its transcript as dependent on chance, or as too long to approve.
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

/// A [`SessionFn`] with its future boxed, so that all scenarios have one type.
trait Behaviour: Sync {
    fn boxed<'a>(&self, session: &'a Session) -> BoxFuture<'a, Result<(), Inconclusive>>;
}

impl<Run: for<'a> SessionFn<'a> + Sync> Behaviour for Run {
    fn boxed<'a>(&self, session: &'a Session) -> BoxFuture<'a, Result<(), Inconclusive>> {
        Box::pin(self(session))
    }
}

impl Need {
    /// Describes the missing input and how to provide it; `None` if it is provided.
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
            Self::SecondToken => "requires the token of a second client; set VERIFIK_SECOND_TOKEN",
            Self::ExpiredToken => "requires an expired token; set VERIFIK_EXPIRED_TOKEN",
            Self::RevokedToken => "requires a revoked token; set VERIFIK_REVOKED_TOKEN",
            Self::JsonWebToken => {
                "requires a token that is a JSON Web Token, from which others are forged"
            }
            Self::Person => {
                "requires an image for the creation of a person (--person-image FILE), or an \
                 existing person (--person-id ID)"
            }
            Self::Project => {
                "requires permission to create projects (--create-projects), or an existing \
                 project (--project-id ID)"
            }
        }
    }
}
