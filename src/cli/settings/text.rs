//! From the text of a setting to its value. Every layer goes through the same functions.

use std::str::FromStr;
use std::time::Duration;

use globset::Glob;

use super::When;
use super::covering::looks_like_a_token;
use crate::contract::duration;
use crate::model::BlastRadius;
use crate::results::snapshot::SnapshotMode;
use crate::wire::ProxyUrl;

/// Longest text of a wrong value that is repeated to the operator.
const LONGEST_ECHO: usize = 60;

pub(super) fn whole_number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{} is not a whole number in range", shown(text)))
}

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    let number = whole_number(text)?;
    if number == 0 { Err("expected at least 1, found 0".to_owned()) } else { Ok(number) }
}

pub(super) fn rate(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| format!("{} is not a number greater than 0", shown(text)))
}

pub(super) fn timeout(text: &str) -> Result<Duration, String> {
    let timeout = duration::parse(text)
        .map_err(|_| format!("{} is no duration; write it like 2s, 500ms or 10m", shown(text)))?;
    if timeout.is_zero() { Err("expected more than 0s".to_owned()) } else { Ok(timeout) }
}

pub(super) fn boolean(text: &str) -> Result<bool, String> {
    one_of(text, &[("true", true), ("false", false)])
}

pub(super) fn blast_radius(text: &str) -> Result<BlastRadius, String> {
    one_of(text, &[("own", BlastRadius::Own), ("account", BlastRadius::Account)])
}

pub(super) fn snapshot_mode(text: &str) -> Result<SnapshotMode, String> {
    one_of(text, &SnapshotMode::ALL.map(|mode| (mode.name(), mode)))
}

pub(super) fn when(text: &str) -> Result<When, String> {
    one_of(text, &When::ALL.map(|when| (when.name(), when)))
}

/// The name of a variable, by the rule that the schema has for the file (POSIX.1, section 8.1).
/// What is refused is not repeated: it may be the token itself.
pub(super) fn variable(text: &str) -> Result<String, String> {
    let mut bytes = text.bytes();
    let is_name = bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name {
        return Ok(text.to_owned());
    }
    Err("expected the name of an environment variable, not its value; what was given is not \
         shown, because it may be a secret"
        .to_owned())
}

/// An identifier as servers make them up. Anything looser would take a token for one.
pub(super) fn identifier(text: &str) -> Result<String, String> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_object_id = text.len() == 24 && text.bytes().all(is_digit);
    let groups = text.split('-').map(|group| (group.len(), group.bytes().all(is_digit)));
    let is_uuid = groups.eq([8, 4, 4, 4, 12].map(|length| (length, true)));
    if is_object_id || is_uuid {
        return Ok(text.to_owned());
    }
    Err(format!("{} is neither 24 lower-case hexadecimal digits nor a UUID", shown(text)))
}

/// What is refused is not repeated: it may hold a password.
pub(super) fn proxy(text: &str) -> Result<ProxyUrl, String> {
    ProxyUrl::parse(text).map_err(|error| error.to_string())
}

pub(super) fn glob(text: &str) -> Result<String, String> {
    match Glob::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("{} is not a pattern: {}", shown(text), error.kind())),
    }
}

pub(super) fn host(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains(['/', ':', '@']) {
        return Err("expected a host name alone, without scheme, port and path".to_owned());
    }
    Ok(text.to_owned())
}

/// A text in backquotes, on one line, not too long, and never a token.
pub(super) fn shown(text: &str) -> String {
    if looks_like_a_token(text) {
        return "what looks like a token (not shown)".to_owned();
    }
    let beginning: String = text.chars().take(LONGEST_ECHO).collect();
    let cut = if beginning.len() < text.len() { "..." } else { "" };
    format!("`{}{cut}`", beginning.escape_debug())
}

fn one_of<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let chosen = choices.iter().find(|(name, _)| *name == text);
    chosen.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        format!("expected one of {}, found {}", names.join(", "), shown(text))
    })
}
