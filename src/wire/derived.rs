//! Tokens made from the operator's own, which a provider must not take for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

/// The token without its end: what a comparison by prefix would accept.
pub(super) fn truncated(token: &str) -> Option<String> {
    let length = token.chars().count();
    let kept = length.checked_sub((length / 8).clamp(1, 8)).filter(|kept| *kept > 0)?;
    Some(token.chars().take(kept).collect())
}

/// The token with something behind it: what a comparison of the beginning would accept. Behind a JWT
/// it is a further part, since a decoder may overlook a single letter behind base64.
pub(super) fn lengthened(token: &str) -> Option<String> {
    if token.is_empty() {
        return None;
    }
    Some(if jwt(token).is_some() { format!("{token}.x") } else { format!("{token}x") })
}

/// The token with another last character; `None` for a JWT, whose last character may hold bits that
/// mean nothing.
pub(super) fn altered(token: &str) -> Option<String> {
    if jwt(token).is_some() {
        return None;
    }
    let mut characters = token.chars();
    let last = characters.next_back()?;
    let other = if last == 'a' { 'b' } else { 'a' };
    Some(format!("{}{other}", characters.as_str()))
}

/// The token with small letters for capital ones and the other way round; `None` without letters.
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

/// A JWT with another signature (RFC 7515 section 5.2); `None` when the token is no JWT.
pub(super) fn tampered(token: &str) -> Option<String> {
    let (head, signature) = jwt(token).map(|(head, _, signature)| (head, signature))?;
    // The first character carries six whole bits, so changing it changes the signature.
    let mut characters = signature.chars();
    let first = if characters.next()? == 'A' { 'B' } else { 'A' };
    Some(format!("{head}.{first}{}", characters.as_str()))
}

/// A JWT that says it is not signed (RFC 7519 section 6); `None` when the token is no JWT.
pub(super) fn alg_none(token: &str) -> Option<String> {
    let (_, payload, _) = jwt(token)?;
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
    Some(format!("{header}.{payload}."))
}

/// The time at which a JWT says that it ends; `None` when it is no JWT or says nothing of it.
pub(super) fn end_of(token: &str) -> Option<Timestamp> {
    let (_, payload, _) = jwt(token)?;
    let claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let seconds = claims.get("exp")?;
    // A number with a fraction is one too (RFC 7519 section 2, NumericDate).
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a second does not matter")]
    let whole = seconds.as_i64().or_else(|| seconds.as_f64().map(|it| it as i64))?;
    Timestamp::from_second(whole).ok()
}

/// Header and payload together, payload, signature.
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

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJjbGllbnRJZCI6ImFiYyJ9.c2lnbmF0dXJl";

    #[test]
    fn each_differs_from_the_token_in_the_way_it_says() {
        let tampered = tampered(JWT).unwrap();
        assert_eq!(tampered, JWT.replace(".c2ln", ".A2ln"));
        let unsigned = alg_none(JWT).unwrap();
        assert!(unsigned.ends_with(".eyJjbGllbnRJZCI6ImFiYyJ9."), "{unsigned}");
        let truncated = truncated(JWT).unwrap();
        assert!(JWT.starts_with(&truncated) && truncated.len() < JWT.len());
    }

    #[test]
    fn altered_tokens_are_never_the_token() {
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
    fn end_of_a_token_is_read_from_its_claims() {
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
    fn an_opaque_token_is_only_cut() {
        for token in ["opaque", "a.b.c", "x", ""] {
            assert_eq!((tampered(token), alg_none(token)), (None, None), "{token}");
        }
        assert_eq!(truncated("opaque"), Some("opaqu".to_owned()));
        assert_eq!(truncated("x"), None);
    }
}
