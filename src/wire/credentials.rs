//! The operator's tokens, the tokens made from them, and the placeholders that stand for them in
//! everything written.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

/// Placeholder for the token in a header or a query.
pub(super) const PLACEHOLDER: &str = "{token}";

/// A token and its placeholder in everything written.
#[derive(Debug, Clone)]
pub struct Secret {
    value: SecretString,
    placeholder: String,
}

/// Token of a request.
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
    /// The client's own with a suffix.
    Lengthened,
    /// The client's own with another last character, unless it is a JWT.
    Altered,
    /// The client's own in other case.
    OtherCase,
    /// The client's own with another signature, if it is a JWT.
    Tampered,
    /// The client's own without a signature, if it is a JWT.
    AlgNone,
    /// A made-up text, which is not a secret.
    Fabricated(String),
}

impl Token {
    /// Name of its client in the ledger.
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
    /// Further headers of every request; scenarios cannot change them.
    headers: Vec<(String, Secret)>,
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
            truncated: derive(truncated(token), "truncated"),
            lengthened: derive(lengthened(token), "lengthened"),
            altered: derive(altered(token), "altered"),
            other_case: derive(in_other_case(token), "other-case"),
            tampered: derive(tampered(token), "tampered"),
            alg_none: derive(alg_none(token), "unsigned"),
            headers: Vec::new(),
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

    /// Adds a header to every request, such as the key of a gateway.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: Secret) -> Self {
        self.headers.push((name.to_owned(), value));
        self
    }

    /// The further headers of every request.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns true if this token was provided; made-up ones always are.
    #[must_use]
    pub fn has(&self, token: &Token) -> bool {
        matches!(token, Token::Fabricated(_)) || self.secret(token).is_some()
    }

    /// The placeholder of a token, which names the variable that holds it.
    #[must_use]
    pub fn variable_of(&self, token: &Token) -> Option<&str> {
        self.secret(token).map(Secret::placeholder)
    }

    /// Returns the expiry time of a JSON Web Token (RFC 7519 section 4.1.4). Its signature is not
    /// verified.
    #[must_use]
    pub fn end_of(&self, token: &Token) -> Option<Timestamp> {
        end_of(self.secret(token)?.expose())
    }

    /// Every secret that must never be written.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        [
            Some(&self.primary),
            self.second.as_ref(),
            self.expired.as_ref(),
            self.revoked.as_ref(),
            // A text derived from a secret is as secret.
            self.truncated.as_ref(),
            self.lengthened.as_ref(),
            self.altered.as_ref(),
            self.other_case.as_ref(),
            self.tampered.as_ref(),
            self.alg_none.as_ref(),
        ]
        .into_iter()
        .flatten()
        .chain(self.headers.iter().map(|(_, value)| value))
    }

    /// Fills `{token}` in `template`: with the token for sending, with its placeholder for writing.
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

/// Cuts the token short, which a comparison by prefix would accept.
pub(super) fn truncated(token: &str) -> Option<String> {
    let length = token.chars().count();
    let kept = length.checked_sub((length / 8).clamp(1, 8)).filter(|kept| *kept > 0)?;
    Some(token.chars().take(kept).collect())
}

/// Appends to the token, which a comparison of the beginning would accept. A JWT gets a further
/// part, since a decoder may overlook a single letter after base64.
pub(super) fn lengthened(token: &str) -> Option<String> {
    if token.is_empty() {
        return None;
    }
    Some(if jwt(token).is_some() { format!("{token}.x") } else { format!("{token}x") })
}

/// Changes the last character; `None` for a JWT, whose last character may hold unused bits.
pub(super) fn altered(token: &str) -> Option<String> {
    if jwt(token).is_some() {
        return None;
    }
    let mut characters = token.chars();
    let last = characters.next_back()?;
    let other = if last == 'a' { 'b' } else { 'a' };
    Some(format!("{}{other}", characters.as_str()))
}

/// Swaps upper and lower case; `None` without letters.
pub(super) fn in_other_case(token: &str) -> Option<String> {
    let swap = |character: char| {
        if character.is_ascii_lowercase() {
            character.to_ascii_uppercase()
        } else {
            character.to_ascii_lowercase()
        }
    };
    let swapped: String = token.chars().map(swap).collect();
    (swapped != token).then_some(swapped)
}

/// Changes the signature of a JWT (RFC 7515 section 5.2); `None` for any other token.
pub(super) fn tampered(token: &str) -> Option<String> {
    let (head, signature) = jwt(token).map(|(head, _, signature)| (head, signature))?;
    // The first character carries six whole bits, so changing it changes the signature.
    let mut characters = signature.chars();
    let first = if characters.next()? == 'A' { 'B' } else { 'A' };
    Some(format!("{head}.{first}{}", characters.as_str()))
}

/// Replaces the header of a JWT by one without a signature (RFC 7519 section 6); `None` for any
/// other token.
pub(super) fn alg_none(token: &str) -> Option<String> {
    let (_, payload, _) = jwt(token)?;
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
    Some(format!("{header}.{payload}."))
}

/// Returns the expiry time of a JWT; `None` for any other token, or without one.
pub(super) fn end_of(token: &str) -> Option<Timestamp> {
    let (_, payload, _) = jwt(token)?;
    let claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let seconds = claims.get("exp")?;
    // A fraction is allowed (RFC 7519 section 2, NumericDate).
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second does not matter")]
    let whole = seconds.as_i64().or_else(|| seconds.as_f64().map(|it| it as i64))?;
    Timestamp::from_second(whole).ok()
}

/// Splits a JWT into signed part, payload and signature.
fn jwt(token: &str) -> Option<(&str, &str, &str)> {
    let (head, signature) = token.rsplit_once('.')?;
    let (header, payload) = head.split_once('.')?;
    let decoded = URL_SAFE_NO_PAD.decode(header).ok()?;
    let header: serde_json::Value = serde_json::from_slice(&decoded).ok()?;
    (header.get("alg").is_some() && !payload.contains('.') && !signature.is_empty())
        .then_some((head, payload, signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fill_sends_the_token_and_writes_the_placeholder() {
        let credentials = Credentials::new(Secret::new("s3cr3t", "VERIFIK_TOKEN"));
        let filled = credentials.fill("Bearer {token}", &Token::Primary).unwrap();
        assert_eq!(filled.sent.expose_secret(), "Bearer s3cr3t");
        assert_eq!(filled.written, "Bearer $VERIFIK_TOKEN");
        assert!(!format!("{credentials:?} {filled:?}").contains("s3cr3t"));
        assert!(credentials.fill("Bearer {token}", &Token::Second).is_none());
    }

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRJZCI6ImFiYyJ9.c2lnbmF0dXJl";

    #[test]
    fn derived_jwt_differs_as_its_name_says() {
        let tampered = tampered(JWT).unwrap();
        assert_eq!(tampered, JWT.replace(".c2ln", ".A2ln"));
        let unsigned = alg_none(JWT).unwrap();
        assert!(unsigned.ends_with(".eyJjbGllbnRJZCI6ImFiYyJ9."), "{unsigned}");
        let truncated = truncated(JWT).unwrap();
        assert!(JWT.starts_with(&truncated) && truncated.len() < JWT.len());
    }

    #[test]
    fn derived_token_never_equals_the_token() {
        for token in [JWT, "opaque", "OPAQUE-1", "x", "1234"] {
            for other in [lengthened(token), altered(token), in_other_case(token)] {
                assert_ne!(other.as_deref(), Some(token));
            }
        }
        assert_eq!(altered(JWT), None);
        assert_eq!(lengthened(JWT), Some(format!("{JWT}.x")));
        assert_eq!(in_other_case("aB-1").as_deref(), Some("Ab-1"));
        assert_eq!(in_other_case("1234"), None);
    }

    #[test]
    fn end_of_reads_the_exp_claim() {
        let claims =
            |json: &str| format!("eyJhbGciOiJIUzI1NiJ9.{}.c2ln", URL_SAFE_NO_PAD.encode(json));
        let end = end_of(&claims(r#"{"exp":1700000000}"#)).unwrap();
        assert_eq!(end.as_second(), 1_700_000_000);
        assert_eq!(end_of(&claims(r#"{"exp":1700000000.5}"#)), Some(end));
        for token in [claims("{}"), claims(r#"{"exp":"soon"}"#), claims("x"), "opaque".to_owned()] {
            assert_eq!(end_of(&token), None, "{token}");
        }
    }

    #[test]
    fn opaque_token_can_only_be_truncated() {
        for token in ["opaque", "a.b.c", "x", ""] {
            assert_eq!((tampered(token), alg_none(token)), (None, None), "{token}");
        }
        assert_eq!(truncated("opaque"), Some("opaqu".to_owned()));
        assert_eq!(truncated("x"), None);
    }
}
