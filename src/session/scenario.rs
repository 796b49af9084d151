//! What a scenario is.

use futures::future::BoxFuture;

use super::Session;
use super::harness::Fixtures;
use crate::model::{BlastRadius, Requirement};
use crate::wire::{Credentials, Token};

/// One behaviour of the contract: what it judges, what it needs, and how it goes about it.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Stable identifier such as `double-delete`.
    pub id: &'static str,
    /// A few words for a person.
    pub title: &'static str,
    /// What it judges, the universal requirements aside.
    pub requirements: &'static [&'static Requirement],
    /// What the operator has to provide for it.
    pub needs: &'static [Need],
    /// What a broken provider could destroy in it.
    pub blast_radius: BlastRadius,
    /// When it runs.
    pub phase: Phase,
    /// Whether its transcript is the same every time; that of a race is not.
    pub is_repeatable: bool,
    /// The behaviour itself.
    pub run: for<'a> fn(&'a Session) -> BoxFuture<'a, Judgement>,
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

/// How a scenario ends: at its end, or where it could not go on.
pub type Judgement = Result<(), Interruption>;

/// Why a scenario could not go on; never the provider's fault as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interruption {
    /// What happened, and where.
    pub reason: String,
    /// Whether a deletion was answered 429 and carried out all the same: its answer is lost, its
    /// effect is not.
    pub was_carried_out: bool,
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

impl Interruption {
    /// An interruption for this reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), was_carried_out: false }
    }
}

impl Need {
    /// What is missing and how to provide it, or `None` when it is there.
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
            Self::Project => "needs a project to borrow (--project-id ID)",
        }
    }
}
