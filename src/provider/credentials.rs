//! The tokens the embedded provider knows, and the clients they stand for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The end of the expired token: 30 January 2024, the day of the page's own sample.
const LONG_PAST: u64 = 1_706_572_800;
/// The end of the living tokens: 1 January 2100. The documented lifetime is 30 days; a fixed far
/// date lets one seed give the same tokens on every day.
const FAR_FUTURE: u64 = 4_102_444_800;
/// The documented lifetime of a token, in seconds.
const LIFETIME: u64 = 30 * 24 * 60 * 60;

/// The tokens the provider knows and the two clients behind them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Token of the client under test.
    pub primary_token: String,
    /// Token of another, unrelated client.
    pub second_token: String,
    /// A token of the first client whose time is over.
    pub expired_token: String,
    /// A token of the first client that was revoked before its time.
    pub revoked_token: String,
    /// Identifier of the client under test.
    pub primary_client: String,
    /// Identifier of the other client.
    pub second_client: String,
}

impl Credentials {
    /// Makes the credentials that belong to a seed: tokens in the shape of an HS256 JSON Web
    /// Token (RFC 7519) with a `clientId` claim. The signatures are random bytes, since the
    /// provider recognises a token by comparing it whole.
    #[must_use]
    pub fn generate(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed ^ 0x0063_7265_6465_6e74);
        let primary_client = client_id(&mut random);
        let second_client = client_id(&mut random);
        Self {
            primary_token: token(&mut random, &primary_client, FAR_FUTURE),
            second_token: token(&mut random, &second_client, FAR_FUTURE),
            expired_token: token(&mut random, &primary_client, LONG_PAST),
            revoked_token: token(&mut random, &primary_client, FAR_FUTURE),
            primary_client,
            second_client,
        }
    }

    /// The same credentials with another token for the client under test.
    #[must_use]
    pub fn with_primary_token(self, primary_token: impl Into<String>) -> Self {
        Self { primary_token: primary_token.into(), ..self }
    }

    /// The client that holds a token, when the token is alive.
    #[must_use]
    pub fn client_of(&self, token: &str) -> Option<&str> {
        if token == self.primary_token {
            Some(&self.primary_client)
        } else if token == self.second_token {
            Some(&self.second_client)
        } else {
            None
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("primary_client", &self.primary_client)
            .field("second_client", &self.second_client)
            .finish_non_exhaustive()
    }
}

/// Twelve random bytes in lower-case hexadecimal, the shape of every documented client id.
fn client_id(random: &mut fastrand::Rng) -> String {
    format!("{:024x}", random.u128(..) >> 32)
}

fn token(random: &mut fastrand::Rng, client: &str, expires: u64) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let issued = if expires == LONG_PAST { LONG_PAST - LIFETIME } else { LONG_PAST };
    // The number keeps two tokens of one client apart before their signatures do.
    let claims = serde_json::json!({
        "clientId": client, "jti": random.u32(..), "iat": issued, "exp": expires,
    });
    let payload = URL_SAFE_NO_PAD.encode(claims.to_string());
    let signature: Vec<u8> = (0..32).map(|_| random.u8(..)).collect();
    format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode(signature))
}
