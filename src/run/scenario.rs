//! What a scenario is.

use futures::future::BoxFuture;

use super::session::Session;
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
    /// The behaviour itself.
    pub run: for<'a> fn(&'a Session) -> BoxFuture<'a, Judgement>,
}

/// How a scenario ends: at its end, or where it could not go on.
pub type Judgement = Result<(), Interruption>;

/// Why a scenario could not go on; never the provider's fault as far as we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interruption {
    /// What happened, and where.
    pub reason: String,
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
}

impl Interruption {
    /// An interruption for this reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl Need {
    /// What is missing and how to provide it, or `None` when it is there.
    #[must_use]
    pub fn missing(self, credentials: &Credentials) -> Option<&'static str> {
        let (token, hint) = match self {
            Self::SecondToken => {
                (Token::Second, "needs a second client's token; put it into VERIFIK_SECOND_TOKEN")
            }
            Self::ExpiredToken => (
                Token::Expired,
                "needs an expired token; name its variable with --expired-token-env",
            ),
            Self::RevokedToken => (
                Token::Revoked,
                "needs a revoked token; name its variable with --revoked-token-env",
            ),
        };
        (!credentials.has(&token)).then_some(hint)
    }
}
