//! The operator's tokens, and the placeholders that stand for them in everything written.

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::derived;

/// What stands for the token in a header or a query that is still to be filled.
pub(super) const PLACEHOLDER: &str = "{token}";

/// A token and the text that stands for it.
#[derive(Debug, Clone)]
pub struct Secret {
    value: SecretString,
    placeholder: String,
}

/// Which token a request carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// The client's own.
    Primary,
    /// Another client's.
    Second,
    /// One that has expired.
    Expired,
    /// One that has been revoked.
    Revoked,
    /// The client's own, cut short.
    Truncated,
    /// The client's own, with something behind it.
    Lengthened,
    /// The client's own with another last character, where it is no JWT.
    Altered,
    /// The client's own in other case.
    OtherCase,
    /// The client's own with another signature, where it is a JWT.
    Tampered,
    /// The client's own without a signature, where it is a JWT.
    AlgNone,
    /// A made-up text that is no secret.
    Fabricated(String),
}

impl Token {
    /// The client whose token it is, as the ledger names it.
    #[must_use]
    pub fn client(&self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Second => "second",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Truncated => "truncated",
            Self::Lengthened => "lengthened",
            Self::Altered => "altered",
            Self::OtherCase => "othercase",
            Self::Tampered => "tampered",
            Self::AlgNone => "algnone",
            Self::Fabricated(_) => "fabricated",
        }
    }
}

/// The operator's tokens.
#[derive(Debug, Clone)]
pub struct Credentials {
    primary: Secret,
    second: Option<Secret>,
    expired: Option<Secret>,
    revoked: Option<Secret>,
    truncated: Option<Secret>,
    lengthened: Option<Secret>,
    altered: Option<Secret>,
    other_case: Option<Secret>,
    tampered: Option<Secret>,
    alg_none: Option<Secret>,
}

impl Secret {
    /// Wraps a token read from the environment variable `variable`.
    #[must_use]
    pub fn new(value: impl Into<String>, variable: &str) -> Self {
        Self { value: SecretString::from(value.into()), placeholder: format!("${variable}") }
    }

    /// The token itself, for the moment of sending only.
    pub(crate) fn expose(&self) -> &str {
        self.value.expose_secret()
    }

    /// The text that stands for the token, such as `$VERIFIK_TOKEN`.
    #[must_use]
    pub fn placeholder(&self) -> &str {
        &self.placeholder
    }
}

impl Credentials {
    /// Credentials of one client.
    #[must_use]
    pub fn new(primary: Secret) -> Self {
        let derive = |made: Option<String>, label: &str| {
            made.map(|value| Secret {
                value: SecretString::from(value),
                placeholder: format!("<{label} token>"),
            })
        };
        let token = primary.expose();
        Self {
            truncated: derive(derived::truncated(token), "truncated"),
            lengthened: derive(derived::lengthened(token), "lengthened"),
            altered: derive(derived::altered(token), "altered"),
            other_case: derive(derived::in_other_case(token), "other-case"),
            tampered: derive(derived::tampered(token), "tampered"),
            alg_none: derive(derived::alg_none(token), "unsigned"),
            primary,
            second: None,
            expired: None,
            revoked: None,
        }
    }

    /// Adds another client's token.
    #[must_use]
    pub fn with_second(mut self, second: Option<Secret>) -> Self {
        self.second = second;
        self
    }

    /// Adds an expired token.
    #[must_use]
    pub fn with_expired(mut self, expired: Option<Secret>) -> Self {
        self.expired = expired;
        self
    }

    /// Adds a revoked token.
    #[must_use]
    pub fn with_revoked(mut self, revoked: Option<Secret>) -> Self {
        self.revoked = revoked;
        self
    }

    /// Whether this token was provided; made-up ones always are.
    #[must_use]
    pub fn has(&self, token: &Token) -> bool {
        matches!(token, Token::Fabricated(_)) || self.secret(token).is_some()
    }

    /// The placeholder of a token, which names the variable that holds it.
    #[must_use]
    pub fn variable_of(&self, token: &Token) -> Option<&str> {
        self.secret(token).map(Secret::placeholder)
    }

    /// The time at which a JSON Web Token says that it ends (RFC 7519 section 4.1.4). Its signature
    /// is not looked at.
    #[must_use]
    pub fn end_of(&self, token: &Token) -> Option<Timestamp> {
        derived::end_of(self.secret(token)?.expose())
    }

    /// Every secret that must never be written.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        [
            Some(&self.primary),
            self.second.as_ref(),
            self.expired.as_ref(),
            self.revoked.as_ref(),
            // What is made from a secret is as secret.
            self.truncated.as_ref(),
            self.lengthened.as_ref(),
            self.altered.as_ref(),
            self.other_case.as_ref(),
            self.tampered.as_ref(),
            self.alg_none.as_ref(),
        ]
        .into_iter()
        .flatten()
    }

    /// Replaces `{token}` in `template`: by the token for sending, by its placeholder for writing.
    pub(crate) fn fill(&self, template: &str, token: &Token) -> Option<Filled> {
        let (sent, written) = match token {
            Token::Fabricated(text) => (text.as_str(), text.as_str()),
            known => {
                let secret = self.secret(known)?;
                (secret.expose(), secret.placeholder())
            }
        };
        Some(Filled {
            sent: SecretString::from(template.replace(PLACEHOLDER, sent)),
            written: template.replace(PLACEHOLDER, written),
        })
    }

    fn secret(&self, token: &Token) -> Option<&Secret> {
        match token {
            Token::Primary => Some(&self.primary),
            Token::Second => self.second.as_ref(),
            Token::Expired => self.expired.as_ref(),
            Token::Revoked => self.revoked.as_ref(),
            Token::Truncated => self.truncated.as_ref(),
            Token::Lengthened => self.lengthened.as_ref(),
            Token::Altered => self.altered.as_ref(),
            Token::OtherCase => self.other_case.as_ref(),
            Token::Tampered => self.tampered.as_ref(),
            Token::AlgNone => self.alg_none.as_ref(),
            Token::Fabricated(_) => None,
        }
    }
}

/// A header value or query in its two forms.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) sent: SecretString,
    pub(crate) written: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_sent_but_its_placeholder_is_written() {
        let credentials = Credentials::new(Secret::new("s3cr3t", "VERIFIK_TOKEN"));
        let filled = credentials.fill("Bearer {token}", &Token::Primary).unwrap();
        assert_eq!(filled.sent.expose_secret(), "Bearer s3cr3t");
        assert_eq!(filled.written, "Bearer $VERIFIK_TOKEN");
        assert!(!format!("{credentials:?} {filled:?}").contains("s3cr3t"));
        assert!(credentials.fill("Bearer {token}", &Token::Second).is_none());
    }
}
