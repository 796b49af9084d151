//! Tokens: recognised where they do not belong, and read from the environment.

use std::ops::Range;

use super::problem::{Problem, SettingsError};
use super::{Environment, Source};
use crate::wire::{Credentials, Secret};

/// Longest part of a wrong value that an error repeats.
const LONGEST_ECHO: usize = 60;

/// Advice for a token in a place that others can read.
pub(super) const WHERE_TOKENS_BELONG: &str = "tokens come from the environment, never from a file \
    or a flag: `export VERIFIK_TOKEN=...`; another variable is named with `token-env` in \
    [targets.NAME] or with --token-env";

/// Returns true for a text that looks like a token: a JSON Web Token begins with `{"`, which is
/// `eyJ` in base64 (RFC 7519 section 3.1), a header value with its scheme (RFC 6750 section 2.1).
pub(super) fn looks_like_a_token(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with("eyJ") || has_bearer_scheme(text)
}

/// Quotes a text for a message: on one line, shortened, and never a token.
pub(super) fn shown(text: &str) -> String {
    if looks_like_a_token(text) {
        return "what looks like a token (not shown)".to_owned();
    }
    let beginning: String = text.chars().take(LONGEST_ECHO).collect();
    let cut = if beginning.len() < text.len() { "..." } else { "" };
    format!("`{}{cut}`", beginning.escape_debug())
}

/// Returns the ranges of a text that look like tokens, word by word.
pub(super) fn token_ranges(text: &str) -> Vec<Range<usize>> {
    let is_part =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '/' | '~');
    let mut start = 0;
    let mut found = Vec::new();
    for word in text.split_inclusive(|c| !is_part(c)) {
        if word.split(['.', '/']).any(looks_like_a_token) {
            found.push(start..start + word.trim_end_matches(|c| !is_part(c)).len());
        }
        start += word.len();
    }
    found
}

fn has_bearer_scheme(text: &str) -> bool {
    text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer "))
}

/// A variable that holds a token, and the layer that names it.
pub(super) type Variable<'a> = (&'a str, &'a Source);

/// A token and the variable it was read from.
struct Read {
    token: String,
    variable: String,
}

/// Reads the primary, second, expired and revoked token. The primary one is required; each other
/// one only when its variable was named.
pub(super) fn read(
    [primary, second, expired, revoked]: [Variable<'_>; 4],
    environment: Environment<'_>,
) -> Result<Credentials, SettingsError> {
    let mut problems = Vec::new();
    let mut noted = |read: Result<Option<Read>, Problem>| {
        read.unwrap_or_else(|problem| {
            problems.push(problem);
            None
        })
    };
    let first = noted(token(primary, environment, true));
    let [second, expired, revoked] = [second, expired, revoked].map(|variable| {
        let read = token(variable, environment, *variable.1 != Source::Default)
            .and_then(|read| differs(read, first.as_ref()));
        noted(read).map(Read::into_secret)
    });
    SettingsError::unless_empty(problems)?;
    let first = first.ok_or_else(|| missing(primary))?;
    Ok(Credentials::new(first.into_secret())
        .with_second(second)
        .with_expired(expired)
        .with_revoked(revoked))
}

/// Adds the further headers of every request; each is given as `NAME=VARIABLE`.
pub(super) fn with_headers(
    credentials: Credentials,
    headers: &[String],
    environment: Environment<'_>,
) -> Result<Credentials, SettingsError> {
    let mut credentials = credentials;
    for (name, variable) in headers.iter().filter_map(|header| header.split_once('=')) {
        let value = environment(variable).unwrap_or_default();
        let value = value.trim();
        if value.is_empty() {
            let message =
                format!("`{variable}` is not set; it holds the value of the header `{name}`");
            let help = format!("export {variable}=..., or remove `header-env`");
            return Err(Problem::new(message).with_help(help).into());
        }
        if !value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            let message = format!(
                "the value in `{variable}` has characters that no header can carry; it is not shown"
            );
            let help = "copy it again, without quotes and line breaks";
            return Err(Problem::new(message).with_help(help).into());
        }
        credentials = credentials.with_header(name, Secret::new(value, variable));
    }
    Ok(credentials)
}

impl Read {
    fn into_secret(self) -> Secret {
        Secret::new(self.token, &self.variable)
    }
}

fn token(
    (name, source): Variable<'_>,
    environment: Environment<'_>,
    is_required: bool,
) -> Result<Option<Read>, Problem> {
    let text = environment(name).unwrap_or_default();
    let token = text.trim();
    if token.is_empty() {
        return if is_required { Err(missing((name, source))) } else { Ok(None) };
    }
    let refused = |message: &str, help: &str| {
        let message = format!("the token in `{name}` {message}; it is not shown");
        Err(Problem::new(message).with_help(help))
    };
    if has_bearer_scheme(token) {
        return refused("begins with `Bearer`", "remove that word; it is added to each request");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        // RFC 6750 section 2.1 allows even fewer characters.
        return refused(
            "has spaces, control characters or characters outside ASCII inside",
            "copy the token again, without quotes and line breaks",
        );
    }
    Ok(Some(Read { token: token.to_owned(), variable: name.to_owned() }))
}

/// Refuses another token that equals the primary one: the results would accuse the provider
/// wrongly.
fn differs(read: Option<Read>, primary: Option<&Read>) -> Result<Option<Read>, Problem> {
    match (&read, primary) {
        (Some(other), Some(primary)) if other.token == primary.token => {
            let message =
                format!("`{}` and `{}` hold the same token", other.variable, primary.variable);
            let help = format!("put another token into `{}`, or unset it", other.variable);
            Err(Problem::new(message).with_help(help))
        }
        _ => Ok(read),
    }
}

fn missing((name, source): Variable<'_>) -> Problem {
    let origin = match source {
        Source::Default => String::new(),
        source => format!(" (named by {source})"),
    };
    Problem::new(format!("the variable `{name}`{origin} holds no token"))
        .with_help(format!("set it: `export {name}=...`"))
}
