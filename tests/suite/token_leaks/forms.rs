//! The forms in which a provider could repeat a token.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

type Form = fn(&str) -> String;

/// Every form, by name.
pub(crate) const ALL: &[(&str, Form)] = &[
    ("as it is", str::to_owned),
    ("with its scheme", |token| format!("Bearer {token}")),
    ("lower case", str::to_lowercase),
    ("upper case", str::to_uppercase),
    ("percent-encoded", |token| each(token, |byte| format!("%{byte:02X}"))),
    ("percent-encoded in lower case", |token| each(token, |byte| format!("%{byte:02x}"))),
    ("percent-encoded twice", |token| each(token, |byte| format!("%25{byte:02X}"))),
    ("dots percent-encoded", |token| token.replace('.', "%2E")),
    ("JSON escapes", |token| each(token, |byte| format!("\\u{byte:04x}"))),
    ("JSON escapes in upper case", |token| each(token, |byte| format!("\\u{byte:04X}"))),
    ("HTML references", |token| each(token, |byte| format!("&#{byte};"))),
    ("hexadecimal HTML references", |token| each(token, |byte| format!("&#x{byte:x};"))),
    ("hexadecimal digits", |token| each(token, |byte| format!("{byte:02x}"))),
    ("upper-case hexadecimal digits", |token| each(token, |byte| format!("{byte:02X}"))),
    ("base64", |token| STANDARD.encode(token)),
    ("base64 of the header", |token| STANDARD.encode(format!("Bearer {token}"))),
    ("base64 of a pair", |token| STANDARD.encode(format!("ab:{token}"))),
    ("base64url of the header", |token| URL_SAFE_NO_PAD.encode(format!("Bearer {token}"))),
    ("payload", |token| token.split('.').nth(1).unwrap_or(token).to_owned()),
    ("signature", |token| token.split('.').nth(2).unwrap_or(token).to_owned()),
    ("without its last character", |token| token[..token.len() - 1].to_owned()),
];

/// The forms that a header's name can have (RFC 9110 section 5.1).
pub(crate) const OF_A_NAME: &[Form] = &[
    str::to_owned,
    |token| each(token, |byte| format!("{byte:02x}")),
    |token| URL_SAFE_NO_PAD.encode(format!("Bearer {token}")),
    |token| token.split('.').nth(2).unwrap_or(token).to_owned(),
];

fn each(token: &str, form: fn(u8) -> String) -> String {
    token.bytes().map(form).collect()
}
