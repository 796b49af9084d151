//! The texts in which a secret could be repeated, and the pieces that give one away.

use std::collections::HashSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Shorter secrets are matched as whole words only, or they would be found everywhere.
const SHORT: usize = 8;

/// Length of the pieces by which a part of a secret is recognised.
const PIECE: usize = 16;

/// Distance between pieces: any part of `PIECE + STEP - 1` characters holds a whole one.
const STEP: usize = 8;

/// Shortest segment of a JSON Web Token that is told from other text.
const SEGMENT: usize = 16;

/// A secret in one of its encodings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) text: Vec<u8>,
    /// Whether it counts only where it stands alone.
    pub(super) only_as_word: bool,
}

/// A text to look for: a whole form, or a piece of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle {
    pub(super) text: Vec<u8>,
    /// Index of its form.
    pub(super) form: usize,
    /// Where it stands in its form.
    pub(super) offset: usize,
}

/// Every form of these secrets, each once. Letter case is left to the search, and escapes to the
/// decoding before it.
pub(super) fn forms<'a>(secrets: impl Iterator<Item = &'a str>) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut known = HashSet::new();
    for secret in secrets.filter(|secret| !secret.is_empty()) {
        let only_as_word = secret.len() < SHORT;
        let encoded = if only_as_word { Vec::new() } else { encodings(secret) };
        for text in std::iter::once(secret.to_owned()).chain(encoded) {
            if known.insert(text.to_ascii_lowercase()) {
                forms.push(Form { text: text.into_bytes(), only_as_word });
            }
        }
    }
    forms
}

/// Base64 at each alignment, hexadecimal, and each longer segment of a JSON Web Token.
fn encodings(secret: &str) -> Vec<String> {
    let mut encodings = Vec::new();
    for offset in 0..3 {
        let padded = [&vec![0; offset][..], secret.as_bytes()].concat();
        for encoded in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            // The first and last characters also depend on what stands beside the secret.
            let skip = if offset == 0 { 0 } else { offset + 1 };
            let keep = encoded.len() - usize::from(padded.len() % 3 != 0);
            encodings.push(encoded[skip..keep].to_owned());
        }
    }
    encodings.push(secret.bytes().fold(String::new(), |mut hexadecimal, byte| {
        // Writing to a string does not fail.
        let _ = write!(hexadecimal, "{byte:02x}");
        hexadecimal
    }));
    if secret.split('.').count() == 3 {
        let segments = secret.split('.').filter(|segment| segment.len() >= SEGMENT);
        encodings.extend(segments.map(str::to_owned));
    }
    encodings
}

/// Pieces of the forms that no honest text holds by chance.
pub(super) fn pieces(forms: &[Form]) -> Vec<Needle> {
    let mut needles = Vec::new();
    let mut known = HashSet::new();
    for (form, Form { text, .. }) in forms.iter().enumerate() {
        for offset in (0..text.len().saturating_sub(PIECE)).step_by(STEP) {
            let piece = &text[offset..offset + PIECE];
            if is_random(piece) && known.insert(piece.to_ascii_lowercase()) {
                needles.push(Needle { text: piece.to_owned(), form, offset });
            }
        }
    }
    needles
}

/// Whether a piece mixes letters and digits, or small and capital letters, as words do not.
fn is_random(piece: &[u8]) -> bool {
    let has = |class: fn(&u8) -> bool| usize::from(piece.iter().any(class));
    has(u8::is_ascii_lowercase) + has(u8::is_ascii_uppercase) + has(u8::is_ascii_digit) >= 2
}
