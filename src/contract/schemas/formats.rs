//! The formats that the standard does not name: how each is checked, and how it is called.

use jiff::Timestamp;
use jsonschema::ValidationOptions;
use url::Url;

use crate::contract::duration;

pub(super) const OBJECT_ID: &str = "object-id";
pub(super) const TIMESTAMP_MILLISECONDS: &str = "timestamp-milliseconds";
pub(super) const BASE_URL: &str = "base-url";
pub(super) const DURATION: &str = "friendly-duration";
pub(super) const ENVIRONMENT_VARIABLE: &str = "environment-variable";

/// Adds every format of this module.
pub(super) fn register(options: ValidationOptions<'_>) -> ValidationOptions<'_> {
    options
        .with_format(OBJECT_ID, is_object_id)
        .with_format(TIMESTAMP_MILLISECONDS, is_timestamp_milliseconds)
        .with_format(BASE_URL, is_base_url)
        .with_format(DURATION, |text| duration::parse(text).is_ok())
        .with_format(ENVIRONMENT_VARIABLE, is_environment_variable)
}

/// What a format wants, for a person.
pub(super) fn describe(format: &str) -> String {
    match format {
        OBJECT_ID => "24 lower-case hexadecimal digits".to_owned(),
        TIMESTAMP_MILLISECONDS => "an RFC 3339 time in UTC with exactly three fraction digits, \
            such as 2024-01-30T20:16:34.841Z"
            .to_owned(),
        BASE_URL => "an http or https URL without user information, query and fragment".to_owned(),
        DURATION => "a number and a unit, like 2s, 500ms or 10m".to_owned(),
        ENVIRONMENT_VARIABLE => "the name of an environment variable (not its value)".to_owned(),
        "uuid" => "a UUID (RFC 9562)".to_owned(),
        "date" => "a date, such as 2027-03-31".to_owned(),
        "date-time" => "a date and time (RFC 3339)".to_owned(),
        "json-pointer" => "a JSON Pointer (RFC 6901)".to_owned(),
        other => format!("a value of the format `{other}`"),
    }
}

/// Whether a value refused by this format may be a secret put in the wrong place.
pub(super) fn may_hold_a_secret(format: &str) -> bool {
    matches!(format, BASE_URL | ENVIRONMENT_VARIABLE)
}

fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Parsing refuses impossible dates, writing back refuses every other spelling of the same time;
/// the length refuses years outside 0000 to 9999, which RFC 3339 section 1 leaves out.
fn is_timestamp_milliseconds(text: &str) -> bool {
    text.len() == "2024-01-30T20:16:34.841Z".len()
        && text.parse::<Timestamp>().is_ok_and(|time| format!("{time:.3}") == text)
}

fn is_base_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    })
}

fn is_environment_variable(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
